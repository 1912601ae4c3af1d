import { longest, readValue } from '../domain/field-types.ts';
import { exponentOf } from '../domain/money.ts';
import { type FieldType, fieldTypes } from '../domain/policy.ts';
import type { Draft } from './check-shape.ts';
import { fieldSpecOf, readLimit } from './field-spec.ts';
import { type Path, type Report, show } from './mistake.ts';
import { patternProblem } from './pattern.ts';
import type { FieldEntry } from './schema-field.ts';
import { either } from './schema-words.ts';

/** A modal holds 100 blocks and a card 50. */
const MOST_FIELDS = 30;

type Field = Draft<FieldEntry>;
type Tell = (key: keyof FieldEntry, says: string) => void;

const texts: FieldType[] = ['text', 'long_text'];
const measured: FieldType[] = ['number', 'date', 'money', ...texts];
/** Keys that only some types take. */
const only: [keyof FieldEntry, FieldType[]][] = [
  ['currency', ['money']],
  ['options', ['select']],
  ['pattern', texts],
  ['min', measured],
  ['max', measured],
  ['default', fieldTypes.filter((type) => type !== 'file')],
];

export function checkFields(path: Path, fields: Record<string, Field | undefined> = {}, report: Report): void {
  const entries = Object.entries(fields);
  if (entries.length > MOST_FIELDS)
    report(path, `has ${entries.length} fields, more than ${MOST_FIELDS}. Remove some.`);
  for (const [name, field] of entries) if (field) checkField([...path, name], field, report);
}

function checkField(path: Path, field: Field, report: Report): void {
  const { type } = field;
  if (type === undefined) return;
  let told = 0;
  const tell: Tell = (key, says) => {
    told++;
    report([...path, key], says);
  };
  for (const [key, types] of only)
    if (Object.hasOwn(field, key) && !types.includes(type)) tell(key, misplaced(key, types));
  if (told > 0) return;
  checkCurrency(field, tell);
  checkOptions(field, tell);
  if (field.pattern !== undefined) {
    const problem = patternProblem(field.pattern, longest[type]);
    if (problem) tell('pattern', `${show(field.pattern)} ${problem}`);
  }
  checkLimits(type, field, tell);
  const complete = isComplete(field);
  if (told > 0 || !complete || field.default === undefined) return;
  const read = readValue(fieldSpecOf(field), String(field.default));
  if ('problem' in read) tell('default', `${show(field.default)} cannot be what a case starts with. ${read.problem}`);
}

const misplaced = (key: string, types: FieldType[]): string =>
  key === 'default'
    ? 'is not for files. Remove it.'
    : `is only for ${either(types)}. Remove it, or write type: ${types[0]}.`;

/** Every key that is written has its shape. */
const isComplete = (field: Field): field is FieldEntry =>
  field.label !== undefined &&
  Object.values(field).every((value) => value !== undefined) &&
  (field.options ?? []).every((option) => option !== undefined);

function checkCurrency({ currency }: Field, tell: Tell): void {
  if (currency !== undefined && exponentOf(currency) === undefined)
    tell('currency', `${show(currency)} is not an ISO 4217 currency. Use a code such as USD or EUR.`);
}

function checkOptions(field: Field, tell: Tell): void {
  if (field.type === 'select' && !Object.hasOwn(field, 'options'))
    tell('options', 'is missing. List the choices, as in [defect, delay].');
  const options = field.options?.map((option) => option?.trim()) ?? [];
  const twice = options.find((option, index) => option !== undefined && options.indexOf(option) < index);
  if (twice !== undefined) tell('options', `${show(twice)} is listed twice. Keep one of them.`);
}

function checkLimits(type: FieldType, field: Field, tell: Tell): void {
  const [min, max] = (['min', 'max'] as const).map((key) => {
    const written = field[key];
    if (written === undefined) return undefined;
    const limit = readLimit(type, written);
    if (!('problem' in limit)) return limit;
    tell(key, limit.problem);
    return undefined;
  });
  for (const [key, limit] of Object.entries({ min, max }))
    if (limit?.currency && field.currency !== undefined && limit.currency !== field.currency)
      tell(key as 'min' | 'max', `${show(limit.text)} is not in the field's currency. Write it in ${field.currency}.`);
  if (!min || !max) return;
  if (min.currency !== max.currency)
    tell('max', `${show(max.text)} is in another currency than min, ${min.text}. Write both in one.`);
  else if (min.rank > max.rank) tell('min', `${min.text} is more than max, which is ${max.text}. Swap them.`);
}
