import { describe, expect, test } from '@jest/globals';
import { signedRequest } from '../../../../scripts/sandbox/stripe/webhooks.ts';
import { noon } from './given.ts';
import { received, webhookSecret } from './webhook-receiver.ts';

const mark = { latch_case: 'T0LATCH:42', latch_run: 'run-1' };
const refund = {
  id: 're_1',
  object: 'refund',
  amount: 240_000,
  currency: 'usd',
  status: 'succeeded',
  charge: 'ch_1',
  payment_intent: 'pi_1',
  metadata: mark,
};
const charge = {
  id: 'ch_1',
  object: 'charge',
  amount: 240_000,
  amount_refunded: 90_000,
  currency: 'usd',
  payment_intent: 'pi_1',
  metadata: {},
};
const dispute = {
  id: 'du_1',
  object: 'dispute',
  amount: 32_500,
  currency: 'usd',
  reason: 'product_not_received',
  status: 'needs_response',
  charge: 'ch_1',
  payment_intent: 'pi_1',
  evidence_details: { due_by: Date.parse('2026-12-12T23:59:00Z') / 1000 },
  metadata: {},
};
const subscription = {
  id: 'sub_1',
  object: 'subscription',
  status: 'active',
  livemode: false,
  cancel_at_period_end: true,
  cancel_at: Date.parse('2026-12-12T09:00:00Z') / 1000,
  ended_at: null,
  metadata: mark,
  cancellation_details: { comment: null, reason: 'cancellation_requested' },
};

async function told(type: string, object: object, before?: object) {
  const event = {
    id: 'evt_1',
    object: 'event',
    type,
    data: { object, ...(before && { previous_attributes: before }) },
  };
  const answer = await received(signedRequest(event, webhookSecret, noon));
  if ('refused' in answer) throw new Error(answer.refused);
  return answer.events;
}
const summary = async (...given: Parameters<typeof told>) => (await told(...given)).map((event) => event.summary);

describe('a refund that Latch made', () => {
  test.each(['refund.created', 'refund.updated', 'refund.failed', 'charge.refund.updated'])(
    'is told by %s to its case and run',
    async (type) => {
      expect(await told(type, refund)).toEqual([
        {
          id: 'evt_1',
          about: { ref: 'T0LATCH:42' },
          runId: 'run-1',
          says: 'happened',
          summary: 'Refund re_1 of $2,400.00 succeeded.',
        },
      ]);
    },
  );

  test.each([
    [{ status: 'pending' }, 'Refund re_1 of $2,400.00 is on its way.'],
    [{ status: 'requires_action' }, 'Refund re_1 of $2,400.00 waits for the customer to act.'],
    [{ status: 'canceled' }, 'Refund re_1 of $2,400.00 was cancelled. The money stays with you.'],
    [
      { status: 'failed', failure_reason: 'expired_or_canceled_card' },
      'Refund re_1 of $2,400.00 failed: expired or cancelled card. The money came back to you.',
    ],
    [
      { status: 'failed', failure_reason: 'lost_or_stolen_card' },
      'Refund re_1 of $2,400.00 failed: lost or stolen card. The money came back to you.',
    ],
    [
      { status: 'failed', failure_reason: 'some_new_reason' },
      'Refund re_1 of $2,400.00 failed: some new reason. The money came back to you.',
    ],
    [{ status: 'failed' }, 'Refund re_1 of $2,400.00 failed: no reason given. The money came back to you.'],
    [{ status: 'on_hold' }, 'Refund re_1 of $2,400.00 is now on hold.'],
    [{ amount: 12_000, currency: 'jpy' }, 'Refund re_1 of JPY 12,000 succeeded.'],
    [{ amount: 500, currency: 'isk' }, 'Refund re_1 of ISK 5 succeeded.'],
    [{ amount: 700, currency: 'lyd' }, "Refund re_1 of 700 LYD in Stripe's units succeeded."],
  ])('%j is told in words', async (changed, words) => {
    expect(await summary('refund.created', { ...refund, ...changed })).toEqual([words]);
  });

  test('is not told for a new reference number, but always when it failed', async () => {
    expect(await told('refund.updated', refund, { destination_details: {} })).toEqual([]);
    expect(await told('refund.updated', refund, { status: 'pending' })).toHaveLength(1);
    expect(await told('refund.updated', { ...refund, status: 'failed' }, { balance_transaction: null })).toHaveLength(
      1,
    );
  });
});

