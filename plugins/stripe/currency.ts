import { exponentOf, formatMoney, type Money } from '../../src/plugin-host/contract.ts';

/** Currencies whose Stripe amounts are whole units. MGA has two digits in ISO 4217. https://docs.stripe.com/currencies#zero-decimal */
const zeroDecimal = new Set('BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF'.split(' '));

/** Three digits, of which Stripe wants the last to be 0. https://docs.stripe.com/currencies#three-decimal */
const threeDecimal = new Set('BHD JOD KWD OMR TND'.split(' '));

/**
 * Whole units in ISO 4217, yet Stripe takes them as two digits that are always 00: 5 ISK is 500. Stripe's list of zero-decimal
 * currencies names UGX as well; its special cases (https://docs.stripe.com/currencies#special-cases) are the explicit ones.
 * HUF and TWD are special for payouts only: charges and refunds have two digits, as in ISO 4217.
 */
const wholeUnitsInHundredths = new Set(['ISK', 'UGX']);

/** Digits after the point in Stripe's amounts; undefined where Stripe does not say. */
function stripeExponent(currency: string): number | undefined {
  if (zeroDecimal.has(currency)) return 0;
  if (threeDecimal.has(currency)) return 3;
  if (wholeUnitsInHundredths.has(currency)) return 2;
  return exponentOf(currency) === 2 ? 2 : undefined;
}

export type StripeAmount = { amount: number } | { problem: string };

/** ISO minor units to Stripe's; what Stripe cannot express exactly is a problem, never rounded. */
export function toStripe({ minor, currency }: Money): StripeAmount {
  const theirs = stripeExponent(currency);
  const iso = exponentOf(currency);
  if (theirs === undefined || iso === undefined) return { problem: `Stripe takes no amounts in ${currency}.` };
  const amount = shifted(minor, theirs - iso);
  if (amount === undefined) return { problem: `Stripe takes whole ${currency} only: leave out the decimals.` };
  if (theirs === 3 && amount % 10 !== 0)
    return { problem: `Stripe takes ${currency} in steps of 0.010: the last of the three decimals must be 0.` };
  return { amount };
}

/** Stripe's amount and lower-case code to ISO minor units; throws where that is not exact. */
export function fromStripe(amount: number, code: string): Money {
  const currency = code.toUpperCase();
  const theirs = stripeExponent(currency);
  const iso = exponentOf(currency);
  const minor = theirs === undefined || iso === undefined ? undefined : shifted(amount, iso - theirs);
  if (minor === undefined) throw new Error(`Stripe's amount ${amount} ${code} cannot be read as ${currency}`);
  return { minor, currency };
}

/** For people. What cannot be read exactly is shown as Stripe has it, rather than not at all. */
export function moneyInWords(amount: number, code: string): string {
  try {
    return formatMoney(fromStripe(amount, code));
  } catch {
    return `${amount} ${code.toUpperCase()} in Stripe's units`;
  }
}

/** `n` times ten to the power of `digits`, when that is a safe whole number. */
function shifted(n: number, digits: number): number | undefined {
  const moved = digits < 0 ? n / 10 ** -digits : n * 10 ** digits;
  return Number.isSafeInteger(moved) ? moved : undefined;
}
