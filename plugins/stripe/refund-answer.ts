import { z } from 'zod';
import { formatMoney, type Money } from '../../src/plugin-host/contract.ts';
import { fromStripe } from './currency.ts';
import { otherAmount, type Settled } from './finding.ts';

/** A refund as Stripe returns it; parsed always, because the client passes on what is none. */
export const refundAnswer = z.object({
  object: z.literal('refund'),
  id: z.string().regex(/^(re|pyr)_\w+$/),
  amount: z.int().positive(),
  currency: z.string(),
  status: z.enum(['pending', 'requires_action', 'succeeded', 'failed', 'canceled']),
  failure_reason: z.string().nullish(),
});
export type RefundAnswer = z.infer<typeof refundAnswer>;

/** What became of the refund that was asked for. */
export function outcomeOf(refund: RefundAnswer, asked: Money): Settled {
  const { id: reference, status } = refund;
  const made = fromStripe(refund.amount, refund.currency);
  const amount = formatMoney(made);
  const other = otherAmount(reference, made, asked);
  if (other) return other;
  switch (status) {
    case 'succeeded':
      return { outcome: 'succeeded', summary: `Refund confirmed. ${amount} returned.`, reference };
    case 'pending':
      return {
        outcome: 'pending',
        summary: `Stripe accepted the refund of ${amount}; it is not paid out yet.`,
        reference,
      };
    case 'requires_action':
      return {
        outcome: 'pending',
        summary: `Stripe accepted the refund of ${amount}; the customer has to act first.`,
        reference,
      };
    case 'failed':
      return {
        outcome: 'failed',
        reason: `Stripe could not pay out ${reference} (${failureInWords(refund.failure_reason)}). The money came back to you.`,
      };
    case 'canceled':
      return { outcome: 'failed', reason: `${reference} was cancelled in Stripe. The money stays with you.` };
  }
}

/** https://docs.stripe.com/refunds#failed-refunds */
const failures = new Map([
  ['charge_for_pending_refund_disputed', 'the customer disputed the payment meanwhile'],
  ['declined', 'the bank declined it'],
  ['expired_or_canceled_card', 'expired or cancelled card'],
  ['insufficient_funds', 'not enough money in the Stripe balance'],
  ['lost_or_stolen_card', 'lost or stolen card'],
  ['merchant_request', 'stopped at your request'],
]);

export const failureInWords = (reason: string | null | undefined): string =>
  !reason || reason === 'unknown' ? 'no reason given' : (failures.get(reason) ?? reason.replaceAll('_', ' '));
