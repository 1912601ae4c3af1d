import { z } from 'zod';
import {
  type ContextFact,
  fact,
  formatMoney,
  type PluginCase,
  type ReadContext,
} from '../../src/plugin-host/contract.ts';
import { type StripeConfig, stripeClient } from './client.ts';
import { inWords, type Payment, paymentId, readPayment } from './payment.ts';

const refundPage = z.object({
  object: z.literal('list'),
  has_more: z.boolean(),
  data: z.array(z.object({ object: z.literal('refund'), status: z.string().nullable() })),
});
const PAGE = 100;

/** The payment as Stripe has it, for the reviewer. */
export async function context(kase: PluginCase, config: StripeConfig, ctx: ReadContext): Promise<ContextFact[]> {
  const id = typeof kase.fields.payment === 'string' ? kase.fields.payment.trim() : '';
  if (!paymentId.test(id)) return [];
  const stripe = await stripeClient(config, ctx);
  const payment = await readPayment(stripe, id);
  if (!payment) return [fact('Payment', `Stripe has no payment ${id}`)];
  const earlier = payment.charge
    ? refundPage.parse(await stripe.refunds.list({ charge: payment.charge, limit: PAGE }))
    : { data: [], has_more: false };
  const count = earlier.data.filter(({ status }) => status !== 'failed' && status !== 'canceled').length;
  return [
    fact('Payment', inWords(payment), payment.link),
    ...(payment.description ? [fact('Payment for', payment.description)] : []),
    ...(payment.customer ? [fact('Customer in Stripe', payment.customer)] : []),
    fact('Earlier refunds', earlierRefunds(payment, count, earlier.has_more)),
    ...(payment.disputed ? [fact('Dispute', 'The customer disputed this payment', payment.link)] : []),
  ];
}

function earlierRefunds({ refunded, refundable }: Payment, count: number, more: boolean): string {
  if (count === 0) return 'none';
  const refunds = `${count}${more ? ' or more refunds' : count === 1 ? ' refund' : ' refunds'}`;
  return `${refunds}, ${formatMoney(refunded)}; ${formatMoney(refundable)} can still be refunded`;
}
