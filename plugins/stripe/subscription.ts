import type Stripe from 'stripe';
import { z } from 'zod';
import { formatMoney } from '../../src/plugin-host/contract.ts';
import { fromStripe } from './currency.ts';
import { dashboardLink } from './dashboard.ts';
import { expandableId } from './expandable.ts';
import { day } from './payment.ts';
import { refusalIn } from './stripe-error.ts';

export const subscriptionId = /^sub_[A-Za-z0-9_]{1,240}$/;

/** What a cancellation is about. These fields are the same in all versions of the API, so events parse as well. */
export const subscriptionState = z.object({
  object: z.literal('subscription'),
  id: z.string(),
  status: z.string(),
  livemode: z.boolean(),
  cancel_at_period_end: z.boolean(),
  cancel_at: z.int().nullish(),
  ended_at: z.int().nullish(),
  metadata: z.record(z.string(), z.string()).nullish(),
  cancellation_details: z.object({ comment: z.string().nullish(), reason: z.string().nullish() }).nullish(),
});
export type SubscriptionState = z.infer<typeof subscriptionState>;

const named = z.union([z.string(), z.object({ name: z.string().nullish() })]).nullish();
const item = z.object({
  quantity: z.int().nullish(),
  /** On the items since 2025-03-31.basil, as they may run by different cycles. */
  current_period_end: z.int(),
  price: z.object({
    nickname: z.string().nullish(),
    /** Null: by tiers or usage. */
    unit_amount: z.int().nullish(),
    currency: z.string(),
    recurring: z.object({ interval: z.string(), interval_count: z.int() }).nullish(),
    product: named,
  }),
});
type Item = z.infer<typeof item>;
const subscriptionAnswer = subscriptionState.extend({
  schedule: expandableId,
  items: z.object({ data: z.array(item), has_more: z.boolean() }),
});
export type Subscription = z.infer<typeof subscriptionAnswer>;

/** Null: Stripe knows no such subscription. Throws what cannot be read. */
export async function readSubscription(stripe: Stripe, id: string): Promise<Subscription | null> {
  try {
    return subscriptionAnswer.parse(await stripe.subscriptions.retrieve(id, { expand: ['items.data.price.product'] }));
  } catch (error) {
    if (refusalIn(error)?.notFound) return null;
    throw error;
  }
}

/** `incomplete_expired`: given up before the first payment. */
export const isOver = ({ status }: Pick<SubscriptionState, 'status'>): boolean =>
  status === 'canceled' || status === 'incomplete_expired';

export const dayOf = (seconds: number): string => day.format(new Date(seconds * 1000));

export const subscriptionLink = ({ id, livemode }: Pick<SubscriptionState, 'id' | 'livemode'>): string =>
  dashboardLink('subscriptions', id, livemode);

/** "Pro × 3, Support" */
export const planInWords = ({ items }: Subscription): string =>
  list(items, ({ quantity, price: { nickname, product } }) => {
    const name = nickname || (typeof product === 'object' ? product?.name : product) || 'unnamed plan';
    return quantity && quantity > 1 ? `${name} × ${quantity}` : name;
  });

/** "$150.00 a month" */
export const amountInWords = ({ items }: Subscription): string =>
  list(items, ({ quantity, price: { unit_amount: unit, currency, recurring } }: Item) => {
    const amount =
      unit === null || unit === undefined ? 'by use' : formatMoney(fromStripe(unit * (quantity ?? 1), currency));
    if (!recurring) return amount;
    const { interval, interval_count: count } = recurring;
    return count === 1 ? `${amount} a ${interval}` : `${amount} every ${count} ${interval}s`;
  });

/** "12 Dec 2026" */
export const periodEndInWords = ({ items }: Subscription): string => {
  const ends = new Set(items.data.map(({ current_period_end: end }) => end).sort((a, b) => a - b));
  return [...ends].map(dayOf).join(' or ') || 'none';
};

const list = ({ data, has_more: more }: Subscription['items'], inWords: (one: Item) => string): string =>
  `${data.map(inWords).join(', ')}${more ? ' and more' : ''}`;
