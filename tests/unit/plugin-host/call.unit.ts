import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type Call, createCaller, unavailableWords } from '../../../src/plugin-host/call.ts';
import type { ReadContext } from '../../../src/plugin-host/contract.ts';
import { createRegistry, type Plugin } from '../../../src/plugin-host/registry.ts';
import { apiKey, logOf, plugin as pluginOf, serving } from './given.ts';

const start = Date.parse('2026-11-20T12:00:00.000Z');
let server: Awaited<ReturnType<typeof serving>>;
let plugin: Plugin;
/** What the system answers next: a status, nothing at all, or a lost connection. */
let answers: number | 'hangs' | 'lost';
beforeAll(async () => {
  server = await serving((request, response) => {
    if (answers === 'hangs') return;
    if (answers === 'lost') return void request.socket.destroy();
    response.writeHead(answers, { 'content-type': 'application/json' }).end('{}');
  });
  const configured = { definition: pluginOf(), config: { apiKey, base: server.base } };
  plugin = createRegistry([configured]).plugins[0] as Plugin; // the one that was configured
});
afterAll(() => server.close());
beforeEach(() => {
  answers = 200;
});

function calling() {
  const time = { now: start };
  const log = logOf();
  const caller = createCaller({ log, clock: { now: () => new Date(time.now) } });
  const call = <T = string>(ask: (ctx: ReadContext) => Promise<T>, over: Partial<Call> = {}) =>
    caller.call<T | string>(
      { plugin, what: 'look-up of erp.pay', caseRef: 'T0LATCH:7', timeoutMs: 2_000, ...over },
      ask,
      (why) => `failed: ${why}`,
    );
  const asks = (over: Partial<Call> = {}) => call(get(), over);
  const silence = async (times: number) => {
    answers = 503;
    for (let n = 0; n < times; n++) await asks();
    answers = 200;
  };
  return { time, log, call, asks, silence, state: () => caller.stateOf(plugin) };
}
const get =
  (init?: RequestInit) =>
  async ({ fetch }: ReadContext): Promise<string> =>
    `status ${(await fetch(`${server.base}/vendors`, init)).status}`;

test.each([200, 302, 404, 409])('an answer of %i is the word of the system', async (status) => {
  answers = status;
  const { asks, state } = calling();
  for (let n = 0; n < 6; n++) expect(await asks()).toMatchObject({ answer: `status ${status}`, answered: true });
  expect(state()).toEqual({ open: false });
});

test.each([500, 503])('an answer of %i says nothing, and five of them open the breaker', async (status) => {
  answers = status;
  const { asks, state } = calling();
  for (let n = 0; n < 5; n++) expect(await asks()).toMatchObject({ answer: `status ${status}`, answered: false });
  expect(state()).toMatchObject({ open: true, silences: 5 });
});

test('a rate limit is no word on what was asked, but a sign of life', async () => {
  answers = 429;
  const { asks, state } = calling();
  for (let n = 0; n < 6; n++) expect(await asks()).toMatchObject({ answered: false });
  expect(state()).toEqual({ open: false });
});

test('a lost connection is no answer, also where the plugin makes something of it', async () => {
  answers = 'lost';
  const { call, state } = calling();
  const swallowed = (ctx: ReadContext) => get()(ctx).catch(() => 'cannot tell');
  for (let n = 0; n < 5; n++) expect(await call(swallowed)).toMatchObject({ answer: 'cannot tell', answered: false });
  expect(state()).toMatchObject({ open: true });
});

test('one lost request out of two leaves the call unanswered', async () => {
  const { call } = calling();
  const both = async (ctx: ReadContext) => {
    answers = 500;
    await get()(ctx);
    answers = 200;
    return get()(ctx);
  };
  expect(await call(both)).toMatchObject({ answer: 'status 200', answered: false });
});

test('a call that needs no request is answered by the plugin itself', async () => {
  expect(await calling().call(async () => 'known')).toMatchObject({ answer: 'known', answered: true, exchanges: [] });
});

