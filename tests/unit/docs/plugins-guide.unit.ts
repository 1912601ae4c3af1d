import { createHmac } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { settings } from '../../../plugins/http/declared.ts';
import { startStandIn } from '../../../scripts/sandbox/stand-in/stand-in.ts';
import { readEnv } from '../../../src/env.ts';
import { definePlugin } from '../../../src/plugin-host/contract.ts';
import { createPluginHost } from '../../../src/plugin-host/host.ts';
import { keepsContract } from '../../../src/plugin-host/kit/keeps-contract.ts';
import { loadPlugin, loadPlugins } from '../../../src/plugins.ts';
import { clock, logOf, openCase } from '../plugin-host/given.ts';
import { emptyBase, write } from '../plugins-folder.ts';

const guide = new URL('../../../docs/plugins.md', import.meta.url);
const text = readFileSync(guide, 'utf8');
const [plugin = '', hooks = ''] = [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code);

/** The ledger that the guide speaks of. */
const startLedger = () => {
  const credits: { id: string; reference: string }[] = [];
  return startStandIn(({ method, query, headers, body }) => {
    if (headers['x-api-key'] !== apiKey) return { status: 401, body: { message: 'unknown key' } };
    if (method === 'GET')
      return { status: 200, body: credits.filter(({ reference }) => reference === query.get('reference')) };
    const { order, reference } = body as { order: string; reference: string }; // the guide's plugin sends nothing else
    if (order === 'closed') return { status: 422, body: { message: 'the order is closed' } };
    credits.push({ id: `CN-${credits.length + 1}`, reference });
    return { status: 201, body: credits.at(-1) };
  });
};
const apiKey = 'ledger-key-0123456789';
const amount = { minor: 2_500, currency: 'USD' };
const base = emptyBase();
write(base, 'plugins/ledger/index.ts', plugin);
write(base, 'plugins/ledger/events.ts', hooks);

describe('the plugin of docs/plugins.md', () => {
  test('is whole in under 40 lines', () => {
    expect(plugin).toContain('export default definePlugin({');
    expect(plugin.trim().split('\n').length).toBeLessThan(40);
    expect(Math.max(...plugin.split('\n').map((line) => line.length))).toBeLessThanOrEqual(120);
  });

  test('keeps the contract', async () => {
    const fields = { order: '1001', amount };
    const example = { config: (url: string) => ({ url, apiKey }), fields, standIn: startLedger };
    expect(await keepsContract(await loadPlugin('ledger', base), example)).toMatchObject({ notes: [] });
  });

  test('issues a credit note, finds it again, and is refused', async () => {
    const local = await startLedger();
    const env = readEnv({ LEDGER_API_KEY: apiKey }, '/nowhere');
    const listed = [{ name: 'ledger', config: { url: local.url } }];
    const plugins = await loadPlugins(listed, env, {}, undefined, base);
    const host = createPluginHost({ plugins, timeoutMs: 5_000, log: logOf(), clock });
    const call = (order: string) => {
      const params = { order: { text: order }, amount };
      const kase = openCase(params);
      return { action: 'ledger.credit', kase, params, runId: 'run-1', idempotencyKey: 'latch-run-1' };
    };
    expect(await host.lookUp(call('1001'))).toMatchObject({ found: 'absent' });
    expect(await host.run(call('1001'))).toMatchObject({ outcome: 'succeeded', summary: 'Credit note CN-1 issued.' });
    expect(await host.lookUp(call('1001'))).toMatchObject({ found: 'happened' });
    expect(await host.run(call('closed'))).toMatchObject({ outcome: 'failed', reason: 'The ledger refused it.' });
    local.fail({ kind: 'drop', effect: 'made' });
    expect(await host.run(call('1002'))).toMatchObject({ outcome: 'unknown' });
    await local.close();
  });
});

test('the events of docs/plugins.md believe what is signed and fresh, and nothing else', async () => {
  const { events } = await import(pathToFileURL(`${base}/plugins/ledger/events.ts`).href);
  const webhookSecret = 'hook-secret-0123456789';
  const signed = (at: Date, body = '{"id":"evt_1","type":"order.cancelled","order":"1001"}') => {
    const time = String(Math.floor(at.getTime() / 1000));
    const signature = createHmac('sha256', webhookSecret).update(`${time}.${body}`).digest('hex');
    return { headers: { 'x-ledger-time': time, 'x-ledger-signature': signature }, body };
  };
  const definition = definePlugin({
    id: 'ledger',
    config: z.object({ url: z.url(), webhookSecret: z.string() }),
    hosts: ({ url }) => [url],
    actions: () => [],
    events,
  });
  const system = () => () => undefined;
  const config = (url: string) => ({ url, webhookSecret });
  expect(await keepsContract(definition, { config, fields: {}, system, events: { signed } })).toMatchObject({
    notes: [],
  });
});

describe('docs/plugins.md', () => {
  test('shows the account modification as its file has it', () => {
    const [, shown = ''] = /^```yaml\n(http\.close_account:.*?)^```$/ms.exec(text) ?? [];
    const file = readFileSync(new URL('workflows/account-modification.yml', guide), 'utf8');
    expect(shown).not.toBe('');
    expect(file).toContain(shown.replace(/^(?=.)/gm, ' '.repeat(8))); // where it stands in the file
  });

  test('names every member of the contract', () => {
    const contract = readFileSync(new URL('../src/plugin-host/contract.ts', guide), 'utf8');
    const members = ['ActionDefinition', 'PluginDefinition'].flatMap((name) => {
      const [, body = ''] = new RegExp(`^export interface ${name}<.*?\\{\\n(.*?)^\\}`, 'ms').exec(contract) ?? [];
      return [...body.matchAll(/^ {2}(\w+)\??[:(]/gm)].map(([, member = '']) => member);
    });
    expect(members.length).toBeGreaterThan(20);
    expect(members.filter((member) => !new RegExp(`\`${member}\\b`).test(text))).toEqual([]);
  });

  test('names every key and placeholder of the plugin http', () => {
    const schema = JSON.stringify(z.toJSONSchema(settings, { io: 'input', unrepresentable: 'any' }), (key, value) =>
      key === 'environment' ? undefined : value,
    );
    const keys = [...schema.matchAll(/"properties":\{|"(\w+)":\{/g)].flatMap(([, key = '']) => key || []);
    const structure = ['properties', 'actions', 'additionalProperties', 'propertyNames', 'items'];
    const named = keys.filter((key) => !structure.includes(key) && !/^\d+$/.test(key));
    expect(named).toContain('kept_for');
    const reference = text.slice(text.indexOf('## Without code'));
    expect(named.filter((key) => !new RegExp(`\\b${key}\\b`).test(reference))).toEqual([]);
  });

  test('names everything that the contract gives to use', async () => {
    const given = Object.keys(await import('../../../src/plugin-host/contract.ts'));
    expect(given).toContain('outcomeOfError');
    expect(given.filter((name) => !new RegExp(`\\b${name}\\b`).test(text))).toEqual([]);
  });

  test('links to files that are there', () => {
    const links = [...text.matchAll(/\]\(((?!https:)[^)#]+)\)/g)].map(([, path = '']) => path);
    expect(links.length).toBeGreaterThan(4);
    expect(links.filter((path) => !existsSync(fileURLToPath(new URL(path, guide))))).toEqual([]);
  });
});
