import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Delivered, Receive } from '../app/inbound.ts';

const largest = 1024 * 1024;
const prefix = '/hooks/';

const answers: Record<Delivered, { status: number; text: string }> = {
  taken: { status: 200, text: 'ok' },
  // No more than that: whoever sent it without the secret learns nothing.
  refused: { status: 401, text: 'not accepted' },
  failed: { status: 503, text: 'try again' },
  unknown_plugin: { status: 404, text: 'not found' },
};

interface Deps {
  receive: Receive;
  /** Told of what went wrong on our side; the sender is asked to try again. */
  onError(error: unknown, plugin: string): void;
}

/** `POST /hooks/<plugin>`: what outside systems tell by themselves. Answered after it stands on the record. */
export function hookRoutes({ receive, onError }: Deps): (path: string) => RequestListener | null {
  return (path) => {
    const plugin = path.startsWith(prefix) ? path.slice(prefix.length) : '';
    if (!/^[a-z0-9@][a-z0-9@/._-]*$/.test(plugin)) return null;
    return (request, response) => {
      serve(request, response, plugin, receive).catch((error: unknown) => {
        onError(error, plugin);
        send(response, 503, 'try again');
      });
    };
  };
}

async function serve(request: IncomingMessage, response: ServerResponse, plugin: string, receive: Receive) {
  if (request.method !== 'POST') {
    response.setHeader('allow', 'POST');
    return send(response, 405, 'only POST');
  }
  const body = await bodyOf(request);
  if (body === null) return send(response, 413, `more than ${largest} bytes`);
  const delivered = await receive(plugin, { headers: headersOf(request), body });
  const { status, text } = answers[delivered];
  send(response, status, text);
}

async function bodyOf(request: IncomingMessage): Promise<Uint8Array | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > largest) return null;
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

function headersOf({ headersDistinct }: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, values = []] of Object.entries(headersDistinct))
    for (const value of values) headers.append(name, value);
  return headers;
}

function send(response: ServerResponse, status: number, text: string): void {
  if (response.headersSent) return;
  // A body that was not read to its end leaves the connection in the middle of it.
  response
    .writeHead(status, { 'content-type': 'text/plain', ...(status === 413 && { connection: 'close' }) })
    .end(text);
}
