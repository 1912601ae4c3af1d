import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
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
