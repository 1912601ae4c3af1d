import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import zendesk from '../../../../plugins/zendesk/index.ts';
import type { Fault } from '../../../../scripts/sandbox/stand-in/fault.ts';
import { zendeskErrors } from '../../../../scripts/sandbox/zendesk/zendesk-answer.ts';
import type { News } from '../../../../src/plugin-host/contract.ts';
import { caseWith, reading } from '../calls.ts';
import { underFault } from '../under-fault.ts';
import { arrivesLate, delivered, minjun, type Rig, rig } from './given.ts';

let desk: Rig;
beforeEach(async () => {
  desk = await rig();
});
afterEach(() => desk.local.close());

const news: News = {
  id: 'news-1',
  lines: ['Approved by A. Torres (Finance): the bank agreed.', 'Refund confirmed. $2,400.00 returned.'],
  brief: ['Approved by A. Torres (Finance).', 'Refund confirmed. $2,400.00 returned.'],
  link: 'https://acme.slack.com/archives/C0OPS/p1',
};
const write = async (ticket: string | undefined = '#35436', told = news) =>
  zendesk.writeBack?.(caseWith(ticket === undefined ? {} : { ticket }), told, desk.config, reading());
const notes = () => desk.local.audits(35436).flatMap(({ events }) => events.filter(({ type }) => type === 'Comment'));

describe('news of a case on its ticket', () => {
  test('are one internal note with the link to the case', async () => {
    expect(await write()).toEqual({ written: true });
    expect(notes()).toMatchObject([{ body: [...news.lines, news.link].join('\n'), public: false }]);
    expect(desk.local.audits(35436)[0]?.metadata.custom).toEqual({ latch_case: 'T0LATCH:7', latch_news: 'news-1' });
  });

  test('are written once, however often they are told', async () => {
    await write();
    for (let n = 0; n < 110; n += 1) desk.local.edit(35436, { comment: { body: `Note ${n}` } }, minjun);
    expect(await write()).toEqual({ written: true });
    expect(desk.local.effects).toBe(1);
    await write('#35436', { ...news, id: 'news-10' });
    expect(desk.local.effects).toBe(2);
  });

  test('do not let Zendesk fill in what somebody typed', async () => {
    await write('#35436', { id: 'news-2', brief: [], lines: ['Reason: {{ticket.requester.email}} {% x %}'] });
    expect(notes()).toMatchObject([{ body: 'Reason: { {ticket.requester.email}} { % x %}' }]);
  });

  test('are not told back to Latch as a comment', async () => {
    await write();
    const [own] = desk.local.events;
    expect(await zendesk.events?.(delivered(own ?? {}), desk.config, reading())).toEqual({ events: [] });
  });

  test.each(['OPS-12', 'https://acme.freshdesk.com/a/tickets/35436', '1'])('have no place for %s', async (ticket) => {
    expect(await write(ticket)).toBeNull();
    expect(desk.local.effects).toBe(0);
  });

  test('have no place without a ticket, or on a closed one', async () => {
    expect(await zendesk.writeBack?.(caseWith({}), news, desk.config, reading())).toBeNull();
    expect(await write('35001')).toBeNull();
  });
});

describe('whatever goes wrong, they are written once in the end', () => {
  const answer = (reply: { status: number; body: unknown }, effect: 'none' | 'made'): Fault => ({
    kind: 'answer',
    effect,
    ...reply,
  });
  const faults = (['none', 'made'] as const).flatMap((effect): [string, Fault][] => [
    [`a lost connection (${effect})`, { kind: 'drop', effect }],
    [`no answer (${effect})`, { kind: 'hang', effect }],
    [`half an answer (${effect})`, { kind: 'malformed', effect }],
    [`a page (${effect})`, { kind: 'page', effect }],
    [`a 409 (${effect})`, answer(zendeskErrors.conflict, effect)],
    [`a 429 (${effect})`, answer(zendeskErrors.rateLimited, effect)],
    [`a 500 (${effect})`, answer(zendeskErrors.serverError, effect)],
    [`a 200 with nothing in it (${effect})`, answer({ status: 200, body: {} }, effect)],
  ]);
  test.each(faults)('%s', async (_, fault) => {
    await expect(underFault(desk.local, fault, () => write())).rejects.toThrow();
    expect(await write()).toEqual({ written: true });
    expect(notes()).toHaveLength(1);
  });

  test.each(['GET /api/v2/tickets/35436/audits', 'GET /api/v2/tickets/35436'])('%s fails', async (on) => {
    desk.local.fail({ ...answer(zendeskErrors.serverError, 'none'), on });
    await expect(write()).rejects.toThrow('HTTP 500');
    expect(desk.local.effects).toBe(0);
  });

  test('also when the first write arrives after the second', async () => {
    await expect(underFault(desk.local, { kind: 'hang', effect: 'none' }, () => write())).rejects.toThrow();
    expect(await write()).toEqual({ written: true });
    expect((await arrivesLate(desk.local)).status).toBe(409);
    expect(notes()).toHaveLength(1);
  });
});
