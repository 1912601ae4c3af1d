import { describe, expect, test } from '@jest/globals';
import { readEnv } from '../../../src/env.ts';
import { actionTermsOf, loadPlugins } from '../../../src/plugins.ts';
import { readPluginList } from '../../../src/workflows/plugin-list.ts';

const listed = readPluginList('plugins: [{ stripe: { apiBase: "https://file.example.com", mode: test } }]');

describe('settings of a plugin', () => {
  const configOf = async (given: NodeJS.ProcessEnv, overrides?: Record<string, object>) => {
    const [plugin] = await loadPlugins(listed, readEnv(given), overrides);
    return plugin?.config;
  };

  test('come from the file, then the environment, then whoever starts Latch', async () => {
    expect(await configOf({})).toEqual({ apiBase: 'https://file.example.com', mode: 'test' });
    const environment = { STRIPE_API_BASE: 'https://env.example.com' };
    expect(await configOf(environment)).toEqual({ apiBase: 'https://env.example.com', mode: 'test' });
    expect(await configOf(environment, { stripe: { apiBase: 'https://test.example.com' } })).toEqual({
      apiBase: 'https://test.example.com',
      mode: 'test',
    });
  });

  test('need no secret for the actions to be known', async () => {
    expect(Object.keys(await actionTermsOf(listed))).toEqual(['stripe.refund']);
  });
});
