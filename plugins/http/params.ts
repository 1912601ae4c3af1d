import { z } from 'zod';
import { exponentOf, formatMoney, type Money, money } from '../../src/plugin-host/contract.ts';
import type { Scope, Value, Values } from './template.ts';

export const paramTypes = ['text', 'number', 'date', 'money'] as const;
type ParamType = (typeof paramTypes)[number];

/** As declared: "text", or "text?" for one that may be left blank. */
export type ParamSpec = ParamType | `${ParamType}?`;
export type ParamSpecs = Record<string, ParamSpec>;
export type Params = Record<string, string | number | Money | undefined>;

const typeOf = (spec: ParamSpec): ParamType => spec.replace('?', '') as ParamType; // a ParamSpec is one of them, with or without the mark
const isOptional = (spec: ParamSpec): boolean => spec.endsWith('?');
const inWords = (name: string): string => name.replaceAll('_', ' ');

/** The zod object of the declared params; messages are read by people. */
export function paramsSchema(specs: ParamSpecs): z.ZodObject {
  const shape = Object.entries(specs).map(([name, spec]) => {
    const type = schemaOf(typeOf(spec), inWords(name));
    return [name, isOptional(spec) ? type.optional() : type];
  });
  return z.object(Object.fromEntries(shape));
}

function schemaOf(type: ParamType, words: string): z.ZodType {
  switch (type) {
    case 'text':
      return z.string(`Enter the ${words}.`).trim().min(1, `Enter the ${words}.`);
    case 'number': {
      const remedy = `Enter the ${words} as a number, such as 12 or 0.5.`;
      return z
        .string(remedy)
        .trim()
        .regex(/^-?\d{1,15}(\.\d{1,10})?$/, remedy)
        .transform(Number);
    }
    case 'date':
      return z.iso.date(`Enter the ${words} as a date, such as 2026-03-31.`);
    case 'money':
      return money;
  }
}

/** What a text may say of the params. Money has parts; alone it is only for people. */
export function scopeOf(specs: ParamSpecs, forPeople = false): Scope {
  const keys = (wanted: boolean) =>
    Object.entries(specs)
      .filter(([, spec]) => isOptional(spec) === wanted)
      .flatMap(([name, spec]) => (typeOf(spec) === 'money' ? moneyKeys(name, forPeople) : [name]));
  return { required: keys(false), optional: keys(true) };
}

const moneyKeys = (name: string, forPeople: boolean): string[] => [
  ...(forPeople ? [name] : []),
  `${name}.minor`,
  `${name}.currency`,
  `${name}.decimal`,
];

export function valuesOf(params: Params): Values {
  const entries = Object.entries(params).flatMap(([name, value]): [string, Value][] => {
    if (value === undefined) return [];
    if (typeof value !== 'object') return [[name, value]];
    return [
      [name, formatMoney(value)],
      [`${name}.minor`, value.minor],
      [`${name}.currency`, value.currency],
      [`${name}.decimal`, decimal(value)],
    ];
  });
  return new Map(entries);
}

/** "2400.00": exact digits, no grouping. */
function decimal({ minor, currency }: Money): string {
  const exponent = exponentOf(currency) ?? 0;
  const digits = String(minor).padStart(exponent + 1, '0');
  return exponent ? `${digits.slice(0, -exponent)}.${digits.slice(-exponent)}` : digits;
}
