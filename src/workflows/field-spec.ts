import { isDate, longest, readValue } from '../domain/field-types.ts';
import { isMoney, parseMoney } from '../domain/money.ts';
import type { FieldSpec, FieldType } from '../domain/policy.ts';
import type { FieldEntry } from './schema-field.ts';

/** A field as the app knows it; limits as texts in the type's own spelling. */
export function fieldSpecOf(field: FieldEntry): FieldSpec {
  const { type, label, required, private: isPrivate, currency, options, pattern, min, max, default: start } = field;
  return {
    type,
    label,
    required,
    private: isPrivate,
    ...(currency && { currency }),
    ...(options && { options }),
    ...(pattern !== undefined && { pattern }),
    ...(min !== undefined && { min: limitText(type, min) }),
    ...(max !== undefined && { max: limitText(type, max) }),
    ...(start !== undefined && { default: String(start) }),
  };
}

/** A limit, to be compared with another of its field; money only with the same currency. */
export type Limit = { text: string; rank: number; currency?: string } | { problem: string };

export function readLimit(type: FieldType, written: string | number): Limit {
  const text = String(written).trim();
  switch (type) {
    case 'money': {
      const parsed = parseMoney(text);
      if ('problem' in parsed) return parsed;
      return { text, rank: parsed.money.minor, currency: parsed.money.currency };
    }
    case 'number': {
      const read = readValue({ type, label: 'a limit', required: false, private: false }, text);
      if ('problem' in read || isMoney(read.value))
        return { problem: `${text} is no number. Write it like 1200 or 0.5.` };
      return { text: read.value.text, rank: Number(read.value.text) };
    }
    case 'date':
      if (!isDate(text)) return { problem: `${text} is not a date. Write it like 2026-03-31.` };
      return { text, rank: Date.parse(text) };
    default:
      if (!/^\d{1,6}$/.test(text) || Number(text) > longest[type])
        return { problem: `${text} is not a length. Write a whole number, ${longest[type]} at most.` };
      return { text: String(Number(text)), rank: Number(text) };
  }
}

function limitText(type: FieldType, written: string | number): string {
  const limit = readLimit(type, written);
  return 'text' in limit ? limit.text : String(written);
}
