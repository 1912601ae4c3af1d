import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { z } from 'zod';
import { definePlugin } from '../../../src/plugin-host/contract.ts';
import { createPluginHost } from '../../../src/plugin-host/host.ts';
import { createVault } from '../../../src/secrets/vault.ts';
import { action, call, clock, logOf, openCase, serving } from '../plugin-host/given.ts';

/** Names that say nothing of a secret: only `secrets` of the plugin does. */
const values = { dsn: 'opaque-value-0123456789', pin: 'another-value-9876543210' };

let erp: Awaited<ReturnType<typeof serving>>;
beforeAll(async () => {
  // Says everything that it was sent back at the caller.
  erp = await serving(async (request, response) => {
    const body = (await request.toArray()).join('');
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ said: `${request.headers['x-dsn']} ${body}`, nested: [request.headers] }));
  });
});
afterAll(() => erp.close());

test('a secret that was set in Slack stands in no evidence, no fact, no answer and no log', async () => {
  const vault = createVault([Buffer.alloc(32, 7).toString('base64')]);
  const place = (key: string) => ({ team: 'T0LATCH', plugin: 'erp', key });
  const stored = Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, vault.open(place(key), vault.seal(place(key), value))]),
  );
  const log = logOf();
  const definition = definePlugin({
    id: 'erp',
    config: z.object({ dsn: z.string(), pin: z.string(), base: z.string() }),
    secrets: { dsn: 'the DSN', pin: 'the PIN' },
    hosts: ({ base }) => [base],
    privateHosts: ({ base }) => [base],
    context: async (_, { dsn }) => [{ label: 'DSN', value: `it is ${dsn}` }],
    actions: ({ dsn, pin, base }) => [
      action({
        async preflight() {
          throw new Error(`${dsn} is not right`);
        },
        async run(_, { fetch, logger }) {
          const answer = await fetch(`${base}/pay`, {
            method: 'POST',
            headers: { 'x-dsn': dsn, 'content-type': 'application/json' },
            body: JSON.stringify({ pin, text: `pin=${pin}` }),
          });
          const text = await answer.text();
          logger.info({ text, dsn, deep: { list: [pin] } }, `sent ${pin}`);
          return { outcome: 'succeeded', summary: `Paid with ${dsn}: ${text}` };
        },
        async lookup() {
          throw new Error(`no ${pin}`);
        },
      }),
    ],
  });
  const config = { ...stored, base: erp.base };
  const host = createPluginHost({ plugins: [{ definition, config }], timeoutMs: 5_000, log, clock });

  const sent = await host.run(call());
  expect(sent.outcome).toBe('succeeded');
  expect(sent.exchanges.length).toBeGreaterThan(0);
  const evidence = sent.exchanges.map(({ name, bytes }) => `${name} ${Buffer.from(bytes).toString('utf8')}`);
  const shown = [
    evidence,
    { ...sent, exchanges: [] },
    await host.context(openCase()),
    await host.preflight('erp.pay', openCase(), call().params),
    { ...(await host.lookUp(call())), exchanges: [] },
    log.lines,
  ];
  const kept = JSON.stringify(shown);
  expect(kept).toContain('[redacted]');
  for (const value of Object.values(values)) expect(kept).not.toContain(value);
});
