import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { refused, stripeErrors } from '../../../../scripts/sandbox/stripe/answer.ts';
import type { Fault } from '../../../../scripts/sandbox/stripe/fault.ts';
import { sampleCustomers, sampleSubscriptions } from '../../../../scripts/sandbox/stripe/sample-billing.ts';
import { callOf, type Rig, rig, usd } from './given.ts';

const { acme } = sampleCustomers;
const { pro } = sampleSubscriptions;

let stripe: Rig;
beforeEach(async () => {
  stripe = await rig();
});
afterEach(() => stripe.local.close());

const subscription = (when: string, sends = 1) =>
  callOf('stripe.cancel_subscription', { subscription: { text: pro.id }, cancel_at: { text: when } }, { sends });
const credit = (sends = 1) =>
  callOf('stripe.credit', { stripe_customer: { text: acme.id }, amount: usd(5_000) }, { sends });

/** Each call that a run makes, and whether what the run is for is there after a fault whose effect was made. */
const sends: [string, { on: string; call: (sends?: number) => ReturnType<typeof callOf>; isTheEffect: boolean }][] = [
  ['a credit', { on: 'POST', call: credit, isTheEffect: true }],
  ['a cancellation at the period’s end', { on: 'POST', call: (n) => subscription('period_end', n), isTheEffect: true }],
  ['the mark of a cancellation now', { on: 'POST', call: (n) => subscription('now', n), isTheEffect: false }],
  ['a cancellation now', { on: 'DELETE', call: (n) => subscription('now', n), isTheEffect: true }],
];
const inUse = refused(409, { type: 'idempotency_error', code: 'idempotency_key_in_use', message: 'in progress' });
const faults: [string, Fault][] = [
  ['500', { kind: 'error', answer: stripeErrors.serverError, effect: 'none' }],
  ['500 after the effect', { kind: 'error', answer: stripeErrors.serverError, effect: 'made' }],
  ['409, the key is in use', { kind: 'error', answer: inUse, effect: 'none' }],
  ['429 for a lock', { kind: 'error', answer: stripeErrors.lockTimeout, effect: 'none' }],
  ['429 without Stripe’s word for it', { kind: 'error', answer: { status: 429, body: {} }, effect: 'none' }],
  ['a connection lost before the effect', { kind: 'drop', effect: 'none' }],
  ['a connection lost after the effect', { kind: 'drop', effect: 'made' }],
  ['half an answer', { kind: 'malformed', effect: 'made' }],
  ['a 502 whose JSON is not Stripe’s', { kind: 'bad_gateway', effect: 'none' }],
  ['a 200 with nothing in it', { kind: 'empty', effect: 'none' }],
  ['no answer', { kind: 'hang', effect: 'none' }],
  ['no answer after the effect', { kind: 'hang', effect: 'made' }],
];

describe.each(sends)('%s', (_, { on, call, isTheEffect }) => {
  test.each(faults)('that gets %s is unknown, and a look-up settles it', async (_name, fault) => {
    stripe.local.fail({ ...fault, on });
    expect(await stripe.hostWith({}, 300).run(call())).toMatchObject({ outcome: 'unknown' });
    const made = isTheEffect && 'effect' in fault && fault.effect === 'made';
    expect(await stripe.host.lookUp(call())).toMatchObject({ found: made ? 'happened' : 'absent' });
  });

  test.each([
    ['without the permission', stripeErrors.permissionDenied],
    ['with a wrong key', refused(401, { type: 'invalid_request_error', message: 'Invalid API Key provided' })],
  ])('%s is failed; sent again it is unknown', async (_name, answer) => {
    stripe.local.fail({ kind: 'error', answer, effect: 'none', on, times: 2 });
    expect(await stripe.host.run(call())).toMatchObject({ outcome: 'failed' });
    expect(await stripe.host.run(call(2))).toMatchObject({ outcome: 'unknown' });
  });

  test('that is one too many waits and is sent again', async () => {
    const answer = { ...stripeErrors.rateLimited, headers: { 'retry-after': '3' } };
    stripe.local.fail({ kind: 'error', answer, effect: 'none', on });
    expect(await stripe.host.run(call())).toMatchObject({ outcome: 'not_now', retryAfterMs: 3_000 });
    expect(await stripe.host.run(call(2))).toMatchObject({ outcome: 'succeeded' });
  });
});

test('a DELETE has no key, so a rate limit of a resend leaves the first send open', async () => {
  stripe.local.fail({ kind: 'error', answer: stripeErrors.rateLimited, effect: 'none', on: 'DELETE' });
  expect(await stripe.host.run(subscription('now', 2))).toMatchObject({ outcome: 'unknown' });
});

describe.each<[string, () => ReturnType<typeof callOf>]>([
  ['a credit', () => credit()],
  ['a cancellation', () => subscription('period_end')],
  ['a cancellation now', () => subscription('now')],
])('a look-up of %s', (_, call) => {
  test.each<[string, Fault]>([
    ...faults.filter(([, fault]) => fault.kind !== 'malformed' && 'effect' in fault && fault.effect === 'none'),
    ['half an answer', { kind: 'malformed', effect: 'made' }],
    ['a rate limit', { kind: 'error', answer: stripeErrors.rateLimited, effect: 'none' }],
    ['a key without the permission', { kind: 'error', answer: stripeErrors.permissionDenied, effect: 'none' }],
  ])('that gets %s cannot tell', async (_name, fault) => {
    stripe.local.fail({ ...fault, on: 'GET' });
    expect(await stripe.hostWith({}, 300).lookUp(call())).toMatchObject({ found: 'cannot_tell' });
  });
});
