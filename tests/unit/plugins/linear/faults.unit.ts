import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { limited, linearErrors, misfitting } from '../../../../scripts/sandbox/linear/linear-answer.ts';
import type { Fault } from '../../../../scripts/sandbox/stand-in/fault.ts';
import { answer } from '../calls.ts';
import { underFault } from '../under-fault.ts';
import { commentCall, type Rig, rig, statusCall } from './given.ts';

let linear: Rig;
beforeEach(async () => {
  linear = await rig();
});
afterEach(() => linear.local.close());

const actions = [
  {
    name: 'a comment',
    call: (options?: { sends?: number }) => commentCall({}, options),
    write: 'mutation commentCreate',
  },
  { name: 'a status', call: (options?: { sends?: number }) => statusCall({}, options), write: 'mutation issueUpdate' },
];

describe.each(actions)('of $name', ({ call, write }) => {
  const key = write === 'mutation issueUpdate' ? 'changes' : 'comments';
  const effects = () => linear.local.tickets.effects[key];

  test.each([
    ['no permission', linearErrors.forbidden, 'Linear refused: Forbidden (FORBIDDEN)'],
    ['a document it does not know', misfitting('Cannot query field "x".'), 'GRAPHQL_VALIDATION_FAILED'],
    [
      'an older type without a code',
      { status: 200, body: { errors: [{ message: 'No.', extensions: { type: 'invalid input' } }] } },
      'Linear refused: No. (INVALID_INPUT)',
    ],
  ])('a refusal of the write in Linear’s words is a failure: %s', async (_, reply, said) => {
    linear.local.fail(answer(reply, { on: write }));
    expect(await linear.host.run(call())).toMatchObject({ outcome: 'failed', reason: expect.stringContaining(said) });
    expect(effects()).toBe(0);
  });

  test.each([
    ['with HTTP 400', linearErrors.rateLimited],
    ['with HTTP 200', linearErrors.rateLimitedWith200],
    ['with HTTP 429', limited(429)],
  ])('a rate limit is sent again when Linear says so: %s', async (_, reply) => {
    for (const on of [write, 'query issue']) {
      linear.local.clearFaults();
      linear.local.fail(answer(reply, { on }));
      const runId = `run-${on}`;
      expect(await linear.host.run({ ...call(), runId })).toMatchObject({ outcome: 'not_now', retryAfterMs: 30_000 });
    }
    expect(effects()).toBe(0);
  });

  const open: [string, Fault][] = (['none', 'made'] as const).flatMap((effect): [string, Fault][] => [
    [`a lost connection (${effect})`, { kind: 'drop', effect, on: write }],
    [`no answer (${effect})`, { kind: 'hang', effect, on: write }],
    [`half an answer (${effect})`, { kind: 'malformed', effect, on: write }],
    [`a page (${effect})`, { kind: 'page', effect, on: write }],
    [`a 500 (${effect})`, answer(linearErrors.serverError, { effect, on: write })],
    [`an internal error with HTTP 200 (${effect})`, answer(linearErrors.internal, { effect, on: write })],
    [`a lock that timed out (${effect})`, answer(linearErrors.lockTimeout, { effect, on: write })],
    [`an error below the first field (${effect})`, answer(linearErrors.belowTheFirstField, { effect, on: write })],
    [`a 502 of a proxy (${effect})`, answer(linearErrors.badGateway, { effect, on: write })],
    [`a 403 of a proxy (${effect})`, answer(linearErrors.proxyForbids, { effect, on: write })],
    [`a 429 of a proxy (${effect})`, answer(linearErrors.proxyTooBusy, { effect, on: write })],
    [`a 409 (${effect})`, answer(linearErrors.conflictStatus, { effect, on: write })],
    [`a 200 with nothing in it (${effect})`, answer({ status: 200, body: {} }, { effect, on: write })],
    [
      `no success (${effect})`,
      answer(
        { status: 200, body: { data: { [write.split(' ')[1] ?? '']: { success: false } } } },
        { effect, on: write },
      ),
    ],
    [
      `an answer and an error (${effect})`,
      answer(
        {
          status: 200,
          body: {
            ...(linearErrors.forbidden.body as object),
            data: { [write.split(' ')[1] ?? '']: { success: true } },
          },
        },
        { effect, on: write },
      ),
    ],
    [`a redirect (${effect})`, answer({ status: 302, body: {} }, { effect, on: write })],
  ]);
  test.each(open)('everything else leaves the outcome open, until it is looked up: %s', async (name, fault) => {
    const ended = underFault(linear.local, fault, () => linear.host.run(call()));
    expect(await ended).toMatchObject({ outcome: 'unknown' });
    expect(linear.asked().filter((one) => one === write)).toHaveLength(1);
    expect(await linear.host.lookUp(call())).toMatchObject({ found: name.endsWith('(made)') ? 'happened' : 'absent' });
  });

  test.each<[string, Fault]>([
    ['a 500', answer(linearErrors.serverError)],
    ['an internal error', answer(linearErrors.internal)],
    ['a 409', answer(linearErrors.conflictStatus)],
    ['a lost connection', { kind: 'drop', effect: 'none' }],
    ['half an answer', { kind: 'malformed', effect: 'made' }],
    ['a page', { kind: 'page', effect: 'none' }],
  ])('the reading before it fails (%s): nothing was sent to be written', async (_, fault) => {
    linear.local.fail(fault);
    expect(await linear.host.run(call())).toMatchObject({
      outcome: 'failed',
      reason: expect.stringMatching(/^Nothing was/),
    });
    linear.local.fail(fault);
    expect(await linear.host.run(call({ sends: 2 }))).toMatchObject({ outcome: 'unknown' });
    expect(linear.asked().filter((one) => one.startsWith('mutation'))).toEqual([]);
  });

  test('a wrong key is seen before anything is sent to be written', async () => {
    expect(await linear.hostWith({ apiKey: 'lin_api_wrong' }).run(call())).toMatchObject({
      outcome: 'failed',
      reason: expect.stringContaining('check LINEAR_API_KEY'),
    });
  });

  test('Linear is not there at all', async () => {
    const { action, kase, params } = call();
    await linear.local.close();
    expect(await linear.host.run(call())).toMatchObject({ outcome: 'failed' });
    expect(await linear.host.lookUp(call())).toMatchObject({ found: 'cannot_tell' });
    expect(await linear.host.preflight(action, kase, params)).toMatchObject({ ok: false });
  });

  test.each<[string, Fault]>([
    ['a 500', answer(linearErrors.serverError)],
    ['a rate limit', answer(linearErrors.rateLimited)],
    ['no permission', answer(linearErrors.forbidden)],
    ['an internal error', answer(linearErrors.internal)],
    ['a 401', answer({ status: 401, body: 'Unauthorized' })],
    ['a 404', answer({ status: 404, body: { error: 'Not found' } })],
    ['a 409', answer(linearErrors.conflictStatus)],
    ['a lost connection', { kind: 'drop', effect: 'none' }],
    ['no answer', { kind: 'hang', effect: 'none' }],
    ['half an answer', { kind: 'malformed', effect: 'made' }],
    ['a page', { kind: 'page', effect: 'none' }],
    ['an empty object', answer({ status: 200, body: {} })],
    ['null in the place of the answer', answer({ status: 200, body: { data: { issue: null, comments: null } } })],
  ])('a look-up that gets %s cannot tell, and never says absent', async (_, fault) => {
    for (const on of ['query issue', 'query comments']) {
      linear.local.clearFaults();
      const ended = underFault(linear.local, { ...fault, on }, () => linear.host.lookUp(call()));
      expect(await ended).toMatchObject({ found: 'cannot_tell' });
    }
  });
});

test('how long to wait is read from the budget where nothing else says so', async () => {
  const local = await rig({ requestsPerHour: 1 });
  expect(await local.host.run(commentCall())).toMatchObject({ outcome: 'not_now', retryAfterMs: 3_600_000 });
  await local.local.close();
});

test('a comment that arrives after we gave up is seen later: why absence needs `settle`', async () => {
  const late: Fault = { kind: 'delay', ms: 300, on: 'mutation commentCreate' };
  expect(await underFault(linear.local, late, () => linear.host.run(commentCall()))).toMatchObject({
    outcome: 'unknown',
  });
  while (linear.local.tickets.effects.comments === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(await linear.host.lookUp(commentCall())).toMatchObject({ found: 'happened' });
});
