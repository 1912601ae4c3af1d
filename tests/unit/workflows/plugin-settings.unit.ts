import { symlinkSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { readEnv } from '../../../src/env.ts';
import { createRegistry } from '../../../src/plugin-host/registry.ts';
import { fromVariable, settingsOf, variableOf } from '../../../src/plugin-host/variables.ts';
import { actionTermsOf, checkSettings } from '../../../src/plugin-settings.ts';
import { loadPlugin, loadPlugins } from '../../../src/plugins.ts';
import { readPluginList } from '../../../src/workflows/plugin-list.ts';
import { emptyBase, withPlugins, write } from '../plugins-folder.ts';

const NO_FILE = '/nowhere';
const listed = readPluginList('plugins: [{ stripe: { apiBase: "https://file.example.com", mode: test } }]');
const configOf = async (
  given: NodeJS.ProcessEnv,
  overrides?: Record<string, object>,
  stored?: (plugin: string) => Record<string, string>,
) => {
  const [plugin] = await loadPlugins(listed, readEnv(given, NO_FILE), overrides, stored);
  return plugin?.config;
};
const mistakeIn = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    return Error.isError(error) ? error.message : String(error);
  }
  return 'none';
};

describe('settings of a plugin', () => {
  test('come from the file, then an admin, then the environment, then whoever starts Latch', async () => {
    expect(await configOf({})).toEqual({ apiBase: 'https://file.example.com', mode: 'test' });
    const byAdmin = (plugin: string) => ({ secretKey: `sk_of_${plugin}`, apiBase: 'https://admin.example.com' });
    expect(await configOf({}, {}, byAdmin)).toEqual({
      apiBase: 'https://admin.example.com',
      secretKey: 'sk_of_stripe',
      mode: 'test',
    });
    const environment = { STRIPE_API_BASE: 'https://env.example.com' };
    expect(await configOf(environment, {}, byAdmin)).toMatchObject({
      apiBase: 'https://env.example.com',
      secretKey: 'sk_of_stripe',
    });
    expect(await configOf(environment, { stripe: { apiBase: 'https://test.example.com' } })).toEqual({
      apiBase: 'https://test.example.com',
      mode: 'test',
    });
  });

  test('need no secret for the actions to be known', async () => {
    expect(Object.keys(await actionTermsOf(listed))).toContain('stripe.refund');
  });

  test('that are of no plugin’s schema are not taken from an admin or the environment', async () => {
    const given = { STRIPE_MODE: 'live', STRIPE_TO_STRING: 'x' };
    expect(await configOf(given, {}, () => ({ mode: 'live' }))).toEqual({
      apiBase: 'https://file.example.com',
      mode: 'test',
    });
  });
});

