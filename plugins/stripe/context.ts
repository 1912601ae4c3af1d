import type Stripe from 'stripe';
import { type ContextFact, fact, type PluginCase, type ReadContext } from '../../src/plugin-host/contract.ts';
import { type StripeConfig, stripeClient } from './client.ts';
import { balanceInWords, customerId, customerInWords, customerLink, readCustomer } from './customer.ts';
import { earlierRefunds } from './earlier-refunds.ts';
import { findPayment } from './find-payment.ts';
import { inWords, paymentId } from './payment.ts';
import {
  amountInWords,
  periodEndInWords,
  planInWords,
  readSubscription,
  subscriptionId,
  subscriptionLink,
} from './subscription.ts';

type Facts = (stripe: Stripe, id: string, ctx: ReadContext) => Promise<ContextFact[]>;

/** What the case names, as Stripe has it, for the reviewer. */
export async function context(kase: PluginCase, config: StripeConfig, ctx: ReadContext): Promise<ContextFact[]> {
  const wanted: [field: string, form: RegExp, facts: Facts][] = [
    ['payment', paymentId, paymentFacts],
    ['subscription', subscriptionId, subscriptionFacts],
    ['stripe_customer', customerId, customerFacts],
  ];
  const all: ContextFact[] = [];
  for (const [field, form, facts] of wanted) {
    const value = kase.fields[field];
    const id = typeof value === 'string' ? value.trim() : '';
    if (form.test(id)) all.push(...(await facts(await stripeClient(config, ctx), id, ctx)));
  }
  return all;
}

const paymentFacts: Facts = async (stripe, id, ctx) => {
  const found = await findPayment(stripe, id, ctx);
  if ('missing' in found) return [fact('Payment', found.missing)];
  if ('problem' in found) return [fact('Payment', found.problem)];
  const { payment, invoice } = found;
  return [
    fact('Payment', inWords(payment), payment.link),
    ...(invoice ? [fact('Invoice', `${invoice.id}, paid by ${payment.id}`, invoice.link)] : []),
    ...(payment.description ? [fact('Payment for', payment.description)] : []),
    ...(payment.customer ? [fact('Customer in Stripe', payment.customer)] : []),
    fact('Earlier refunds', await earlierRefunds(stripe, payment)),
    ...(payment.disputed ? [fact('Dispute', 'The customer disputed this payment', payment.link)] : []),
  ];
};

const subscriptionFacts: Facts = async (stripe, id) => {
  const found = await readSubscription(stripe, id);
  if (!found) return [fact('Subscription', `Stripe has no subscription ${id}`)];
  const words = [planInWords(found), amountInWords(found), found.status.replaceAll('_', ' ')];
  return [
    fact('Subscription', words.join(', '), subscriptionLink(found)),
    fact('Current period ends', periodEndInWords(found)),
  ];
};

const customerFacts: Facts = async (stripe, id) => {
  const found = await readCustomer(stripe, id);
  if (!found) return [fact('Customer in Stripe', `Stripe has no customer ${id}`)];
  if (found === 'deleted') return [fact('Customer in Stripe', `${id} was deleted`)];
  return [
    fact('Customer in Stripe', customerInWords(found), customerLink(found)),
    fact('Balance', found.currency ? balanceInWords(found.balance, found.currency) : 'nothing'),
  ];
};
