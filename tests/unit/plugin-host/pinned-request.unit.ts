import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from '@jest/globals';
import nock from 'nock';
import { neverSent } from '../../../src/plugin-host/never-sent.ts';
import { createRecordingFetch } from '../../../src/plugin-host/recording-fetch.ts';
import { createRedactor } from '../../../src/plugin-host/redact.ts';
import { clock, serving } from './given.ts';

const cleanup: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of cleanup.splice(0)) await close();
});

async function outside(listener: Parameters<typeof serving>[0]) {
  const { base, close } = await serving(listener);
  cleanup.push(close);
  return { base, ...wayOut([base], [base]) };
}

function wayOut(origins: string[], privateOrigins: string[] = []) {
  const controller = new AbortController();
  const given = {
    plugin: 'erp',
    origins,
    privateOrigins,
    signal: controller.signal,
    redactor: createRedactor(),
    clock,
  };
  return { ...createRecordingFetch(given), controller };
}

const seen = (error: unknown) => {
  const { name, message, cause } = error as Error;
  return { name, message, cause: (cause as { code?: string } | undefined)?.code };
};

describe("what a plugin's fetch does as every fetch does", () => {
  test('method, headers and bytes arrive as they were given', async () => {
    const got: unknown[] = [];
    const { base, fetch } = await outside(async (req, res) => {
      const chunks: Buffer[] = [];
      for await (const chunk of req) chunks.push(chunk);
      got.push([
        req.method,
        req.url,
        req.headers['x-one'],
        req.headers['content-length'],
        Buffer.concat(chunks).toString(),
      ]);
      res.writeHead(201, 'Made', { 'x-two': '2' }).end('ok');
    });
    const response = await fetch(`${base}/a?b=c`, { method: 'PUT', headers: { 'X-One': '1' }, body: '{"ä":1}' });
    expect(got).toEqual([['PUT', '/a?b=c', '1', '8', '{"ä":1}']]);
    expect([response.status, response.statusText, response.headers.get('x-two'), await response.text()]).toEqual([
      201,
      'Made',
      '2',
      'ok',
    ]);
    await fetch(`${base}/empty`, { method: 'POST' });
    await fetch(`${base}/get`);
    expect(got.slice(1)).toEqual([
      ['POST', '/empty', undefined, '0', ''],
      ['GET', '/get', undefined, undefined, ''],
    ]);
  });

  test.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ] as const)('an answer in %s that nobody asked for is read all the same', async (encoding, compress) => {
    const { base, fetch } = await outside((_, res) =>
      res.writeHead(200, { 'content-encoding': encoding }).end(compress('{"a":1}')),
    );
    expect(await (await fetch(base)).json()).toEqual({ a: 1 });
  });

  test('a small answer that unpacks beyond all measure is refused', async () => {
    const { base, fetch } = await outside((_, res) =>
      res.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(32 * 1024 * 1024))),
    );
    await expect(fetch(base)).rejects.toMatchObject({ code: 'upstream_failed' });
  });

  test('a connection that is cut is "fetch failed", in the middle of an answer "terminated"', async () => {
    const cut = await outside((req) => void req.socket.destroy());
    expect(await cut.fetch(cut.base).catch(seen)).toEqual({
      name: 'TypeError',
      message: 'fetch failed',
      cause: 'ECONNRESET',
    });
    const half = await outside((_, res) => {
      res.writeHead(200, { 'content-length': '100' }).write('half');
      setTimeout(() => res.destroy(), 30);
    });
    expect(await half.fetch(half.base).catch(seen)).toMatchObject({ name: 'TypeError', message: 'terminated' });
  });

  test('a caller who gives up hears his own reason', async () => {
    const { base, fetch, controller } = await outside(() => {});
    const waiting = fetch(base).catch(seen);
    setTimeout(() => controller.abort(new Error('too late')), 30);
    expect(await waiting).toMatchObject({ message: 'too late' });
    const own = await outside(() => {});
    expect(await own.fetch(own.base, { signal: AbortSignal.timeout(30) }).catch(seen)).toMatchObject({
      name: 'TimeoutError',
    });
  });

  test('two requests share no connection', async () => {
    const ports = new Set<number | undefined>();
    const { base, fetch } = await outside((req, res) => {
      ports.add(req.socket.remotePort);
      res.end();
    });
    await (await fetch(base)).text();
    await (await fetch(base)).text();
    expect(ports.size).toBe(2);
  });

  test('an answer that switches protocols is none', async () => {
    const { base, fetch } = await outside((req) =>
      req.socket.end('HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'),
    );
    expect(await fetch(base).catch(seen)).toMatchObject({ name: 'TypeError' });
  });
});

describe('an error proves that nothing was sent', () => {
  const errorOf = async (way: ReturnType<typeof wayOut>, url: string) =>
    way.fetch(url).catch((error: unknown) => error);

  test('where nobody listens, the name has no address or the host is not allowed', async () => {
    const gone = await serving(() => {});
    await gone.close();
    expect(neverSent(await errorOf(wayOut([gone.base], [gone.base]), gone.base))).toBe(true);
    expect(neverSent(await errorOf(wayOut(['http://nowhere.invalid']), 'http://nowhere.invalid/'))).toBe(true);
    expect(neverSent(await errorOf(wayOut([gone.base]), gone.base))).toBe(true);
    expect(neverSent(await errorOf(wayOut([]), 'https://erp.example.com/'))).toBe(true);
  });

  test('but not where it was cut, or where we gave up', async () => {
    const cut = await outside((req) => void req.socket.destroy());
    expect(neverSent(await errorOf(cut, cut.base))).toBe(false);
    const { base, fetch } = await outside(() => {});
    expect(neverSent(await fetch(base, { signal: AbortSignal.timeout(30) }).catch((error: unknown) => error))).toBe(
      false,
    );
    expect(neverSent('a text')).toBe(false);
  });
});

test('nock answers in place of a host, as in other tests', async () => {
  cleanup.push(() => {
    nock.cleanAll();
    nock.restore();
  });
  nock('https://erp.example.com').post('/pay', { to: 'V-1' }).reply(200, { id: 'pay_1' });
  const { fetch } = wayOut(['https://erp.example.com']);
  const headers = { 'content-type': 'application/json' };
  const response = await fetch('https://erp.example.com/pay', { method: 'POST', headers, body: '{"to":"V-1"}' });
  expect(await response.json()).toEqual({ id: 'pay_1' });
});
