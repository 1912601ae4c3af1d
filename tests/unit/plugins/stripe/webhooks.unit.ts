import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { sampleSubscriptions } from '../../../../scripts/sandbox/stripe/sample-billing.ts';
import { samplePayments } from '../../../../scripts/sandbox/stripe/sample-payments.ts';
import { callOf, type Rig, refundCall, rig, usd, values } from './given.ts';
import { type Receiver, webhookReceiver, webhookSecret } from './webhook-receiver.ts';

const { acme, small } = samplePayments;
const { pro } = sampleSubscriptions;

let receiver: Receiver;
let stripe: Rig;
beforeEach(async () => {
  receiver = await webhookReceiver();
  stripe = await rig({ webhooks: { url: receiver.url, secret: webhookSecret } });
});
afterEach(async () => {
  await stripe.local.close();
  await receiver.close();
});

const call = refundCall(values(acme.paymentIntent, usd(240_000)));
const refundId = () => stripe.local.refunds.at(-1)?.id ?? '';
const ours = { about: { ref: 'T0LATCH:42' }, runId: 'run-1' };
const eventOf = (type: string) => stripe.local.webhooks.events.find((event) => event.type === type)?.id ?? '';

describe('the local Stripe tells by webhook', () => {
  test('that a refund was made, and that it came back; a look-up then says failed', async () => {
    await stripe.host.run(call);
    stripe.local.failLater(refundId(), 'expired_or_canceled_card');
    await stripe.local.webhooks.settled();
    const failed = `Refund ${refundId()} of $2,400.00 failed: expired or cancelled card. The money came back to you.`;
    expect(receiver.events()).toMatchObject([
      { ...ours, says: 'happened', summary: `Refund ${refundId()} of $2,400.00 succeeded.` },
      { ...ours, says: 'failed', summary: failed },
      { ...ours, summary: failed },
      { ...ours, summary: failed },
    ]);
    expect(await stripe.host.lookUp(call)).toMatchObject({ found: 'failed' });
  });

  test('that a pending refund arrived', async () => {
    stripe.local.refundsStartAs('pending');
    await stripe.host.run(call);
    stripe.local.settle(refundId(), 'succeeded');
    await stripe.local.webhooks.settled();
    const told = receiver.events().flatMap(({ runId, summary }) => (runId ? [summary] : []));
    expect(told).toEqual([
      `Refund ${refundId()} of $2,400.00 is on its way.`,
      `Refund ${refundId()} of $2,400.00 succeeded.`,
      `Refund ${refundId()} of $2,400.00 succeeded.`,
    ]);
  });

  test('a dispute and how it ended', async () => {
    const dispute = stripe.local.dispute(small.paymentIntent, 'fraudulent');
    stripe.local.closeDispute(dispute, 'lost');
    await stripe.local.webhooks.settled();
    const over = `Dispute ${dispute} over $40.00 of payment ${small.paymentIntent} (fraudulent):`;
    expect(receiver.events().map(({ about, summary, runId }) => ({ about, summary, runId }))).toMatchObject([
      {
        about: { value: small.paymentIntent },
        summary: `${over} Stripe waits for your answer until 27 Nov 2026.`,
        runId: undefined,
      },
      { about: { value: small.charge } },
      { about: { value: small.paymentIntent }, summary: `${over} lost, the money went to the customer.` },
      { about: { value: small.charge } },
    ]);
    expect(await stripe.host.run(refundCall(values(small.charge, usd(100))))).toMatchObject({ outcome: 'failed' });
  });

  test('that a subscription is to end, and that it did', async () => {
    await stripe.host.run(callOf('stripe.cancel_subscription', { subscription: { text: pro.id } }));
    stripe.local.endPeriod(pro.id);
    await stripe.local.webhooks.settled();
    expect(receiver.events()).toMatchObject([
      { ...ours, summary: `Subscription ${pro.id} is to end on 12 Dec 2026.` },
      { ...ours, summary: `Subscription ${pro.id} ended on 20 Nov 2026.` },
    ]);
  });
});

describe('a delivery', () => {
  test('may come twice: the events have the ids of the first time', async () => {
    await stripe.host.run(call);
    await stripe.local.webhooks.settled();
    const [first] = receiver.events();
    expect(await stripe.local.webhooks.deliver(eventOf('refund.created'))).toEqual([{ event: first?.id, status: 200 }]);
    expect(receiver.events().at(-1)).toEqual(first);
  });

  test('may come late and in another order', async () => {
    stripe.local.webhooks.hold();
    await stripe.host.run(call);
    stripe.local.failLater(refundId(), 'declined');
    await stripe.local.webhooks.settled();
    expect(receiver.answers).toHaveLength(0);
    await stripe.local.webhooks.deliver(eventOf('refund.failed'), eventOf('refund.created'));
    expect(receiver.events().map(({ summary }) => summary)).toEqual([
      `Refund ${refundId()} of $2,400.00 failed: the bank declined it. The money came back to you.`,
      `Refund ${refundId()} of $2,400.00 succeeded.`,
    ]);
  });

  test('signed with another secret is refused, and not repeated by itself', async () => {
    stripe.local.webhooks.deliverTo({ url: receiver.url, secret: 'whsec_Other' });
    stripe.local.dispute(small.charge);
    await stripe.local.webhooks.settled();
    expect(receiver.answers).toEqual([{ refused: expect.stringContaining('STRIPE_WEBHOOK_SECRET') }]);
    expect(stripe.local.webhooks.deliveries).toEqual([{ event: expect.any(String), status: 401 }]);
  });

  test('to nobody has no status', async () => {
    await receiver.close();
    stripe.local.dispute(small.charge);
    await stripe.local.webhooks.settled();
    expect(stripe.local.webhooks.deliveries).toEqual([{ event: expect.any(String), status: null }]);
  });
});
