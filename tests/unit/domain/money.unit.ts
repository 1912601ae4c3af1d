import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { exponentOf, formatMoney, isAmount, isMoney, parseMoney } from '../../../src/domain/money.ts';
import { runs } from '../../support/property-seed.ts';

const currencies = ['USD', 'EUR', 'GBP', 'CHF', 'JPY', 'KWD', 'CLF', 'UYW', 'CAD', 'INR', 'XOF'];
const anyMoney = fc.record({
  minor: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
  currency: fc.constantFrom(...currencies),
});

describe('reading an amount', () => {
  test.each([
    ['$2,400.00', undefined, 240_000, 'USD'],
    [' 2400 USD ', undefined, 240_000, 'USD'],
    ['usd 12.5', undefined, 1_250, 'USD'],
    ['12.5€', undefined, 1_250, 'EUR'],
    ['2400', 'eur', 240_000, 'EUR'],
    ['¥500', undefined, 500, 'JPY'],
    ['¥500', 'JPY', 500, 'JPY'],
    ['£7', undefined, 700, 'GBP'],
    ['₹7', undefined, 700, 'INR'],
    ['£7', 'USD', 700, 'GBP'],
    ['5 CAD', 'CAD', 500, 'CAD'],
    ['1.234 KWD', undefined, 1_234, 'KWD'],
    ['$5', 'EUR', 500, 'USD'],
    ['90071992547409.91 USD', undefined, Number.MAX_SAFE_INTEGER, 'USD'],
  ])('%s with %s is %d minor units of %s', (input, byDefault, minor, currency) => {
    expect(parseMoney(input, byDefault)).toEqual({ money: { minor, currency } });
  });

  test.each([
    ['twelve', undefined, '"twelve" is not an amount. Write it like 2400.00 USD.'],
    ['', 'USD', '"" is not an amount. Write it like 2400.00 USD.'],
    ['1e3 USD', undefined, '"1e3 USD" is not an amount. Write it like 2400.00 USD.'],
    ['12', undefined, '"12" has no currency. Write it like 2400.00 USD.'],
    ['$12 USD', undefined, '"$12 USD" names a currency twice. Write it like 2400.00 USD.'],
    ['12 XXX', undefined, 'XXX is not an ISO 4217 currency. Use a code such as USD or EUR.'],
    ['12,50 EUR', undefined, '"12,50 EUR" is ambiguous: commas may only group thousands, as in 2,400.00.'],
    ['1,2345 EUR', undefined, '"1,2345 EUR" is ambiguous: commas may only group thousands, as in 2,400.00.'],
    ['2.400 EUR', undefined, '"2.400 EUR" has more decimals than EUR has (2).'],
    ['1.5 JPY', undefined, '"1.5 JPY" has more decimals than JPY has (0).'],
    ['90071992547409.92 USD', undefined, '"90071992547409.92 USD" is too large an amount.'],
    ['-5 USD', undefined, '"-5 USD" must be more than zero.'],
    ['0.00 USD', undefined, '"0.00 USD" must be more than zero.'],
    ['$100', 'CAD', '"$100" may mean USD or CAD. Write it like 2400.00 CAD.'],
    ['£100', 'EGP', '"£100" may mean GBP or EGP. Write it like 2400.00 EGP.'],
    [` ${'x'.repeat(99)} `, undefined, `"${'x'.repeat(40)}" is not an amount. Write it like 2400.00 USD.`],
    ['100 ¥', 'cny', '"100 ¥" may mean JPY or CNY. Write it like 2400.00 CNY.'],
  ])('%s with %s is a problem with a remedy', (input, byDefault, problem) => {
    expect(parseMoney(input, byDefault)).toEqual({ problem });
  });

  test('every row of ISO 4217 is known', () => {
    expect('AED CVE KHR LKR PAB PLN TRY ZWG'.split(' ').map(exponentOf)).toEqual([2, 2, 2, 2, 2, 2, 2, 2]);
    expect(exponentOf('')).toBeUndefined();
  });

  test('a default currency by the name of something every object has is no currency', () => {
    for (const name of ['constructor', 'toString', '__proto__']) {
      expect(parseMoney('5', name)).toHaveProperty('problem');
      expect(exponentOf(name)).toBeUndefined();
    }
  });

  test('whatever is written and shown, nothing throws and no amount is inexact', () => {
    const written = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
      fc.stringMatching(/^[$€£¥₹]?-?[\d,]{1,25}(\.\d{0,5})? ?(USD|JPY|KWD|xyz)?$/),
    );
    fc.assert(
      fc.property(
        written,
        fc.option(fc.oneof(fc.constantFrom(...currencies), fc.string()), { nil: undefined }),
        (input, byDefault) => {
          const parsed = parseMoney(input, byDefault);
          if ('problem' in parsed)
            return parsed.problem.isWellFormed() && parsed.problem.length < 200 + (byDefault?.length ?? 0) * 4;
          expect(isAmount(parsed.money)).toBe(true);
          return true;
        },
      ),
      runs(20_000),
    );
  });
});

describe('showing an amount', () => {
  test.each([
    [{ minor: 240_000, currency: 'USD' }, '$2,400.00'],
    [{ minor: 1, currency: 'EUR' }, '€0.01'],
    [{ minor: 1_250, currency: 'CHF' }, 'CHF 12.50'],
    [{ minor: 1_234_567, currency: 'JPY' }, 'JPY 1,234,567'],
    [{ minor: 250, currency: 'GBP' }, '£2.50'],
    [{ minor: 0, currency: 'USD' }, '$0.00'],
    [{ minor: -5, currency: 'USD' }, '-$0.05'],
    [{ minor: 5, currency: 'constructor' }, 'constructor 0.05'],
  ])('%j reads %s', (money, shown) => expect(formatMoney(money)).toBe(shown));

  test('what is shown reads back as the same amount', () => {
    fc.assert(
      fc.property(anyMoney, (money) => expect(parseMoney(formatMoney(money))).toEqual({ money })),
      runs(5_000),
    );
  });

  test('different amounts never read the same', () => {
    fc.assert(
      fc.property(anyMoney, anyMoney, (one, other) => {
        const same = one.minor === other.minor && one.currency === other.currency;
        return (formatMoney(one) === formatMoney(other)) === same;
      }),
      runs(5_000),
    );
  });
});

test('money is told from a text', () => {
  expect([{ minor: 1, currency: 'USD' }, { text: '1' }, null, 'x'].map(isMoney)).toEqual([true, false, false, false]);
});
