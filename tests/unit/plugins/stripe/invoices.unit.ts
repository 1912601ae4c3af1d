import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { stripeErrors } from '../../../../scripts/sandbox/stripe/answer.ts';
import type { Fault } from '../../../../scripts/sandbox/stripe/fault.ts';
import { type InvoiceSeed, sampleInvoices } from '../../../../scripts/sandbox/stripe/sample-billing.ts';
import { samplePayments } from '../../../../scripts/sandbox/stripe/sample-payments.ts';
import { openCase, type Rig, refundCall, rig, usd, values } from './given.ts';

const { acme, small, euro, unpaid: unpaidPayment } = samplePayments;
const { small: invoice, part, byCharge, twoPayments, outside, unpaid } = sampleInvoices;
const eur = (minor: number) => ({ minor, currency: 'EUR' });
const full = values(invoice.id, usd(4_000));

let stripe: Rig;
beforeEach(async () => {
  stripe = await rig();
});
afterEach(() => stripe.local.close());

const preflight = (payment: string, amount: { minor: number; currency: string }) => {
  const fields = values(payment, amount);
  return stripe.host.preflight('stripe.refund', openCase(fields), fields);
};
const sends = () => stripe.local.requests.filter(({ method }) => method === 'POST');

describe('a refund of an invoice', () => {
  test('is possible where one payment paid it, and says which', async () => {
    expect(await preflight(invoice.id, usd(4_000))).toMatchObject({
      ok: true,
      facts: [
        { label: 'Payment', value: '$40.00, succeeded, 13 Nov 2026' },
        {
          label: 'Invoice',
          value: `${invoice.id}, paid by ${small.paymentIntent}`,
          link: `https://dashboard.stripe.com/test/invoices/${invoice.id}`,
        },
        { label: 'After this refund', value: 'the payment is refunded in full' },
      ],
    });
  });

  test('in full goes to its payment, with the mark of case and run', async () => {
    expect(await stripe.host.run(refundCall(full))).toMatchObject({
      outcome: 'succeeded',
      summary: 'Refund confirmed. $40.00 returned.',
    });
    expect(stripe.local.refunds.at(-1)).toMatchObject({
      payment_intent: small.paymentIntent,
      metadata: { latch_case: 'T0LATCH:42', latch_run: 'run-1' },
    });
    expect(await stripe.host.lookUp(refundCall(full))).toMatchObject({ found: 'happened' });
    expect(await preflight(small.paymentIntent, usd(1))).toMatchObject({ ok: false });
  });

  test('in part leaves the rest refundable', async () => {
    await stripe.host.run(refundCall(values(invoice.id, usd(1_500))));
    expect(await preflight(invoice.id, usd(2_500))).toMatchObject({ ok: true });
    expect(await preflight(invoice.id, usd(2_501))).toEqual({
      ok: false,
      reason: 'Only $25.00 of $40.00 can still be refunded.',
    });
  });

  test('is never more than the payment brought towards it', async () => {
    expect(await preflight(part.id, usd(90_000))).toMatchObject({ ok: true });
    expect(await preflight(part.id, usd(90_001))).toEqual({
      ok: false,
      reason: `Only $900.00 of ${acme.paymentIntent} went to invoice ${part.id}.`,
    });
  });

  test('by a charge without a payment intent', async () => {
    expect(await stripe.host.run(refundCall(values(byCharge.id, eur(18_950))))).toMatchObject({ outcome: 'succeeded' });
    expect(sends()[0]?.form).toMatchObject({ charge: euro.charge });
  });

  test('sent again is the same refund, under the same key', async () => {
    stripe.local.fail({ kind: 'drop', effect: 'made' });
    expect(await stripe.host.run(refundCall(full))).toMatchObject({ outcome: 'unknown' });
    expect(await stripe.host.run(refundCall(full, { sends: 2 }))).toMatchObject({ outcome: 'succeeded' });
    expect(stripe.local.effects).toBe(1);
  });

  test.each([
    [
      'several payments',
      twoPayments.id,
      `Invoice ${twoPayments.id} was paid by 2 payments: write the one to refund, ${acme.paymentIntent} or ${samplePayments.partlyRefunded.paymentIntent}.`,
    ],
    [
      'a payment outside of Stripe',
      outside.id,
      `Invoice ${outside.id} was paid outside of Stripe: the money goes back the way it came.`,
    ],
    [
      'no payment yet',
      unpaid.id,
      `Nothing was paid through Stripe for invoice ${unpaid.id}, so there is nothing to refund.`,
    ],
  ])('with %s is refused, before and at the run, and nothing is sent', async (_, id, reason) => {
    expect(await preflight(id, usd(100))).toEqual({ ok: false, reason });
    const call = refundCall(values(id, usd(100)));
    expect(await stripe.host.run(call)).toMatchObject({ outcome: 'failed', reason });
    expect(await stripe.host.run({ ...call, ...refundCall(values(id, usd(100)), { sends: 2 }) })).toMatchObject({
      outcome: 'unknown',
      reason: expect.stringContaining('An earlier send may have gone through.'),
    });
    expect(sends()).toHaveLength(0);
  });

  test('that Stripe does not have is refused', async () => {
    expect(await preflight('in_none', usd(100))).toEqual({
      ok: false,
      reason: 'Stripe has no invoice in_none. Check the id, and that it belongs to this Stripe account.',
    });
    expect(await stripe.host.run(refundCall(values('in_none', usd(100))))).toMatchObject({
      outcome: 'failed',
      reason: "Nothing was sent: Stripe refused: No such invoice: 'in_none' (resource_missing).",
    });
  });
});

