import type Stripe from 'stripe';
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
  type Outcome,
  type Preflight,
  type RunContext,
  yes,
} from '../../src/plugin-host/contract.ts';
import { type StripeConfig, stripeClient } from './client.ts';
import { toStripe } from './currency.ts';
import { inWords, type Payment, paymentId, paymentParam, readPayment } from './payment.ts';
import { findingOf, outcomeOf, type RefundAnswer, refundAnswer, refundPage } from './refund-answer.ts';
import { refusalIn, whatCame } from './stripe-error.ts';

const params = z.object({
  payment: z
    .string('Enter the Stripe payment, such as pi_3Q… or ch_3Q….')
    .trim()
    .regex(paymentId, 'Enter the Stripe payment as Stripe shows it, such as pi_3Q… or ch_3Q….'),
  amount: money,
});
type Params = z.infer<typeof params>;

/** `stripe.refund`: returns all or part of one payment, in the payment's currency. */
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
      return no(`${shown} is no Stripe payment: its id looks like pi_3Q… or ch_3Q…`);
    },

    async preflight({ payment: id, amount }, ctx) {
      const payment = await readPayment(await stripeClient(config, ctx), id);
      if (!payment) return no(`Stripe has no payment ${id}. Check the id, and that it belongs to this Stripe account.`);
      return judge(payment, amount);
    },

    async run({ payment, amount }, ctx) {
      const converted = toStripe(amount);
      if ('problem' in converted) return refusedAs(converted.problem, ctx.isResend);
      const stripe = await stripeClient(config, ctx);
      try {
        const answer: unknown = await stripe.refunds.create(
          {
            ...paymentParam(payment),
            amount: converted.amount,
            metadata: { latch_case: ctx.caseRef, latch_run: ctx.runId },
          },
          { idempotencyKey: ctx.idempotencyKey },
        );
        return outcomeOf(refundAnswer.parse(answer), amount);
      } catch (error) {
        const refusal = refusalIn(error);
        if (!refusal) return { outcome: 'unknown', reason: whatCame(error) };
        return refusedAs(refusal.reason, ctx.isResend && !refusal.replayed);
      }
    },

    async lookup({ payment, amount }, ctx): Promise<Finding> {
      try {
        return findingOf(await refundsOfRun(await stripeClient(config, ctx), payment, ctx), amount);
      } catch (error) {
        return { found: 'cannot_tell', reason: refusalIn(error)?.reason ?? whatCame(error) };
      }
    },
  });

function judge(payment: Payment, amount: Money): Preflight {
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
  const left = { ...refundable, minor: refundable.minor - amount.minor };
  const after = left.minor
    ? `${formatMoney(left)} of ${formatMoney(paid)} stays refundable`
    : 'the payment is refunded in full';
  return { ok: true, facts: [fact('Payment', inWords(payment), payment.link), fact('After this refund', after)] };
}

/**
 * A refusal means that nothing happened, unless an earlier send is out there: that one may have been executed before the
 * key was revoked or the parameters checked. A replay is Stripe's word on the first send itself.
 */
const refusedAs = (reason: string, earlierSendOpen: boolean): Outcome =>
  earlierSendOpen
    ? { outcome: 'unknown', reason: `${reason} An earlier send may have gone through.` }
    : { outcome: 'failed', reason };

/** Every page is read and checked: a page that could not be read must not look like the end of the list. */
async function refundsOfRun(stripe: Stripe, payment: Params['payment'], ctx: RunContext): Promise<RefundAnswer[]> {
  const found: RefundAnswer[] = [];
  let after: { starting_after: string } | undefined;
  do {
    ctx.signal.throwIfAborted();
    const answer: unknown = await stripe.refunds.list({ ...paymentParam(payment), limit: 100, ...after });
    const { data, has_more: hasMore } = refundPage.parse(answer);
    found.push(
      ...data.filter(({ metadata }) => metadata?.latch_run === ctx.runId).map((one) => refundAnswer.parse(one)),
    );
    const last = data.at(-1);
    if (hasMore && !last) throw new Error('the list of refunds breaks off');
    after = hasMore && last ? { starting_after: last.id } : undefined;
  } while (after);
  return found;
}
