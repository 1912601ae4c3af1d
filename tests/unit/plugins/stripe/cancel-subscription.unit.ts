import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { sampleSubscriptions } from '../../../../scripts/sandbox/stripe/sample-billing.ts';
import { actionOf, callOf, openCase, type Rig, rig } from './given.ts';

const { pro, yearly, ending, ended, scheduled, incomplete } = sampleSubscriptions;

let stripe: Rig;
beforeEach(async () => {
  stripe = await rig();
});
afterEach(() => stripe.local.close());

const fields = (subscription: string, when?: string) => ({
  subscription: { text: subscription },
  ...(when && { cancel_at: { text: when } }),
});
const cancel = (subscription: string, when?: string, options = {}) =>
  callOf('stripe.cancel_subscription', fields(subscription, when), options);
const preflight = (subscription: string, when?: string) =>
  stripe.host.preflight('stripe.cancel_subscription', openCase({}), fields(subscription, when));
const local = (id: string) => stripe.local.subscriptions.find((known) => known.id === id);
const runAsked = (id: string, form: string) =>
  fetch(`${stripe.local.url}/v1/subscriptions/${id}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${stripe.local.secretKey}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: form,
  });

describe('before a cancellation', () => {
  test('the reviewer sees plan, amount, end of the period, and what comes then', async () => {
    const link = `https://dashboard.stripe.com/test/subscriptions/${pro.id}`;
    expect(await preflight(pro.id)).toMatchObject({
      ok: true,
      facts: [
        { label: 'Subscription', value: 'Pro × 3, active', link },
        { label: 'Amount', value: '$150.00 a month' },
        { label: 'Current period ends', value: '12 Dec 2026' },
        { label: 'After this', value: 'it ends on 12 Dec 2026' },
      ],
    });
    expect(await preflight(yearly.id, 'now')).toMatchObject({
      ok: true,
      facts: [{}, { value: '$50.00 a year' }, {}, { value: 'it ends at once; nothing is paid back' }],
    });
  });

  test.each([
    ['one that ended', ended.id, 'now', `Subscription ${ended.id} is cancelled already, since 1 Nov 2026.`],
    [
      'one that ended, at its period',
      ended.id,
      'period_end',
      `Subscription ${ended.id} is cancelled already, since 1 Nov 2026.`,
    ],
    ['one that is to end', ending.id, 'period_end', `Subscription ${ending.id} is to end already, on 1 Dec 2026.`],
    [
      'one that follows a schedule',
      scheduled.id,
      'period_end',
      `Subscription ${scheduled.id} follows a schedule in Stripe: set its end there, or cancel it now.`,
    ],
    [
      'one that was never paid',
      incomplete.id,
      'period_end',
      `The first payment of ${incomplete.id} is still open, so no period runs yet: cancel it now instead.`,
    ],
    [
      'one that is not there',
      'sub_none',
      'now',
      'Stripe has no subscription sub_none. Check the id, and that it belongs to this Stripe account.',
    ],
  ])('%s is refused', async (_, id, when, reason) => {
    expect(await preflight(id, when)).toEqual({ ok: false, reason });
  });

  test('one that is to end with its period can still be ended now', async () => {
    expect(await preflight(ending.id, 'now')).toMatchObject({
      ok: true,
      facts: [{}, {}, {}, { label: 'Until now it was to end', value: '1 Dec 2026' }, {}],
    });
    expect(await preflight(scheduled.id, 'now')).toMatchObject({ ok: true });
  });

  test('it applies to a case with a subscription, and bad params are named', () => {
    const applies = (text: string) =>
      stripe.host.applies('stripe.cancel_subscription', openCase({ subscription: { text } }));
    expect(applies(` ${pro.id} `)).toEqual({ ok: true });
    expect(applies('Pro plan')).toMatchObject({ ok: false });
    expect(stripe.host.applies('stripe.cancel_subscription', openCase({}))).toMatchObject({ ok: false });
    const problems = (given: object) => stripe.host.checkParams('stripe.cancel_subscription', { ...given });
    expect(problems({})).toEqual({ subscription: 'Enter the Stripe subscription, such as sub_1N….' });
    expect(problems(fields('x', 'tomorrow'))).toEqual({
      subscription: 'Enter the Stripe subscription as Stripe shows it, such as sub_1N….',
      cancel_at: 'Enter now or period_end.',
    });
    expect(problems(fields(pro.id, ' Now '))).toEqual({});
  });

  test('two cancellations of a subscription have the same effect, and neither is undone', async () => {
    const action = actionOf('stripe.cancel_subscription');
    const params = action.params.parse({ subscription: ` ${pro.id} `, cancel_at: 'now' });
    const given = fields(` ${pro.id} `, 'now');
    const found = await stripe.host.effectKeys(action.id, openCase(given), given);
    expect(found).toEqual({ keys: [`${action.id}\n${pro.id.toLowerCase()}`] });
    expect(action.compensate?.(params, {})).toBeNull();
  });
});

