import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { stripeErrors } from '../../../../scripts/sandbox/stripe/answer.ts';
import type { Fault } from '../../../../scripts/sandbox/stripe/fault.ts';
import { samplePayments } from '../../../../scripts/sandbox/stripe/sample-payments.ts';
import { noon, type Rig, refundCall, rig, usd, values } from './given.ts';

const { acme, small, disputed, partlyRefunded } = samplePayments;
const full = values(acme.paymentIntent, usd(240_000));

let now = noon;
let stripe: Rig;
beforeEach(async () => {
  now = noon;
  stripe = await rig({ clock: { now: () => now } });
});
afterEach(() => stripe.local.close());

const sendsOf = () => stripe.local.requests.filter(({ method }) => method === 'POST').length;

describe('a definite refusal of the first send is a failure', () => {
  test.each([
    ['a disputed charge', values(disputed.charge, usd(100)), 'charge_disputed'],
    ['too large an amount', values(partlyRefunded.paymentIntent, usd(100_001)), '(HTTP 400)'],
    [
      'a payment that is not there',
      values('pi_none', usd(100)),
      "No such payment_intent: 'pi_none' (resource_missing)",
    ],
  ])('%s', async (_, params, said) => {
    expect(await stripe.host.run(refundCall(params))).toMatchObject({
      outcome: 'failed',
      reason: expect.stringContaining(said),
    });
    expect(stripe.local.effects).toBe(0);
  });

  test('a charge that was refunded already', async () => {
    await stripe.host.run(refundCall(full, { runId: 'other' }));
    expect(await stripe.host.run(refundCall(full))).toMatchObject({
      outcome: 'failed',
      reason: `Stripe refused: Charge ${acme.charge} has already been refunded. (charge_already_refunded)`,
    });
    expect(stripe.local.effects).toBe(1);
  });

  test('a wrong key', async () => {
    const host = stripe.hostWith({ secretKey: 'sk_test_wrong0000' });
    expect(await host.run(refundCall(full))).toMatchObject({
      outcome: 'failed',
      reason: expect.stringContaining('(HTTP 401)'),
    });
  });

  test.each([
    ['a key without the permission', stripeErrors.permissionDenied, '(HTTP 403)'],
    ['a declined card', stripeErrors.cardDeclined, '(card_declined)'],
  ])('%s', async (_, answer, said) => {
    stripe.local.fail({ kind: 'error', answer, effect: 'none' });
    expect(await stripe.host.run(refundCall(full))).toMatchObject({
      outcome: 'failed',
      reason: expect.stringContaining(said),
    });
  });
});

describe('everything ambiguous is unknown, is sent once, and a look-up settles it', () => {
  const faults: [string, Fault][] = [
    ['500', { kind: 'error', answer: stripeErrors.serverError, effect: 'none' }],
    ['500 after the effect', { kind: 'error', answer: stripeErrors.serverError, effect: 'made' }],
    ['429 without Stripe’s word for it', { kind: 'error', answer: { status: 429, body: {} }, effect: 'none' }],
    ['429 for a lock', { kind: 'error', answer: stripeErrors.lockTimeout, effect: 'none' }],
    ['a connection lost before the effect', { kind: 'drop', effect: 'none' }],
    ['a connection lost after the effect', { kind: 'drop', effect: 'made' }],
    ['half an answer', { kind: 'malformed', effect: 'made' }],
    ['a 502 whose JSON is not Stripe’s', { kind: 'bad_gateway', effect: 'none' }],
    ['a 502 whose JSON is not Stripe’s, after the effect', { kind: 'bad_gateway', effect: 'made' }],
    ['a 200 with nothing in it', { kind: 'empty', effect: 'none' }],
    ['no answer', { kind: 'hang', effect: 'none' }],
    ['no answer after the effect', { kind: 'hang', effect: 'made' }],
  ];
  test.each(faults)('%s', async (_, fault) => {
    const host = stripe.hostWith({}, 400);
    stripe.local.fail(fault);
    const sent = await host.run(refundCall(full));
    expect(sent).toMatchObject({ outcome: 'unknown', exchanges: [{ name: 'stripe POST /v1/refunds' }] });
    expect(sendsOf()).toBe(1);
    const made = 'effect' in fault && fault.effect === 'made';
    expect(stripe.local.effects).toBe(made ? 1 : 0);
    expect(await host.lookUp(refundCall(full))).toMatchObject({ found: made ? 'happened' : 'absent' });
  });

  test('the reason says what came instead', async () => {
    const reasonOf = async (fault: Fault) => {
      stripe.local.fail(fault);
      const sent = await stripe.hostWith({}, 300).run(refundCall(full, { runId: crypto.randomUUID() }));
      return 'reason' in sent ? sent.reason : '';
    };
    expect(await reasonOf({ kind: 'hang', effect: 'none' })).toBe(
      'Stripe gave no clear answer: no answer within 300 ms',
    );
    expect(await reasonOf({ kind: 'error', answer: stripeErrors.serverError, effect: 'none' })).toBe(
      'Stripe answered 500: An unknown error occurred',
    );
    expect(await reasonOf({ kind: 'empty', effect: 'none' })).toBe(
      'Stripe answered with something that is not what was asked for',
    );
  });

  test('a refund that Stripe makes after we gave up is found later', async () => {
    const host = stripe.hostWith({}, 150);
    stripe.local.fail({ kind: 'delay', ms: 400 });
    expect(await host.run(refundCall(full))).toMatchObject({ outcome: 'unknown' });
    expect(await host.lookUp(refundCall(full))).toMatchObject({ found: 'absent' }); // why absence needs `settle`
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await host.lookUp(refundCall(full))).toMatchObject({ found: 'happened' });
  });
});

