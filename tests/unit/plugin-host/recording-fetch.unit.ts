import { afterEach, describe, expect, test } from '@jest/globals';
import type { Exchange } from '../../../src/app/ports.ts';
import type { RunContext } from '../../../src/plugin-host/contract.ts';
import { apiKey, call, hostOf, serving } from './given.ts';

const cleanup: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of cleanup.splice(0)) await close();
});

async function outside(listener: Parameters<typeof serving>[0]) {
  const server = await serving(listener);
  cleanup.push(server.close);
  return server.base;
}

/** Runs one action that does as told, and returns what was kept. */
async function exchangesOf(
  base: string,
  act: (ctx: RunContext) => Promise<unknown>,
  timeoutMs?: number,
): Promise<Exchange[]> {
  const run = async (_: unknown, ctx: RunContext) => ({
    outcome: 'succeeded' as const,
    summary: String(await act(ctx)),
  });
  const { exchanges } = await hostOf({ run }, { base, ...(timeoutMs && { timeoutMs }) }).run(call());
  return exchanges;
}
const json = (exchange: Exchange | undefined) => JSON.parse(new TextDecoder().decode(exchange?.bytes));

describe("a plugin's way out", () => {
  test('keeps request and response, and gives the plugin the whole answer', async () => {
    const base = await outside((req, res) => {
      res.writeHead(201, { 'content-type': 'application/json', 'set-cookie': 'session=1', 'x-request-id': 'r1' });
      req.resume().on('end', () => res.end('{"id":"pay_1","iban":"DE1"}'));
    });
    let got: unknown;
    const exchanges = await exchangesOf(base, async ({ fetch }) => {
      const headers = { authorization: `Basic ${apiKey}`, 'content-type': 'application/json', 'idempotency-key': 'k1' };
      const response = await fetch(`${base}/pay?token=abc&page=2`, {
        method: 'POST',
        headers,
        body: '{"to":"V-1","cvc":"123"}',
      });
      got = [response.status, await response.json()];
    });
    expect(got).toEqual([201, { id: 'pay_1', iban: 'DE1' }]);
    expect(exchanges[0]?.name).toBe('erp POST /pay');
    expect(json(exchanges[0])).toEqual({
      request: {
        method: 'POST',
        url: `${base}/pay?token=%5Bredacted%5D&page=2`,
        at: '2026-11-20T12:00:00.000Z',
        headers: { 'content-type': 'application/json', 'idempotency-key': 'k1' },
        body: { to: 'V-1', cvc: '[redacted]' },
      },
      response: {
        status: 201,
        at: '2026-11-20T12:00:00.000Z',
        headers: { 'content-type': 'application/json', date: expect.any(String), 'x-request-id': 'r1' },
        body: { id: 'pay_1', iban: '[redacted]' },
      },
    });
  });

  test('reaches the configured hosts only', async () => {
    let reached = 0;
    const elsewhere = await outside((_, res) => {
      reached += 1;
      res.end();
    });
    const base = await outside((_, res) => res.end());
    const refusals: unknown[] = [];
    const attempt = (url: string) =>
      exchangesOf(base, ({ fetch }) => fetch(url).catch((error) => refusals.push(error)));
    expect(await attempt(`${elsewhere}/pay`)).toEqual([]);
    expect(await attempt(base.replace('127.0.0.1', 'localhost'))).toEqual([]);
    expect(await attempt(base.replace('http:', 'https:'))).toEqual([]);
    expect(refusals).toEqual(Array(3).fill(expect.objectContaining({ code: 'not_allowed' })));
    expect(reached).toBe(0);
  });

  test('does not follow a redirect', async () => {
    let reached = 0;
    const elsewhere = await outside((_, res) => {
      reached += 1;
      res.end();
    });
    const base = await outside((_, res) => res.writeHead(302, { location: elsewhere }).end());
    const exchanges = await exchangesOf(
      base,
      async ({ fetch }) => (await fetch(`${base}/pay`, { redirect: 'follow' })).status,
    );
    expect(json(exchanges[0])).toMatchObject({ response: { status: 302 } });
    expect(reached).toBe(0);
  });

  test('ends with the time-out, and what was sent is on record', async () => {
    const base = await outside(() => {});
    const exchanges = await exchangesOf(base, ({ fetch }) => fetch(`${base}/pay`, { method: 'POST', body: 'x' }), 100);
    expect(json(exchanges[0])).toMatchObject({
      request: { method: 'POST', body: 'x' },
      response: { problem: expect.any(String) },
    });
  });

  test('ends with the time-out in the middle of an answer, too', async () => {
    const base = await outside((_, res) => void res.writeHead(200).write('{"half'));
    const exchanges = await exchangesOf(base, async ({ fetch }) => (await fetch(`${base}/pay`)).json(), 150);
    expect(exchanges).toHaveLength(1);
  });

  test('cuts a large body after redaction, and the record stays JSON', async () => {
    const rows = Array.from({ length: 5_000 }, (_, index) => ({ index, secret: `hidden-${index}` }));
    const base = await outside((_, res) => res.setHeader('content-type', 'application/json').end(JSON.stringify(rows)));
    const exchanges = await exchangesOf(base, async ({ fetch }) => (await fetch(`${base}/rows`)).status);
    const { body } = json(exchanges[0]).response;
    expect(body).toEqual({
      cut: expect.stringMatching(/^the first 16384 of \d+ characters$/),
      text: expect.stringContaining('"index": 0'),
    });
    expect(body.text).not.toContain('hidden-');
    expect(exchanges[0]?.bytes.byteLength).toBeLessThan(64 * 1024);
  });

  test('refuses an answer beyond all measure', async () => {
    const base = await outside((_, res) => res.end(Buffer.alloc(5 * 1024 * 1024, 'x')));
    const exchanges = await exchangesOf(base, ({ fetch }) => fetch(`${base}/huge`));
    expect(json(exchanges[0])).toMatchObject({ response: { problem: expect.stringContaining('larger than') } });
  });

  test('keeps nothing of JSON that does not parse', async () => {
    const base = await outside((_, res) =>
      res.setHeader('content-type', 'application/json').end('{"email":"a@b.example'),
    );
    const exchanges = await exchangesOf(base, async ({ fetch }) => (await fetch(`${base}/pay`)).text());
    expect(json(exchanges[0])).toMatchObject({ response: { body: { unreadable: '21 characters, not JSON' } } });
  });

  test('an answer without a body is passed on', async () => {
    const base = await outside((_, res) => res.writeHead(204).end());
    const exchanges = await exchangesOf(
      base,
      async ({ fetch }) => (await fetch(new Request(`${base}/x`, { method: 'DELETE' }))).status,
    );
    expect(exchanges[0]?.name).toBe('erp DELETE /x');
    expect(json(exchanges[0])).toMatchObject({ response: { status: 204 } });
  });
});
