import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import http from '../../../plugins/http/index.ts';
import { definePlugin } from '../../../src/plugin-host/contract.ts';
import { createPluginHost } from '../../../src/plugin-host/host.ts';
import { createRegistry } from '../../../src/plugin-host/registry.ts';
import { waitingForSecrets } from '../../../src/plugin-host/waiting-plugin.ts';
import { action, apiKey, call, clock, config, logOf, openCase, plugin } from '../plugin-host/given.ts';
import { accountsAt } from '../plugins/http/given.ts';

const secrets = { apiKey: 'the API key from the ERP, Settings, API' };
const erp = plugin({ secrets });
const hostOf = (configured: Parameters<typeof waitingForSecrets>[0]) =>
  createPluginHost({ plugins: [waitingForSecrets(configured)], timeoutMs: 1_000, log: logOf(), clock });
const why = 'The ERP has no apiKey yet: an admin of Latch enters it with /latch secrets.';

describe('a plugin whose secret nobody has entered yet', () => {
  const host = hostOf({ definition: erp, config: {} });

  test('offers its actions, so that latch.yml can name them', () => {
    expect(host.actions()['erp.pay']).toMatchObject({ title: 'Pay vendor', params: ['vendor', 'amount'] });
  });

  test('says what is missing instead of acting', async () => {
    expect(host.applies('erp.pay', openCase())).toEqual({ ok: false, reason: why });
    expect(await host.preflight('erp.pay', openCase(), call().params)).toEqual({ ok: false, reason: why });
    expect(await host.context(openCase())).toEqual([]);
  });

  test('keeps its ticket’s field to itself: the secret comes later, and would not fit then', () => {
    const desk = (id: string) => ({
      definition: plugin({ id, actions: () => [], secrets, ticketField: () => 'ticket' }),
      config: {},
    });
    expect(() => createRegistry([desk('one'), desk('two')].map(waitingForSecrets))).toThrow(
      'plugin two, finds its ticket in the case field ticket, as one does',
    );
  });

  test('runs nothing, and leaves open what an earlier send may have done', async () => {
    expect(await host.run(call())).toMatchObject({ outcome: 'failed', reason: `Nothing was sent: ${why}` });
    const running = { ...openCase(), status: 'running', run: { id: 'run-1', sends: 2 } };
    const resent = { ...call(), kase: running as unknown as ReturnType<typeof openCase> }; // as much of a run as the host looks at
    expect(await host.run(resent)).toMatchObject({ outcome: 'unknown' });
    expect(await host.lookUp(resent)).toMatchObject({ found: 'cannot_tell', reason: why });
  });
});

describe('a plugin stays what it is', () => {
  const same = (configured: Parameters<typeof waitingForSecrets>[0]) =>
    expect(waitingForSecrets(configured)).toBe(configured);

  test('with its secret', () => same({ definition: erp, config: { apiKey } }));
  test('where what is missing is no secret', () => same({ definition: plugin(), config: {} }));
  test('where something else is wrong as well', () => same({ definition: erp, config: { base: 7 } }));
  test('where the secret is there and wrong', () => same({ definition: erp, config: { apiKey: 7 } }));
  test('where it cannot tell its actions without', () => {
    const needsKey = plugin({ secrets, actions: ({ apiKey: key }) => [action({ title: key.toUpperCase() })] });
    same({ definition: needsKey, config: {} });
    expect(() => createRegistry([waitingForSecrets({ definition: needsKey, config: {} })])).toThrow('is missing');
  });
});

test('one that does without its secret works without it', () => {
  const optional = definePlugin({
    id: 'erp',
    config: z.object({ apiKey: z.string().optional() }),
    secrets,
    actions: () => [],
  });
  const configured = { definition: optional, config: {} };
  expect(waitingForSecrets(configured)).toBe(configured);
  expect(config.safeParse({}).success).toBe(false);
});

test('settings that are there, and defaults, count while the secret is missing', () => {
  const schema = z.object({ apiKey: z.string('is missing'), settleMs: z.int().default(600_000), title: z.string() });
  const definition = definePlugin({
    id: 'erp',
    config: schema,
    secrets,
    actions: ({ settleMs, title }) => [action({ settle: settleMs, title })],
  });
  expect(hostOf({ definition, config: { title: 'Pay them' } }).actions()['erp.pay']).toMatchObject({
    title: 'Pay them',
    settleMs: 600_000,
  });
});

describe('declared APIs', () => {
  const settings = (look: (name: string) => string | undefined) => ({
    definition: http,
    config: { ...accountsAt('https://accounts.example.com'), environment: look },
  });

  test('wait for the secret that they name', () => {
    const host = hostOf(settings(() => undefined));
    expect(Object.keys(host.actions())).toContain('http.close_account');
    expect(host.applies('http.close_account', openCase())).toEqual({
      ok: false,
      reason: 'Internal API has no ACCOUNTS_TOKEN yet: an admin of Latch enters it with /latch secrets.',
    });
  });

  test('do not wait where it is there, and where it is there and wrong', () => {
    for (const token of ['long-enough', 'short']) {
      const configured = settings(() => token);
      expect(waitingForSecrets(configured)).toBe(configured);
    }
  });
});
