import type { Activity } from './activity.ts';
import { type Answer, httpPost } from './http-post.ts';
import type { Fields } from './json.ts';
import { sign } from './signature.ts';
import type { EnvelopeType, SocketMode } from './socket-mode.ts';
import type { Delivered, SignedRequest } from './types.ts';

interface Options {
  activity: Activity;
  sockets: SocketMode;
  signingSecret: string;
  appUrl: string | undefined;
  /** Whether the app may come by socket later. */
  mayConnect: boolean;
  retryDelaysMs: number[];
  /** How long Slack waits: https://docs.slack.dev/interactivity/handling-user-interaction#acknowledgment_response */
  patienceMs: number;
}

interface SendOptions {
  contentType?: string;
  timestampS?: number;
  signature?: string;
  headers?: Record<string, string>;
}

/** Brings commands, interactions and events to the app: over a socket while one is connected, else as signed requests. */
export class Delivery {
  appUrl: string | undefined;
  lastRequest: SignedRequest | undefined;
  readonly #options: Options;
  readonly #ended = new AbortController();

  constructor(options: Options) {
    this.#options = options;
    this.appUrl = options.appUrl;
  }

  command(payload: Record<string, string>): Promise<Delivered> {
    const body = new URLSearchParams(payload).toString();
    return this.#once('slash_commands', payload, { accepts_response_payload: true }, { body });
  }

  interaction(payload: Fields): Promise<Delivered> {
    const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
    const accepts = payload.type === 'view_submission';
    return this.#once('interactive', payload, { accepts_response_payload: accepts }, { body });
  }

  /** Resolves with the first attempt; the others follow as long as the app does not answer 2xx. */
  async event(payload: Fields): Promise<Delivered> {
    const first = await this.#eventAttempt(payload, 0);
    if (this.appUrl || this.#options.mayConnect) void this.#retry(payload, first);
    return first.delivered;
  }

  async send(body: string, options: SendOptions = {}): Promise<Delivered> {
    return (await this.#post(body, options)).delivered;
  }

  async replay(request: SignedRequest): Promise<Delivered> {
    return (await this.#request(request)).delivered;
  }

  close(): void {
    this.#ended.abort();
  }

  async #retry(payload: Fields, first: Attempt): Promise<void> {
    let last = first;
    for (const [index, delayMs] of this.#options.retryDelaysMs.entries()) {
      if (!last.answer.failure || last.answer.noRetry || this.#options.activity.closed) return;
      const { activity } = this.#options;
      // A long delay is no activity: `settled` does not wait for it.
      if (delayMs > 1000) await activity.wait(delayMs);
      else await activity.during(() => activity.wait(delayMs));
      if (activity.closed) return;
      last = await this.#eventAttempt(payload, index + 1, last.answer.failure);
    }
  }

  #eventAttempt(payload: Fields, retry: number, reason = ''): Promise<Attempt> {
    const envelope = { accepts_response_payload: false, retry_attempt: retry, retry_reason: reason };
    const headers = { 'x-slack-retry-num': String(retry), 'x-slack-retry-reason': reason };
    return this.#attempt('events_api', payload, envelope, {
      body: JSON.stringify(payload),
      contentType: 'application/json',
      ...(retry > 0 ? { headers } : {}),
    });
  }

  async #once(type: EnvelopeType, payload: Fields, envelope: Fields, http: SendOptions & { body: string }) {
    return (await this.#attempt(type, payload, envelope, http)).delivered;
  }

  #attempt(
    type: EnvelopeType,
    payload: Fields,
    envelope: Fields,
    http: SendOptions & { body: string },
  ): Promise<Attempt> {
    const { sockets } = this.#options;
    if (!sockets.connected) return this.#post(http.body, http);
    return this.#timed(() => sockets.deliver(type, payload, envelope, this.#options.patienceMs));
  }

  #post(body: string, options: SendOptions): Promise<Attempt> {
    if (!this.appUrl) return this.#timed(async () => ({ status: 0, body: 'no app', failure: 'connection_failed' }));
    const timestampS = options.timestampS ?? Math.floor(Date.now() / 1000);
    return this.#request({
      url: this.appUrl,
      body,
      headers: {
        'content-type': options.contentType ?? 'application/x-www-form-urlencoded',
        'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
        accept: 'application/json,*/*',
        'x-slack-request-timestamp': String(timestampS),
        'x-slack-signature': options.signature ?? sign(this.#options.signingSecret, timestampS, body),
        ...options.headers,
      },
    });
  }

  #request(request: SignedRequest): Promise<Attempt> {
    this.lastRequest = request;
    const { patienceMs } = this.#options;
    return this.#timed(
      () => httpPost(request.url, request.headers, request.body, patienceMs, this.#ended.signal),
      request,
    );
  }

  async #timed(work: () => Promise<Answer>, request?: SignedRequest): Promise<Attempt> {
    const start = performance.now();
    const answer = await this.#options.activity.during(work);
    const { status, body } = answer;
    return { answer, delivered: { status, body, ms: performance.now() - start, ...(request && { request }) } };
  }
}

interface Attempt {
  answer: Answer;
  delivered: Delivered;
}