describe('what no run of Latch made', () => {
  test('is about the payment: the cases that name its intent, and those that name its charge', async () => {
    const summary = 'Refund re_1 of $2,400.00 succeeded.';
    expect(await told('refund.created', { ...refund, metadata: {} })).toEqual([
      { id: 'evt_1', about: { field: 'payment', value: 'pi_1' }, summary },
      { id: 'evt_1:ch_1', about: { field: 'payment', value: 'ch_1' }, summary },
    ]);
    expect(await told('refund.created', { ...refund, metadata: null, payment_intent: null })).toEqual([
      { id: 'evt_1', about: { field: 'payment', value: 'ch_1' }, summary },
    ]);
    const expanded = {
      ...refund,
      metadata: {},
      payment_intent: { id: 'pi_1', object: 'payment_intent' },
      charge: null,
    };
    expect(await told('refund.created', expanded)).toMatchObject([{ about: { value: 'pi_1' } }]);
  });

  test('and has no payment is about nothing', async () => {
    expect(await told('refund.created', { ...refund, metadata: {}, payment_intent: null, charge: null })).toEqual([]);
  });

  test('a case without a run is enough of a mark', async () => {
    expect(await told('refund.created', { ...refund, metadata: { latch_case: 'T0LATCH:42' } })).toEqual([
      { id: 'evt_1', about: { ref: 'T0LATCH:42' }, summary: expect.any(String) },
    ]);
  });
});

test('what is refunded of a payment in all is no news beside the refunds', async () => {
  expect(await told('charge.refunded', charge)).toEqual([]);
});

describe('a dispute', () => {
  test('is about the payment and names no run: it changes no outcome', async () => {
    const summary =
      'Dispute du_1 over $325.00 of payment pi_1 (product not received): Stripe waits for your answer until 12 Dec 2026.';
    expect(await told('charge.dispute.created', dispute)).toEqual([
      { id: 'evt_1', about: { field: 'payment', value: 'pi_1' }, summary },
      { id: 'evt_1:ch_1', about: { field: 'payment', value: 'ch_1' }, summary },
    ]);
  });

  test.each([
    ['updated', 'under_review', 'the bank reviews it.'],
    [
      'updated',
      'warning_needs_response',
      'so far an inquiry of the bank; Stripe waits for your answer until 12 Dec 2026.',
    ],
    ['closed', 'won', 'won, the money is yours.'],
    ['closed', 'lost', 'lost, the money went to the customer.'],
    ['closed', 'warning_closed', 'the inquiry is closed and the money stays with you.'],
    ['closed', 'prevented', 'prevented.'],
  ])('%s as %s is told in words', async (what, status, words) => {
    const [first] = await summary(`charge.dispute.${what}`, { ...dispute, status });
    expect(first).toBe(`Dispute du_1 over $325.00 of payment pi_1 (product not received): ${words}`);
  });
});

describe('a subscription', () => {
  test('that ended is told to the case that cancelled it', async () => {
    const ended = { ...subscription, status: 'canceled', ended_at: Date.parse('2026-12-12T09:00:00Z') / 1000 };
    expect(await told('customer.subscription.deleted', ended)).toEqual([
      {
        id: 'evt_1',
        about: { ref: 'T0LATCH:42' },
        runId: 'run-1',
        summary: 'Subscription sub_1 ended on 12 Dec 2026.',
      },
    ]);
    const unpaid = { ...ended, metadata: {}, cancellation_details: { comment: null, reason: 'payment_failed' } };
    expect(await told('customer.subscription.deleted', unpaid)).toEqual([
      {
        id: 'evt_1',
        about: { field: 'subscription', value: 'sub_1' },
        summary: 'Subscription sub_1 ended on 12 Dec 2026: a payment failed.',
      },
    ]);
  });

  test('whose end or status changed is told', async () => {
    const updated = (changed: object, before: object) =>
      summary('customer.subscription.updated', { ...subscription, ...changed }, before);
    expect(await updated({}, { cancel_at_period_end: false, cancel_at: null })).toEqual([
      'Subscription sub_1 is to end on 12 Dec 2026.',
    ]);
    expect(await updated({ cancel_at_period_end: false, cancel_at: null }, { cancel_at_period_end: true })).toEqual([
      'Subscription sub_1 goes on: its cancellation was taken back.',
    ]);
    expect(await updated({ status: 'past_due' }, { status: 'active' })).toEqual([
      'Subscription sub_1 is now past due.',
    ]);
  });

  test('that was renewed or marked is no news', async () => {
    expect(await told('customer.subscription.updated', subscription, { items: {}, latest_invoice: 'in_1' })).toEqual(
      [],
    );
    expect(await told('customer.subscription.updated', subscription, { metadata: {} })).toEqual([]);
  });
});

test('other events are nothing to Latch', async () => {
  expect(await told('invoice.paid', { id: 'in_1', object: 'invoice' })).toEqual([]);
  expect(await told('some.new.event', {})).toEqual([]);
});
