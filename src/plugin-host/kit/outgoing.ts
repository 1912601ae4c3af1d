import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import type { Socket } from 'node:net';

/** What a call sent past `ctx.fetch`. */
interface Watched {
  strays: string[];
  isOwn: boolean;
}
const watched = new AsyncLocalStorage<Watched>();

/** Runs code of a plugin; what it sends by other ways than `ctx.fetch` is noted in `strays` and kept from leaving. */
export const watching = <T>(strays: string[], work: () => T): T => watched.run({ strays, isOwn: false }, work);

/** For `ctx.fetch` itself. */
export const allowed = <T>(work: () => T): T => watched.run({ strays: [], isOwn: true }, work);

function stray(what: string): boolean {
  const call = watched.getStore();
  if (!call || call.isOwn) return false;
  call.strays.push(what);
  return true;
}

const onRequest = (message: unknown): void => {
  const { request } = message as { request: ClientRequest }; // https://nodejs.org/api/diagnostics_channel.html#http
  if (stray(`${request.method} ${request.protocol}//${request.host}${request.path} by http`)) request.destroy();
};
const onSocket = (message: unknown): void => {
  const { socket } = message as { socket: Socket }; // https://nodejs.org/api/diagnostics_channel.html#net
  if (stray('a connection by net')) socket.destroy();
};

let watchers = 0;
let original = globalThis.fetch;

const watchedFetch: typeof globalThis.fetch = async (input, init) => {
  const { method, url } = new Request(input, init);
  if (stray(`${method} ${url} by fetch`)) throw new TypeError('plugins send by ctx.fetch alone');
  return original(input, init);
};

/** Watches until the returned function is called. */
export function watchOutgoing(): () => void {
  watchers += 1;
  if (watchers === 1) {
    original = globalThis.fetch;
    globalThis.fetch = watchedFetch;
    subscribe('http.client.request.start', onRequest);
    subscribe('net.client.socket', onSocket);
  }
  return () => {
    watchers -= 1;
    if (watchers > 0) return;
    globalThis.fetch = original;
    unsubscribe('http.client.request.start', onRequest);
    unsubscribe('net.client.socket', onSocket);
  };
}
