import { expect, test } from '@jest/globals';
import { caseName, shortened } from '../../../src/plugin-host/contract.ts';

test('what people wrote fits into one line', () => {
  expect(shortened('  Charged\n\ttwice. ')).toBe('Charged twice.');
  expect(shortened('x'.repeat(200))).toBe('x'.repeat(200));
  expect(shortened('x'.repeat(201))).toBe(`${'x'.repeat(199)}…`);
  expect(shortened('abcdef', 4)).toBe('abc…');
});

test('a case is called by its number', () => {
  expect(caseName('T0LATCH:42')).toBe('case 42');
});
