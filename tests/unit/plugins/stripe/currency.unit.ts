import { describe, expect, test } from '@jest/globals';
import { fromStripe, toStripe } from '../../../../plugins/stripe/currency.ts';

const amountOf = (minor: number, currency: string) => toStripe({ minor, currency });

describe("Stripe's amounts", () => {
  test.each([
    ['USD', 240_000, 240_000],
    ['EUR', 18_950, 18_950],
    ['JPY', 12_000, 12_000],
    ['KRW', 500, 500],
    ['HUF', 1_045, 1_045], // whole units are for payouts only
    ['TWD', 80_045, 80_045],
    ['ISK', 5, 500], // no digits in ISO 4217, two at Stripe, always 00
    ['UGX', 5, 500],
    ['MGA', 500, 5], // two digits in ISO 4217, none at Stripe
    ['KWD', 5_120, 5_120],
  ])('%s %i of ISO is %i at Stripe, and back', (currency, minor, amount) => {
    expect(amountOf(minor, currency)).toEqual({ amount });
    expect(fromStripe(amount, currency.toLowerCase())).toEqual({ minor, currency });
  });

  test('what Stripe cannot express exactly is refused, never rounded', () => {
    expect(amountOf(505, 'MGA')).toEqual({ problem: 'Stripe takes whole MGA only: leave out the decimals.' });
    expect(amountOf(5_124, 'KWD')).toMatchObject({ problem: expect.stringContaining('steps of 0.010') });
    expect(() => fromStripe(550, 'isk')).toThrow('cannot be read as ISK');
  });

  test('a currency whose digits Stripe does not give is refused', () => {
    expect(amountOf(1_000, 'LYD')).toEqual({ problem: 'Stripe takes no amounts in LYD.' });
    expect(amountOf(1_000, 'CLF')).toEqual({ problem: 'Stripe takes no amounts in CLF.' });
  });

  test('an amount too large to be exact is refused', () => {
    expect(amountOf(Number.MAX_SAFE_INTEGER, 'ISK')).toHaveProperty('problem');
  });
});
