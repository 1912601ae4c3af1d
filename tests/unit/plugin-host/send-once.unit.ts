import { beforeEach, describe, expect, test } from '@jest/globals';
import {
  type Finding,
  NoAnswer,
  type Outcome,
  Refused,
  type RunContext,
  sendOnce,
} from '../../../src/plugin-host/contract.ts';

const done: Outcome = { outcome: 'succeeded', summary: 'Booked.', reference: 'B-2' };
let asked: string[];
beforeEach(() => {
  asked = [];
});

const sending = (isResend: boolean, found: Finding | Error, sent: Outcome | Error = done): Promise<Outcome> =>
  sendOnce({ isResend } as RunContext /* nothing else of it is read */, {
    system: 'The ledger',
    find: async () => {
      asked.push('find');
      if (Error.isError(found)) throw found;
      return found;
    },
    send: async () => {
      asked.push('send');
      if (Error.isError(sent)) throw sent;
      return sent;
    },
  });

test('the first send looks for nothing', async () => {
  expect(await sending(false, { found: 'absent' })).toEqual(done);
  expect(asked).toEqual(['send']);
});

describe('a resend', () => {
  test('sends where the earlier send left nothing', async () => {
    expect(await sending(true, { found: 'absent' })).toEqual(done);
    expect(asked).toEqual(['find', 'send']);
  });

  test.each<[string, Finding | Error, object]>([
    [
      'what happened has succeeded',
      { found: 'happened', summary: 'Booked.', reference: 'B-1' },
      { outcome: 'succeeded', summary: 'Booked.', reference: 'B-1' },
    ],
    [
      'what is under way is pending',
      { found: 'pending', summary: 'Queued.' },
      { outcome: 'pending', summary: 'Queued.' },
    ],
    [
      'what cannot be told is open',
      { found: 'cannot_tell', reason: 'The ledger is closed.' },
      { outcome: 'unknown', reason: 'The ledger is closed. An earlier send may have gone through.' },
    ],
    ['what failed is for people to judge', { found: 'failed', reason: 'Bounced.' }, { outcome: 'unknown' }],
    ['a look that fails leaves it open', new NoAnswer('HTTP 500.'), { outcome: 'unknown' }],
    ['a look that is refused leaves it open', new Refused('No access.', 403), { outcome: 'unknown' }],
  ])('does not send what may be there: %s', async (_, found, outcome) => {
    expect(await sending(true, found)).toMatchObject(outcome);
    expect(asked).toEqual(['find']);
  });
});

test('what the send throws is what it did', async () => {
  const refusal = new Refused('The ledger refused.', 422);
  expect(await sending(false, { found: 'absent' }, refusal)).toMatchObject({ outcome: 'failed' });
  expect(await sending(true, { found: 'absent' }, refusal)).toMatchObject({ outcome: 'unknown' });
  expect(await sending(false, { found: 'absent' }, new Error('cut'))).toMatchObject({ outcome: 'unknown' });
});
