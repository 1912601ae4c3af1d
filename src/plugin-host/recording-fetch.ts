import type { Clock, Exchange } from '../app/ports.ts';
import { LatchError } from '../errors.ts';
import { type Conversation, kept, shownUrl, toExchange } from './exchange.ts';
import { type Received, type Resolve, sendPinned } from './pinned-request.ts';
import type { Redactor } from './redact.ts';

interface Options {
  plugin: string;
  /** e.g. "https://api.stripe.com". */
  origins: string[];
  /** Those among them that may stand on a private address. */
  privateOrigins?: string[];
  /** Default: the system's name service. */
  resolve?: Resolve | undefined;
  signal: AbortSignal;
  redactor: Redactor;
  clock: Clock;
}

export interface RecordingFetch {
  fetch: typeof globalThis.fetch;
  /** What went out and came back so far, redacted; one a request. */
  exchanges(): Exchange[];
}

const LARGEST_ANSWER = 4 * 1024 * 1024;
const bodiless = new Set([101, 204, 205, 304]);
const stale = ['content-encoding', 'content-length', 'transfer-encoding'];

/** `fetch` for one call of one plugin: to its own hosts, within its time, with a redacted record of each exchange. */
export function createRecordingFetch(options: Options): RecordingFetch {
  const { plugin, origins, privateOrigins = [], resolve, signal, redactor, clock } = options;
  const conversations: Conversation[] = [];
  const now = () => clock.now().toISOString();

  const recordingFetch: typeof globalThis.fetch = async (input, init) => {
    signal.throwIfAborted();
    const own = init?.signal ?? (input instanceof Request ? input.signal : null);
    const request = new Request(input, init);
    const url = new URL(request.url);
    if (!origins.includes(url.origin))
      throw new LatchError(
        'not_allowed',
        `plugin ${plugin} may not call ${url.origin}: it is not among its configured hosts`,
      );

    const sent = request.body ? new Uint8Array(await request.arrayBuffer()) : new Uint8Array();
    const conversation: Conversation = {
      name: redactor.text(`${plugin} ${request.method} ${url.pathname}`),
      request: {
        method: request.method,
        url: shownUrl(url, redactor),
        at: now(),
        ...kept(request.headers, new TextDecoder().decode(sent), redactor),
      },
      response: null,
    };
    conversations.push(conversation);
    try {
      signal.throwIfAborted();
      // A redirect is an answer like any other: following it could leave the allowed hosts, and carry the key along.
      const response = await sendPinned(request, sent, {
        plugin,
        allowPrivate: privateOrigins.includes(url.origin),
        ...(resolve && { resolve }),
        signal: own ? AbortSignal.any([own, signal]) : signal,
      });
      const bytes = await readAll(response);
      conversation.response = {
        status: response.status,
        at: now(),
        ...kept(response.headers, new TextDecoder().decode(bytes), redactor),
      };
      return copyOf(response, bytes);
    } catch (error) {
      conversation.response = { problem: redactor.text(whatBroke(error)), at: now() };
      throw error;
    }
  };
  return { fetch: recordingFetch, exchanges: () => conversations.map(toExchange) };
}

async function readAll(response: Received): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    size += chunk.byteLength;
    if (size > LARGEST_ANSWER)
      throw new LatchError('upstream_failed', `the answer is larger than ${LARGEST_ANSWER} bytes`);
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

/** The body was read for the record, so the plugin gets a response over the same bytes. */
function copyOf(response: Received, bytes: Uint8Array<ArrayBuffer>): Response {
  const headers = new Headers(response.headers);
  for (const name of stale) headers.delete(name);
  const { status, statusText } = response;
  return new Response(bodiless.has(status) ? null : bytes, { status, statusText, headers });
}

function whatBroke(error: unknown): string {
  if (!Error.isError(error)) return 'no answer';
  const { cause } = error;
  return Error.isError(cause) && cause.message ? `${error.message}: ${cause.message}` : error.message;
}
