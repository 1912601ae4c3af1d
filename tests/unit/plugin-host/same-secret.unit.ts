import { expect, test } from '@jest/globals';
import { isSameSecret } from '../../../src/plugin-host/contract.ts';

test('a secret is itself and nothing else', () => {
  expect(isSameSecret('geheim-é', 'geheim-é')).toBe(true);
  for (const given of [null, '', 'geheim', 'geheim-é ', 'GEHEIM-É', 'x'.repeat(10_000)])
    expect(isSameSecret(given, 'geheim-é')).toBe(false);
});
