import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { bot, channel, team } from './setting.ts';

export interface Call {
  method: string;
  channel: string;
  ts: string;
  /** By `performance.now()`, when the whole request was here. */
  at: number;
}

export interface StubSlack {
  apiUrl: string;
  /** In the order they came; empty it at will. */
  calls: Call[];
  /** Waits until no call came for this long. */
  quiet(forMs: number): Promise<void>;
  close(): Promise<void>;
}

/**
 * Slack's Web API with the least that either side needs, and without checks: so light that what is measured is the app. It lives in
 * the bench's own process, and serves both sides.
 */
export async function startStubSlack(): Promise<StubSlack> {
  const calls: Call[] = [];
  let lastAt = 0;
  let posts = 0;
  const server = createServer(async (request, response) => {
    const method = (request.url ?? '').slice('/api/'.length);
    const given = new URLSearchParams(await textOf(request));
    lastAt = performance.now();
    calls.push({ method, channel: given.get('channel') ?? '', ts: given.get('ts') ?? '', at: lastAt });
    const body = JSON.stringify({ ok: true, ...answerTo(method, given, () => `1700000000.${++posts}`) });
    response.writeHead(200, { 'content-type': 'application/json' }).end(body);
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // listening on a port, not on a pipe
  return {
    apiUrl: `http://127.0.0.1:${port}/api/`,
    calls,
    async quiet(forMs) {
      const began = performance.now();
      for (let left = forMs; left > 0; left = forMs - (performance.now() - Math.max(lastAt, began))) await sleep(left);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

function answerTo(method: string, given: URLSearchParams, nextTs: () => string): object {
  const user = given.get('user') ?? given.get('users') ?? '';
  const where = given.get('channel') ?? '';
  switch (method) {
    case 'auth.test':
      return { team_id: team, bot_id: bot.id, user_id: bot.userId };
    case 'users.info':
      return { user: { id: user, team_id: team, name: user.toLowerCase(), profile: { display_name: user } } };
    case 'conversations.open':
      return { channel: { id: `D${user}` } };
    case 'conversations.info':
      return { channel: { id: where, name: 'refunds', is_channel: true, is_member: true } };
    case 'conversations.list':
      return { channels: [{ id: channel, name: 'refunds', is_channel: true, is_member: true }] };
    case 'chat.getPermalink':
      return { permalink: `https://bench.slack.com/archives/${where}/${given.get('message_ts')}` };
    case 'chat.update':
      return { channel: where, ts: given.get('ts') };
    case 'chat.postMessage':
      return { channel: where, ts: nextTs() };
    default:
      return {};
  }
}
