import type { ServerResponse } from 'node:http';
import type { KitRequest } from './example.ts';

/** What comes instead of an answer. */
export interface Fault {
  /** After "after", e.g. "a lost connection". */
  name: string;
  status?: number;
  play(response: ServerResponse, request: KitRequest): void;
}

export const RETRY_AFTER_S = 30;

const answer =
  (status: number, type: string, body: string, headers: Record<string, string> = {}): Fault['play'] =>
  (response) =>
    void response.writeHead(status, { 'content-type': type, ...headers }).end(body);
const page = '<!doctype html><html><body><h1>Sign in</h1></body></html>';

/** After none of them does anybody know what the outside system did. */
export const faults: Fault[] = [
  { name: 'a lost connection', play: (response) => void response.destroy() },
  {
    name: 'an answer that breaks off',
    play: (response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
      response.write('{"ok":true,', () => response.destroy());
    },
  },
  { name: 'a 500', status: 500, play: answer(500, 'application/json', '{"error":"internal error"}') },
  { name: 'a 502 with a page of HTML', status: 502, play: answer(502, 'text/html', page) },
  { name: 'a 409', status: 409, play: answer(409, 'application/json', '{"message":"conflict"}') },
  { name: 'half the JSON', status: 200, play: answer(200, 'application/json', '{"ok":true,"id":"1') },
  { name: 'a 200 with {}', status: 200, play: answer(200, 'application/json', '{}') },
  { name: 'a 200 with a page of HTML', status: 200, play: answer(200, 'text/html', page) },
];

/** It never answers; whoever asked is told to stop. */
export const hang: Fault = { name: 'no answer until it is aborted', play: () => {} };

/** The one that says of itself that nothing was done. */
export const rateLimit: Fault = {
  name: 'a 429 with Retry-After',
  status: 429,
  play: answer(429, 'application/json', '{"message":"too many requests"}', { 'retry-after': String(RETRY_AFTER_S) }),
};

/** A refusal that repeats what it was sent, keys included, as some do. Only what of it is kept matters. */
export const echo: Fault = {
  name: 'a 400 that repeats the request',
  status: 400,
  play: (response, { headers, body }) => {
    const message = `cannot read ${Object.values(headers).join(' ')} ${body}`;
    response.writeHead(400, { 'content-type': 'application/json' }).end(JSON.stringify({ message }));
  },
};

/** All that is tried on each call. */
export const everyFault: Fault[] = [...faults, hang, rateLimit, echo];

/** What an API says to a request that it does not want. Of an earlier send of the same run that says nothing. */
export const refusals: Fault[] = [400, 404, 422].map((status) => ({
  name: `a ${status}`,
  status,
  play: answer(status, 'application/json', '{"message":"not accepted"}'),
}));
