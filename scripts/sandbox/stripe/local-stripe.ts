import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { type Answer, refused } from './answer.ts';
import { answerTo } from './endpoints.ts';
import { type Fault, Faults } from './fault.ts';
import { decodeForm, type Form } from './form.ts';
import { IdempotencyKeys } from './idempotency.ts';
import { Ledger, type LocalRefund, type RefundStatus } from './ledger.ts';
import { type PaymentSeed, samplePayments } from './sample-payments.ts';

export interface LocalStripeOptions {
  /** 0 or absent: any free port. */
  port?: number;
  /** Default: the sample payments. */
  payments?: PaymentSeed[];
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
  readonly requests: readonly LocalRequest[];
  /** What new refunds start as. Default: succeeded. */
  refundsStartAs(status: RefundStatus): void;
  /** Ends a pending refund. A failed one gives its amount back to the refundable balance. */
  settle(refundId: string, status: 'succeeded' | 'failed'): void;
  fail(fault: Fault): void;
  clearFaults(): void;
  close(): Promise<void>;
}

/** Stripe, as far as refunds go, on this machine: the same requests, answers, errors and idempotency. */
export async function startLocalStripe(options: LocalStripeOptions = {}): Promise<LocalStripe> {
  const {
    port = 0,
    payments = Object.values(samplePayments),
    secretKey = localSecretKey,
    clock = { now: () => new Date() },
  } = options;
  const ledger = new Ledger(payments);
  const seeded = ledger.refunds.length;
  const keys = new IdempotencyKeys();
  const faults = new Faults();
  const requests: LocalRequest[] = [];
  let startAs: RefundStatus = 'succeeded';
  let count = 0;

  const stripe = {
    ledger,
    now: () => clock.now(),
    newRefundId: () => `re_3QLocal${String(ledger.refunds.length + 1).padStart(6, '0')}`,
    refundStatus: () => startAs,
  };

  async function answer(request: LocalRequest, body: string, fault: Fault | null): Promise<Answer> {
    const key = request.method === 'POST' ? request.idempotencyKey : null;
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
    const result = unauthorized ?? (await answer(request, body, fault));
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
    refundsStartAs: (status) => {
      startAs = status;
    },
    settle: (id, status) => {
      const refund = ledger.refunds.find((known) => known.id === id);
      if (!refund) throw new Error(`the local Stripe has no refund ${id}`);
      refund.status = status;
      if (status === 'failed') refund.failure_reason = 'expired_or_canceled_card';
    },
    fail: (fault) => faults.add(fault),
    clearFaults: () => faults.clear(),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function garbled(fault: Fault | null, result: Answer): Answer {
  if (fault?.kind === 'bad_gateway') return { status: 502, body: { message: 'upstream connect error' } };
  return fault?.kind === 'empty' ? { status: 200, body: {} } : result;
}

function send(res: ServerResponse, request: LocalRequest, { status, body, headers }: Answer, half: boolean): void {
  if (res.destroyed) return;
  request.status = status;
  const json = JSON.stringify(body, null, 2);
  res.writeHead(status, {
    'content-type': 'application/json',
    'request-id': request.requestId,
    ...(request.idempotencyKey && { 'idempotency-key': request.idempotencyKey }),
    ...headers,
  });
  res.end(half ? json.slice(0, json.length / 2) : json);
}

function wrongKey(authorization: string | undefined, secretKey: string): Answer | null {
  const given = /^Bearer (\S+)$/.exec(authorization ?? '')?.[1];
  if (given === secretKey) return null;
  const message = given
    ? `Invalid API Key provided: ${given.slice(0, 8)}${'*'.repeat(12)}${given.slice(-4)}`
    : 'You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth.';
  return refused(401, { type: 'invalid_request_error', message });
}
