import { type Answer, invalid, missing, ok, refused } from './answer.ts';
import type { LocalSubscription } from './billing.ts';
import type { EndpointRequest, Endpoints } from './endpoints.ts';
import { listOf, textOf, textsOf } from './form.ts';
import { listPage, unknownParam } from './list.ts';

/** Customers' balances, subscriptions and invoices. Null: none of these. */
export function billingAnswer({ method, path, form }: EndpointRequest, stripe: Endpoints): Answer | null {
  const [, , resource, id, part] = path.split('/');
  const { billing } = stripe;
  const expand = listOf(form, 'expand');
  switch (`${method} ${resource}${id === undefined ? '' : '/id'}${part === undefined ? '' : `/${part}`}`) {
    case 'GET customers/id': {
      const customer = billing.customer(`${id}`);
      return customer ? ok(billing.customerJson(customer)) : missing(404, 'customer', `${id}`, 'customer');
    }
    case 'GET customers/id/balance_transactions':
      if (!usable(stripe, id)) return missing(404, 'customer', `${id}`, 'customer');
      return listPage(form, {
        url: path,
        kind: 'customer_balance_transaction',
        oldestFirst: billing.balanceTransactions.filter(({ customer }) => customer === id),
      });
    case 'POST customers/id/balance_transactions':
      return addToBalance(`${id}`, form, stripe);
    case 'GET subscriptions/id': {
      const found = billing.subscription(id);
      return found ? ok(billing.subscriptionJson(found, expand)) : missing(404, 'subscription', `${id}`, 'id');
    }
    case 'POST subscriptions/id':
      return updateSubscription(`${id}`, form, stripe);
    case 'DELETE subscriptions/id':
      return cancelSubscription(`${id}`, form, stripe);
    case 'GET invoices/id': {
      const found = billing.invoice(id);
      if (!found) return missing(404, 'invoice', `${id}`, 'invoice');
      const { number, customer, total, currency } = found;
      const { name = null, email = null } = billing.customer(customer) ?? {};
      return ok({
        id,
        object: 'invoice',
        currency,
        customer,
        customer_email: email,
        customer_name: name,
        hosted_invoice_url: `https://invoice.stripe.com/i/${id}_Hosted`,
        livemode: false,
        number,
        total,
      });
    }
    case 'GET invoice_payments': {
      const wanted = textOf(form, 'invoice');
      const invoice = billing.invoice(wanted);
      if (!invoice) return missing(404, 'invoice', `${wanted}`, 'invoice');
      return listPage(form, {
        url: '/v1/invoice_payments',
        kind: 'invoice_payment',
        oldestFirst: billing.invoicePayments(invoice),
        filters: ['invoice'],
      });
    }
    default:
      return null;
  }
}

type Form = EndpointRequest['form'];

function usable({ billing }: Endpoints, id: string | undefined) {
  const customer = billing.customer(`${id}`);
  return customer?.isDeleted ? undefined : customer;
}

function addToBalance(id: string, form: Form, stripe: Endpoints): Answer {
  const customer = usable(stripe, id);
  if (!customer) return missing(404, 'customer', id, 'customer');
  const unknown = unknownParam(form, ['amount', 'currency', 'metadata', 'description', 'expand']);
  if (unknown) return unknown;
  const amount = textOf(form, 'amount') ?? '';
  if (!/^-?\d+$/.test(amount)) return invalid(`Invalid integer: ${amount}`, 'amount', 'parameter_invalid_integer');
  const currency = textOf(form, 'currency');
  if (!currency) return invalid('Missing required param: currency.', 'currency', 'parameter_missing');
  if (customer.currency && customer.currency !== currency)
    return refused(400, {
      type: 'invalid_request_error',
      message: `The customer's currency is ${customer.currency}; a balance in ${currency} cannot be added.`,
      param: 'currency',
    });
  const made = stripe.billing.addToBalance(customer, {
    id: `cbtxn_1QLocal${String(stripe.billing.balanceTransactions.length + 1).padStart(6, '0')}`,
    amount: Number(amount),
    currency,
    created: seconds(stripe),
    metadata: textsOf(form, 'metadata'),
  });
  return ok(structuredClone(made));
}

const isOver = ({ status }: LocalSubscription) => status === 'canceled' || status === 'incomplete_expired';

function updateSubscription(id: string, form: Form, stripe: Endpoints): Answer {
  const { billing, emit } = stripe;
  const found = billing.subscription(id);
  if (!found) return missing(404, 'subscription', id, 'id');
  const unknown = unknownParam(form, ['cancel_at_period_end', 'cancellation_details', 'metadata', 'expand']);
  if (unknown) return unknown;
  const atPeriodEnd = textOf(form, 'cancel_at_period_end');
  const refuse = (message: string) => refused(400, { type: 'invalid_request_error', message });
  if (atPeriodEnd !== undefined) {
    if (isOver(found)) return refuse('A canceled subscription can only update its cancellation_details and metadata.');
    if (found.schedule)
      return refuse(
        `The subscription is managed by the subscription schedule \`${found.schedule}\`, and updating any cancelation behavior directly is not allowed. Please update the schedule instead.`,
      );
  }
  const before = structuredClone(found);
  if (atPeriodEnd !== undefined) {
    found.cancel_at_period_end = atPeriodEnd === 'true';
    found.cancel_at = found.cancel_at_period_end ? billing.periodEnd(found) : null;
    found.canceled_at = found.cancel_at_period_end ? seconds(stripe) : null;
  }
  Object.assign(found.metadata, textsOf(form, 'metadata'));
  const changed = Object.entries(before).filter(
    ([key, value]) =>
      JSON.stringify(value) !== JSON.stringify(Object.entries(found).find(([name]) => name === key)?.[1]),
  );
  const json = billing.subscriptionJson(found, listOf(form, 'expand'));
  if (changed.length) emit('customer.subscription.updated', json, Object.fromEntries(changed));
  return ok(json);
}

function cancelSubscription(id: string, form: Form, stripe: Endpoints): Answer {
  const { billing } = stripe;
  const found = billing.subscription(id);
  if (!found || isOver(found)) return missing(404, 'subscription', id, 'id'); // Stripe says the same of what is over
  const unknown = unknownParam(form, ['cancellation_details', 'invoice_now', 'prorate', 'expand']);
  if (unknown) return unknown;
  const { comment = null } = textsOf(form, 'cancellation_details');
  return ok(endSubscription(found, comment, stripe));
}

/** The end, now: at somebody's request or with the period. */
export function endSubscription(found: LocalSubscription, comment: string | null, stripe: Endpoints): object {
  found.status = found.status === 'incomplete' ? 'incomplete_expired' : 'canceled';
  found.ended_at = seconds(stripe);
  found.canceled_at ??= found.ended_at;
  found.cancellation_details = { comment, feedback: null, reason: 'cancellation_requested' };
  const json = stripe.billing.subscriptionJson(found, []);
  stripe.emit('customer.subscription.deleted', json);
  return json;
}

const seconds = ({ now }: Endpoints): number => Math.floor(now().getTime() / 1000);
