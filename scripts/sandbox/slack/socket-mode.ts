import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Clock } from './clock.ts';
import type { Answer } from './http-post.ts';
import { type Fields, isFields, parseJson } from './json.ts';

/** https://docs.slack.dev/apis/events-api/using-socket-mode: at most ten connections an app. */
const mostConnections = 10;
const pingEveryMs = 10_000;
const patienceMs = 500;

export type EnvelopeType = 'events_api' | 'interactive' | 'slash_commands';

interface Waiting {
  socket: WebSocket;
  answer: (answer: Answer) => void;
}

const isOpen = (socket: WebSocket): boolean => socket.readyState === socket.OPEN;

/** Lets the app finish its own goodbye; a cut connection would make it complain and come back. */
async function farewell(socket: WebSocket): Promise<void> {
  await new Promise<void>((resolve) => {
    const impatience = setTimeout(() => socket.terminate(), patienceMs);
    socket.once('close', () => {
      clearTimeout(impatience);
      resolve();
    });
    socket.close(1001);
  });
}

/** Slack's end of Socket Mode: hands out URLs, keeps the connections, and waits for the acknowledgement of each envelope. */
export class SocketMode {
  readonly #clock: Clock;
  readonly #appId: string;
  readonly #server = new WebSocketServer({ noServer: true });
  readonly #tickets = new Set<string>();
  readonly #sockets: WebSocket[] = [];
  readonly #waiting = new Map<string, Waiting>();
  readonly #pings: NodeJS.Timeout;

  constructor(clock: Clock, appId: string) {
    this.#clock = clock;
    this.#appId = appId;
    this.#pings = setInterval(() => {
      for (const socket of this.#sockets) socket.ping(`Ping from server ${clock.nowS()}`);
    }, pingEveryMs);
    this.#pings.unref();
  }

  get connected(): boolean {
    return this.#sockets.some(isOpen);
  }

  /** The URL that `apps.connections.open` answers. Good for one connection. */
  issueUrl(origin: string): string {
    const ticket = this.#clock.token();
    this.#tickets.add(ticket);
    return `${origin.replace('http:', 'ws:')}/link/?ticket=${ticket}&app_id=${this.#appId}`;
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const ticket = new URL(request.url ?? '/', 'http://localhost').searchParams.get('ticket') ?? '';
    if (!this.#tickets.delete(ticket)) {
      socket.end('HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    this.#server.handleUpgrade(request, socket, head, (connection) => this.#welcome(connection));
  }

  /** Sends to one connection, each in turn, and waits for its acknowledgement. */
  deliver(type: EnvelopeType, payload: Fields, more: Fields, timeoutMs: number): Promise<Answer> {
    const socket = this.#sockets.find(isOpen);
    if (!socket) return Promise.resolve({ status: 0, body: 'no socket is connected', failure: 'connection_failed' });
    // To the end of the row: the next envelope goes to the next connection.
    this.#sockets.push(...this.#sockets.splice(this.#sockets.indexOf(socket), 1));
    const envelope_id = crypto.randomUUID();
    return new Promise((resolve) => {
      const answer = (answered: Answer) => {
        clearTimeout(timer);
        this.#waiting.delete(envelope_id);
        resolve(answered);
      };
      const timer = setTimeout(
        () => answer({ status: 0, body: `no acknowledgement in ${timeoutMs} ms`, failure: 'http_timeout' }),
        timeoutMs,
      );
      this.#waiting.set(envelope_id, { socket, answer });
      socket.send(JSON.stringify({ envelope_id, payload, type, ...more }));
    });
  }

  /** Ends every connection, as Slack does when it refreshes them; the app is expected to come back. */
  disconnect(reason: 'refresh_requested' | 'warning' | 'link_disabled' = 'refresh_requested'): void {
    for (const socket of this.#sockets) socket.send(JSON.stringify({ type: 'disconnect', reason, debug_info: {} }));
  }

  async close(): Promise<void> {
    clearInterval(this.#pings);
    await Promise.all([...this.#sockets].map(farewell));
    for (const { answer } of [...this.#waiting.values()])
      answer({ status: 0, body: 'closed', failure: 'connection_failed' });
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #welcome(socket: WebSocket): void {
    socket.on('error', () => socket.terminate());
    if (this.#sockets.length >= mostConnections) {
      socket.send(JSON.stringify({ type: 'disconnect', reason: 'too_many_websockets' }));
      socket.close();
      return;
    }
    this.#sockets.push(socket);
    socket.on('message', (data) => this.#acknowledged(data.toString()));
    socket.on('close', () => this.#gone(socket));
    const debug_info = { host: 'localhost', build_number: 1, approximate_connection_time: 18_060 };
    const connection_info = { app_id: this.#appId };
    socket.send(JSON.stringify({ type: 'hello', num_connections: this.#sockets.length, debug_info, connection_info }));
  }

  #acknowledged(text: string): void {
    const message = parseJson(text);
    if (!isFields(message)) return;
    const waiting = this.#waiting.get(String(message.envelope_id));
    const empty = !isFields(message.payload) || Object.keys(message.payload).length === 0;
    waiting?.answer({ status: 200, body: empty ? '' : message.payload });
  }

  #gone(socket: WebSocket): void {
    const index = this.#sockets.indexOf(socket);
    if (index >= 0) this.#sockets.splice(index, 1);
    for (const { socket: own, answer } of [...this.#waiting.values()])
      if (own === socket) answer({ status: 0, body: 'the socket closed', failure: 'connection_failed' });
  }
}