describe('a rate limit is no failure: Stripe did nothing and is asked again', () => {
  const { rateLimited } = stripeErrors;
  const reason =
    'Stripe is asked too often: Request rate limit exceeded. You can learn more about rate limits here https://stripe.com/docs/rate-limits.';

  test('with the key of before, then it is refunded once', async () => {
    stripe.local.fail({ kind: 'error', answer: rateLimited, effect: 'none' });
    expect(await stripe.host.run(refundCall(full))).toEqual({
      outcome: 'not_now',
      reason,
      exchanges: [expect.objectContaining({ name: 'stripe POST /v1/refunds' })],
    });
    expect(await stripe.host.run(refundCall(full, { sends: 2 }))).toMatchObject({ outcome: 'succeeded' });
    expect(stripe.local.effects).toBe(1);
  });

  test('after the pause that Stripe names', async () => {
    stripe.local.fail({ kind: 'error', answer: { ...rateLimited, headers: { 'retry-after': '7' } }, effect: 'none' });
    expect(await stripe.host.run(refundCall(full))).toMatchObject({ outcome: 'not_now', reason, retryAfterMs: 7_000 });
    const headers = { date: 'Fri, 20 Nov 2026 12:00:00 GMT', 'retry-after': 'Fri, 20 Nov 2026 12:00:09 GMT' };
    const dated = { ...rateLimited, headers };
    stripe.local.fail({ kind: 'error', answer: dated, effect: 'none' });
    expect(await stripe.host.run(refundCall(full))).toMatchObject({ outcome: 'not_now', retryAfterMs: 9_000 });
  });

  test('of a resend too, as the key tells Stripe that it is the same refund', async () => {
    stripe.local.fail({ kind: 'drop', effect: 'made' });
    await stripe.host.run(refundCall(full));
    stripe.local.fail({ kind: 'error', answer: rateLimited, effect: 'none' });
    expect(await stripe.host.run(refundCall(full, { sends: 2 }))).toMatchObject({ outcome: 'not_now' });
    expect(await stripe.host.run(refundCall(full, { sends: 3 }))).toMatchObject({ outcome: 'succeeded' });
    expect(stripe.local.effects).toBe(1);
  });

  test('unless it comes out of what Stripe keeps for the key: that did run', async () => {
    const answer = { ...rateLimited, headers: { 'idempotent-replayed': 'true' } };
    stripe.local.fail({ kind: 'error', answer, effect: 'none' });
    expect(await stripe.host.run(refundCall(full, { sends: 2 }))).toMatchObject({ outcome: 'unknown' });
  });
});

