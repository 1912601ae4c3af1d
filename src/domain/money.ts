/** Integer minor units and an ISO 4217 code: $2,400.00 is `{ minor: 240000, currency: 'USD' }`. */
export interface Money {
  minor: number;
  currency: string;
}

/** ISO 4217:2024 currencies whose minor unit is not 1/100. Everything else that ISO lists has two digits. */
const otherExponents: Record<string, number> = {
  BIF: 0,
  CLP: 0,
  DJF: 0,
  GNF: 0,
  ISK: 0,
  JPY: 0,
  KMF: 0,
  KRW: 0,
  PYG: 0,
  RWF: 0,
  UGX: 0,
  UYI: 0,
  VND: 0,
  VUV: 0,
  XAF: 0,
  XOF: 0,
  XPF: 0,
  BHD: 3,
  IQD: 3,
  JOD: 3,
  KWD: 3,
  LYD: 3,
  OMR: 3,
  TND: 3,
  CLF: 4,
  UYW: 4,
};

/** ISO 4217:2024 active codes with two digits. */
const twoDigits = new Set(
  (
    'AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP ' +
    'CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS ' +
    'KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD ' +
    'PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP ' +
    'TRY TTD TWD TZS UAH USD UYU UZS VES WST XCD YER ZAR ZMW ZWG'
  ).split(' '),
);

export const exponentOf = (currency: string): number | undefined =>
  Object.hasOwn(otherExponents, currency) ? otherExponents[currency] : twoDigits.has(currency) ? 2 : undefined;

const symbols = new Map([
  ['$', 'USD'],
  ['€', 'EUR'],
  ['£', 'GBP'],
  ['¥', 'JPY'],
  ['₹', 'INR'],
]);

/** Where people mean their own currency by somebody else's symbol, it is asked for, not guessed. */
const sameSymbol: [symbol: string, currencies: string][] = [
  [
    '$',
    'ARS AUD BBD BMD BND BSD BZD CAD CLP COP DOP FJD GYD HKD JMD KYD LRD MXN NAD NIO NZD SBD SGD SRD TTD TWD UYU XCD',
  ],
  ['£', 'EGP FKP GIP LBP SDG SHP SSP SYP'],
  ['¥', 'CNY'],
];

export type ParsedMoney = { money: Money } | { problem: string };

/**
 * Reads "$2,400.00", "2400 USD", "EUR 12.5" or, with a default currency, "2400".
 * A problem names the value and the remedy.
 */
export function parseMoney(input: string, defaultCurrency?: string): ParsedMoney {
  const shown = `"${[...input.trim().slice(0, 80).toWellFormed()].slice(0, 40).join('')}"`;
  const match = /^([$€£¥₹]|[A-Za-z]{3})?\s*(-?\d[\d,]*(?:\.\d+)?)\s*([$€£¥₹]|[A-Za-z]{3})?$/u.exec(input.trim());
  if (!match?.[2]) return { problem: `${shown} is not an amount. Write it like 2400.00 USD.` };
  const [, before, digits, after] = match;
  if (before && after) return { problem: `${shown} names a currency twice. Write it like 2400.00 USD.` };
  const named = before ?? after ?? defaultCurrency;
  if (!named) return { problem: `${shown} has no currency. Write it like 2400.00 USD.` };
  const currency = symbols.get(named) ?? named.toUpperCase();
  const own = defaultCurrency?.toUpperCase();
  if (own && sameSymbol.some(([symbol, currencies]) => symbol === named && currencies.split(' ').includes(own)))
    return { problem: `${shown} may mean ${currency} or ${own}. Write it like 2400.00 ${own}.` };
  const exponent = exponentOf(currency);
  if (exponent === undefined)
    return { problem: `${currency} is not an ISO 4217 currency. Use a code such as USD or EUR.` };
  if (digits.includes(',') && !/^-?\d{1,3}(,\d{3})*(\.\d+)?$/.test(digits))
    return { problem: `${shown} is ambiguous: commas may only group thousands, as in 2,400.00.` };
  const [whole = '', fraction = ''] = digits.replaceAll(',', '').split('.');
  if (fraction.length > exponent) return { problem: `${shown} has more decimals than ${currency} has (${exponent}).` };
  const minor = Number(whole + fraction.padEnd(exponent, '0'));
  if (!Number.isSafeInteger(minor)) return { problem: `${shown} is too large an amount.` };
  if (minor <= 0) return { problem: `${shown} must be more than zero.` };
  return { money: { minor, currency } };
}

const unmistakable = new Map([
  ['USD', '$'],
  ['EUR', '€'],
  ['GBP', '£'],
]);

/** "$2,400.00" where a symbol is unmistakable, else "CHF 12.50"; the digits are exact. */
export function formatMoney({ minor, currency }: Money): string {
  const exponent = exponentOf(currency) ?? 2;
  const digits = String(Math.abs(minor)).padStart(exponent + 1, '0');
  const whole = digits.slice(0, digits.length - exponent).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  const amount = exponent ? `${whole}.${digits.slice(-exponent)}` : whole;
  const symbol = unmistakable.get(currency);
  return `${minor < 0 ? '-' : ''}${symbol ?? `${currency} `}${amount}`;
}

export const isMoney = (value: unknown): value is Money =>
  typeof value === 'object' && value !== null && 'minor' in value && 'currency' in value;

/** Money that can be moved: more than nothing, exact, in a currency that ISO 4217 knows. */
export const isAmount = (value: unknown): value is Money =>
  isMoney(value) && Number.isSafeInteger(value.minor) && value.minor > 0 && exponentOf(value.currency) !== undefined;
