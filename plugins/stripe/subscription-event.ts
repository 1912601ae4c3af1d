import type { StripeEvent } from './signed-event.ts';
import { dayOf, type SubscriptionState, subscriptionState } from './subscription.ts';
import type { Telling } from './telling.ts';

const reasons = new Map([
  ['payment_failed', 'a payment failed'],
  ['payment_disputed', 'a payment was disputed'],
]);

export function subscriptionDeletedTold({ object }: StripeEvent['data']): Telling {
  const subscription = subscriptionState.parse(object);
  const { id, ended_at: ended, cancellation_details: details } = subscription;
  const why = reasons.get(details?.reason ?? '');
  return told(subscription, `Subscription ${id} ended${ended ? ` on ${dayOf(ended)}` : ''}${why ? `: ${why}` : ''}.`);
}

/** Each renewal is an update too: only its end and its status are news. */
export function subscriptionUpdatedTold({ object, previous_attributes: before }: StripeEvent['data']): Telling | null {
  const subscription = subscriptionState.parse(object);
  const { id, status, cancel_at_period_end: atPeriodEnd, cancel_at: at } = subscription;
  if (!before) return null;
  if ('cancel_at_period_end' in before || 'cancel_at' in before)
    return told(
      subscription,
      at || atPeriodEnd
        ? `Subscription ${id} is to end ${at ? `on ${dayOf(at)}` : 'with its current period'}.`
        : `Subscription ${id} goes on: its cancellation was taken back.`,
    );
  if ('status' in before) return told(subscription, `Subscription ${id} is now ${status.replaceAll('_', ' ')}.`);
  return null;
}

const told = ({ id, metadata }: SubscriptionState, summary: string): Telling => ({
  summary,
  metadata,
  field: 'subscription',
  values: [id],
});
