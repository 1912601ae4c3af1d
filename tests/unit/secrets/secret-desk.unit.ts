import { describe, expect, test } from '@jest/globals';
import type { SecretRecord } from '../../../src/app/ports.ts';
import { createSecretDesk, type SecretPlugin } from '../../../src/app/secret-desk.ts';
import type { Policy } from '../../../src/domain/policy.ts';

const dana = 'U0DANA';
const at = '2026-11-20T12:00:00.000Z';

const pay: SecretPlugin = {
  id: 'pay',
  title: 'Pay',
  secrets: [
    { key: 'secretKey', enter: 'the secret key', isInEnvironment: false },
    { key: 'webhookSecret', enter: 'the signing secret', isInEnvironment: true },
    { key: 'token', enter: 'the token', isInEnvironment: false },
  ],
  check: (_, value) => (value.startsWith('pk_') ? 'must start with sk_' : null),
};

function desk({ admins = [dana], standing = 'member' as const, inUse = true, plugins = [pay] } = {}) {
  const stored = new Map<string, SecretRecord & { value: string }>();
  const lines: unknown[] = [];
  const policy = { admins } as unknown as Policy; // the desk asks for nothing else of it
  const secretDesk = createSecretDesk({
    team: 'T0LATCH',
    hasKey: true,
    store: {
      set: async (_, { plugin, key, value, by }) =>
        void stored.set(`${plugin}:${key}`, { plugin, key, value, by, at, problem: null }),
      remove: async (_, plugin, key) => stored.delete(`${plugin}:${key}`),
      list: async () => [...stored.values()].map(({ value: _value, ...record }) => record),
    },
    plugins: async () => plugins,
    directory: {
      admins: async (given) => given.admins,
      person: async (id) => ({ id, name: id === dana ? 'Dana W.' : 'Kim', standing, tz: 'UTC' }),
    },
    policies: { current: async () => policy },
    follow: async () => inUse,
    log: { info: ((...line: unknown[]) => void lines.push(line)) as never },
  });
  return { secretDesk, stored, lines };
}

describe('secrets are for admins', () => {
  test('who is none hears whom to ask, whatever they try', async () => {
    const { secretDesk, stored } = desk();
    const refused = { code: 'not_allowed', userMessage: expect.stringContaining('Ask Dana W.') };
    await expect(secretDesk.list('U0KIM')).rejects.toMatchObject(refused);
    await expect(secretDesk.set('U0KIM', 'pay', 'secretKey', 'sk_0123456789')).rejects.toMatchObject(refused);
    await expect(secretDesk.remove('U0KIM', 'pay', 'secretKey')).rejects.toMatchObject(refused);
    expect(stored.size).toBe(0);
  });

  test('an admin who left is none', async () => {
    const { secretDesk } = desk({ standing: 'deactivated' as 'member' });
    await expect(secretDesk.list(dana)).rejects.toMatchObject({ code: 'not_allowed' });
  });
});

describe('where values come from', () => {
  test('the environment, an admin, or nowhere yet', async () => {
    const { secretDesk } = desk();
    const sources = async () => (await secretDesk.list(dana)).map(({ from }) => from);
    expect(await sources()).toEqual([
      { source: 'missing' },
      { source: 'environment', unused: false },
      { source: 'missing' },
    ]);
    await secretDesk.set(dana, 'pay', 'secretKey', 'sk_0123456789');
    await secretDesk.set(dana, 'pay', 'token', 'token-0123456789');
    const stored = { source: 'stored', by: dana, at, problem: null };
    expect(await sources()).toEqual([stored, { source: 'environment', unused: false }, stored]);
  });
});

test('what is stored for a plugin that is no longer in use is shown, and can be removed', async () => {
  const plugins = [pay];
  const { secretDesk, stored } = desk({ plugins });
  await secretDesk.set(dana, 'pay', 'secretKey', 'sk_0123456789');
  plugins.length = 0;
  expect(await secretDesk.list(dana)).toMatchObject([
    { plugin: { id: 'pay' }, key: 'secretKey', from: { source: 'unneeded', by: dana } },
  ]);
  await secretDesk.remove(dana, 'pay', 'secretKey');
  expect(stored.size).toBe(0);
});

describe('a value', () => {
  test('is stored trimmed, with who set it, and its plugin is told to be in use or not', async () => {
    const { secretDesk, stored } = desk();
    expect(await secretDesk.set(dana, 'pay', 'secretKey', '  sk_0123456789\n')).toEqual({ title: 'Pay', inUse: true });
    expect(stored.get('pay:secretKey')).toMatchObject({ value: 'sk_0123456789', by: dana });
    const broken = desk({ inUse: false });
    expect(await broken.secretDesk.set(dana, 'pay', 'secretKey', 'sk_0123456789')).toMatchObject({ inUse: false });
  });

  test.each([
    ['empty', '   ', 'secretKey is empty: enter its value'],
    ['too short to keep out of records', 'sk_1', 'secretKey is too short: it needs at least 8 characters'],
    ['broken over lines', 'sk_01234\n56789', 'secretKey has a line break or a tab in it'],
    ['what the plugin would not take', 'pk_0123456789', 'secretKey must start with sk_'],
  ])('that is %s is not stored, and not repeated', async (_, typed, said) => {
    const { secretDesk, stored } = desk();
    const result = await secretDesk.set(dana, 'pay', 'secretKey', typed);
    expect(result).toEqual({ problem: expect.stringContaining(said) });
    if (typed.trim()) expect(JSON.stringify(result)).not.toContain(typed.trim());
    expect(stored.size).toBe(0);
  });

  test('of the environment cannot be overridden', async () => {
    const { secretDesk, stored } = desk();
    expect(await secretDesk.set(dana, 'pay', 'webhookSecret', 'whsec_0123456789')).toEqual({
      problem: 'webhookSecret is set by the environment, which wins over what is stored: change it there',
    });
    expect(stored.size).toBe(0);
  });

  test('of a plugin or key that is not in use is not stored', async () => {
    const { secretDesk } = desk();
    for (const [plugin, key] of [
      ['nosuch', 'secretKey'],
      ['pay', 'nosuch'],
      ['pay', '__proto__'],
    ] as const)
      await expect(secretDesk.set(dana, plugin, key, 'sk_0123456789')).rejects.toMatchObject({ code: 'not_found' });
  });

  test('is removed, and stands in no line of the log', async () => {
    const { secretDesk, stored, lines } = desk();
    await secretDesk.set(dana, 'pay', 'secretKey', 'sk_0123456789');
    expect(await secretDesk.remove(dana, 'pay', 'secretKey')).toEqual({ removed: true });
    expect(await secretDesk.remove(dana, 'pay', 'secretKey')).toEqual({ removed: false });
    expect(stored.size).toBe(0);
    expect(lines).toHaveLength(2);
    expect(JSON.stringify(lines)).not.toContain('sk_0123456789');
  });
});
