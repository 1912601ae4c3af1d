import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { Answer } from './answer.ts';
import { Billing, type BillingSeeds, type LocalBalanceTransaction, type LocalSubscription } from './billing.ts';
import { endSubscription } from './billing-endpoints.ts';
import { answerTo, type Endpoints } from './endpoints.ts';
import { type Fault, Faults } from './fault.ts';
import { decodeForm, type Form } from './form.ts';
import { garbled, send, wrongKey } from './http-answer.ts';
import { IdempotencyKeys } from './idempotency.ts';
import { Ledger, type LocalRefund, type RefundStatus } from './ledger.ts';
import { sampleCustomers, sampleInvoices, sampleSubscriptions } from './sample-billing.ts';
import { type PaymentSeed, samplePayments } from './sample-payments.ts';
import { settleRefund } from './settle-refund.ts';
import { type WebhookEndpoint, Webhooks } from './webhooks.ts';

export interface LocalStripeOptions {
  /** 0 or absent: any free port. */
  port?: number;
  /** Default: the sample payments. */
  payments?: PaymentSeed[];
  /** Default: the sample customers, subscriptions and invoices. */
  billing?: Partial<BillingSeeds>;
  /** Where events go. Default: nowhere, they are only kept. */
  webhooks?: WebhookEndpoint;
  /** The one key it accepts. Default: `localSecretKey`. */
  secretKey?: string;
  clock?: { now(): Date };
}

export const localSecretKey = 'sk_test_LatchSandboxOnly';

export interface LocalRequest {
  requestId: string;
  method: string;
  path: string;
  /** Query and body, decoded. */
  form: Form;
  idempotencyKey: string | null;
  at: Date;
  /** Null: no answer was sent (yet). */
  status: number | null;
}

export interface LocalStripe {
  /** For STRIPE_API_BASE. */
  url: string;
  port: number;
  secretKey: string;
  /** Every refund that exists, oldest first; the ones of the seed included. */
  readonly refunds: readonly LocalRefund[];
  /** How many refunds were really made since the start: "never two" counts these. */
  readonly effects: number;
  /** Every customer balance transaction that was made, oldest first. */
  readonly balanceTransactions: readonly LocalBalanceTransaction[];
  readonly subscriptions: readonly LocalSubscription[];
  /** What happened, and its delivery: hold, reorder and repeat it here. */
  readonly webhooks: Pick<Webhooks, 'events' | 'deliveries' | 'deliverTo' | 'hold' | 'deliver' | 'settled'>;
  readonly requests: readonly LocalRequest[];
  /** What new refunds start as, of one payment or of all the others. Default: succeeded. */
  refundsStartAs(status: RefundStatus, paymentIntent?: string): void;
  /** Ends a pending refund. A failed one gives its amount back to the refundable balance. */
  settle(refundId: string, status: 'succeeded' | 'failed'): void;
  /** The bank sends back what was refunded, days after it had succeeded. `reason`: e.g. "lost_or_stolen_card". */
  failLater(refundId: string, reason: string): void;
  /** The customer disputes a payment. Its id is returned. */
  dispute(payment: string, reason?: string): string;
  closeDispute(disputeId: string, status: 'won' | 'lost'): void;
  /** The period of a subscription that is to end with it is over. */
  endPeriod(subscriptionId: string): void;
  fail(fault: Fault): void;
  clearFaults(): void;
  close(): Promise<void>;
}

