import { z } from 'zod';
import { moneyInWords } from './currency.ts';
import { expandableId } from './expandable.ts';
import { failureInWords } from './refund-answer.ts';
import type { StripeEvent } from './signed-event.ts';
import type { Telling } from './telling.ts';

const refundObject = z.object({
  object: z.literal('refund'),
  id: z.string(),
  amount: z.int(),
  currency: z.string(),
  status: z.string().nullish(),
  failure_reason: z.string().nullish(),
  metadata: z.record(z.string(), z.string()).nullish(),
  payment_intent: expandableId,
  charge: expandableId,
});
const chargeObject = z.object({
  object: z.literal('charge'),
  id: z.string(),
  amount: z.int(),
  amount_refunded: z.int(),
  currency: z.string(),
  payment_intent: expandableId,
});

export function refundTold({ object }: StripeEvent['data']): Telling {
  const refund = refundObject.parse(object);
  return {
    summary: inWords(refund),
    metadata: refund.metadata,
    field: 'payment',
    values: [refund.payment_intent, refund.charge],
  };
}

/** A new reference number or note is no news; that it failed always is. */
export function refundUpdatedTold(data: StripeEvent['data']): Telling | null {
  const { status } = refundObject.parse(data.object);
  const before = data.previous_attributes;
  const isNews = !before || 'status' in before || 'failure_reason' in before || status === 'failed';
  return isNews ? refundTold(data) : null;
}

function inWords({
  id: refund,
  amount,
  currency,
  status,
  failure_reason: reason,
}: z.infer<typeof refundObject>): string {
  const what = `Refund ${refund} of ${moneyInWords(amount, currency)}`;
  switch (status) {
    case 'succeeded':
      return `${what} succeeded.`;
    case 'pending':
      return `${what} is on its way.`;
    case 'requires_action':
      return `${what} waits for the customer to act.`;
    case 'failed':
      return `${what} failed: ${failureInWords(reason)}. The money came back to you.`;
    case 'canceled':
      return `${what} was cancelled. The money stays with you.`;
    default:
      return `${what} is now ${status?.replaceAll('_', ' ') ?? 'without a status'}.`;
  }
}

/** The charge is the payment's own, not the run's: whoever names the payment hears what is refunded of it in all. */
export function chargeRefundedTold({ object }: StripeEvent['data']): Telling {
  const {
    id: charge,
    payment_intent: intent,
    amount,
    amount_refunded: refunded,
    currency,
  } = chargeObject.parse(object);
  const paid = moneyInWords(amount, currency);
  const payment = intent ?? charge;
  return {
    summary:
      refunded >= amount
        ? `All of payment ${payment}, ${paid}, is refunded.`
        : `${moneyInWords(refunded, currency)} of ${paid} of payment ${payment} is refunded so far.`,
    field: 'payment',
    values: [intent, charge],
  };
}
