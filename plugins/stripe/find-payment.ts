import type Stripe from 'stripe';
import type { Money, ReadContext } from '../../src/plugin-host/contract.ts';
import { invoiceLink, invoicePayments, isInvoice, paymentOf } from './invoice.ts';
import { type Payment, readPayment } from './payment.ts';
import { refusalIn } from './stripe-error.ts';

export type Found =
  | { payment: Payment; invoice?: { id: string; paid: Money | null; link: string } }
  /** Stripe has no such thing. */
  | { missing: string }
  | { problem: string };

/** The payment that a case names, be it through the invoice it paid. Throws what cannot be read. */
export async function findPayment(stripe: Stripe, id: string, ctx: Pick<ReadContext, 'signal'>): Promise<Found> {
  if (!isInvoice(id)) return read(stripe, id);
  try {
    const paid = paymentOf(id, await invoicePayments(stripe, id, ctx));
    if ('problem' in paid) return paid;
    const found = await read(stripe, paid.payment);
    if (!('payment' in found)) return found;
    return { ...found, invoice: { id, paid: paid.paid, link: invoiceLink(id, paid.livemode) } };
  } catch (error) {
    if (refusalIn(error)?.notFound) return { missing: `Stripe has no invoice ${id}` };
    throw error;
  }
}

async function read(stripe: Stripe, id: string): Promise<Found> {
  const payment = await readPayment(stripe, id);
  return payment ? { payment } : { missing: `Stripe has no payment ${id}` };
}