test('a system that lets a call run into its time-out is silent', async () => {
  answers = 'hangs';
  const { asks, state } = calling();
  for (let n = 0; n < 5; n++)
    expect(await asks({ timeoutMs: 10 })).toMatchObject({ answer: 'failed: no answer within 10 ms', answered: false });
  await new Promise((resolve) => setImmediate(resolve));
  expect(state()).toMatchObject({ open: true });
});

test.each<[string, (signal: AbortSignal) => (ctx: ReadContext) => Promise<unknown>]>([
  ['by its init', (signal) => get({ signal })],
  [
    'by its Request',
    (signal) =>
      async ({ fetch }) =>
        fetch(new Request(`${server.base}/vendors`, { signal })),
  ],
])('what the plugin itself gives up, %s, says nothing of the system', async (_how, asking) => {
  answers = 'hangs';
  const { call, state } = calling();
  for (let n = 0; n < 6; n++) {
    const own = new AbortController();
    const called = call(asking(own.signal));
    setImmediate(() => own.abort(new Error('enough')));
    expect(await called).toMatchObject({ answered: false });
  }
  expect(state()).toEqual({ open: false });
});

test('what the plugin leaves behind when its call is over says nothing either', async () => {
  answers = 'hangs';
  const { call, state } = calling();
  const left: Promise<unknown>[] = [];
  const leaving = async (ctx: ReadContext) => {
    left.push(get()(ctx).catch((error: unknown) => error));
    return 'done';
  };
  for (let n = 0; n < 6; n++) await call(leaving);
  expect(await Promise.all(left)).toHaveLength(6);
  expect(state()).toEqual({ open: false });
});

test('a host that the plugin may not call is its own mistake, not a silence', async () => {
  const { call, state } = calling();
  for (let n = 0; n < 6; n++)
    expect((await call(({ fetch }) => fetch('https://elsewhere.example.com/'))).answer).toContain('may not call');
  expect(state()).toEqual({ open: false });
});

test('a system that seems away is not asked, and people hear since how many requests and until when', async () => {
  const { call, silence, state } = calling();
  await silence(5);
  let asked = 0;
  const words = 'The ERP is unavailable: 5 requests in a row got no answer. The next try is after 12:00 UTC.';
  expect(await call(async () => `asked ${++asked}`)).toEqual({
    answer: `failed: ${words}`,
    exchanges: [],
    answered: false,
  });
  expect(asked).toBe(0);
  const now = state();
  expect(now.open && unavailableWords(plugin, now)).toBe(words);
});

test('what is always asked is asked all the same, and its answer lets the others through again', async () => {
  const { asks, silence, state } = calling();
  await silence(5);
  expect(await asks({ always: true })).toMatchObject({ answer: 'status 200', answered: true });
  expect(state()).toEqual({ open: false });
  expect(await asks()).toMatchObject({ answer: 'status 200' });
});

test('after its rest it is asked again', async () => {
  const { asks, silence, time } = calling();
  await silence(5);
  time.now += 30_000;
  expect(await asks()).toMatchObject({ answer: 'status 200', answered: true });
});

test('secrets stay out of the reason, the log and the record, whatever the plugin does with them', async () => {
  const { call, log } = calling();
  const { answer, exchanges } = await call(async ({ fetch, logger }) => {
    logger.warn({ header: `Bearer ${apiKey}` }, `asking with ${apiKey}`);
    await fetch(`${server.base}/vendors?key=${apiKey}`, { headers: { authorization: apiKey } });
    throw new Error(`no vendor for ${apiKey}\n    at a line of the stack`);
  });
  expect(answer).toBe('failed: no vendor for [redacted]');
  expect(exchanges).toHaveLength(1);
  const kept = exchanges.map(({ name, bytes }) => name + new TextDecoder().decode(bytes)).join('');
  expect(JSON.stringify([log.lines, kept])).not.toContain(apiKey);
  expect(log.lines.map(({ message }) => message)).toEqual(['asking with [redacted]', 'plugin call failed']);
});
