import type { TriageInput } from '../app/ports.ts';
import type { FieldValue, FieldValues } from '../domain/case.ts';
import { parseMoney } from '../domain/money.ts';
import { oneLine, paragraphs } from './text.ts';

export type TriageWorkflow = TriageInput['workflows'][number];
type Field = TriageWorkflow['fields'][number];

const LINE_MAX = 200;
const TEXT_MAX = 2_000;

/**
 * Values for the workflow's fields, and for nothing else. What a person already entered stands; what was found fills the
 * rest. An amount counts only if `parseMoney` reads it with its currency; anything else leaves the field empty.
 */
export function fieldValues(
  workflow: TriageWorkflow,
  given: FieldValues,
  found: ReadonlyMap<string, string>,
): FieldValues {
  return Object.fromEntries(
    workflow.fields.flatMap((field): [string, FieldValue][] => {
      const value = Object.hasOwn(given, field.name)
        ? given[field.name]
        : readValue(field, found.get(field.name) ?? '');
      return value === undefined ? [] : [[field.name, value]];
    }),
  );
}

function readValue(field: Field, text: string): FieldValue | undefined {
  if (field.type === 'money') {
    const parsed = parseMoney(text);
    return 'money' in parsed ? parsed.money : undefined;
  }
  const value = field.type === 'long_text' ? paragraphs(text, TEXT_MAX) : oneLine(text, LINE_MAX);
  return value === '' ? undefined : { text: value };
}
