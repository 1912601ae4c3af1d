import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { LatchError } from '../../../src/errors.ts';
import {
  cannotTell,
  NoAnswer,
  NotNow,
  outcomeOfError,
  outcomeOfFailedRead,
  Refused,
} from '../../../src/plugin-host/contract.ts';

const first = { isResend: false };
const resend = { isResend: true };
const ledger = { system: 'The ledger', nothing: 'Nothing was booked:' };
const open = 'An earlier send may have gone through.';
const shape = () => z.object({ id: z.string() }).safeParse({}).error;

const refusal = new Refused('The ledger refused: closed (422)', 422);
const neverLeft: [string, Error][] = [
  [
    'nobody listened',
    new TypeError('fetch failed', { cause: Object.assign(new Error('no'), { code: 'ECONNREFUSED' }) }),
  ],
  ['the host is not allowed', new LatchError('not_allowed', 'plugin ledger may not call it')],
];
const ambiguous: [string, unknown, string][] = [
  ['no word of the system’s', new NoAnswer('The ledger answered with HTTP 502.'), 'The ledger answered with HTTP 502.'],
  [
    'a lost connection',
    new TypeError('fetch failed', { cause: new Error('ECONNRESET') }),
    'gave no clear answer: fetch failed.',
  ],
  ['a time-out', new Error('no answer within 30 ms'), 'gave no clear answer: no answer within 30 ms.'],
  ['an answer of another shape', shape(), 'The ledger answered with something else than was asked for.'],
  ['what is no error at all', undefined, 'gave no clear answer: the connection was lost.'],
];

describe('a send that came to an error', () => {
  test('failed where the system refused it', () => {
    expect(outcomeOfError(refusal, first, ledger)).toEqual({
      outcome: 'failed',
      reason: 'Nothing was booked: The ledger refused: closed (422)',
    });
    expect(outcomeOfError(refusal, first, { system: 'The ledger' })).toMatchObject({ reason: refusal.message });
  });

  test.each(neverLeft)('failed where it never left: %s', (_, error) => {
    expect(outcomeOfError(error, first, ledger)).toMatchObject({ outcome: 'failed' });
  });

  test.each(ambiguous)('is open after %s', (_, error, said) => {
    const { outcome, reason } = outcomeOfError(error, first, ledger) as { outcome: string; reason: string };
    expect(outcome).toBe('unknown');
    expect(reason).toContain(said);
    expect(reason).not.toContain('Nothing was booked');
  });

  test.each([...neverLeft, ['the system refused it', refusal] as [string, Error]])(
    'is open on a resend, as the earlier one may have arrived: %s',
    (_, error) => {
      const again = outcomeOfError(error, resend, { ...ledger, honoursKeys: true });
      expect(again).toMatchObject({ outcome: 'unknown', reason: expect.stringContaining(open) });
    },
  );
});

describe('a send that the system put off', () => {
  const limited = new NotNow('The ledger is asked too often.', 7_000);

  test('is sent again when the system says so', () => {
    expect(outcomeOfError(limited, first, ledger)).toEqual({
      outcome: 'not_now',
      reason: 'The ledger is asked too often.',
      retryAfterMs: 7_000,
    });
    expect(outcomeOfError(new NotNow('Busy.'), first, ledger)).toEqual({
      outcome: 'not_now',
      reason: 'Busy.',
    });
  });

  test('is sent again on a resend, too, where the system honours keys; elsewhere it is open', () => {
    expect(outcomeOfError(limited, resend, { ...ledger, honoursKeys: true })).toMatchObject({ outcome: 'not_now' });
    expect(outcomeOfError(limited, resend, ledger)).toMatchObject({
      outcome: 'unknown',
      reason: expect.stringContaining(open),
    });
  });
});

describe('reading before anything is sent', () => {
  test.each(ambiguous)('changed nothing, also after %s', (_, error, said) => {
    const failed = outcomeOfFailedRead(error, first, ledger);
    expect(failed).toMatchObject({ outcome: 'failed', reason: expect.stringMatching(/^Nothing was booked: /) });
    expect(failed).toMatchObject({ reason: expect.stringContaining(said) });
    expect(outcomeOfFailedRead(error, resend, ledger)).toMatchObject({ outcome: 'unknown' });
  });

  test('that the system put off is done later', () => {
    expect(outcomeOfFailedRead(new NotNow('Busy.', 1), first, ledger)).toMatchObject({ outcome: 'not_now' });
  });
});

test.each([
  ...ambiguous.map(([, error]) => error),
  refusal,
  new NotNow('Busy.'),
  ...neverLeft.map(([, error]) => error),
])('a look-up that came to an error proves no absence: %s', (error) => {
  expect(cannotTell(error, 'The ledger')).toMatchObject({ found: 'cannot_tell', reason: expect.any(String) });
});
