import { z } from 'zod';
import { type Finding, formatMoney, type Money, type Outcome } from '../../src/plugin-host/contract.ts';
import { fromStripe } from './currency.ts';

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

const metadata = z.record(z.string(), z.string()).nullish();

/** Other people's refunds only have to be told apart; what they look like must not keep ours from being read. */
export const refundPage = z.object({
  object: z.literal('list'),
  has_more: z.boolean(),
  data: z.array(z.looseObject({ object: z.literal('refund'), id: z.string(), metadata })),
});

/** What became of the refund that was asked for. */
export function outcomeOf(refund: RefundAnswer, asked: Money): Exclude<Outcome, { outcome: 'not_now' }> {
  const { id: reference, status } = refund;
  const made = fromStripe(refund.amount, refund.currency);
  const amount = formatMoney(made);
  if (made.minor !== asked.minor || made.currency !== asked.currency)
    return {
      outcome: 'unknown',
      reason: `Stripe shows ${reference} over ${amount}, but ${formatMoney(asked)} was asked for.`,
    };
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
        reason: `Stripe could not pay out ${reference}${why(refund)}. The money stays with you.`,
      };
    case 'canceled':
      return { outcome: 'failed', reason: `${reference} was cancelled in Stripe. The money stays with you.` };
  }
}

const why = ({ failure_reason: reason }: RefundAnswer): string => (reason ? ` (${reason.replaceAll('_', ' ')})` : '');

/** What Stripe's list shows of one run. */
export function findingOf(ofThisRun: RefundAnswer[], asked: Money): Finding {
  const [first, ...others] = ofThisRun;
  if (!first) return { found: 'absent' };
  if (others.length)
    return {
      found: 'cannot_tell',
      reason: `Stripe shows ${ofThisRun.length} refunds for this run: ${ofThisRun.map(({ id }) => id).join(', ')}.`,
    };
  const outcome = outcomeOf(first, asked);
  switch (outcome.outcome) {
    case 'succeeded':
      return { ...outcome, found: 'happened' };
    case 'pending':
      return { ...outcome, found: 'pending' };
    case 'failed':
      return { found: 'failed', reason: outcome.reason };
    case 'unknown':
      return { found: 'cannot_tell', reason: outcome.reason };
  }
}
