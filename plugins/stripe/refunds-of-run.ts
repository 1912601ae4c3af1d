import type Stripe from 'stripe';
import { z } from 'zod';
import type { RunContext } from '../../src/plugin-host/contract.ts';
import { invoicePayments, isInvoice } from './invoice.ts';
import { everyPage } from './pages.ts';
import { paymentParam } from './payment.ts';
import { type RefundAnswer, refundAnswer } from './refund-answer.ts';

/** Other people's refunds only have to be told apart. */
const anyRefund = z.looseObject({
  object: z.literal('refund'),
  id: z.string(),
  metadata: z.record(z.string(), z.string()).nullish(),
});

/** The refunds that carry the mark of this run. Throws what cannot be read. */
export async function refundsOfRun(stripe: Stripe, paymentOrInvoice: string, ctx: RunContext): Promise<RefundAnswer[]> {
  const found: RefundAnswer[] = [];
  for (const payment of await paymentsOf(stripe, paymentOrInvoice, ctx)) {
    const refunds = await everyPage(anyRefund, ctx.signal, (page) =>
      stripe.refunds.list({ ...paymentParam(payment), ...page }),
    );
    found.push(
      ...refunds.filter(({ metadata }) => metadata?.latch_run === ctx.runId).map((one) => refundAnswer.parse(one)),
    );
  }
  return found;
}

/** All that an invoice ever had: which of them is the paid one may have changed since the run. */
async function paymentsOf(stripe: Stripe, id: string, ctx: RunContext): Promise<string[]> {
  if (!isInvoice(id)) return [id];
  const payments = (await invoicePayments(stripe, id, ctx)).flatMap(({ payment }) => payment ?? []);
  if (!payments.length) throw new Error(`invoice ${id} shows no payment any more`);
  return [...new Set(payments)];
}
