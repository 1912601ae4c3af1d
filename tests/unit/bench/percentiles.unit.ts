import { expect, test } from '@jest/globals';
import { percentilesOf } from '../../../scripts/bench/report.ts';

test('a percentile is the value that so many lie at or below', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect(percentilesOf(hundred)).toEqual({ p50: 50, p99: 99, most: 100 });
});

test('of few values the slowest is the 99th percentile', () => {
  expect(percentilesOf([3, 1, 2])).toEqual({ p50: 2, p99: 3, most: 3 });
  expect(percentilesOf([])).toEqual({ p50: 0, p99: 0, most: 0 });
});
