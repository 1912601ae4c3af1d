import type Stripe from 'stripe';
import { z } from 'zod';
import { formatMoney, type Money } from '../../src/plugin-host/contract.ts';
import { fromStripe } from './currency.ts';
import { dashboardLink } from './dashboard.ts';
import { refusalIn } from './stripe-error.ts';

/** A payment intent, a charge, a charge of another payment method, or an invoice. */
export const paymentId = /^(pi|ch|py|in)_[A-Za-z0-9_]{1,240}$/;

/** Params of list and create that name the payment. */
export const paymentParam = (id: string): { payment_intent: string } | { charge: string } =>
  id.startsWith('pi_') ? { payment_intent: id } : { charge: id };

export interface Payment {
  id: string;
  /** Null while nothing was charged. */
  charge: string | null;
  /** "succeeded" once the money is here; else Stripe's word. */
  status: string;
  amount: Money;
  refunded: Money;
  refundable: Money;
  disputed: boolean;
  description: string | null;
  customer: string | null;
  createdAt: Date;
  /** In Stripe's dashboard. */
  link: string;
}

const customer = z.union([
  z.string(),
  z.object({ id: z.string(), name: z.string().nullish(), email: z.string().nullish() }),
]);
const common = {
  id: z.string(),
  amount: z.int(),
  currency: z.string(),
  status: z.string(),
  created: z.int(),
  livemode: z.boolean(),
  description: z.string().nullish(),
  customer: customer.nullish(),
};
const chargeAnswer = z.object({
  ...common,
  object: z.literal('charge'),
  amount_refunded: z.int(),
  captured: z.boolean(),
  disputed: z.boolean(),
  billing_details: z.object({ name: z.string().nullish(), email: z.string().nullish() }).nullish(),
});
type Charge = z.infer<typeof chargeAnswer>;
const intentAnswer = z.object({
  ...common,
  object: z.literal('payment_intent'),
  latest_charge: chargeAnswer.nullable(),
});

/** By payment intent or charge. Null: Stripe knows no such payment. Throws what cannot be read. */
export async function readPayment(stripe: Stripe, id: string): Promise<Payment | null> {
  try {
    if (!id.startsWith('pi_')) {
      const charge = chargeAnswer.parse(await stripe.charges.retrieve(id, { expand: ['customer'] }));
      return toPayment(charge, charge);
    }
    const intent = intentAnswer.parse(
      await stripe.paymentIntents.retrieve(id, { expand: ['latest_charge', 'customer'] }),
    );
    return toPayment(intent, intent.latest_charge);
  } catch (error) {
    if (refusalIn(error)?.notFound) return null;
    throw error;
  }
}

function toPayment(payment: z.infer<typeof intentAnswer> | Charge, charge: Charge | null): Payment {
  const { currency } = charge ?? payment; // a refund runs in the charge's currency
  const refunded = charge?.amount_refunded ?? 0;
  const amount = charge?.amount ?? payment.amount;
  return {
    id: payment.id,
    charge: charge?.id ?? null,
    status:
      charge?.status === 'succeeded' && !charge.captured
        ? 'authorised but not captured'
        : payment.status.replaceAll('_', ' '),
    amount: fromStripe(amount, currency),
    refunded: fromStripe(refunded, currency),
    refundable: fromStripe(amount - refunded, currency),
    disputed: charge?.disputed ?? false,
    description: payment.description ?? null,
    customer: nameOf(payment.customer) ?? nameOf(charge?.billing_details),
    createdAt: new Date(payment.created * 1000),
    link: dashboardLink('payments', payment.id, payment.livemode),
  };
}

type Named = { id?: string; name?: string | null | undefined; email?: string | null | undefined };

function nameOf(given: string | Named | null | undefined): string | null {
  if (!given || typeof given === 'string') return given || null;
  const { id, name, email } = given;
  return name && email ? `${name} (${email})` : (name ?? email ?? id ?? null);
}

export const day = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
});

/** "$2,400.00, succeeded, 12 Nov 2026" */
export const inWords = ({ amount, status, createdAt }: Payment): string =>
  `${formatMoney(amount)}, ${status}, ${day.format(createdAt)}`;
