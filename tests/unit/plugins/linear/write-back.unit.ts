import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { linearErrors } from '../../../../scripts/sandbox/linear/linear-answer.ts';
import type { Fault } from '../../../../scripts/sandbox/stand-in/fault.ts';
import { answer, caseWith } from '../calls.ts';
import { underFault } from '../under-fault.ts';
import { news, type Rig, rig } from './given.ts';

let linear: Rig;
beforeEach(async () => {
  linear = await rig();
});
afterEach(() => linear.local.close());

const kase = caseWith({ ticket: 'ENG-12' });
const effects = () => linear.local.tickets.effects.comments;

describe('news of a case', () => {
  test('are one comment on its ticket, without what people wrote, with the way to Slack', async () => {
    expect(await linear.writeBack(kase)).toEqual({ written: true });
    expect(linear.ticket().comments.map(({ body }) => body)).toEqual([
      'Approved by A. Torres (Platform).\n\nPort 5432 is open.\n\n[Latch, case 7 in Slack](<https://acme.slack.com/archives/C0CHANGES/p1>)',
    ]);
  });

  test('keep what people typed from becoming markup', async () => {
    const { link: _, ...bare } = news;
    await linear.writeBack(kase, { ...bare, brief: ['# ![x](https://evil.example/p.png) @all'] });
    expect(linear.ticket().comments[0]?.body).toBe(
      '\\# \\!\\[x\\](https://evil.example/p.png) \\@all\n\nLatch, case 7',
    );
  });

  test('are written once, also by two who write at once', async () => {
    await Promise.all([linear.writeBack(kase), linear.writeBack(kase)]);
    expect(await linear.writeBack(kase)).toEqual({ written: true });
    expect(effects()).toBe(1);
    await linear.writeBack(kase, { ...news, id: 'news-2' });
    expect(effects()).toBe(2);
  });

  test('of two cases on one ticket are two comments', async () => {
    await linear.writeBack(kase);
    await linear.writeBack({ ...kase, ref: 'T0LATCH:8', number: 8 });
    expect(effects()).toBe(2);
  });

  test('have no place where the case has no ticket here', async () => {
    for (const fields of [
      {},
      { ticket: 'OPS-99' },
      { ticket: '4711' },
      { ticket: 'https://acme.atlassian.net/browse/ENG-12' },
    ])
      expect(await linear.writeBack(caseWith(fields as Record<string, string>))).toBeNull();
    expect(effects()).toBe(0);
  });

  const on = 'mutation';
  test.each<[string, Fault]>([
    ['a connection lost before it', { kind: 'drop', effect: 'none', on }],
    ['a connection lost after it', { kind: 'drop', effect: 'made', on }],
    ['no answer before it', { kind: 'hang', effect: 'none', on }],
    ['no answer after it', { kind: 'hang', effect: 'made', on }],
    ['half an answer', { kind: 'malformed', effect: 'made', on }],
    ['a page', { kind: 'page', effect: 'made', on }],
    ['a 500', answer(linearErrors.serverError, { effect: 'made', on })],
    ['a rate limit', answer(linearErrors.rateLimited, { on })],
    ['no permission', answer(linearErrors.forbidden, { on })],
    ['trouble with reading', answer(linearErrors.serverError, { on: 'query comments' })],
  ])('are there once after %s and another try', async (_, fault) => {
    await expect(underFault(linear.local, fault, () => linear.writeBack(kase))).rejects.toThrow();
    expect(await linear.writeBack(kase)).toEqual({ written: true });
    expect(effects()).toBe(1);
  });
});