describe('while the invoice cannot be read', () => {
  test.each<[string, Fault]>([
    ['a 500', { kind: 'error', answer: stripeErrors.serverError, effect: 'none' }],
    ['a lost connection', { kind: 'drop', effect: 'none' }],
    ['half an answer', { kind: 'malformed', effect: 'made' }],
    ['a 200 with nothing in it', { kind: 'empty', effect: 'none' }],
    ['a 502 whose JSON is not Stripe’s', { kind: 'bad_gateway', effect: 'none' }],
    ['a key without the permission', { kind: 'error', answer: stripeErrors.permissionDenied, effect: 'none' }],
  ])('%s: nothing is sent, and a look-up cannot tell', async (_, fault) => {
    const read = { ...fault, on: 'GET /v1/invoice_payments' };
    stripe.local.fail(read);
    expect(await stripe.host.run(refundCall(full))).toMatchObject({
      outcome: 'failed',
      reason: expect.stringContaining('Nothing was sent: '),
    });
    stripe.local.fail(read);
    expect(await stripe.host.run(refundCall(full, { sends: 2 }))).toMatchObject({ outcome: 'unknown' });
    stripe.local.fail(read);
    expect(await stripe.host.lookUp(refundCall(full))).toMatchObject({ found: 'cannot_tell' });
    stripe.local.fail(read);
    expect(await preflight(invoice.id, usd(4_000))).toMatchObject({ ok: false });
    expect(sends()).toHaveLength(0);
  });

  test('a rate limit: it is tried again later', async () => {
    const answer = { ...stripeErrors.rateLimited, headers: { 'retry-after': '2' } };
    stripe.local.fail({ kind: 'error', answer, effect: 'none', on: 'GET /v1/invoice_payments' });
    expect(await stripe.host.run(refundCall(full))).toMatchObject({ outcome: 'not_now', retryAfterMs: 2_000 });
    expect(sends()).toHaveLength(0);
  });

  test('no answer: unknown', async () => {
    stripe.local.fail({ kind: 'hang', effect: 'none', on: 'GET /v1/invoice_payments' });
    expect(await stripe.hostWith({}, 200).run(refundCall(full))).toMatchObject({ outcome: 'unknown' });
    expect(sends()).toHaveLength(0);
  });
});

describe('a look-up of a refund of an invoice', () => {
  test('finds it at a payment that is no longer the paid one', async () => {
    const seed = { ...structuredClone<InvoiceSeed>(invoice) };
    await stripe.local.close();
    stripe = await rig({ billing: { invoices: [seed] } });
    await stripe.host.run(refundCall(full));
    seed.payments = [
      ...seed.payments.map((payment) => ({ ...payment, status: 'canceled' as const })),
      { id: 'inpay_Later', paymentIntent: unpaidPayment.paymentIntent, amount: 4_000, status: 'paid' },
    ];
    expect(await stripe.host.lookUp(refundCall(full))).toMatchObject({ found: 'happened' });
  });

  test('reads every page of its payments', async () => {
    const many = Array.from({ length: 104 }, (_, index) => ({
      id: `inpay_Tried${index}`,
      paymentIntent: unpaidPayment.paymentIntent,
      amount: 4_000,
      status: 'canceled' as const,
    }));
    await stripe.local.close();
    stripe = await rig({ billing: { invoices: [{ ...invoice, payments: [...invoice.payments, ...many] }] } });
    expect(await stripe.host.run(refundCall(full))).toMatchObject({ outcome: 'succeeded' });
    expect(await stripe.host.lookUp(refundCall(full))).toMatchObject({ found: 'happened' });
  });

  test('cannot tell where the invoice shows no payment any more', async () => {
    await stripe.local.close();
    stripe = await rig({ billing: { invoices: [{ ...invoice, payments: [] }] } });
    expect(await stripe.host.lookUp(refundCall(full))).toMatchObject({ found: 'cannot_tell' });
  });

  test('is absent where nothing was made', async () => {
    expect(await stripe.host.lookUp(refundCall(full))).toMatchObject({ found: 'absent' });
  });
});

test('the reviewer sees what paid the invoice', async () => {
  const shown = async (payment: string) =>
    Object.fromEntries(
      (await stripe.host.context(openCase({ payment: { text: payment } }))).map(({ label, value }) => [label, value]),
    );
  expect(await shown(part.id)).toMatchObject({
    Payment: '$2,400.00, succeeded, 12 Nov 2026',
    Invoice: `${part.id}, paid by ${acme.paymentIntent}`,
  });
  expect(await shown(outside.id)).toEqual({ Payment: expect.stringContaining('paid outside of Stripe') });
  expect(await shown('in_none')).toEqual({ Payment: 'Stripe has no invoice in_none' });
});
