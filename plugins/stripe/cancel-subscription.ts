import { z } from 'zod';
import {
  type ActionDefinition,
  defineAction,
  fact,
  hours,
  no,
  type Preflight,
  yes,
} from '../../src/plugin-host/contract.ts';
import { cancelAtPeriodEnd, cancellationOf, cancelNow } from './cancellation.ts';
import { type StripeConfig, stripeClient } from './client.ts';
import { saidBy } from './stripe-error.ts';
import {
  amountInWords,
  dayOf,
  isOver,
  periodEndInWords,
  planInWords,
  readSubscription,
  type Subscription,
  subscriptionId,
  subscriptionLink,
} from './subscription.ts';

const params = z.object({
  subscription: z
    .string('Enter the Stripe subscription, such as sub_1N….')
    .trim()
    .regex(subscriptionId, 'Enter the Stripe subscription as Stripe shows it, such as sub_1N….'),
  cancel_at: z
    .string('Enter now or period_end.')
    .trim()
    .toLowerCase()
    .pipe(z.enum(['now', 'period_end'], 'Enter now or period_end.'))
    .default('period_end'),
});

/** `stripe.cancel_subscription`: at once, or when what was paid for is used up. Neither pays anything back. */
export const cancelSubscription = (config: StripeConfig): ActionDefinition =>
  defineAction({
    id: 'stripe.cancel_subscription',
    title: 'Cancel subscription',
    params,
    idempotency: { keptFor: hours(24) },
    settle: config.settleMs,

    applies({ fields: { subscription } }) {
      if (subscription === undefined) return no('no Stripe subscription on the case');
      if (typeof subscription === 'string' && subscriptionId.test(subscription.trim())) return yes();
      return no('the subscription of the case is none of Stripe: its id looks like sub_1N…');
    },

    async preflight({ subscription: id, cancel_at: when }, ctx) {
      const found = await readSubscription(await stripeClient(config, ctx), id);
      if (!found)
        return no(`Stripe has no subscription ${id}. Check the id, and that it belongs to this Stripe account.`);
      return judge(found, when);
    },

    async run({ subscription, cancel_at: when }, ctx) {
      const stripe = await stripeClient(config, ctx);
      return when === 'now' ? cancelNow(stripe, subscription, ctx) : cancelAtPeriodEnd(stripe, subscription, ctx);
    },

    async lookup(given, ctx) {
      try {
        return await cancellationOf(await stripeClient(config, ctx), given, ctx);
      } catch (error) {
        return { found: 'cannot_tell', reason: saidBy(error) };
      }
    },

    effectKey: ({ subscription }) => subscription,

    /** What ended cannot be revived. What is only to end can be kept, by hand in Stripe: no action here does that. */
    compensate: () => null,
  });

function judge(subscription: Subscription, when: 'now' | 'period_end'): Preflight {
  const { id, status, ended_at: ended, cancel_at: at, schedule } = subscription;
  if (isOver(subscription))
    return no(`Subscription ${id} is cancelled already${ended ? `, since ${dayOf(ended)}` : ''}.`);
  if (when === 'period_end') {
    if (subscription.cancel_at_period_end)
      return no(`Subscription ${id} is to end already${at ? `, on ${dayOf(at)}` : ''}.`);
    if (schedule) return no(`Subscription ${id} follows a schedule in Stripe: set its end there, or cancel it now.`);
    if (status === 'incomplete')
      return no(`The first payment of ${id} is still open, so no period runs yet: cancel it now instead.`);
  }
  const ends = periodEndInWords(subscription);
  return {
    ok: true,
    facts: [
      fact(
        'Subscription',
        `${planInWords(subscription)}, ${status.replaceAll('_', ' ')}`,
        subscriptionLink(subscription),
      ),
      fact('Amount', amountInWords(subscription)),
      fact('Current period ends', ends),
      ...(at ? [fact('Until now it was to end', dayOf(at))] : []),
      fact('After this', when === 'now' ? 'it ends at once; nothing is paid back' : `it ends on ${ends}`),
    ],
  };
}
