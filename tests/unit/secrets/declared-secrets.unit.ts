import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import http from '../../../plugins/http/index.ts';
import { definePlugin } from '../../../src/plugin-host/contract.ts';
import { declaredSecrets } from '../../../src/plugin-host/declared-secrets.ts';

const definition = definePlugin({
  id: 'pay',
  title: 'Pay',
  config: z
    .object({
      secretKey: z.string('is missing').regex(/^sk_\S+$/, 'must start with sk_: copy it from Pay, Developers'),
      webhookSecret: z.string('is missing').superRefine((value, { addIssue }) => {
        if (!value.startsWith('whsec_')) addIssue({ code: 'custom', message: `${value} is no signing secret` });
      }),
      url: z.url('must be an address'),
    })
    .refine(() => true),
  secrets: { secretKey: 'the secret key', webhookSecret: 'the signing secret of the endpoint' },
  actions: () => [],
});

test('a plugin lists what it declares, and what the environment has of it', () => {
  const declared = declaredSecrets({ definition, environment: { secretKey: 'sk_env', webhookSecret: '' } });
  expect(declared).toMatchObject({ id: 'pay', title: 'Pay' });
  expect(declared.secrets).toEqual([
    { key: 'secretKey', enter: 'the secret key', isInEnvironment: true },
    { key: 'webhookSecret', enter: 'the signing secret of the endpoint', isInEnvironment: false },
  ]);
  const plain = definePlugin({ id: 'plain', config: z.object({}), actions: () => [] });
  expect(declaredSecrets({ definition: plain })).toMatchObject({ id: 'plain', title: 'plain', secrets: [] });
});

describe('a value is checked by the plugin’s own settings', () => {
  const { check } = declaredSecrets({ definition });

  test('for that key alone, whatever else is missing', () => {
    expect(check('secretKey', 'sk_live_0123456789')).toBeNull();
    expect(check('secretKey', 'pk_live_0123456789')).toBe('must start with sk_: copy it from Pay, Developers');
  });

  test('and what the plugin says of it is not repeated where the value is in it', () => {
    expect(check('webhookSecret', 'very-secret-value')).toBe('does not fit: the signing secret of the endpoint');
  });
});

describe('settings that name their secrets themselves', () => {
  const file = { allow: ['accounts.example.com'], secrets: { token: 'ACCOUNTS_TOKEN', key: 'ACCOUNTS_KEY' } };
  const environment = { environment: (name: string) => (name === 'ACCOUNTS_KEY' ? 'known-from-there' : undefined) };
  const declared = declaredSecrets({ definition: http, file, environment });

  test('have them listed by the names of their variables', () => {
    expect(declared.secrets).toEqual([
      { key: 'ACCOUNTS_TOKEN', enter: 'What is sent as {secret.token}', isInEnvironment: false },
      { key: 'ACCOUNTS_KEY', enter: 'What is sent as {secret.key}', isInEnvironment: true },
    ]);
    expect(declaredSecrets({ definition: http, file: { secrets: 'nonsense' } }).secrets).toEqual([]);
  });

  test('have each checked by itself', () => {
    expect(declared.check('ACCOUNTS_TOKEN', 'long-enough')).toBeNull();
    expect(declared.check('ACCOUNTS_TOKEN', 'nicht-für-Köpfe')).toBe(
      'cannot be sent: ACCOUNTS_TOKEN has characters other than plain ASCII.',
    );
  });

  test('and a plugin that cannot tell them is told as a mistake of it', () => {
    const broken = definePlugin({
      ...definition,
      secrets: () => {
        throw new Error('boom');
      },
    });
    expect(() => declaredSecrets({ definition: broken })).toThrow('plugin pay, secrets cannot be used: boom');
  });
});