describe('the variable of a setting', () => {
  test.each([
    ['stripe', 'secretKey', 'STRIPE_SECRET_KEY'],
    ['stripe', 'apiBase', 'STRIPE_API_BASE'],
    ['zendesk', 'apiToken', 'ZENDESK_API_TOKEN'],
    ['my-erp', 'apiKey', 'MY_ERP_API_KEY'],
    ['erp', 'baseURL', 'ERP_BASE_URL'],
    ['erp', 'OAuth2Token', 'ERP_O_AUTH2_TOKEN'],
    ['slack', 'private_channels', 'SLACK_PRIVATE_CHANNELS'],
  ])('of %s %s is %s', (plugin, key, variable) => {
    expect(variableOf(plugin, key)).toBe(variable);
  });

  test('holds text, or JSON where the setting takes no text', async () => {
    const { settleMs, private: isPrivate, documents, apiKey } = settingsOf(await loadPlugin('erpnext'));
    expect(settleMs && fromVariable(settleMs, '600000')).toBe(600_000);
    expect(isPrivate && fromVariable(isPrivate, 'true')).toBe(true);
    expect(documents && fromVariable(documents, '{"Supplier":["tax_id"]}')).toEqual({ Supplier: ['tax_id'] });
    expect(apiKey && fromVariable(apiKey, '123')).toBe('123');
    expect(isPrivate && fromVariable(isPrivate, 'yes')).toBe('yes'); // so that the setting itself complains
  });

  test('reaches ERPNext and the bot without a word in the code', async () => {
    const env = { ERPNEXT_URL: 'https://erp.example.com', ERPNEXT_SETTLE_MS: '5', SLACK_BOT_TOKEN: 'xoxb-1' };
    const plugins = await loadPlugins([{ name: 'erpnext' }, { name: 'slack' }], readEnv(env, NO_FILE));
    expect(plugins.map(({ config }) => config)).toEqual([
      { url: 'https://erp.example.com', settleMs: 5 },
      { botToken: 'xoxb-1' },
    ]);
  });

  test('belongs to one plugin alone', async () => {
    const object = (id: string) => `{ id: '${id}', config: z.object({ apiKey: z.string() }), actions: () => [] }`;
    const { base } = withPlugins({ 'my-erp': object('my-erp'), my_erp: object('my_erp') });
    const both = [{ name: 'my-erp' }, { name: 'my_erp' }];
    await expect(loadPlugins(both, readEnv({}, NO_FILE), {}, undefined, base)).rejects.toMatchObject({
      code: 'invalid_config',
      message: 'plugin my_erp, reads MY_ERP_API_KEY, as my-erp does: rename one of the two plugins',
    });
  });

  test('is none that http may hand to an API of one’s own', async () => {
    const env = { STRIPE_SECRET_KEY: 'sk_test_hunter2', ERP_PIN: '12345678', ACCOUNTS_TOKEN: 'acc-token' };
    const { base } = withPlugins({ erp: `{ id: 'erp', config: z.object({ pin: z.string() }), actions: () => [] }` });
    symlinkSync(fileURLToPath(new URL('../../../plugins/http', import.meta.url)), `${base}/plugins/http`);
    const both = [{ name: 'http' }, { name: 'erp' }];
    const [{ config } = { config: {} }] = await loadPlugins(both, readEnv(env, NO_FILE), {}, undefined, base);
    const { environment } = config as { environment(name: string): string | undefined }; // http alone gets it
    expect(Object.keys(env).map(environment)).toEqual([undefined, undefined, 'acc-token']);
  });
});

test('a variable that http names may be entered by an admin; the environment wins', async () => {
  const stored = () => ({ ACCOUNTS_TOKEN: 'entered-in-slack', OTHER: 'entered-too' });
  const env = readEnv({ ACCOUNTS_TOKEN: 'from-the-environment' }, NO_FILE);
  const [{ config } = { config: {} }] = await loadPlugins([{ name: 'http' }], env, {}, stored);
  const { environment } = config as { environment(name: string): string | undefined }; // http alone gets it
  expect(['ACCOUNTS_TOKEN', 'OTHER', 'NEITHER'].map(environment)).toEqual([
    'from-the-environment',
    'entered-too',
    undefined,
  ]);
});

test.each(['SLACK_BOT_TOKEN', 'MONGODB_URI', 'LATCH_ENCRYPTION_KEY', 'STRIPE_SECRET_KEY'])(
  'a secret that http names may not be %s, which is for Latch or another plugin',
  async (name) => {
    const listed = [{ name: 'http', config: { secrets: { token: name } } }];
    await expect(loadPlugins(listed, readEnv({}, NO_FILE), {}, () => ({ [name]: 'entered' }))).rejects.toMatchObject({
      message: `plugin http, config secrets: ${name} is for Latch or another plugin and is handed to no API. Name a variable of its own`,
    });
    expect((await checkSettings(listed)).mistakes).toMatchObject([{ path: ['secrets'] }]);
  },
);