/** Stripe, as far as the plugin goes, on this machine: the same requests, answers, errors and idempotency. */
export async function startLocalStripe(options: LocalStripeOptions = {}): Promise<LocalStripe> {
  const {
    port = 0,
    payments = Object.values(samplePayments),
    secretKey = localSecretKey,
    clock = { now: () => new Date() },
  } = options;
  const ledger = new Ledger(payments); // the very array: the sandbox adds payments to it
  const billing = new Billing(
    {
      customers: Object.values(sampleCustomers),
      subscriptions: Object.values(sampleSubscriptions),
      invoices: Object.values(sampleInvoices),
      ...options.billing,
    },
    () => ledger.payments.map(({ customer }) => customer),
  );
  const webhooks = new Webhooks(() => clock.now(), options.webhooks);
  const seeded = ledger.refunds.length;
  const keys = new IdempotencyKeys();
  const faults = new Faults();
  const requests: LocalRequest[] = [];
  const startAs = new Map<string | undefined, RefundStatus>();
  let count = 0;

  const stripe: Endpoints = {
    ledger,
    billing,
    emit: (type, object, previous) => webhooks.emit(type, object, previous),
    now: () => clock.now(),
    newRefundId: () => `re_3QLocal${String(ledger.refunds.length + 1).padStart(6, '0')}`,
    refundStatus: (payment) => startAs.get(payment) ?? startAs.get(undefined) ?? 'succeeded',
  };

  async function answer(request: LocalRequest, body: string, fault: Fault | null): Promise<Answer> {
    // Turned away at the door: not even a key that is known gets an answer.
    if (fault?.kind === 'error' && fault.effect === 'none' && fault.answer.isUnsaved) return fault.answer;
    const key = request.method === 'POST' ? request.idempotencyKey : null; // DELETE takes none
    const standing = key && keys.begin(key, { ...request, body, now: request.at });
    if (standing) return standing;
    if (fault?.kind === 'delay') await wait(fault.ms);
    const isRun = !fault || !('effect' in fault) || fault.effect === 'made';
    const made = isRun ? answerTo(request, stripe) : null;
    const shown = fault?.kind === 'error' ? fault.answer : made;
    if (key && shown && !shown.isUnsaved && (fault?.kind !== 'error' || shown.status >= 500)) keys.keep(key, shown);
    else if (key) keys.forget(key); // the endpoint never ran
    return shown ?? { status: 200, body: {} };
  }

  async function serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString('utf8');
    const url = new URL(req.url ?? '/', 'http://local');
    count += 1;
    const request: LocalRequest = {
      requestId: `req_Local${String(count).padStart(8, '0')}`,
      method: req.method ?? 'GET',
      path: url.pathname,
      form: decodeForm([url.search.slice(1), body].filter(Boolean).join('&')),
      idempotencyKey: req.headers['idempotency-key']?.toString() ?? null,
      at: clock.now(),
      status: null,
    };
    requests.push(request);
    const unauthorized = wrongKey(req.headers.authorization, secretKey);
    const fault = unauthorized ? null : faults.take(`${request.method} ${request.path}`, request.form);
    const result = structuredClone(unauthorized ?? (await answer(request, body, fault)));
    if (fault?.kind === 'late') await fault.until;
    if (fault?.kind === 'hang') return; // the connection stays open until the client or close() ends it
    if (fault?.kind === 'drop') return void res.destroy();
    send(res, request, garbled(fault, result), fault?.kind === 'malformed');
  }

  const server = createServer((req, res) => {
    serve(req, res).catch(() => res.destroy()); // a client that went away in the middle of its own request
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const { port: bound } = server.address() as AddressInfo; // a TCP server that listens has an address and a port

  return {
    url: `http://127.0.0.1:${bound}`,
    port: bound,
    secretKey,
    refunds: ledger.refunds,
    get effects() {
      return ledger.refunds.length - seeded;
    },
    requests,
    refundsStartAs: (status, payment) => {
      startAs.set(payment, status);
    },
    balanceTransactions: billing.balanceTransactions,
    subscriptions: billing.subscriptions,
    webhooks,
    settle: (id, status) => settleRefund(stripe, id, status, 'expired_or_canceled_card'),
    failLater: (id, reason) => settleRefund(stripe, id, 'failed', reason),
    dispute: (id, reason = 'fraudulent') => {
      const payment = ledger.payment(id);
      if (!payment) throw new Error(`the local Stripe has no payment ${id}`);
      const dispute = ledger.dispute(payment, reason, Math.floor(clock.now().getTime() / 1000));
      webhooks.emit('charge.dispute.created', dispute);
      return dispute.id;
    },
    closeDispute: (id, status) => {
      const dispute = ledger.disputes.find((known) => known.id === id);
      if (!dispute) throw new Error(`the local Stripe has no dispute ${id}`);
      dispute.status = status;
      webhooks.emit('charge.dispute.closed', dispute);
    },
    endPeriod: (id) => {
      const subscription = billing.subscription(id);
      if (!subscription?.cancel_at_period_end) throw new Error(`${id} is not to end with its period`);
      endSubscription(subscription, subscription.cancellation_details.comment, stripe);
    },
    fail: (fault) => faults.add(fault),
    clearFaults: () => faults.clear(),
    close: async () => {
      webhooks.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