describe('sending again with the same key', () => {
  test('after a lost answer replays it: never two refunds', async () => {
    stripe.local.fail({ kind: 'drop', effect: 'made' });
    await stripe.host.run(refundCall(full));
    expect(await stripe.host.run(refundCall(full, { sends: 2 }))).toMatchObject({ outcome: 'succeeded' });
    expect(stripe.local.effects).toBe(1);
  });

  test('while the first is still running is unknown', async () => {
    stripe.local.fail({ kind: 'delay', ms: 300 });
    const first = stripe.host.run(refundCall(full));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await stripe.host.run(refundCall(full, { sends: 2 }))).toMatchObject({
      outcome: 'unknown',
      reason: expect.stringContaining('Stripe answered 409'),
    });
    expect(await first).toMatchObject({ outcome: 'succeeded' });
    expect(stripe.local.effects).toBe(1);
  });

  test('with other parameters is unknown: the first send is still open', async () => {
    await stripe.host.run(refundCall(full));
    const other = refundCall(values(acme.paymentIntent, usd(100)));
    expect(await stripe.host.run(other)).toMatchObject({
      outcome: 'unknown',
      reason: expect.stringContaining('idempotent requests'),
    });
    expect(stripe.local.effects).toBe(1);
  });

  test('refused for the key itself says nothing of the first send', async () => {
    stripe.local.fail({ kind: 'drop', effect: 'made' });
    await stripe.host.run(refundCall(full));
    const revoked = stripe.hostWith({ secretKey: 'sk_test_wrong0000' });
    expect(await revoked.run(refundCall(full, { sends: 2 }))).toMatchObject({
      outcome: 'unknown',
      reason: expect.stringContaining('An earlier send may have gone through.'),
    });
  });

  test('a replayed refusal is Stripe’s word on the first send', async () => {
    const params = values(disputed.charge, usd(100));
    await stripe.host.run(refundCall(params));
    expect(await stripe.host.run(refundCall(params, { sends: 2 }))).toMatchObject({ outcome: 'failed' });
  });

  test('a saved 500 replays as 500, so only a look-up helps', async () => {
    stripe.local.fail({ kind: 'error', answer: stripeErrors.serverError, effect: 'made' });
    await stripe.host.run(refundCall(full));
    expect(await stripe.host.run(refundCall(full, { sends: 2 }))).toMatchObject({ outcome: 'unknown' });
    expect(await stripe.host.lookUp(refundCall(full))).toMatchObject({ found: 'happened' });
  });

  test('after the key’s life runs again, which is why nobody may', async () => {
    const part = values(acme.paymentIntent, usd(1_000));
    await stripe.host.run(refundCall(part));
    now = new Date(noon.getTime() + 25 * 3_600_000);
    await stripe.host.run(refundCall(part, { sends: 2 }));
    expect(stripe.local.effects).toBe(2);
    expect(await stripe.host.lookUp(refundCall(part))).toMatchObject({
      found: 'cannot_tell',
      reason: expect.stringContaining('2 refunds for this run'),
    });
  });
});

describe('a look-up', () => {
  test('reads every page, and takes only the refund of this run', async () => {
    const host = stripe.host;
    await host.run(refundCall(values(acme.paymentIntent, usd(100)), { runId: 'wanted' }));
    for (let index = 0; index < 105; index += 1)
      await host.run(refundCall(values(acme.paymentIntent, usd(100)), { runId: `other-${index}` }));
    const pagesBefore = stripe.local.requests.length;
    expect(await host.lookUp(refundCall(values(acme.paymentIntent, usd(100)), { runId: 'wanted' }))).toMatchObject({
      found: 'happened',
    });
    expect(stripe.local.requests.length - pagesBefore).toBe(2);
    expect(await host.lookUp(refundCall(values(acme.paymentIntent, usd(100)), { runId: 'nobody' }))).toMatchObject({
      found: 'absent',
    });
  });

  test.each<[string, Fault]>([
    ['a 502 whose JSON is not Stripe’s', { kind: 'bad_gateway', effect: 'none', on: 'GET' }],
    ['a 200 with nothing in it', { kind: 'empty', effect: 'none', on: 'GET' }],
    ['no answer', { kind: 'hang', effect: 'none', on: 'GET' }],
    ['a lost connection', { kind: 'drop', effect: 'none', on: 'GET' }],
    ['half an answer', { kind: 'malformed', effect: 'made', on: 'GET' }],
    ['a 500', { kind: 'error', answer: stripeErrors.serverError, effect: 'none', on: 'GET' }],
    ['a 429', { kind: 'error', answer: stripeErrors.rateLimited, effect: 'none', on: 'GET' }],
    [
      'a key without the permission',
      { kind: 'error', answer: stripeErrors.permissionDenied, effect: 'none', on: 'GET' },
    ],
  ])('that gets %s cannot tell, and never says absent', async (_, fault) => {
    stripe.local.fail(fault);
    expect(await stripe.hostWith({}, 300).lookUp(refundCall(full))).toMatchObject({ found: 'cannot_tell' });
  });

  test('in another Stripe account cannot tell', async () => {
    expect(await stripe.host.lookUp(refundCall(values('pi_elsewhere', usd(1))))).toMatchObject({
      found: 'cannot_tell',
      reason: expect.stringContaining('No such payment_intent'),
    });
  });

  test('works by charge too', async () => {
    const call = refundCall(values(small.charge, usd(4_000)));
    await stripe.host.run(call);
    expect(await stripe.host.lookUp(call)).toMatchObject({
      found: 'happened',
      reference: stripe.local.refunds.at(-1)?.id,
    });
  });
});
