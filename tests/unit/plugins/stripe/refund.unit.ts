import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { samplePayments } from '../../../../scripts/sandbox/stripe/sample-payments.ts';
import { openCase, type Rig, refundCall, rig, usd, values } from './given.ts';

const { acme, small, euro, yen, partlyRefunded, disputed, unpaid } = samplePayments;

let stripe: Rig;
beforeEach(async () => {
  stripe = await rig();
});
afterEach(() => stripe.local.close());

const preflight = (payment: string, amount: { minor: number; currency: string }) => {
  const fields = values(payment, amount);
  return stripe.host.preflight('stripe.refund', openCase(fields), fields);
};

describe('before a refund', () => {
  test('the action is offered under its title, with its params and times', () => {
    expect(stripe.host.actions()['stripe.refund']).toMatchObject({
      title: 'Issue refund',
      params: ['payment', 'amount'],
      idempotencyKeptForMs: 24 * 3_600_000,
      settleMs: 600_000,
    });
    expect(stripe.hostWith({ settleMs: 50 }).actions()['stripe.refund']?.settleMs).toBe(50);
  });

  test('it applies to a case with a Stripe payment', () => {
    const applies = (payment: string) => stripe.host.applies('stripe.refund', openCase({ payment: { text: payment } }));
    expect(applies(acme.paymentIntent)).toEqual({ ok: true });
    expect(applies(` ${acme.charge} `)).toEqual({ ok: true });
    expect(applies('py_123')).toEqual({ ok: true });
    expect(applies('in_123')).toEqual({ ok: true });
    expect(applies('order 4821')).toEqual({
      ok: false,
      reason: '"order 4821" is no Stripe payment: its id looks like pi_3Q… or ch_3Q…, that of an invoice like in_3Q…',
    });
    expect(applies('  ')).toEqual({ ok: false, reason: 'no Stripe payment on the case' });
    expect(stripe.host.applies('stripe.refund', openCase({}))).toEqual({
      ok: false,
      reason: 'no Stripe payment on the case',
    });
  });

  test('params that do not parse are named in words for the person', () => {
    expect(stripe.host.checkParams('stripe.refund', {})).toEqual({
      payment: 'Enter the Stripe payment or invoice, such as pi_3Q…, ch_3Q… or in_3Q….',
      amount: 'Enter an amount with its currency, such as 2,400.00 USD.',
    });
    expect(stripe.host.checkParams('stripe.refund', { payment: { text: 'x' }, amount: { text: '2400' } })).toEqual({
      payment: 'Enter the Stripe payment or invoice as Stripe shows it, such as pi_3Q…, ch_3Q… or in_3Q….',
      amount: 'Enter an amount with its currency, such as 2,400.00 USD.',
    });
    expect(stripe.host.checkParams('stripe.refund', values(acme.charge, usd(1)))).toEqual({});
  });

  test('a refund in full is possible, and what it leaves is said', async () => {
    expect(await preflight(acme.paymentIntent, usd(240_000))).toEqual({
      ok: true,
      facts: [
        expect.objectContaining({
          label: 'Payment',
          value: '$2,400.00, succeeded, 12 Nov 2026',
          link: `https://dashboard.stripe.com/test/payments/${acme.paymentIntent}`,
          source: 'Stripe',
          at: '2026-11-20T12:00:00.000Z',
        }),
        expect.objectContaining({ label: 'After this refund', value: 'the payment is refunded in full' }),
      ],
    });
  });

  test('by charge as well as by payment intent', async () => {
    expect(await preflight(small.charge, usd(1_500))).toMatchObject({
      ok: true,
      facts: [{}, { value: '$25.00 of $40.00 stays refundable' }],
    });
  });

  test.each([
    [
      'more than is left',
      partlyRefunded.paymentIntent,
      usd(240_000),
      'Only $1,000.00 of $2,400.00 can still be refunded.',
    ],
    [
      'one cent more than is left',
      partlyRefunded.charge,
      usd(100_001),
      'Only $1,000.00 of $2,400.00 can still be refunded.',
    ],
    [
      'another currency',
      euro.paymentIntent,
      usd(10_000),
      'The payment is in EUR and so is every refund of it. Write the amount in EUR.',
    ],
    [
      'cents of a yen payment',
      yen.paymentIntent,
      usd(12_000),
      'The payment is in JPY and so is every refund of it. Write the amount in JPY.',
    ],
    [
      'a disputed payment',
      disputed.paymentIntent,
      usd(100),
      'The payment is disputed: Stripe settles it there and refuses refunds.',
    ],
    [
      'a payment that never succeeded',
      unpaid.paymentIntent,
      { minor: 100, currency: 'EUR' },
      'Only a payment that succeeded can be refunded; this one: €75.00, requires payment method, 16 Nov 2026.',
    ],
    [
      'no such payment',
      'pi_none',
      usd(100),
      'Stripe has no payment pi_none. Check the id, and that it belongs to this Stripe account.',
    ],
    [
      'no such charge',
      'ch_none',
      usd(100),
      'Stripe has no payment ch_none. Check the id, and that it belongs to this Stripe account.',
    ],
  ])('%s: refused with the reason', async (_, payment, amount, reason) => {
    expect(await preflight(payment, amount)).toEqual({ ok: false, reason });
  });

  test('what was refunded in full is refused', async () => {
    await stripe.host.run(refundCall(values(small.charge, usd(4_000))));
    expect(await preflight(small.charge, usd(100))).toEqual({
      ok: false,
      reason: 'All of $40.00 has been refunded already.',
    });
  });

  test('a Stripe that does not answer is a clear not-ok', async () => {
    stripe.local.fail({ kind: 'drop', effect: 'none', on: 'GET' });
    expect(await preflight(small.charge, usd(100))).toEqual({
      ok: false,
      reason: expect.stringContaining('Stripe could not be asked'),
      unasked: true,
    });
  });
});

