import { z } from 'zod';
import {
  type ActionDefinition,
  defineAction,
  type Finding,
  fact,
  formatMoney,
  hours,
  type Money,
  money,
  no,
  type Preflight,
  refused,
  yes,
} from '../../src/plugin-host/contract.ts';
import { type StripeConfig, stripeClient } from './client.ts';
import { toStripe } from './currency.ts';
import { type Found, findPayment } from './find-payment.ts';
import { findingOf } from './finding.ts';
import { invoicePayments, isInvoice, paymentOf } from './invoice.ts';
import { mark } from './mark.ts';
import { inWords, paymentId, paymentParam } from './payment.ts';
import { outcomeOf, refundAnswer } from './refund-answer.ts';
import { refundsOfRun } from './refunds-of-run.ts';
import { outcomeOfError, outcomeOfFailedRead, saidBy } from './stripe-error.ts';

const params = z.object({
  payment: z
    .string('Enter the Stripe payment or invoice, such as pi_3Q…, ch_3Q… or in_3Q….')
    .trim()
    .regex(paymentId, 'Enter the Stripe payment or invoice as Stripe shows it, such as pi_3Q…, ch_3Q… or in_3Q….'),
  amount: money,
});

/** `stripe.refund`: returns all or part of one payment, or of the payment of an invoice, in the payment's currency. */
export const refund = (config: StripeConfig): ActionDefinition =>
  defineAction({
    id: 'stripe.refund',
    title: 'Issue refund',
    params,
    idempotency: { keptFor: hours(24) }, // https://docs.stripe.com/api/idempotent_requests: after that the same key runs again
    settle: config.settleMs,

    applies({ fields: { payment } }) {
      if (payment === undefined) return no('no Stripe payment on the case');
      if (typeof payment === 'string' && paymentId.test(payment.trim())) return yes();
      const shown = typeof payment === 'string' ? `"${payment.trim().slice(0, 40)}"` : formatMoney(payment);
      return no(`${shown} is no Stripe payment: its id looks like pi_3Q… or ch_3Q…, that of an invoice like in_3Q…`);
    },

    async preflight({ payment: id, amount }, ctx) {
      const found = await findPayment(await stripeClient(config, ctx), id, ctx);
      if ('missing' in found) return no(`${found.missing}. Check the id, and that it belongs to this Stripe account.`);
      return 'problem' in found ? no(found.problem) : judge(found, amount);
    },

    async run({ payment: id, amount }, ctx) {
      const converted = toStripe(amount);
      if ('problem' in converted) return refused(converted.problem, ctx);
      const stripe = await stripeClient(config, ctx);
      let payment = id;
      if (isInvoice(id))
        try {
          const paid = paymentOf(id, await invoicePayments(stripe, id, ctx));
          if ('problem' in paid) return refused(paid.problem, ctx);
          payment = paid.payment;
        } catch (error) {
          return outcomeOfFailedRead(error, ctx);
        }
      try {
        const answer: unknown = await stripe.refunds.create(
          {
            ...paymentParam(payment),
            amount: converted.amount,
            metadata: mark(ctx),
          },
          { idempotencyKey: ctx.idempotencyKey },
        );
        return outcomeOf(refundAnswer.parse(answer), amount);
      } catch (error) {
        return outcomeOfError(error, ctx);
      }
    },

    async lookup({ payment, amount }, ctx): Promise<Finding> {
      try {
        const refunds = await refundsOfRun(await stripeClient(config, ctx), payment, ctx);
        return findingOf('refunds', refunds, (one) => outcomeOf(one, amount));
      } catch (error) {
        return { found: 'cannot_tell', reason: saidBy(error) };
      }
    },

    /** The charge: one payment is named by its intent, its charge or an invoice that it paid. */
    async effectKey({ payment: id }, ctx) {
      const found = await findPayment(await stripeClient(config, ctx), id, ctx);
      return 'payment' in found ? (found.payment.charge ?? found.payment.id) : id;
    },
  });

type Payable = Extract<Found, { payment: unknown }>;

function judge({ payment, invoice }: Payable, amount: Money): Preflight {
  const { amount: paid, refundable } = payment;
  if (payment.status !== 'succeeded')
    return no(`Only a payment that succeeded can be refunded; this one: ${inWords(payment)}.`);
  if (paid.currency !== amount.currency)
    return no(`The payment is in ${paid.currency} and so is every refund of it. Write the amount in ${paid.currency}.`);
  const converted = toStripe(amount);
  if ('problem' in converted) return no(converted.problem);
  if (payment.disputed) return no('The payment is disputed: Stripe settles it there and refuses refunds.');
  if (refundable.minor <= 0) return no(`All of ${formatMoney(paid)} has been refunded already.`);
  if (amount.minor > refundable.minor)
    return no(`Only ${formatMoney(refundable)} of ${formatMoney(paid)} can still be refunded.`);
  if (invoice?.paid && amount.minor > invoice.paid.minor)
    return no(`Only ${formatMoney(invoice.paid)} of ${payment.id} went to invoice ${invoice.id}.`);
  const left = { ...refundable, minor: refundable.minor - amount.minor };
  const after = left.minor
    ? `${formatMoney(left)} of ${formatMoney(paid)} stays refundable`
    : 'the payment is refunded in full';
  return {
    ok: true,
    facts: [
      fact('Payment', inWords(payment), payment.link),
      ...(invoice ? [fact('Invoice', `${invoice.id}, paid by ${payment.id}`, invoice.link)] : []),
      fact('After this refund', after),
    ],
  };
}
