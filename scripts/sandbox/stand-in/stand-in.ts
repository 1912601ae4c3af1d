import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { type Fault, Faults } from './fault.ts';

export interface StandInRequest {
  method: string;
  /** Segments, decoded: "/accounts/A%2F1" is ["accounts", "A/1"]. */
  path: string[];
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
  /** The JSON that was sent; null where there was none. */
  body: unknown;
}
export interface Reply {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
}
export interface SeenRequest extends StandInRequest {
  url: string;
  /** Null: no answer was sent (yet). */
  status: number | null;
}

export interface StandIn {
  url: string;
  readonly requests: readonly SeenRequest[];
  fail(fault: Fault): void;
  clearFaults(): void;
  close(): Promise<void>;
}

/** An HTTP service on this machine whose requests can be made to go wrong. `answer` does the effect and says what came of it. */
export async function startStandIn(
  answer: (request: StandInRequest) => Reply,
  port = 0,
  /** What a fault's `on` is compared with. */
  routeOf = ({ method, url }: SeenRequest) => `${method} ${new URL(url, 'http://local').pathname}`,
): Promise<StandIn> {
  const faults = new Faults();
  const requests: SeenRequest[] = [];

  async function serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk);
    const request = seen(req, Buffer.concat(chunks).toString());
    requests.push(request);
    const fault = faults.take(routeOf(request));
    if (fault?.kind === 'delay') await wait(fault.ms);
    const isRun = !fault || !('effect' in fault) || fault.effect === 'made';
    const own = isRun ? answer(request) : { status: 200, body: {} };
    if (fault?.kind === 'hang') return; // the connection stays open until the client or close() ends it
    if (fault?.kind === 'drop') return void res.destroy();
    send(res, request, fault, fault?.kind === 'answer' ? fault : own);
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
    requests,
    fail: (fault) => faults.add(fault),
    clearFaults: () => faults.clear(),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function seen({ method = 'GET', url = '/', headers }: IncomingMessage, text: string): SeenRequest {
  const { pathname, searchParams } = new URL(url, 'http://local');
  const path = pathname.split('/').filter(Boolean).map(decodeURIComponent);
  return { method, url, path, query: searchParams, headers, body: jsonOf(text), status: null };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function send(res: ServerResponse, request: SeenRequest, fault: Fault | null, { status, body, headers }: Reply): void {
  if (res.destroyed) return;
  request.status = status;
  if (fault?.kind === 'page') return void res.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Sign in</h1>');
  const json = JSON.stringify(body);
  res.writeHead(status, { 'content-type': 'application/json', ...headers });
  res.end(fault?.kind === 'malformed' ? json.slice(0, json.length / 2) : json);
}
