import { describe, expect, test } from '@jest/globals';
import { pluginCheck, pluginCheckIn } from '../../../scripts/cli/plugin-check.ts';
import { emptyBase, withPlugins, write } from '../plugins-folder.ts';
import { ran } from './ran.ts';

const check = (...words: string[]) => ran([pluginCheck], 'plugin', 'check', ...words);
const stripe = ['--config', '{"secretKey":"sk_test_0123456789","apiBase":"{origin}"}'];
const fields = {
  payment: 'pi_1',
  amount: { minor: 1, currency: 'USD' },
  subscription: 'sub_1',
  stripe_customer: 'cus_1',
};

describe('latch plugin check', () => {
  test('tries a plugin with settings and fields from the command line', async () => {
    const { code, out } = await check('stripe', ...stripe, '--fields', JSON.stringify(fields));
    expect(out).toMatch(
      /^stripe keeps the contract: stripe\.refund, .+, tried with \d+ calls\.\nBut without a stand-in/,
    );
    expect(code).toBe(0);
  });

  test('lists every breach', async () => {
    const { code, errors } = await check('stripe', ...stripe, '--fields', '{"payment":"x"}');
    expect(code).toBe(1);
    expect(errors).toContain('stripe breaks the contract of plugins:');
    expect(errors).toContain(
      'stripe.refund: cannot be tried, because the fields of the example do not fit: payment: Enter',
    );
  });

  test('tries an installed package', async () => {
    const base = emptyBase();
    const text = `import { z } from 'zod';
      export default { id: 'x', config: z.object({ url: z.string() }), hosts: ({ url }) => [url], actions: () => [] };`;
    write(base, 'node_modules/latch-plugin-x/package.json', '{"type":"module","main":"index.js"}');
    write(base, 'node_modules/latch-plugin-x/index.js', text);
    const config = ['--config', '{"url":"{origin}"}', '--fields', '{}'];
    expect(await ran([pluginCheckIn(base)], 'plugin', 'check', 'latch-plugin-x', ...config)).toMatchObject({
      code: 0,
      errors: '',
    });
  });

  test('says what is wrong with an example that cannot be loaded', async () => {
    const { base } = withPlugins({ x: `{ id: 'x', config: z.object({}), actions: () => [] }` });
    write(base, 'plugins/x/example.ts', 'throw new Error("no sandbox")');
    expect(await ran([pluginCheckIn(base)], 'plugin', 'check', 'x')).toMatchObject({
      code: 1,
      errors: 'plugins/x/example.ts cannot be loaded: no sandbox. Correct it.',
    });
  });

  test.each([
    [[], 'Which plugin? Write: npm run latch -- plugin check stripe'],
    [
      ['stripe'],
      '--config and --fields are missing, and there is no plugins/stripe/example.ts that says it. Write one (docs/plugins.md)',
    ],
    [['stripe', '--fields', '{}'], `--config is missing, and there is no plugins/stripe/example.ts that says it.`],
    [
      ['stripe', '--fields', '{}'],
      `plugin check stripe --config '{"secretKey":"test-key-0123456789","apiBase":"{origin}"}'`,
    ],
    [['stripe', ...stripe], `--fields is missing`],
    [['stripe', ...stripe], `--fields '{"payment":"…","amount":{"minor":2500,"currency":"USD"}`],
    [['gone'], 'there is no plugin gone: neither a folder plugins/gone nor an installed package'],
    [['stripe', ...stripe, '--fields', '{'], '--fields is no JSON: {: Expected property name'],
    [
      ['stripe', ...stripe, '--fields', '{"amount":7}'],
      'amount in --fields cannot be used: it must be a map of texts, such as',
    ],
    [
      ['stripe', '--config', '[1]', '--fields', '{}'],
      '--config cannot be used: it must be a map, such as {"url":"{origin}"}.',
    ],
    [['stripe', '--config', '[', '--fields', '{}'], '--config is no JSON: ['],
    [['stripe', '--colour'], 'This cannot be read: '],
  ])('says of %j what to write', async (words, says) => {
    const { code, errors } = await check(...words);
    expect(code).toBe(1);
    expect(errors).toContain(says);
  });
});