describe('a refund', () => {
  test('in full: confirmed, with its reference, and traceable to case and run', async () => {
    const sent = await stripe.host.run(refundCall(values(acme.paymentIntent, usd(240_000))));
    const made = stripe.local.refunds.at(-1);
    expect(sent).toMatchObject({
      outcome: 'succeeded',
      summary: 'Refund confirmed. $2,400.00 returned.',
      reference: made?.id,
    });
    expect(made).toMatchObject({
      amount: 240_000,
      payment_intent: acme.paymentIntent,
      reason: null,
      metadata: { latch_case: 'T0LATCH:42', latch_run: 'run-1' },
    });
    expect(stripe.local.requests.at(-1)).toMatchObject({ path: '/v1/refunds', idempotencyKey: 'latch-run-1' });
  });

  test('in part: the rest stays refundable', async () => {
    await stripe.host.run(refundCall(values(acme.charge, usd(90_000))));
    expect(await preflight(acme.paymentIntent, usd(240_000))).toEqual({
      ok: false,
      reason: 'Only $1,500.00 of $2,400.00 can still be refunded.',
    });
  });

  test('of a yen payment goes out in whole yen', async () => {
    const sent = await stripe.host.run(refundCall(values(yen.paymentIntent, { minor: 12_000, currency: 'JPY' })));
    expect(sent).toMatchObject({ outcome: 'succeeded', summary: 'Refund confirmed. JPY 12,000 returned.' });
    expect(stripe.local.refunds.at(-1)?.amount).toBe(12_000);
  });

  test('that Stripe made in another currency than was approved is not called a success', async () => {
    const call = refundCall(values(euro.paymentIntent, usd(10_000)));
    const reason = expect.stringMatching(/^Stripe shows re_\w+ over €100.00, but \$100.00 was asked for.$/);
    expect(await stripe.host.run(call)).toMatchObject({ outcome: 'unknown', reason });
    expect(await stripe.host.lookUp(call)).toMatchObject({ found: 'cannot_tell', reason });
  });

  test('with an amount that Stripe cannot express is never sent', async () => {
    const sent = await stripe.host.run(refundCall(values(acme.charge, { minor: 505, currency: 'MGA' })));
    expect(sent).toMatchObject({
      outcome: 'failed',
      reason: 'Stripe takes whole MGA only: leave out the decimals.',
      exchanges: [],
    });
    expect(stripe.local.requests).toHaveLength(0);
  });

  test('that Stripe only accepted is pending until it settles', async () => {
    const call = refundCall(values(small.paymentIntent, usd(4_000)));
    stripe.local.refundsStartAs('pending');
    const sent = await stripe.host.run(call);
    expect(sent).toMatchObject({
      outcome: 'pending',
      summary: 'Stripe accepted the refund of $40.00; it is not paid out yet.',
    });
    const id = stripe.local.refunds.at(-1)?.id ?? '';
    expect(await stripe.host.lookUp(call)).toMatchObject({ found: 'pending', reference: id });
    stripe.local.settle(id, 'succeeded');
    expect(await stripe.host.lookUp(call)).toMatchObject({
      found: 'happened',
      summary: 'Refund confirmed. $40.00 returned.',
      reference: id,
    });
  });

  test('that bounced is failed, and the money can be refunded again', async () => {
    const call = refundCall(values(small.paymentIntent, usd(4_000)));
    stripe.local.refundsStartAs('requires_action');
    expect(await stripe.host.run(call)).toMatchObject({
      outcome: 'pending',
      summary: expect.stringContaining('the customer has to act'),
    });
    stripe.local.settle(stripe.local.refunds.at(-1)?.id ?? '', 'failed');
    expect(await stripe.host.lookUp(call)).toMatchObject({
      found: 'failed',
      reason: expect.stringContaining('(expired or cancelled card)'),
    });
    expect(await preflight(small.paymentIntent, usd(4_000))).toMatchObject({ ok: true });
  });
});

