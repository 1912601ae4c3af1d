import type Stripe from 'stripe';
import { z } from 'zod';
import type { Money, ReadContext } from '../../src/plugin-host/contract.ts';
import { fromStripe } from './currency.ts';
import { dashboardLink } from './dashboard.ts';
import { expandableId } from './expandable.ts';
import { everyPage } from './pages.ts';

export const isInvoice = (id: string): boolean => id.startsWith('in_');

/** In Stripe's dashboard. */
export const invoiceLink = (id: string, livemode: boolean): string => dashboardLink('invoices', id, livemode);

/**
 * Since 2025-03-31.basil an invoice no longer names its payment intent or charge; its invoice payments do.
 * https://docs.stripe.com/api/invoice-payment/object
 */
const invoicePayment = z.object({
  object: z.literal('invoice_payment'),
  id: z.string(),
  amount_paid: z.int().nullish(),
  currency: z.string(),
  status: z.string(),
  livemode: z.boolean(),
  payment: z.object({ type: z.string(), payment_intent: expandableId, charge: expandableId }),
});

export interface InvoicePayment {
  /** A payment intent, or a charge that has none; null: paid outside of Stripe. */
  payment: string | null;
  /** What it brought towards this invoice: its payment may have paid others too. */
  paid: Money | null;
  isPaid: boolean;
  livemode: boolean;
}

/** Everything that was ever to pay the invoice, whatever became of it. */
export async function invoicePayments(
  stripe: Stripe,
  invoice: string,
  { signal }: Pick<ReadContext, 'signal'>,
): Promise<InvoicePayment[]> {
  const all = await everyPage(invoicePayment, signal, (page) => stripe.invoicePayments.list({ invoice, ...page }));
  return all.map(({ payment, amount_paid: paid, currency, status, livemode }) => ({
    payment: payment.payment_intent ?? payment.charge ?? null,
    paid: paid ? fromStripe(paid, currency) : null,
    isPaid: status === 'paid',
    livemode,
  }));
}

export type Paid = { payment: string; paid: Money | null; livemode: boolean } | { problem: string };

/** The one payment of an invoice that can be refunded. Which of several is meant is for people to say. */
export function paymentOf(invoice: string, payments: InvoicePayment[]): Paid {
  const paid = payments.filter(({ isPaid }) => isPaid);
  const [first, ...others] = paid.flatMap(({ payment, ...rest }) => (payment ? [{ payment, ...rest }] : []));
  if (!first)
    return {
      problem: paid.length
        ? `Invoice ${invoice} was paid outside of Stripe: the money goes back the way it came.`
        : `Nothing was paid through Stripe for invoice ${invoice}, so there is nothing to refund.`,
    };
  if (others.length)
    return {
      problem: `Invoice ${invoice} was paid by ${others.length + 1} payments: write the one to refund, ${[first, ...others].map(({ payment }) => payment).join(' or ')}.`,
    };
  return first;
}
