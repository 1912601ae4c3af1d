import { createHmac } from 'node:crypto';

export interface WebhookEndpoint {
  url: string;
  /** Begins with "whsec_". */
  secret: string;
}

/** An event as Stripe sends it: the object as it was then. */
export interface LocalEvent {
  id: string;
  object: 'event';
  api_version: string;
  created: number;
  data: { object: object; previous_attributes?: object };
  livemode: false;
  pending_webhooks: number;
  request: { id: null; idempotency_key: null };
  type: string;
}

/** Status of the answer; null: there was none. */
export type Delivered = { event: string; status: number | null };

/** Webhooks: every event goes out once, in order, correctly signed. Nothing is sent again by itself. */
export class Webhooks {
  /** Everything that happened, oldest first, delivered or not. */
  readonly events: LocalEvent[] = [];
  readonly deliveries: Delivered[] = [];
  readonly #now: () => Date;
  readonly #closed = new AbortController();
  #endpoint: WebhookEndpoint | undefined;
  #isHeld = false;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(now: () => Date, endpoint: WebhookEndpoint | undefined) {
    this.#now = now;
    this.#endpoint = endpoint;
  }

  /** From now on. The app's port may be known only after this stand-in runs. */
  deliverTo(endpoint: WebhookEndpoint): void {
    this.#endpoint = endpoint;
  }

  /** From now on events wait for `deliver`, or for nothing. */
  hold(): void {
    this.#isHeld = true;
  }

  /** Sends these events, in this order; the ones that went out already once more. */
  async deliver(...eventIds: string[]): Promise<Delivered[]> {
    const delivered: Delivered[] = [];
    for (const id of eventIds) {
      const event = this.events.find((known) => known.id === id);
      if (!event) throw new Error(`the local Stripe has no event ${id}`);
      delivered.push(await this.#enqueue(event));
    }
    return delivered;
  }

  /** Whatever is on its way has been answered. */
  async settled(): Promise<void> {
    await this.#queue;
  }

  emit(type: string, object: object, previous?: object): void {
    const event: LocalEvent = {
      id: `evt_1QLocal${String(this.events.length + 1).padStart(6, '0')}`,
      object: 'event',
      api_version: '2026-10-28.endive',
      created: Math.floor(this.#now().getTime() / 1000),
      data: structuredClone({ object, ...(previous && { previous_attributes: previous }) }),
      livemode: false,
      pending_webhooks: 1,
      request: { id: null, idempotency_key: null },
      type,
    };
    this.events.push(event);
    if (this.#endpoint && !this.#isHeld) void this.#enqueue(event);
  }

  close(): void {
    this.#closed.abort();
  }

  #enqueue(event: LocalEvent): Promise<Delivered> {
    const sent = this.#queue.then(() => this.#send(event));
    this.#queue = sent;
    return sent;
  }

  async #send(event: LocalEvent): Promise<Delivered> {
    const delivered: Delivered = { event: event.id, status: null };
    if (!this.#endpoint) throw new Error('the local Stripe was given no address for its webhooks');
    try {
      const response = await fetch(this.#endpoint.url, {
        method: 'POST',
        ...signedRequest(event, this.#endpoint.secret, this.#now()),
        signal: this.#closed.signal,
      });
      await response.arrayBuffer();
      delivered.status = response.status;
    } catch {
      // no answer: the status stays null
    }
    this.deliveries.push(delivered);
    return delivered;
  }
}

/** Body and headers of a delivery, signed at `at`. https://docs.stripe.com/webhooks#verify-manually */
export function signedRequest(
  event: object,
  secret: string,
  at: Date,
): { body: string; headers: Record<string, string> } {
  const body = JSON.stringify(event, null, 2);
  const timestamp = Math.floor(at.getTime() / 1000);
  const signature = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
  return {
    body,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'stripe-signature': `t=${timestamp},v1=${signature}`,
      'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
    },
  };
}
