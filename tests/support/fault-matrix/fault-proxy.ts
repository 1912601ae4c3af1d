import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What comes out in place of a plain answer. `effect`: does the request reach the system first? */
export type WireFault =
  /** No answer until the caller gives up, the fault is let go, or the proxy closes. */
  | { kind: 'hold'; effect: 'none' | 'made' }
  /** The connection is cut. */
  | { kind: 'reset'; effect: 'none' | 'made' }
  /** Half of the system's own answer. */
  | { kind: 'malformed' }
  | { kind: 'answer'; effect: 'none' | 'made'; reply: Reply };

export interface Reply {
  status: number;
  /** A text goes out as it is, everything else as JSON; undefined: nothing. */
  body?: unknown;
  headers?: Record<string, string>;
}

/** "POST /v1/refunds" and, in a line of its own, what was sent with it, decoded as far as addresses and forms are. */
export type Aim = (request: string) => boolean;

export interface Armed {
  /** Requests that met the fault. */
  readonly met: number;
  /** Those of them that still wait for an answer. */
  readonly held: number;
  /** What is held gets the answer of the system, where it was asked; nothing is held from now on. */
  release(): void;
}

export interface FaultProxy {
  url: string;
  /** Requests so far. */
  readonly passed: number;
  /** Those that nobody has answered yet. */
  readonly underWay: number;
  /** `times`: so many requests meet it; without it every one. */
  arm(aim: Aim, fault: WireFault, times?: number): Armed;
  clear(): void;
  close(): Promise<void>;
}

interface Trap {
  aim: Aim;
  fault: WireFault;
  left: number;
  met: number;
  waiting: Set<() => void>;
}

/** Between Latch and one outside system: what goes wrong on the way, aimed at single requests. */
export async function faultProxy(target: () => string): Promise<FaultProxy> {
  let traps: Trap[] = [];
  let [passed, underWay] = [0, 0];

  async function serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const body = await bytesOf(req);
    const trap = trapFor(described(req, body));
    const fault = trap?.fault;
    const isPassed = !fault || fault.kind === 'malformed' || fault.effect === 'made';
    const own = isPassed ? await passedOn(req, body) : null;
    if (trap && fault?.kind === 'hold') {
      await released(trap, res);
      if (!own) return void res.destroy();
    }
    if (fault?.kind === 'reset') return void res.destroy();
    if (fault?.kind === 'answer') return send(res, fault.reply);
    if (!own || res.destroyed) return;
    if (fault?.kind === 'malformed') return void res.writeHead(200, own.headers).end(half(own.bytes));
    res.writeHead(own.status, own.headers).end(own.bytes);
  }

  function trapFor(request: string): Trap | undefined {
    const found = traps.find(({ aim, left }) => left > 0 && aim(request));
    if (!found) return undefined;
    found.left -= 1;
    found.met += 1;
    return found;
  }

  async function passedOn({ method = 'GET', url = '/', headers }: IncomingMessage, body: Buffer) {
    const sent = Object.entries(headers).flatMap(([name, value]) =>
      hopByHop.has(name) || value === undefined ? [] : [[name, String(value)] as [string, string]],
    );
    const answer = await fetch(`${target()}${url}`, {
      method,
      headers: sent,
      redirect: 'manual',
      ...(body.length && { body: new Uint8Array(body) }),
    });
    const kept = [...answer.headers].filter(([name]) => !hopByHop.has(name));
    return {
      status: answer.status,
      headers: Object.fromEntries(kept),
      bytes: Buffer.from(await answer.arrayBuffer()),
    };
  }

  const server = createServer((req, res) => {
    passed += 1;
    underWay += 1;
    res.once('close', () => {
      underWay -= 1;
    });
    serve(req, res).catch(() => res.destroy()); // whichever side went away: the other one sees a lost connection
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // a TCP server that listens has an address and a port

  const letGo = (trap: Trap) => {
    trap.left = 0;
    for (const go of trap.waiting) go();
  };
  return {
    url: `http://127.0.0.1:${port}`,
    get passed() {
      return passed;
    },
    get underWay() {
      return underWay;
    },
    arm(aim, fault, times = Number.POSITIVE_INFINITY) {
      const trap: Trap = { aim, fault, left: times, met: 0, waiting: new Set() };
      traps.push(trap);
      return {
        get met() {
          return trap.met;
        },
        get held() {
          return trap.waiting.size;
        },
        release: () => letGo(trap),
      };
    },
    clear() {
      for (const trap of traps) letGo(trap);
      traps = [];
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const hopByHop = new Set([
  'host',
  'connection',
  'content-length',
  'transfer-encoding',
  'keep-alive',
  'content-encoding',
]);

/** Where the system's own answer has no body, one that begins and does not end. */
const half = (bytes: Buffer): Buffer => (bytes.length ? bytes.subarray(0, bytes.length / 2) : Buffer.from('{"'));

async function bytesOf(req: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function described({ method, url = '/', headers }: IncomingMessage, body: Buffer): string {
  const isForm = headers['content-type']?.includes('x-www-form-urlencoded');
  const sent = isForm
    ? [...new URLSearchParams(body.toString())].map((pair) => pair.join('=')).join('&')
    : body.toString();
  return `${method} ${decodeURIComponent(url.replaceAll('+', ' '))}\n${sent}`;
}

/** Until the fault is let go, or whoever asked has gone. */
function released(trap: Trap, res: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      trap.waiting.delete(go);
      resolve();
    };
    trap.waiting.add(go);
    res.once('close', go);
    if (res.destroyed) go();
  });
}

function send(res: ServerResponse, { status, body, headers }: Reply): void {
  const isText = typeof body === 'string';
  res.writeHead(status, { 'content-type': isText ? 'text/html' : 'application/json', ...headers });
  res.end(body === undefined ? undefined : isText ? body : JSON.stringify(body));
}