test('a refund that had succeeded and came back is failed when it is looked up again', async () => {
  const call = refundCall(values(small.paymentIntent, usd(4_000)));
  expect(await stripe.host.run(call)).toMatchObject({ outcome: 'succeeded' });
  expect(await stripe.host.lookUp(call)).toMatchObject({ found: 'happened' });
  const id = stripe.local.refunds.at(-1)?.id ?? '';
  stripe.local.failLater(id, 'lost_or_stolen_card');
  expect(await stripe.host.lookUp(call)).toMatchObject({
    found: 'failed',
    reason: `Stripe could not pay out ${id} (lost or stolen card). The money came back to you.`,
  });
});

test('two refunds of the same payment have the same effect, whatever they return and however it is named', async () => {
  const keys = async (payment: string, minor: number) => {
    const fields = { payment: { text: payment }, amount: usd(minor) };
    return stripe.host.effectKeys('stripe.refund', openCase(fields), fields);
  };
  const one = await keys(` ${acme.paymentIntent} `, 100);
  expect(one).toEqual({ keys: [expect.stringContaining('stripe.refund')] });
  expect(await keys(acme.paymentIntent, 240_000)).toEqual(one);
  expect(await keys(acme.charge, 100)).toEqual(one);
  expect(await keys(partlyRefunded.paymentIntent, 100)).not.toEqual(one);
});

describe('what the reviewer is shown', () => {
  const shown = async (payment: string) =>
    Object.fromEntries(
      (await stripe.host.context(openCase({ payment: { text: payment } }))).map(({ label, value }) => [label, value]),
    );

  test('payment, order, customer and earlier refunds', async () => {
    expect(await shown(partlyRefunded.paymentIntent)).toEqual({
      Payment: '$2,400.00, succeeded, 2 Nov 2026',
      'Payment for': 'Order #4790',
      'Customer in Stripe': 'Acme Co (billing@acme.example)',
      'Earlier refunds': '2 refunds, $1,400.00; $1,000.00 can still be refunded',
    });
    expect(await shown(acme.charge)).toMatchObject({ 'Earlier refunds': 'none' });
  });

  test('a dispute, a payment that is not there, and nothing without a payment', async () => {
    expect(await shown(disputed.paymentIntent)).toMatchObject({ Dispute: 'The customer disputed this payment' });
    expect(await shown('pi_none')).toEqual({ Payment: 'Stripe has no payment pi_none' });
    expect(await stripe.host.context(openCase({}))).toEqual([]);
  });

  test('that Stripe did not answer', async () => {
    stripe.local.fail({ kind: 'empty', effect: 'none', on: 'GET' });
    expect(await shown(acme.charge)).toEqual({
      Stripe: 'Stripe did not answer (its answer has not the expected shape). Facts from it are missing here.',
    });
  });
});
