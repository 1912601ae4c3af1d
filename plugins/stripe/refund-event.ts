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
export function refundTold({ object }: StripeEvent['data']): Telling {
  const refund = refundObject.parse(object);
  return {
    summary: inWords(refund),
    metadata: refund.metadata,
    ...saysOf(refund.status),
    field: 'payment',
    values: [refund.payment_intent, refund.charge],
  };
}

function saysOf(status: string | null | undefined): Pick<Telling, 'says'> {
  if (status === 'succeeded') return { says: 'happened' };
  if (status === 'pending' || status === 'requires_action') return { says: 'pending' };
  return status === 'failed' || status === 'canceled' ? { says: 'failed' } : {};
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
