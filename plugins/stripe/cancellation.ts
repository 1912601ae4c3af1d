import type Stripe from 'stripe';
import { type Finding, notNow, type Outcome, type RunContext, refused } from '../../src/plugin-host/contract.ts';
import type { Settled } from './finding.ts';
import { mark } from './mark.ts';
import { outcomeOfError, rateLimitIn, refusalIn, saidBy, whatCame } from './stripe-error.ts';
import { dayOf, isOver, readSubscription, type SubscriptionState, subscriptionState } from './subscription.ts';

/** One call sets the end and the mark. */
export async function cancelAtPeriodEnd(stripe: Stripe, id: string, ctx: RunContext): Promise<Outcome> {
  try {
    const answer: unknown = await stripe.subscriptions.update(
      id,
      { cancel_at_period_end: true, metadata: mark(ctx) },
      { idempotencyKey: ctx.idempotencyKey },
    );
    const state = subscriptionState.parse(answer);
    return state.id === id && isEnding(state) ? done(state) : notAsAsked(id);
  } catch (error) {
    return outcomeOfError(error, ctx);
  }
}

/**
 * The call that ends a subscription takes no metadata and, being a DELETE, no idempotency key
 * (https://docs.stripe.com/api/idempotent_requests). Its comment is the mark that cannot be there without the cancellation; the
 * metadata goes ahead, so that Stripe's event of the end has it. Twice does no harm: Stripe does not find what is over.
 */
export async function cancelNow(stripe: Stripe, id: string, ctx: RunContext): Promise<Outcome> {
  try {
    const answer: unknown = await stripe.subscriptions.update(
      id,
      { metadata: mark(ctx) },
      { idempotencyKey: `${ctx.idempotencyKey}:mark` },
    );
    if (subscriptionState.parse(answer).id !== id) return notAsAsked(id);
  } catch (error) {
    return outcomeOfError(error, ctx);
  }
  try {
    const answer: unknown = await stripe.subscriptions.cancel(id, { cancellation_details: { comment: comment(ctx) } });
    const state = subscriptionState.parse(answer);
    return state.id === id && isOver(state) ? done(state) : notAsAsked(id);
  } catch (error) {
    return notCancelled(error, stripe, id, ctx);
  }
}

const comment = ({ caseRef, runId }: RunContext): string => `Latch case ${caseRef}, run ${runId}`;

async function notCancelled(error: unknown, stripe: Stripe, id: string, ctx: RunContext): Promise<Outcome> {
  const limited = rateLimitIn(error);
  if (limited) return notNow(limited.reason, limited.retryAfterMs, ctx);
  const refusal = refusalIn(error);
  if (!refusal) return { outcome: 'unknown', reason: whatCame(error) };
  if (!refusal.notFound) return refused(refusal.reason, ctx);
  try {
    const state = await readSubscription(stripe, id); // "No such subscription" is also said of one that is over
    return state && isOver(state) && isBy(state, ctx) ? done(state) : refused(refusal.reason, ctx);
  } catch (unread) {
    return { outcome: 'unknown', reason: `${refusal.reason} ${saidBy(unread)}.` };
  }
}

/** Throws what cannot be read. */
export async function cancellationOf(
  stripe: Stripe,
  { subscription: id, cancel_at: when }: { subscription: string; cancel_at: 'now' | 'period_end' },
  ctx: RunContext,
): Promise<Finding> {
  const state = await readSubscription(stripe, id);
  if (!state) return { found: 'cannot_tell', reason: `Stripe has no subscription ${id}.` };
  const isDone = when === 'now' ? isOver(state) : isEnding(state);
  const isOurs = when === 'now' ? isBy(state, ctx) : state.metadata?.latch_run === ctx.runId;
  if (isDone && isOurs) {
    const { summary, reference } = done(state);
    return { found: 'happened', summary, reference };
  }
  if (isDone)
    return { found: 'cannot_tell', reason: `${done(state).summary} Nothing shows that it was this run that did it.` };
  if (when === 'period_end' && isOurs)
    return { found: 'failed', reason: `The cancellation was taken back in Stripe: ${id} goes on.` };
  return { found: 'absent' }; // it goes on, whoever marked it since
}

const isEnding = (state: SubscriptionState): boolean => state.cancel_at_period_end || isOver(state);

const isBy = ({ cancellation_details: details }: SubscriptionState, { runId }: RunContext): boolean =>
  details?.comment?.includes(runId) ?? false;

const notAsAsked = (id: string): Settled => ({
  outcome: 'unknown',
  reason: `Stripe answered, but does not show ${id} as cancelled.`,
});

function done(state: SubscriptionState) {
  const { id, ended_at: ended, cancel_at: at } = state;
  const summary = isOver(state)
    ? `Subscription ${id} ended${ended ? ` on ${dayOf(ended)}` : ''}.`
    : `Subscription ${id} ends ${at ? `on ${dayOf(at)}` : 'with its current period'}.`;
  return { outcome: 'succeeded' as const, summary, reference: id };
}
