import type { FieldValue } from './case.ts';
import { exponentOf, isAmount, parseMoney } from './money.ts';
import type { FieldSpec, FieldType } from './policy.ts';

/** Characters a value of each type takes, at most. */
export const longest: Record<FieldType, number> = {
  text: 300,
  long_text: 3_000,
  money: 60,
  number: 40,
  date: 10,
  select: 75,
  user: 20,
  url: 2_000,
  email: 254,
  file: 300,
};

export type Read = { value: FieldValue } | { problem: string };

/**
 * A value as a person writes it, in the type's own spelling: a number without grouping ("1200.5"), a date as YYYY-MM-DD,
 * a user as Slack's id. Not blank.
 */
export function readValue(spec: FieldSpec, written: string): Read {
  const text = spec.type === 'user' ? mentioned(written.trim()) : written.trim();
  const { label } = spec;
  if (text.length > longest[spec.type])
    return { problem: `${label} takes ${longest[spec.type].toLocaleString('en-US')} characters at most.` };
  if (spec.type === 'money') {
    const parsed = parseMoney(text, spec.currency);
    return 'problem' in parsed ? parsed : checked(spec, parsed.money);
  }
  const spelled = spellings[spec.type](text, spec);
  if ('problem' in spelled) return spelled;
  return checked(spec, { text: spelled.text });
}

function checked(spec: FieldSpec, value: FieldValue): Read {
  const problem = valueProblem(spec, value);
  return problem ? { problem } : { value };
}

/** What keeps a value out of a field: another type, or outside of its pattern, options or limits. Null: nothing. */
export function valueProblem(spec: FieldSpec, value: FieldValue): string | null {
  const { label } = spec;
  if (spec.type === 'money') {
    if (!isAmount(value)) return `${label} must be an amount. Write it like 2400.00 USD.`;
    return outside(spec, value.minor, (limit) => limitOf(limit, value.currency), 'amount');
  }
  if (!('text' in value) || typeof value.text !== 'string') return `${label} must be a text.`;
  const { text } = value;
  if (!text.trim()) return null;
  if (text.length > longest[spec.type])
    return `${label} takes ${longest[spec.type].toLocaleString('en-US')} characters at most.`;
  const spelled = spellings[spec.type](text.trim(), spec);
  if ('problem' in spelled) return spelled.problem;
  if (spec.pattern !== undefined && !matches(spec.pattern, text))
    return `${label} does not have the form that is asked for (${spec.pattern}).`;
  switch (spec.type) {
    case 'number':
      return outside(spec, Number(spelled.text), Number, 'number');
    case 'date':
      return outside(spec, Date.parse(spelled.text), (limit) => Date.parse(limit), 'date');
    case 'text':
    case 'long_text':
      return outside(spec, [...text].length, Number, 'length');
    default:
      return null;
  }
}

type Spelled = { text: string } | { problem: string };

const spellings: Record<Exclude<FieldType, 'money'>, (text: string, spec: FieldSpec) => Spelled> = {
  text: (text) => ({ text }),
  long_text: (text) => ({ text }),
  file: (text) => ({ text }),
  number: (text, { label }) => {
    const plain = /^-?\d{1,3}(,\d{3})+(\.\d+)?$/.test(text) ? text.replaceAll(',', '') : text;
    if (!/^-?\d{1,15}(\.\d{1,10})?$/.test(plain))
      return { problem: `"${text}" is not a number for ${label}. Write it like 1200 or 0.5.` };
    // As written, not through a double: no digit is lost, and none turns into an exponent.
    const [, sign = '', whole = '', fraction = ''] = /^(-?)0*(\d+?)(?:\.(\d*?)0*)?$/.exec(plain) ?? [];
    const digits = fraction ? `${whole}.${fraction}` : whole;
    return { text: digits === '0' ? digits : `${sign}${digits}` };
  },
  date: (text, { label }) =>
    isDate(text) ? { text } : { problem: `"${text}" is not a date for ${label}. Write it like 2026-03-31.` },
  select: (text, { label, options = [] }) =>
    options.includes(text)
      ? { text }
      : { problem: `"${text}" is not a choice of ${label}. Choices: ${options.join(', ')}.` },
  user: (text, { label }) => {
    return /^[UW][A-Z0-9]{2,19}$/.test(text)
      ? { text }
      : { problem: `"${text}" is not a person for ${label}. Choose somebody of this workspace.` };
  },
  url: (text, { label }) =>
    isWebAddress(text)
      ? { text }
      : { problem: `"${text}" is not a web address for ${label}. Write it like https://example.com/42.` },
  email: (text, { label }) =>
    /^[^\s@<>]+@[^\s@<>.]+(\.[^\s@<>.]+)+$/.test(text)
      ? { text }
      : { problem: `"${text}" is not an email address for ${label}. Write it like kim@example.com.` },
};

/** The id in a mention as Slack writes it, with or without a name: "<@U0KIM|kim>". */
const mentioned = (text: string): string => /^<@([UW][A-Z0-9]+)(\|[^>]*)?>$/.exec(text)?.[1] ?? text;

export function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

/** With http or https only: a card may link to it. */
export function isWebAddress(text: string): boolean {
  if (/\s/.test(text) || !URL.canParse(text)) return false;
  return ['http:', 'https:'].includes(new URL(text).protocol);
}

const matches = (pattern: string, text: string): boolean => new RegExp(`^(?:${pattern})$`, 'u').test(text);

/** The smallest units of a limit such as "10.00 USD"; null in another currency, which cannot be compared. */
function limitOf(limit: string, currency: string): number | null {
  const parsed = parseMoney(limit);
  return 'money' in parsed && parsed.money.currency === currency && exponentOf(currency) !== undefined
    ? parsed.money.minor
    : null;
}

function outside(
  { label, min, max }: FieldSpec,
  value: number,
  read: (limit: string) => number | null,
  what: 'amount' | 'number' | 'date' | 'length',
): string | null {
  const least = min === undefined ? Number.NEGATIVE_INFINITY : read(min);
  const most = max === undefined ? Number.POSITIVE_INFINITY : read(max);
  if (least === null || most === null) return `${label} must be in the currency of its limits (${min ?? max}).`;
  const [below, beyond] = {
    amount: [`must be at least ${min}`, `must be at most ${max}`],
    number: [`must be at least ${min}`, `must be at most ${max}`],
    date: [`must be ${min} or later`, `must be ${max} or earlier`],
    length: [`needs at least ${min} characters`, `takes ${max} characters at most`],
  }[what] as [string, string]; // two sentences each, as written above
  if (value < least) return `${label} ${below}.`;
  return value > most ? `${label} ${beyond}.` : null;
}