describe('a cancellation at the end of the period', () => {
  test('is the default: done in one call, with its mark', async () => {
    expect(await stripe.host.run(cancel(pro.id))).toMatchObject({
      outcome: 'succeeded',
      summary: `Subscription ${pro.id} ends on 12 Dec 2026.`,
      reference: pro.id,
    });
    expect(local(pro.id)).toMatchObject({
      status: 'active',
      cancel_at_period_end: true,
      metadata: { latch_case: 'T0LATCH:42', latch_run: 'run-1' },
    });
    expect(stripe.local.requests).toHaveLength(1);
    expect(stripe.local.requests[0]?.idempotencyKey).toBe('latch-run-1');
  });

  test('is found by a look-up, and stays found when the period is over', async () => {
    const call = cancel(pro.id);
    expect(await stripe.host.lookUp(call)).toMatchObject({ found: 'absent' });
    await stripe.host.run(call);
    expect(await stripe.host.lookUp(call)).toMatchObject({ found: 'happened', reference: pro.id });
    stripe.local.endPeriod(pro.id);
    expect(await stripe.host.lookUp(call)).toMatchObject({
      found: 'happened',
      summary: `Subscription ${pro.id} ended on 20 Nov 2026.`,
    });
  });

  test('that somebody took back in Stripe is failed', async () => {
    const call = cancel(pro.id);
    await stripe.host.run(call);
    await runAsked(pro.id, 'cancel_at_period_end=false');
    expect(await stripe.host.lookUp(call)).toMatchObject({
      found: 'failed',
      reason: `The cancellation was taken back in Stripe: ${pro.id} goes on.`,
    });
  });

  test('that somebody else made is not taken for this run’s', async () => {
    await runAsked(pro.id, 'cancel_at_period_end=true');
    expect(await stripe.host.lookUp(cancel(pro.id))).toMatchObject({
      found: 'cannot_tell',
      reason: `Subscription ${pro.id} ends on 12 Dec 2026. Nothing shows that it was this run that did it.`,
    });
    await stripe.host.run(cancel(pro.id, 'period_end', { runId: 'other' }));
    expect(await stripe.host.lookUp(cancel(pro.id))).toMatchObject({ found: 'cannot_tell' });
  });

  test('of a subscription that another run marked and that goes on is absent', async () => {
    await stripe.host.run(cancel(pro.id, 'period_end', { runId: 'other' }));
    await runAsked(pro.id, 'cancel_at_period_end=false');
    expect(await stripe.host.lookUp(cancel(pro.id))).toMatchObject({ found: 'absent' });
  });

  test('that Stripe refuses is failed', async () => {
    expect(await stripe.host.run(cancel(ended.id))).toMatchObject({
      outcome: 'failed',
      reason: expect.stringContaining('A canceled subscription can only update'),
    });
    expect(await stripe.host.run(cancel(scheduled.id, 'period_end', { runId: 'run-2' }))).toMatchObject({
      outcome: 'failed',
    });
    expect(await stripe.host.run(cancel('sub_none', 'period_end', { runId: 'run-3' }))).toMatchObject({
      outcome: 'failed',
    });
    expect(await stripe.host.lookUp(cancel('sub_none'))).toMatchObject({ found: 'cannot_tell' });
  });
});

