import { type Finding, formatMoney, type Money, type Outcome } from '../../src/plugin-host/contract.ts';

/** What one of the things that Stripe lists means for its run. */
export type Settled = Exclude<Outcome, { outcome: 'not_now' }>;

/** What Stripe made is over another amount than was asked for; undefined: it is the one. */
export const otherAmount = (id: string, made: Money, asked: Money): Settled | undefined =>
  made.minor === asked.minor && made.currency === asked.currency
    ? undefined
    : {
        outcome: 'unknown',
        reason: `Stripe shows ${id} over ${formatMoney(made)}, but ${formatMoney(asked)} was asked for.`,
      };

/** What Stripe's list shows of one run: a run makes one thing, `what` says which, e.g. "refunds". */
export function findingOf<T extends { id: string }>(
  what: string,
  ofThisRun: T[],
  outcomeOf: (one: T) => Settled,
): Finding {
  const [first, ...others] = ofThisRun;
  if (!first) return { found: 'absent' };
  if (others.length)
    return {
      found: 'cannot_tell',
      reason: `Stripe shows ${ofThisRun.length} ${what} for this run: ${ofThisRun.map(({ id }) => id).join(', ')}.`,
    };
  const outcome = outcomeOf(first);
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
