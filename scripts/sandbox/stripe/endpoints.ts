import { type Answer, invalid, missing, ok, refused } from './answer.ts';
import type { Billing } from './billing.ts';
import { billingAnswer } from './billing-endpoints.ts';
import { type Form, listOf, textOf, textsOf } from './form.ts';
import type { Ledger, RefundStatus } from './ledger.ts';
import { listPage, unknownParam } from './list.ts';
import type { PaymentSeed } from './sample-payments.ts';

export interface EndpointRequest {
  method: string;
  /** e.g. "/v1/refunds". */
  path: string;
  /** Query of a GET, body of a POST. */
  form: Form;
}

export interface Endpoints {
  ledger: Ledger;
  billing: Billing;
  /** Something happened that Stripe tells by webhook. `previous`: what changed, as it was before. */
  emit(type: string, object: object, previous?: object): void;
  now(): Date;
  newRefundId(): string;
  /** What a new refund starts as. */
  refundStatus(paymentIntent: string): RefundStatus;
}

/** The part of Stripe's API that the plugin needs. */
export function answerTo(request: EndpointRequest, stripe: Endpoints): Answer {
  const { method, path, form } = request;
  const [, version, resource, id] = path.split('/');
  const expand = listOf(form, 'expand');
  const { ledger } = stripe;
  const route = `${method} /${version}/${resource}${id === undefined ? '' : '/id'}`;
  switch (route) {
    case 'GET /v1/payment_intents/id': {
      const payment = ledger.payments.find(({ paymentIntent }) => paymentIntent === id);
      return payment ? ok(ledger.intentJson(payment, expand)) : missing(404, 'payment_intent', `${id}`, 'intent');
    }
    case 'GET /v1/charges/id': {
      const payment = ledger.payments.find(({ charge }) => charge === id);
      return payment ? ok(ledger.chargeJson(payment, expand)) : missing(404, 'charge', `${id}`, 'charge');
    }
    case 'GET /v1/refunds/id': {
      const refund = ledger.refunds.find((known) => known.id === id);
      return refund ? ok({ ...refund }) : missing(404, 'refund', `${id}`, 'refund');
    }
    case 'GET /v1/refunds':
      return listRefunds(form, stripe);
    case 'POST /v1/refunds':
      return createRefund(form, stripe);
    default:
      return (
        billingAnswer(request, stripe) ??
        refused(404, {
          type: 'invalid_request_error',
          message: `Unrecognized request URL (${method}: ${path}). Please see https://stripe.com/docs.`,
        })
      );
  }
}

const reasons = new Set(['duplicate', 'fraudulent', 'requested_by_customer']);

function listRefunds(form: Form, { ledger }: Endpoints): Answer {
  for (const param of ['charge', 'payment_intent'] as const) {
    const wanted = textOf(form, param);
    if (wanted !== undefined && !ledger.payment(wanted)) return missing(404, param, wanted, param);
  }
  const oldestFirst = ledger.refunds
    .filter(({ charge }) => charge === (textOf(form, 'charge') ?? charge))
    .filter(({ payment_intent: intent }) => intent === (textOf(form, 'payment_intent') ?? intent));
  return listPage(form, {
    url: '/v1/refunds',
    kind: 'refund',
    oldestFirst,
    filters: ['charge', 'payment_intent'],
  });
}

function createRefund(form: Form, { ledger, now, newRefundId, refundStatus, emit }: Endpoints): Answer {
  const unknown = unknownParam(form, ['charge', 'payment_intent', 'amount', 'metadata', 'reason', 'expand']);
  if (unknown) return unknown;
  const param = textOf(form, 'payment_intent') === undefined ? 'charge' : 'payment_intent';
  const id = textOf(form, param);
  if (id === undefined)
    return invalid(
      'One of the following params should be provided for this request: payment_intent or charge.',
      'charge',
    );
  const reason = textOf(form, 'reason') ?? null;
  if (reason !== null && !reasons.has(reason))
    return invalid(`Invalid reason: must be one of ${[...reasons].join(', ')}`, 'reason');
  const payment = ledger.payments.find((known) => (param === 'charge' ? known.charge : known.paymentIntent) === id);
  if (!payment) return missing(404, param, id, param);
  const given = textOf(form, 'amount');
  if (given !== undefined && !/^\d+$/.test(given))
    return invalid(`Invalid integer: ${given}`, 'amount', 'parameter_invalid_integer');
  const left = payment.amount - ledger.refunded(payment);
  const amount = given === undefined ? left : Number(given);
  const refusal = whyNot(payment, amount, left, ledger.isDisputed(payment));
  if (refusal) return refusal;
  const refund = ledger.refund(payment, {
    id: newRefundId(),
    amount,
    created: Math.floor(now().getTime() / 1000),
    status: refundStatus(payment.paymentIntent),
    metadata: textsOf(form, 'metadata'),
    reason,
  });
  emit('refund.created', refund);
  emit('charge.refunded', ledger.chargeJson(payment, []));
  return ok({ ...refund });
}

function whyNot(
  { charge, paymentIntent, currency, status }: PaymentSeed,
  amount: number,
  left: number,
  isDisputed: boolean,
): Answer | null {
  const refuse = (message: string, code?: string, param?: string) =>
    refused(400, { type: 'invalid_request_error', message, ...(code && { code }), ...(param && { param }) });
  if (status && status !== 'succeeded')
    return refuse(
      `This PaymentIntent (${paymentIntent}) does not have a successful charge to refund.`,
      'payment_intent_unexpected_state',
    );
  if (isDisputed) return refuse(`Charge ${charge} has been charged back; cannot issue a refund.`, 'charge_disputed');
  if (left === 0) return refuse(`Charge ${charge} has already been refunded.`, 'charge_already_refunded');
  if (amount < 1) return refuse('Invalid positive integer', 'parameter_invalid_integer', 'amount');
  if (amount > left)
    return refuse(
      `Refund amount (${shown(amount, currency)}) is greater than unrefunded amount on charge (${shown(left, currency)})`,
      undefined,
      'amount',
    );
  return null;
}

const shown = (amount: number, currency: string): string =>
  currency === 'jpy' ? `¥${amount}` : `${currency === 'usd' ? '$' : '€'}${(amount / 100).toFixed(2)}`;
