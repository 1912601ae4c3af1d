import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { KitReply, KitRequest, StandIn, System } from './example.ts';
import type { Fault } from './faults.ts';

export interface Seen extends KitRequest {
  /** What the outside system said, as far as the plugin heard of it. */
  answered: boolean;
}

/** How the requests of one call are answered. */
export interface Plan {
  /** Null: nothing is wrong. */
  fault: Fault | null;
  /** So many requests are answered before the fault, which then stays. */
  well: number;
  /** The outside system, in order. Null: there is none, so everything is answered with 404. */
  system: Answering | null;
  /** The fault only hides the answer: what was asked for is done. */
  isDone?: boolean;
}
export type Answering = (request: KitRequest) => Promise<KitReply>;

export interface HostileServer {
  origin: string;
  /** For the next call. `seen` grows with each request; `faulted` is called when the fault is met. */
  expect(plan: Plan, faulted: () => void): readonly Seen[];
  close(): Promise<unknown>;
}

export async function startHostileServer(): Promise<HostileServer> {
  let plan: Plan = { fault: null, well: 0, system: null };
  let seen: Seen[] = [];
  let faulted = () => {};

  async function spoil(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { fault, well, system, isDone } = plan;
    const request = await read(incoming);
    const meetsFault = fault !== null && seen.length >= well;
    const one: Seen = { ...request, answered: !meetsFault };
    seen.push(one);
    if (!meetsFault) return reply(response, (await system?.(request)) ?? notFound);
    if (isDone) await system?.(request);
    fault.play(response, request);
    faulted();
  }

  const { url, close } = await listening(spoil);
  return {
    origin: url,
    expect(next, onFault) {
      plan = next;
      seen = [];
      faulted = onFault;
      return seen;
    },
    close,
  };
}

/** A function as a server, for tests. */
export const serve = (system: System): Promise<StandIn> =>
  listening(async (incoming, response) => reply(response, system(await read(incoming)) ?? notFound));

const notFound: KitReply = { status: 404, body: {} };

async function listening(
  serving: (incoming: IncomingMessage, response: ServerResponse) => Promise<void>,
): Promise<StandIn> {
  const server = createServer((incoming, response) => {
    serving(incoming, response).catch(() => response.destroy()); // the plugin gave up in the middle of its request
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo; // a TCP server that listens has an address and a port
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function read(incoming: IncomingMessage): Promise<KitRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const headers = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]);
  const { method = 'GET', url = '/' } = incoming;
  return { method, url, headers: Object.fromEntries(headers), body: Buffer.concat(chunks).toString() };
}

function reply(response: ServerResponse, { status, body, headers }: KitReply): void {
  const isText = typeof body === 'string';
  response.writeHead(status, { ...(!isText && { 'content-type': 'application/json' }), ...headers });
  response.end(body === undefined ? '' : isText ? body : JSON.stringify(body));
}

/** Hands requests on to a stand-in. Where its answers name itself, as links to further pages do, they name `origin` instead. */
export const behind =
  (standIn: string, origin: string): Answering =>
  ({ method, url, headers, body }) =>
    new Promise((resolve, reject) => {
      const { host: _, connection: __, ...kept } = headers;
      const outgoing = httpRequest(`${standIn}${url}`, { method, headers: kept, agent: false }, (incoming) => {
        read(incoming).then((answer) => {
          const { 'content-length': ___, 'transfer-encoding': ____, connection: _____, ...shown } = answer.headers;
          const text = answer.body.replaceAll(standIn, origin);
          resolve({ status: incoming.statusCode ?? 500, headers: shown, body: text });
        }, reject);
      });
      outgoing.once('error', reject);
      outgoing.end(body);
    });

/** Where nobody listens. */
export async function deadOrigin(): Promise<string> {
  const { origin, close } = await startHostileServer();
  await close();
  return origin;
}