describe('a cancellation now', () => {
  test('ends the subscription, with its mark there before Stripe tells of the end', async () => {
    expect(await stripe.host.run(cancel(pro.id, 'now'))).toMatchObject({
      outcome: 'succeeded',
      summary: `Subscription ${pro.id} ended on 20 Nov 2026.`,
      reference: pro.id,
    });
    expect(local(pro.id)).toMatchObject({
      status: 'canceled',
      metadata: { latch_case: 'T0LATCH:42', latch_run: 'run-1' },
      cancellation_details: { comment: 'Latch case T0LATCH:42, run run-1' },
    });
    expect(stripe.local.requests.map(({ method, idempotencyKey }) => [method, idempotencyKey])).toEqual([
      ['POST', 'latch-run-1:mark'],
      ['DELETE', null],
    ]);
    expect(stripe.local.webhooks.events.at(-1)).toMatchObject({
      type: 'customer.subscription.deleted',
      data: { object: { metadata: { latch_run: 'run-1' } } },
    });
    expect(await stripe.host.lookUp(cancel(pro.id, 'now'))).toMatchObject({ found: 'happened' });
  });

  test('of a subscription that is not paid for yet ends it too', async () => {
    expect(await stripe.host.run(cancel(incomplete.id, 'now'))).toMatchObject({ outcome: 'succeeded' });
  });

  test('that lost its answer is found by a look-up, and sent again it is the same end', async () => {
    stripe.local.fail({ kind: 'drop', effect: 'made', on: 'DELETE' });
    expect(await stripe.host.run(cancel(pro.id, 'now'))).toMatchObject({ outcome: 'unknown' });
    expect(await stripe.host.lookUp(cancel(pro.id, 'now'))).toMatchObject({ found: 'happened' });
    expect(await stripe.host.run(cancel(pro.id, 'now', { sends: 2 }))).toMatchObject({ outcome: 'succeeded' });
  });

  test('that only left its mark is absent', async () => {
    stripe.local.fail({ kind: 'drop', effect: 'none', on: 'DELETE' });
    expect(await stripe.host.run(cancel(pro.id, 'now'))).toMatchObject({ outcome: 'unknown' });
    expect(local(pro.id)?.metadata).toMatchObject({ latch_run: 'run-1' });
    expect(await stripe.host.lookUp(cancel(pro.id, 'now'))).toMatchObject({ found: 'absent' });
  });

  test('of what is over already is failed; sent again it is unknown, as it may have been the first send', async () => {
    expect(await stripe.host.run(cancel(ended.id, 'now'))).toMatchObject({
      outcome: 'failed',
      reason: `Stripe refused: No such subscription: '${ended.id}' (resource_missing)`,
    });
    expect(await stripe.host.run(cancel(ended.id, 'now', { sends: 2 }))).toMatchObject({ outcome: 'unknown' });
    expect(await stripe.host.lookUp(cancel(ended.id, 'now'))).toMatchObject({ found: 'cannot_tell' });
  });

  test('that Stripe does not find while it cannot be read is unknown', async () => {
    stripe.local.fail({ kind: 'drop', effect: 'none', on: 'GET' });
    expect(await stripe.host.run(cancel(ended.id, 'now'))).toMatchObject({
      outcome: 'unknown',
      reason: expect.stringContaining('No such subscription'),
    });
  });
});

test('the reviewer of a case with a subscription sees it', async () => {
  const shown = async (text: string) =>
    (await stripe.host.context(openCase({ subscription: { text } }))).map(({ label, value }) => [label, value]);
  expect(await shown(pro.id)).toEqual([
    ['Subscription', 'Pro × 3, $150.00 a month, active'],
    ['Current period ends', '12 Dec 2026'],
  ]);
  expect(await shown('sub_none')).toEqual([['Subscription', 'Stripe has no subscription sub_none']]);
});
