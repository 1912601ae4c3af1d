import type Stripe from 'stripe';
import { z } from 'zod';
import { formatMoney } from '../../src/plugin-host/contract.ts';
import type { Payment } from './payment.ts';

const refundPage = z.object({
  object: z.literal('list'),
  has_more: z.boolean(),
  data: z.array(z.object({ object: z.literal('refund'), status: z.string().nullable() })),
});

/** "2 refunds, $1,400.00; $1,000.00 can still be refunded" */
export async function earlierRefunds(stripe: Stripe, { charge, refunded, refundable }: Payment): Promise<string> {
  const { data, has_more: more } = charge
    ? refundPage.parse(await stripe.refunds.list({ charge, limit: 100 }))
    : { data: [], has_more: false };
  const count = data.filter(({ status }) => status !== 'failed' && status !== 'canceled').length;
  if (count === 0) return 'none';
  const refunds = `${count}${more ? ' or more refunds' : count === 1 ? ' refund' : ' refunds'}`;
  return `${refunds}, ${formatMoney(refunded)}; ${formatMoney(refundable)} can still be refunded`;
}
