import type { PaymentSeed } from './sample-payments.ts';

export type RefundStatus = 'pending' | 'requires_action' | 'succeeded' | 'failed' | 'canceled';

/** A refund as Stripe returns it. */
export interface LocalRefund {
  id: string;
  object: 'refund';
  amount: number;
  balance_transaction: string | null;
  charge: string;
  created: number;
  currency: string;
  failure_balance_transaction?: string;
  failure_reason?: string;
  metadata: Record<string, string>;
  payment_intent: string;
  reason: string | null;
  receipt_number: null;
  status: RefundStatus;
}

/** A dispute as Stripe returns it. */
export interface LocalDispute {
  id: string;
  object: 'dispute';
  amount: number;
  charge: string;
  created: number;
  currency: string;
  evidence_details: { due_by: number; has_evidence: false };
  livemode: false;
  metadata: Record<string, string>;
  payment_intent: string;
  reason: string;
  status: 'needs_response' | 'won' | 'lost';
}

/** Payments, refunds and disputes, and the JSON that Stripe shows of them. */
export class Ledger {
  readonly payments: PaymentSeed[];
  /** Oldest first. */
  readonly refunds: LocalRefund[] = [];
  readonly disputes: LocalDispute[] = [];

  constructor(payments: PaymentSeed[]) {
    this.payments = payments;
    for (const payment of payments)
      for (const { id, amount, createdAt } of payment.refunds ?? [])
        this.refunds.push(
          newRefund(payment, {
            id,
            amount,
            created: seconds(createdAt),
            status: 'succeeded',
            metadata: {},
            reason: null,
          }),
        );
  }

  payment(id: string): PaymentSeed | undefined {
    return this.payments.find(({ paymentIntent, charge }) => paymentIntent === id || charge === id);
  }

  refunded({ charge }: PaymentSeed): number {
    return this.refunds
      .filter((refund) => refund.charge === charge && refund.status !== 'failed' && refund.status !== 'canceled')
      .reduce((sum, { amount }) => sum + amount, 0);
  }

  refund(payment: PaymentSeed, details: Details): LocalRefund {
    const refund = newRefund(payment, details);
    this.refunds.push(refund);
    return refund;
  }

  /** `created`: seconds; the bank wants an answer within a week. */
  dispute({ charge, paymentIntent, amount, currency }: PaymentSeed, reason: string, created: number): LocalDispute {
    const dispute: LocalDispute = {
      id: `du_1QLocal${String(this.disputes.length + 1).padStart(6, '0')}`,
      object: 'dispute',
      amount,
      charge,
      created,
      currency,
      evidence_details: { due_by: created + 7 * 86_400, has_evidence: false },
      livemode: false,
      metadata: {},
      payment_intent: paymentIntent,
      reason,
      status: 'needs_response',
    };
    this.disputes.push(dispute);
    return dispute;
  }

  isDisputed({ charge, isDisputed = false }: PaymentSeed): boolean {
    return isDisputed || this.disputes.some((dispute) => dispute.charge === charge);
  }

  intentJson(payment: PaymentSeed, expand: string[]): object {
    const { paymentIntent: id, amount, currency, description, customer, createdAt, status = 'succeeded' } = payment;
    const isCharged = status === 'succeeded' || status === 'requires_capture';
    return {
      id,
      object: 'payment_intent',
      amount,
      amount_received: status === 'succeeded' ? amount : 0,
      client_secret: `${id}_secret_LocalOnly`,
      created: seconds(createdAt),
      currency,
      customer: expand.includes('customer') ? this.customerJson(customer) : customer.id,
      description,
      latest_charge: !isCharged
        ? null
        : expand.includes('latest_charge')
          ? this.chargeJson(payment, [])
          : payment.charge,
      livemode: false,
      metadata: {},
      receipt_email: customer.email,
      status,
    };
  }

  chargeJson(payment: PaymentSeed, expand: string[]): object {
    const { charge: id, amount, currency, description, customer, createdAt, status = 'succeeded' } = payment;
    const refunded = this.refunded(payment);
    const isCaptured = status === 'succeeded';
    return {
      id,
      object: 'charge',
      amount,
      amount_captured: isCaptured ? amount : 0,
      amount_refunded: refunded,
      billing_details: {
        address: { city: 'Springfield', line1: '1 Main St' },
        email: customer.email,
        name: customer.name,
        phone: null,
      },
      captured: isCaptured,
      created: seconds(createdAt),
      currency,
      customer: expand.includes('customer') ? this.customerJson(customer) : customer.id,
      description,
      disputed: this.isDisputed(payment),
      livemode: false,
      metadata: {},
      paid: true,
      payment_intent: payment.paymentIntent,
      payment_method_details: {
        card: {
          brand: 'visa',
          exp_month: 4,
          exp_year: 2031,
          fingerprint: 'Xt5EWLLDS7FJjR1c',
          last4: '4242',
          network: 'visa',
        },
        type: 'card',
      },
      receipt_email: customer.email,
      receipt_url: `https://pay.stripe.com/receipts/${id}`,
      refunded: refunded >= amount,
      status: 'succeeded',
    };
  }

  customerJson({ id, name, email }: PaymentSeed['customer']): object {
    return { id, object: 'customer', address: null, email, livemode: false, metadata: {}, name, phone: '+1 555 0100' };
  }
}

interface Details {
  id: string;
  amount: number;
  created: number;
  status: RefundStatus;
  metadata: Record<string, string>;
  reason: string | null;
}

const newRefund = (payment: PaymentSeed, { id, amount, created, status, metadata, reason }: Details): LocalRefund => ({
  id,
  object: 'refund',
  amount,
  balance_transaction: status === 'succeeded' ? id.replace(/^re_/, 'txn_') : null,
  charge: payment.charge,
  created,
  currency: payment.currency,
  metadata,
  payment_intent: payment.paymentIntent,
  reason,
  receipt_number: null,
  status,
});

const seconds = (iso: string): number => Math.floor(Date.parse(iso) / 1000);
