import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import freshdesk from '../../../../plugins/freshdesk/index.ts';
import { freshdeskErrors } from '../../../../scripts/sandbox/freshdesk/freshdesk-answer.ts';
import type { Fault } from '../../../../scripts/sandbox/stand-in/fault.ts';
import type { News } from '../../../../src/plugin-host/contract.ts';
import { caseWith, reading } from '../calls.ts';
import { underFault } from '../under-fault.ts';
import { delivered, minjun, type Rig, rig } from './given.ts';

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
const write = async (ticket: string | undefined = '#1042', told = news) =>
  freshdesk.writeBack?.(caseWith(ticket === undefined ? {} : { ticket }), told, desk.config, reading());
const notes = () => desk.local.conversations(1042);

describe('news of a case on its ticket', () => {
  test('are one internal note with the link to the case and its mark', async () => {
    expect(await write()).toEqual({ written: true });
    expect(notes()).toMatchObject([{ private: true }]);
    expect(
      notes()[0]
        ?.body_text.trim()
        .split('\n')
        .map((line) => line.trim()),
    ).toEqual([...news.lines, news.link, 'Latch case T0LATCH:7, news news-1.']);
  });

  test('are written once, however often they are told', async () => {
    await write();
    for (let n = 0; n < 110; n += 1) desk.local.say(1042, minjun, { body: `Note ${n}`, private: true });
    expect(await write()).toEqual({ written: true });
    expect(desk.local.effects.written).toBe(1);
    await write('#1042', { ...news, id: 'news-10' });
    expect(await write('#1042', { ...news, id: 'news' })).toEqual({ written: true });
    expect(desk.local.effects.written).toBe(3);
  });

  test('are not told back to Latch as a comment', async () => {
    await write();
    expect(await freshdesk.events?.(delivered({ ticket_id: 1042 }), desk.config, reading())).toEqual({ events: [] });
  });

  test.each(['OPS-12', 'https://acme.zendesk.com/agent/tickets/1042', '1', '1001', '1002'])(
    'have no place for %s',
    async (ticket) => {
      expect(await write(ticket)).toBeNull();
      expect(desk.local.effects.written).toBe(0);
    },
  );

  test('have no place without a ticket', async () => {
    expect(await freshdesk.writeBack?.(caseWith({}), news, desk.config, reading())).toBeNull();
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
    [`a 409 (${effect})`, answer(freshdeskErrors.conflict, effect)],
    [`a 429 (${effect})`, answer(freshdeskErrors.rateLimited, effect)],
    [`a 500 (${effect})`, answer(freshdeskErrors.serverError, effect)],
    [`another note (${effect})`, answer({ status: 201, body: { id: 1, body: 'x' } }, effect)],
  ]);
  test.each(faults)('%s', async (_, fault) => {
    await expect(underFault(desk.local, fault, () => write())).rejects.toThrow();
    expect(await write()).toEqual({ written: true });
    expect(notes()).toHaveLength(1);
  });

  test.each(['GET /api/v2/tickets/1042/conversations', 'GET /api/v2/tickets/1042'])('%s fails', async (on) => {
    desk.local.fail({ ...answer(freshdeskErrors.serverError, 'none'), on });
    await expect(write()).rejects.toThrow('HTTP 500');
    expect(desk.local.effects.written).toBe(0);
  });
});
