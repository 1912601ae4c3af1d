import { once } from 'node:events';
import { request as ask, type ClientRequest, type IncomingMessage } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Delivered } from '../../../src/app/inbound.ts';
import { hookRoutes } from '../../../src/http/hooks.ts';
import { type HttpServer, startServer } from '../../../src/http/server.ts';

type Receive = Parameters<typeof hookRoutes>[0]['receive'];
interface Taken {
  plugin: string;
  headers: Headers;
  body: string;
}

let server: HttpServer;
let taken: Taken[];
let errors: [message: string, plugin: string][];
/** What the app makes of a delivery. */
let receive: () => Promise<Delivered>;
let clients: ClientRequest[];
/** Sees each request as the server does, once it is being served. */
let onRequest: (request: IncomingMessage) => void;

beforeEach(async () => {
  [taken, errors, clients] = [[], [], []];
  receive = async () => 'taken';
  onRequest = () => {};
  await serving();
});
afterEach(async () => {
  for (const client of clients) client.destroy();
  await server.close();
});

async function serving(patienceMs?: number): Promise<void> {
  const noting: Receive = (plugin, { headers, body }) => {
    taken.push({ plugin, headers, body: new TextDecoder().decode(body) });
    return receive();
  };
  const routes = hookRoutes({
    listens: (plugin) => plugin === 'zendesk' || plugin === '@acme/latch-crm',
    receive: noting,
    onError: (error, plugin) => errors.push([String(error), plugin]),
    ...(patienceMs !== undefined && { patienceMs }),
  });
  server = await startServer(0, (path) => {
    const listener = routes(path);
    return (
      listener &&
      ((request, response) => {
        listener(request, response);
        onRequest(request);
      })
    );
  });
}

interface Asked {
  path?: string;
  method?: string;
  headers?: Record<string, string | string[]>;
}
/** A request whose body is not sent yet. */
function begin({ path = '/hooks/zendesk', method = 'POST', headers = {} }: Asked = {}) {
  const client = ask({ port: server.port, path, method, headers, agent: false });
  clients.push(client);
  client.on('error', () => {});
  const answer = once(client, 'response').then(async ([first]) => {
    const response = first as IncomingMessage; // what a client's 'response' comes with
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk);
    return { status: response.statusCode, text: Buffer.concat(chunks).toString(), headers: response.headers };
  });
  answer.catch(() => {}); // looked at where an answer is expected
  return { client, answer };
}
function send(body: string | Buffer = '{}', asked: Asked = {}) {
  const { client, answer } = begin(asked);
  client.end(body);
  return answer;
}

describe('a delivery', () => {
  test.each<[Delivered, number, string]>([
    ['taken', 200, 'ok'],
    ['refused', 401, 'not accepted'],
    ['failed', 503, 'try again'],
    ['unknown_plugin', 404, 'not found'],
  ])('that is %s is answered with %i, and with no reason', async (delivered, status, text) => {
    receive = async () => delivered;
    expect(await send()).toMatchObject({ status, text });
  });

  test('reaches the plugin byte for byte, with every header', async () => {
    const headers = { 'X-Signature': 'v1=abc', 'x-twice': ['one', 'two'] };
    const body = '{"name": "Zoë",\n "n": 1.0}';
    await send(body, { headers });
    expect(taken.map(({ plugin }) => plugin)).toEqual(['zendesk']);
    expect(taken[0]?.body).toBe(body);
    expect(['x-signature', 'X-Twice'].map((name) => taken[0]?.headers.get(name))).toEqual(['v1=abc', 'one, two']);
  });

  test('may be for a plugin from a package, and may be empty', async () => {
    expect(await send('', { path: '/hooks/@acme/latch-crm?from=here' })).toMatchObject({ status: 200 });
    expect(taken[0]).toMatchObject({ plugin: '@acme/latch-crm', body: '' });
  });

  test('that goes wrong on our side is to come again, and we hear of it', async () => {
    receive = async () => {
      throw new Error('the database is away');
    };
    expect(await send()).toMatchObject({ status: 503, text: 'try again' });
    expect(errors).toEqual([['Error: the database is away', 'zendesk']]);
  });
});

