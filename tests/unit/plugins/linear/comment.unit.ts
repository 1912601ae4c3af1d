import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ownId } from '../../../../plugins/linear/own-id.ts';
import { linearErrors } from '../../../../scripts/sandbox/linear/linear-answer.ts';
import { answer } from '../calls.ts';
import { commentCall, type Rig, rig } from './given.ts';

let linear: Rig;
beforeEach(async () => {
  linear = await rig();
});
afterEach(() => linear.local.close());

const effects = () => linear.local.tickets.effects.comments;
const preflight = (changed: Record<string, string> = {}) => {
  const { action, kase, params } = commentCall(changed);
  return linear.host.preflight(action, kase, params);
};

describe('before a comment is written, the reviewer sees', () => {
  test('which ticket it is', async () => {
    expect(await preflight({ ticket: 'https://linear.app/acme/issue/eng-12/rotate' })).toMatchObject({
      ok: true,
      facts: [
        {
          label: 'Ticket',
          value: 'ENG-12: Rotate the signing key',
          link: 'https://linear.app/acme/issue/ENG-12/rotate-the-signing-key',
        },
      ],
    });
  });

  test('that there is no such ticket', async () => {
    expect(await preflight({ ticket: 'ENG-99' })).toEqual({
      ok: false,
      reason: 'Linear has no ticket ENG-99, or the account of LINEAR_API_KEY may not see it.',
    });
  });
});

describe('a comment', () => {
  test('is written once, under the run’s own id', async () => {
    const id = ownId('comment', 'run-1', 'T0LATCH:7');
    expect(await linear.host.run(commentCall())).toMatchObject({
      outcome: 'succeeded',
      summary: 'Commented on ENG-12.',
      reference: id,
    });
    expect(linear.ticket().comments).toMatchObject([{ id, body: 'The key may be rotated.\n\nLatch, case 7' }]);
  });

  test('is not written twice, however often the run is sent', async () => {
    await linear.host.run(commentCall());
    expect(await linear.host.run(commentCall({}, { sends: 2 }))).toMatchObject({ outcome: 'succeeded' });
    expect(linear.asked().slice(-2)).toEqual(['mutation commentCreate', 'query comments']);
    expect(effects()).toBe(1);
    await linear.host.run(commentCall({}, { runId: 'run-2' }));
    expect(effects()).toBe(2);
  });

  test('on a ticket that is not there is not written', async () => {
    expect(await linear.host.run(commentCall({ ticket: 'ENG-99' }))).toMatchObject({ outcome: 'failed' });
    expect(linear.asked()).toEqual(['query issue']);
  });

  test('wants a ticket and a text', () => {
    const { params } = commentCall({ ticket: 'key', comment: ' ' });
    expect(linear.host.checkParams('linear.comment', params)).toEqual({
      ticket: '"key" is no ticket of this Linear: enter its identifier, such as ENG-12, or its link on linear.app.',
      comment: 'Enter the comment.',
    });
  });

  test('may be sent again under its key for a day', () => {
    expect(linear.host.actions()['linear.comment']).toMatchObject({ idempotencyKeptForMs: 24 * 3_600_000 });
  });
});

describe('a look-up', () => {
  test('finds the comment of the run, and of no other', async () => {
    await linear.host.run(commentCall());
    expect(await linear.host.lookUp(commentCall())).toMatchObject({
      found: 'happened',
      summary: 'Commented on ENG-12.',
    });
    expect(await linear.host.lookUp(commentCall({}, { runId: 'run-2' }))).toMatchObject({ found: 'absent' });
  });

  test('of a ticket that is gone, or may not be seen any more, cannot tell', async () => {
    expect(await linear.host.lookUp(commentCall({ ticket: 'ENG-99' }))).toMatchObject({ found: 'cannot_tell' });
  });

  test('does not take another comment for it', async () => {
    const nodes = [{ id: 'other', createdAt: '2026-11-20T12:00:00.000Z' }];
    const body = { data: { comments: { nodes, pageInfo: { hasNextPage: false } } } };
    linear.local.fail(answer({ status: 200, body }, { on: 'query comments' }));
    expect(await linear.host.lookUp(commentCall())).toMatchObject({ found: 'cannot_tell' });
  });
});

describe('a second send of a run', () => {
  test('that is refused leaves the first one open', async () => {
    linear.local.fail(answer(linearErrors.forbidden, { on: 'mutation commentCreate' }));
    expect(await linear.host.run(commentCall({}, { sends: 2 }))).toMatchObject({
      outcome: 'unknown',
      reason: expect.stringContaining('An earlier send may have gone through.'),
    });
  });

  test('that meets a rate limit waits like the first one: Linear keeps a second comment out', async () => {
    linear.local.fail(answer(linearErrors.rateLimited, { on: 'mutation commentCreate' }));
    expect(await linear.host.run(commentCall({}, { sends: 2 }))).toMatchObject({
      outcome: 'not_now',
      retryAfterMs: 30_000,
    });
  });

  test('that is refused, and nobody can say whether the first one is there, is open', async () => {
    await linear.host.run(commentCall());
    linear.local.fail(answer(linearErrors.serverError, { on: 'query comments' }));
    expect(await linear.host.run(commentCall({}, { sends: 2 }))).toMatchObject({
      outcome: 'unknown',
      reason: expect.stringContaining('Whether the comment is there could not be read.'),
    });
  });
});
