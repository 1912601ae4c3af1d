import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Delivered, Inbound } from '../app/inbound.ts';

const largest = 1024 * 1024;
const prefix = '/hooks/';
/** Deliveries at once: whoever sends more is to come again, so that Slack's requests keep their room. */
const mostAtOnce = 32;

const answers: Record<Delivered, { status: number; text: string }> = {
  taken: { status: 200, text: 'ok' },
  // No more than that: whoever sent it without the secret learns nothing.
  refused: { status: 401, text: 'not accepted' },
  failed: { status: 503, text: 'try again' },
  unknown_plugin: { status: 404, text: 'not found' },
};

interface Deps extends Inbound {
  /** Told of what went wrong on our side; the sender is asked to try again. */
  onError(error: unknown, plugin: string): void;
  /** For a body to arrive whole. Default: 10 s. */
  patienceMs?: number;
}

/** `POST /hooks/<plugin>`: what outside systems tell by themselves. Answered after it stands on the record. */
export function hookRoutes({
  listens,
  receive,
  onError,
  patienceMs = 10_000,
}: Deps): (path: string) => RequestListener | null {
  let open = 0;

  async function serve(request: IncomingMessage, response: ServerResponse, plugin: string): Promise<void> {
    if (request.method !== 'POST') {
      response.setHeader('allow', 'POST');
      return end(response, 405, 'only POST');
    }
    if (!listens(plugin)) return end(response, 404, 'not found');
    if (open >= mostAtOnce) return end(response, 503, 'too many at once; try again');
    open += 1;
    try {
      const body = await bodyOf(request, patienceMs);
      if (body === 'too_large') return end(response, 413, `more than ${largest} bytes`);
      if (body === 'cut_off') return; // with its connection: nobody is there to be answered
      const { status, text } = answers[await receive(plugin, { headers: headersOf(request), body })];
      send(response, status, text);
    } finally {
      open -= 1;
    }
  }

  return (path) => {
    const plugin = path.startsWith(prefix) ? path.slice(prefix.length) : '';
    if (!/^[a-z0-9@][a-z0-9@/._-]*$/.test(plugin)) return null;
    return (request, response) => {
      serve(request, response, plugin).catch((error: unknown) => {
        onError(error, plugin);
        end(response, 503, 'try again');
      });
    };
  };
}

async function bodyOf(request: IncomingMessage, patienceMs: number): Promise<Uint8Array | 'too_large' | 'cut_off'> {
  const chunks: Buffer[] = [];
  let size = 0;
  const timer = setTimeout(() => request.destroy(), patienceMs);
  try {
    for await (const chunk of request) {
      size += chunk.length;
      if (size > largest) return 'too_large';
      chunks.push(chunk);
    }
    return new Uint8Array(Buffer.concat(chunks));
  } catch {
    return 'cut_off'; // too slow, or the sender hung up: no error of ours
  } finally {
    clearTimeout(timer);
  }
}

function headersOf({ headersDistinct }: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, values = []] of Object.entries(headersDistinct))
    for (const value of values) headers.append(name, value);
  return headers;
}

function send(response: ServerResponse, status: number, text: string): void {
  if (!response.headersSent) response.writeHead(status, { 'content-type': 'text/plain' }).end(text);
}

/** For a request whose body was not read to its end: the connection is in the middle of it. */
function end(response: ServerResponse, status: number, text: string): void {
  if (!response.headersSent) response.setHeader('connection', 'close');
  send(response, status, text);
}
