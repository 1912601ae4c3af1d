import type Stripe from 'stripe';
import { z } from 'zod';
import { formatMoney } from '../../src/plugin-host/contract.ts';
import { fromStripe } from './currency.ts';
import { dashboardLink } from './dashboard.ts';
import { refusalIn } from './stripe-error.ts';

export const customerId = /^cus_[A-Za-z0-9_]{1,240}$/;

const customerAnswer = z.object({
  object: z.literal('customer'),
  id: z.string(),
  name: z.string().nullish(),
  email: z.string().nullish(),
  livemode: z.boolean(),
  /** Lower case; null until the customer's first invoice or credit sets it. */
  currency: z.string().nullish(),
  /** In Stripe's units. Negative: the customer has credit; positive: it is added to the next invoice. */
  balance: z.int(),
});
export type Customer = z.infer<typeof customerAnswer>;
const deletedCustomer = z.object({ object: z.literal('customer'), id: z.string(), deleted: z.literal(true) });

/** Null: Stripe knows no such customer. Throws what cannot be read. */
export async function readCustomer(stripe: Stripe, id: string): Promise<Customer | 'deleted' | null> {
  try {
    const answer: unknown = await stripe.customers.retrieve(id);
    return deletedCustomer.safeParse(answer).success ? 'deleted' : customerAnswer.parse(answer);
  } catch (error) {
    if (refusalIn(error)?.notFound) return null;
    throw error;
  }
}

/** "Acme Co (billing@acme.example)" */
export const customerInWords = ({ id, name, email }: Customer): string =>
  name && email ? `${name} (${email})` : name || email || id;

export const customerLink = ({ id, livemode }: Customer): string => dashboardLink('customers', id, livemode);

/** "$20.00 credit", "$5.00 owed" */
export function balanceInWords(balance: number, currency: string): string {
  if (balance === 0) return 'nothing';
  return `${formatMoney(fromStripe(Math.abs(balance), currency))} ${balance < 0 ? 'credit' : 'owed'}`;
}
