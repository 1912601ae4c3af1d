import type { FormField } from '../../blocks/view-models.ts';
import type { FieldValues } from '../domain/case.ts';
import { readValue } from '../domain/field-types.ts';
import type { FieldSpec, Workflow } from '../domain/policy.ts';
import { inWords, type Names } from './views/words.ts';

/** The fields of a form, in the workflow's order. A suggested value stands where the case has none. */
export function formFields(
  workflow: Workflow,
  fields: FieldValues,
  names: Names,
  suggested: FieldValues = {},
): FormField[] {
  return Object.entries(workflow.fields).map(([name, spec]) => {
    const { type, label, required, options, min, max } = spec;
    const value = fields[name] ?? suggested[name];
    const hint = hintOf(spec);
    return {
      name,
      label,
      type,
      required,
      value: value ? inWords(value) : '',
      ...(type === 'user' && value && { shown: inWords(value, spec, names) }),
      ...(hint && { hint }),
      ...(!fields[name] && suggested[name] && { suggested: true }),
      ...(type === 'select' && { options: options ?? [] }),
      ...(type === 'number' && min !== undefined && { min }),
      ...(type === 'number' && max !== undefined && { max }),
    };
  });
}

/** What a new case starts with. */
export function defaultValues(workflow: Workflow): FieldValues {
  const read = Object.entries(workflow.fields).flatMap(([name, spec]) => {
    if (spec.default === undefined || spec.type === 'file') return [];
    const value = readValue(spec, spec.default);
    return 'value' in value ? [[name, value.value] as const] : [];
  });
  return Object.fromEntries(read);
}

const hintOf = ({ type, currency, min, max }: FieldSpec): string =>
  [
    type === 'money' && currency ? `In ${currency} unless you name another currency` : '',
    min === undefined ? '' : limits[type]?.least(min),
    max === undefined ? '' : limits[type]?.most(max),
  ]
    .filter(Boolean)
    .join(' · ');

const amounts = { least: (min: string) => `At least ${min}`, most: (max: string) => `At most ${max}` };
const lengths = {
  least: (min: string) => `At least ${min} characters`,
  most: (max: string) => `At most ${max} characters`,
};
const limits: Partial<Record<FieldSpec['type'], typeof amounts>> = {
  money: amounts,
  number: amounts,
  text: lengths,
  long_text: lengths,
  date: { least: (min) => `${min} or later`, most: (max) => `${max} or earlier` },
};
