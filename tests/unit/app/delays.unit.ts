import { describe, expect, test } from '@jest/globals';
import { lookUpDelayMs, resendDelayMs } from '../../../src/app/delays.ts';

const minutes = 60_000;
const hours = 60 * minutes;

describe('a lost answer is looked up', () => {
  test('soon after the call, then twice as late each time, and once an hour at the most patient', () => {
    expect([0, 1, 2, 3].map(lookUpDelayMs)).toEqual([10_000, 20_000, 40_000, 80_000]);
    expect([8, 9, 50, 5_000].map(lookUpDelayMs)).toEqual([2_560_000, 1 * hours, 1 * hours, 1 * hours]);
  });
});

describe('what a system put off is sent again', () => {
  test('after a pause that grows up to a quarter of an hour where the system names none', () => {
    expect([0, 1, 2].map((times) => resendDelayMs(times, undefined, 0))).toEqual([2_000, 4_000, 8_000]);
    expect([9, 40, 5_000].map((times) => resendDelayMs(times, undefined, 0))).toEqual(Array(3).fill(15 * minutes));
  });

  test('never before the time that the system asks for', () => {
    for (const chance of [0, 0.5, 1]) expect(resendDelayMs(0, 40_000, chance)).toBeGreaterThanOrEqual(40_000);
    expect(resendDelayMs(0, 2 * hours, 0)).toBe(2 * hours);
  });

  test('not sooner than its own pause, though the system says "at once"', () => {
    expect([0, 1, -5].map((asked) => resendDelayMs(3, asked, 0))).toEqual([16_000, 16_000, 16_000]);
  });

  test('within a day, whatever the system says and chance adds', () => {
    for (const asked of [23 * hours, 25 * hours, 30 * 24 * hours, Number.MAX_SAFE_INTEGER])
      expect(resendDelayMs(0, asked, 1)).toBe(24 * hours);
  });

  test('up to half as long on top, so that what was put off together comes back apart', () => {
    expect([0, 0.25, 0.5, 1].map((chance) => resendDelayMs(0, 40_000, chance))).toEqual([
      40_000, 45_000, 50_000, 60_000,
    ]);
    expect(resendDelayMs(0, undefined, 1)).toBe(3_000);
  });

  test('after whole milliseconds', () => {
    expect(Number.isInteger(resendDelayMs(1, 1_500.7, 0.333))).toBe(true);
  });
});