describe('a wrong setting', () => {
  const registered = async (given: NodeJS.ProcessEnv, stored?: (plugin: string) => Record<string, string>) => {
    const plugins = await loadPlugins([{ name: 'stripe' }], readEnv(given, NO_FILE), {}, stored);
    return mistakeIn(() => createRegistry(plugins));
  };

  test('is told with its variable and the remedy, and a secret is never shown', async () => {
    const said = await registered({ STRIPE_SECRET_KEY: 'pk_live_hunter2' });
    expect(said).toBe(
      'plugin stripe, config secretKey (from STRIPE_SECRET_KEY): must start with sk_ or rk_: copy a secret or restricted key from Stripe, Developers, API keys',
    );
  });

  test('of an admin is told as theirs', async () => {
    expect(await registered({}, () => ({ secretKey: 'hunter2' }))).toContain(
      'config secretKey (from what an admin entered in Slack): must start with sk_ or rk_',
    );
  });

  test('that is missing is told with the variable to set', async () => {
    const { base } = withPlugins({
      erp: `{ id: 'erp', config: z.object({ apiKey: z.string('is missing'), url: z.url('is missing: set ERP_URL') }), actions: () => [] }`,
    });
    const plugins = await loadPlugins([{ name: 'erp' }], readEnv({}, NO_FILE), {}, undefined, base);
    expect(mistakeIn(() => createRegistry(plugins)).split('\n')).toEqual([
      'plugin erp, config apiKey: is missing. Set ERP_API_KEY',
      'plugin erp, config url: is missing: set ERP_URL',
    ]);
  });

  test('does not show a secret that its own message quotes', async () => {
    const { base } = withPlugins({
      erp: `{ id: 'erp', secrets: { pin: 'The PIN' }, actions: () => [],
        config: z.object({ pin: z.string().refine(() => false, { error: ({ input }) => 'is no PIN: ' + input }) }) }`,
    });
    const env = readEnv({ ERP_PIN: 'hunter2' }, NO_FILE);
    const plugins = await loadPlugins([{ name: 'erp' }], env, {}, undefined, base);
    expect(mistakeIn(() => createRegistry(plugins))).toBe('plugin erp, config pin (from ERP_PIN): is no PIN: …');
  });
});

test('a secret in latch.yml is a mistake', async () => {
  const { base } = withPlugins({
    erp: `{ id: 'erp', secrets: { apiKey: 'An API key' }, config: z.object({ apiKey: z.string() }), actions: () => [] }`,
  });
  const inFile = [{ name: 'erp', config: { apiKey: 'hunter2' } }];
  const remedy =
    'plugin erp, config apiKey: is a secret and must not stand in latch.yml. Remove it there, and set ERP_API_KEY in the environment or in .env, or let an admin enter it in Slack with /latch secrets';
  await expect(loadPlugins(inFile, readEnv({}, NO_FILE), {}, undefined, base)).rejects.toMatchObject({
    code: 'invalid_config',
    message: remedy,
  });
  await expect(actionTermsOf(inFile, base)).rejects.toMatchObject({ code: 'invalid_config', message: remedy });
});

test('two plugins that would find their ticket in one field are a mistake of the file', async () => {
  const both = (more: string) => actionTermsOf(readPluginList(`plugins: [zendesk, { freshdesk: { ${more} } }]`));
  await expect(both('private: false')).rejects.toMatchObject({
    code: 'invalid_config',
    message: expect.stringContaining(
      'plugin freshdesk, config field: finds its ticket in the case field ticket, as zendesk does',
    ),
  });
  expect(Object.keys(await both('field: freshdesk_ticket'))).toContain('freshdesk.comment');
});

test('two packages with one id are a mistake that names both', async () => {
  const base = emptyBase();
  for (const name of ['@acme/ledger', 'latch-ledger']) {
    const text = "import { z } from 'zod'; export default { id: 'ledger', config: z.object({}), actions: () => [] };";
    write(base, `node_modules/${name}/package.json`, '{"type":"module","main":"index.js"}');
    write(base, `node_modules/${name}/index.js`, text);
  }
  const both = [{ name: '@acme/ledger' }, { name: 'latch-ledger' }];
  const says = 'latch-ledger has the id ledger, as @acme/ledger does. Keep one of the two under plugins:';
  expect((await checkSettings(both, base)).mistakes).toEqual([{ plugin: 'latch-ledger', path: [], says }]);
  await expect(loadPlugins(both, readEnv({}, NO_FILE), {}, undefined, base)).rejects.toMatchObject({
    code: 'invalid_config',
    message: says,
  });
});

test('a plugin that cannot tell its actions is told by its name', async () => {
  const { base } = withPlugins({
    erp: `{ id: 'erp', config: z.object({ apiKey: z.string() }), actions: ({ apiKey }) => [apiKey.length] }`,
  });
  expect((await checkSettings([{ name: 'erp' }], base)).mistakes).toEqual([
    {
      plugin: 'erp',
      path: [],
      says: expect.stringMatching(/^the plugin erp cannot tell its actions before its secrets are known: Cannot read/),
    },
  ]);
});
