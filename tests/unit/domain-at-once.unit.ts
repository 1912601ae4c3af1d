import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

test('mutation testing runs every test of the domain', () => {
  const all = readFileSync('tests/support/domain-at-once.ts', 'utf8');
  const missing = readdirSync('tests/unit/domain').filter((name) => !all.includes(`'../unit/domain/${name}'`));
  expect(missing).toEqual([]);
});
