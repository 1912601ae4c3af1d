import { z } from 'zod';
import {
  type ActionDefinition,
  defineAction,
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
import { anyCredit, creditAnswer, outcomeOfCredit } from './credit-answer.ts';
import { toStripe } from './currency.ts';
import { balanceInWords, type Customer, customerId, customerInWords, customerLink, readCustomer } from './customer.ts';
import { findingOf } from './finding.ts';
import { mark } from './mark.ts';
import { everyPage } from './pages.ts';
import { outcomeOfError, saidBy } from './stripe-error.ts';

const params = z.object({
  stripe_customer: z
    .string('Enter the Stripe customer, such as cus_N….')
    .trim()
    .regex(customerId, 'Enter the Stripe customer as Stripe shows it, such as cus_N….'),
  amount: money,
});

/**
 * `stripe.credit`: puts an amount on the customer's balance, which their next invoices use up.
 * https://docs.stripe.com/billing/customer/balance
 *
 * It has no `effectKey`: the same customer may well be given the same credit again, and nothing limits the sum as the
 * payment limits its refunds. Nothing here undoes it either: Stripe keeps balance transactions for good, and what was credited
 * may have paid an invoice already.
 */
export const credit = (config: StripeConfig): ActionDefinition =>
  defineAction({
    id: 'stripe.credit',
    title: 'Give credit',
    params,
    idempotency: { keptFor: hours(24) },
    settle: config.settleMs,

    applies({ fields: { stripe_customer: customer } }) {
      if (customer === undefined) return no('no Stripe customer on the case');
      if (typeof customer === 'string' && customerId.test(customer.trim())) return yes();
      return no('the customer of the case is none of Stripe: their id looks like cus_N…');
    },

    async preflight({ stripe_customer: id, amount }, ctx) {
      const customer = await readCustomer(await stripeClient(config, ctx), id);
      if (!customer)
        return no(`Stripe has no customer ${id}. Check the id, and that it belongs to this Stripe account.`);
      if (customer === 'deleted') return no(`Customer ${id} was deleted in Stripe: there is no balance to credit.`);
      return judge(customer, amount);
    },

    async run({ stripe_customer: customer, amount }, ctx) {
      const converted = toStripe(amount);
      if ('problem' in converted) return refused(converted.problem, ctx);
      const stripe = await stripeClient(config, ctx);
      try {
        const answer: unknown = await stripe.customers.createBalanceTransaction(
          customer,
          { amount: -converted.amount, currency: amount.currency.toLowerCase(), metadata: mark(ctx) },
          { idempotencyKey: ctx.idempotencyKey },
        );
        return outcomeOfCredit(creditAnswer.parse(answer), amount);
      } catch (error) {
        return outcomeOfError(error, ctx);
      }
    },

    async lookup({ stripe_customer: customer, amount }, ctx) {
      try {
        const stripe = await stripeClient(config, ctx);
        const all = await everyPage(anyCredit, ctx.signal, (page) =>
          stripe.customers.listBalanceTransactions(customer, page),
        );
        const ours = all.filter(({ metadata }) => metadata?.latch_run === ctx.runId);
        return findingOf(
          'credits',
          ours.map((one) => creditAnswer.parse(one)),
          (one) => outcomeOfCredit(one, amount),
        );
      } catch (error) {
        return { found: 'cannot_tell', reason: saidBy(error) };
      }
    },
  });

function judge(customer: Customer, amount: Money): Preflight {
  const currency = customer.currency?.toUpperCase() ?? amount.currency;
  if (currency !== amount.currency)
    return no(`${customerInWords(customer)} is billed in ${currency}. Write the amount in ${currency}.`);
  const converted = toStripe(amount);
  if ('problem' in converted) return no(converted.problem);
  const { balance } = customer;
  const after = balanceInWords(balance - converted.amount, currency);
  return {
    ok: true,
    facts: [
      fact('Customer in Stripe', customerInWords(customer), customerLink(customer)),
      fact('Credit', formatMoney(amount)),
      fact('Balance', `${balanceInWords(balance, currency)} → ${after}`),
    ],
  };
}
