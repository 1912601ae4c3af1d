import { z } from 'zod';
import { moneyInWords } from './currency.ts';
import { expandableId } from './expandable.ts';
import type { StripeEvent } from './signed-event.ts';
import { dayOf } from './subscription.ts';
import type { Telling } from './telling.ts';

const disputeObject = z.object({
  object: z.literal('dispute'),
  id: z.string(),
  amount: z.int(),
  currency: z.string(),
  reason: z.string(),
  status: z.string(),
  payment_intent: expandableId,
  charge: expandableId,
  evidence_details: z.object({ due_by: z.int().nullish() }).nullish(),
});

/** It changes no outcome of a run, so it names none: it is about the payment. */
export function disputeTold({ object }: StripeEvent['data']): Telling {
  const dispute = disputeObject.parse(object);
  const { payment_intent: intent, charge, amount, currency, reason } = dispute;
  const over = `${moneyInWords(amount, currency)} of payment ${intent ?? charge}`;
  return {
    summary: `Dispute ${dispute.id} over ${over} (${reason.replaceAll('_', ' ')}): ${state(dispute)}.`,
    field: 'payment',
    values: [intent, charge],
  };
}

function state({ status, evidence_details: evidence }: z.infer<typeof disputeObject>): string {
  const due = evidence?.due_by;
  const answer = `Stripe waits for your answer${due ? ` until ${dayOf(due)}` : ''}`;
  switch (status) {
    case 'needs_response':
    case 'appeal_needs_response':
      return answer;
    case 'warning_needs_response':
      return `so far an inquiry of the bank; ${answer}`;
    case 'under_review':
    case 'appeal_under_review':
    case 'warning_under_review':
      return 'the bank reviews it';
    case 'warning_closed':
      return 'the inquiry is closed and the money stays with you';
    case 'won':
      return 'won, the money is yours';
    case 'lost':
      return 'lost, the money went to the customer';
    default:
      return status.replaceAll('_', ' ');
  }
}