describe('what nobody listens to', () => {
  test('is not found, before its body is read', async () => {
    const { client, answer } = begin({ path: '/hooks/nothing', headers: { 'content-length': '100' } });
    client.write('{');
    expect(await answer).toMatchObject({ status: 404, text: 'not found', headers: { connection: 'close' } });
    expect(taken).toEqual([]);
  });

  test.each(['GET', 'PUT', 'DELETE'])('%s is told the one method there is', async (method) => {
    const { client, answer } = begin({ method });
    client.end();
    expect(await answer).toMatchObject({ status: 405, headers: { allow: 'POST' } });
  });

  test.each(['/hooks/', '/hooks', '/hooks/%2e%2e', '/hooks/Zendesk', '/hook/zendesk'])(
    '%s is no path of it',
    async (path) => {
      expect(await send('{}', { path })).toMatchObject({ status: 404 });
      expect(taken).toEqual([]);
    },
  );
});

describe('a body', () => {
  const largest = 1024 * 1024;

  test('of exactly one megabyte is taken', async () => {
    expect(await send(Buffer.alloc(largest, 'x'))).toMatchObject({ status: 200 });
    expect(taken[0]?.body).toHaveLength(largest);
  });

  test.each<[string, number, Asked]>([
    ['a byte more', largest + 1, {}],
    ['eight megabytes', 8 * largest, {}],
    ['eight megabytes in pieces', 8 * largest, { headers: { 'transfer-encoding': 'chunked' } }],
  ])('of %s is too large, which its sender is told', async (_size, size, asked) => {
    expect(await send(Buffer.alloc(size, 'x'), asked)).toMatchObject({ status: 413 });
    expect([taken, errors]).toEqual([[], []]);
  });

  test('that drips is cut off after its time, and the next one is taken', async () => {
    await server.close();
    await serving(50);
    const { client, answer } = begin({ headers: { 'content-length': '100' } });
    client.write('{');
    await expect(answer).rejects.toThrow(/hang up|reset/);
    expect([taken, errors]).toEqual([[], []]);
    expect(await send()).toMatchObject({ status: 200 });
  });

  test('whose sender hangs up in the middle is no error of ours', async () => {
    const gone = new Promise<void>((resolve) => {
      onRequest = (request) => {
        request.once('close', () => setImmediate(resolve));
        client.destroy();
      };
    });
    const { client } = begin({ headers: { 'content-length': '100' } });
    client.write('{');
    await gone;
    onRequest = () => {};
    expect(await send()).toMatchObject({ status: 200 });
    expect([taken.length, errors]).toEqual([1, []]);
  });
});

describe('deliveries at once', () => {
  test('are thirty-two: the next one is to come again, and is taken when one is through', async () => {
    const held = Promise.withResolvers<Delivered>();
    receive = () => held.promise;
    const first = Array.from({ length: 32 }, () => send());
    while (taken.length < 32) await new Promise((resolve) => setImmediate(resolve));
    expect(await send()).toMatchObject({
      status: 503,
      text: 'too many at once; try again',
      headers: { connection: 'close' },
    });
    held.resolve('taken');
    expect((await Promise.all(first)).map(({ status }) => status)).toEqual(Array(32).fill(200));
    expect(await send()).toMatchObject({ status: 200 });
    expect(taken).toHaveLength(33);
  });

  test('that failed leave their room to others', async () => {
    receive = () => Promise.reject(new Error('boom'));
    for (let n = 0; n < 33; n++) expect(await send()).toMatchObject({ text: 'try again' });
    for (let n = 0; n < 33; n++) expect(await send(Buffer.alloc(1024 * 1024 + 1))).toMatchObject({ status: 413 });
    receive = async () => 'taken';
    expect(await send()).toMatchObject({ status: 200 });
  });
});
