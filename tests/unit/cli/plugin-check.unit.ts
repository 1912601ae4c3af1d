import { describe, expect, test } from '@jest/globals';
import { pluginCheck, pluginCheckIn } from '../../../scripts/cli/plugin-check.ts';
import { emptyBase, write } from '../plugins-folder.ts';
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

  test.each([
    [[], 'Which plugin? Write: npm run latch -- plugin check stripe'],
    [['stripe'], 'stripe has no plugins/stripe/example.ts. Write one (docs/plugins.md)'],
    [['gone'], 'there is no plugin gone: neither a folder plugins/gone nor an installed package'],
    [['stripe', ...stripe, '--fields', '{'], '--fields is no JSON: {'],
    [['stripe', ...stripe, '--fields', '{"amount":7}'], 'This cannot be read: it must be a map; an amount is'],
    [['stripe', '--config', '[', '--fields', '{}'], '--config is no JSON: ['],
    [['stripe', '--colour'], 'This cannot be read: '],
  ])('says of %j what to write', async (words, says) => {
    const { code, errors } = await check(...words);
    expect(code).toBe(1);
    expect(errors).toContain(says);
  });
});
