import type { FieldValue, OriginFile } from '../domain/case.ts';
import type { Change } from '../domain/command.ts';
import { longest, readValue } from '../domain/field-types.ts';
import type { FieldSpec, Workflow } from '../domain/policy.ts';
import { LatchError } from '../errors.ts';

/** What was typed, by field name; turned into values and problems by the workflow's own field types. */
export type Typed = Record<string, string>;

/** A whole form as it was filled in. */
export interface TypedForm {
  fields: Typed;
  labels?: string[];
  files?: { field: string; file: OriginFile }[];
}

type Values = Change['fields'];
type Problems = [string, string][];

/**
 * What a form changes of a case with the labels `before`. Empty inputs empty their field, except where files go: there they
 * leave it as it is. Throws `invalid_input` with a sentence beside each input that does not parse.
 */
export function readChange(workflow: Workflow, typed: TypedForm, before: string[] = []) {
  const files = typed.files ?? [];
  const read = [
    ...Object.entries(typed.fields).map(([name, text]) => readField(workflow, name, text.trim())),
    ...Object.entries(Object.groupBy(files, ({ field }) => field)).map(([name, ofField = []]) =>
      readFiles(workflow, name, ofField),
    ),
    ...(typed.labels ? [readLabels(workflow, typed.labels, before)] : []),
  ];
  // By entries: a field may be called "__proto__" by whoever sends it.
  const problems: Problems = read.flatMap((one) => (one && 'problem' in one ? [[one.name, one.problem]] : []));
  if (problems.length)
    throw new LatchError('invalid_input', 'fields do not parse', { fields: Object.fromEntries(problems) });
  const values = read.flatMap((one) => (one && 'value' in one ? [[one.name, one.value] as const] : []));
  const [labels] = read.flatMap((one) => (one && 'labels' in one ? [one.labels] : []));
  return {
    fields: Object.fromEntries(values) satisfies Values,
    ...(labels && { labels }),
    ...(files.length && { files: files.map(({ file }) => file) }),
  } satisfies Pick<Change, 'fields' | 'labels' | 'files'>;
}

/** The fields alone. */
export const readFields = (workflow: Workflow, typed: Typed): Values => readChange(workflow, { fields: typed }).fields;

/** Null: changes nothing. */
type Read =
  | { name: string; value: FieldValue | null }
  | { name: string; problem: string }
  | { name: string; labels: string[] }
  | null;

const specOf = (workflow: Workflow, name: string): FieldSpec | undefined =>
  Object.hasOwn(workflow.fields, name) ? workflow.fields[name] : undefined;

const stranger = ({ title }: Workflow, name: string): Read => ({
  name,
  problem: `The workflow ${title} has no field "${name.slice(0, 60)}".`,
});

function readField(workflow: Workflow, name: string, text: string): Read {
  const spec = specOf(workflow, name);
  if (!spec) return stranger(workflow, name);
  if (spec.type === 'file') return text ? { name, problem: `${spec.label} takes files. Upload one.` } : null;
  return text ? { name, ...readValue(spec, text) } : { name, value: null };
}

const mostFiles = 5;

/** The field says their names; what is in them becomes evidence. */
function readFiles(workflow: Workflow, name: string, files: NonNullable<TypedForm['files']>): Read {
  const spec = specOf(workflow, name);
  if (!spec) return stranger(workflow, name);
  if (spec.type !== 'file') return { name, problem: `${spec.label} takes no files. Write it down.` };
  if (files.length > mostFiles) return { name, problem: `${spec.label} takes ${mostFiles} files at most.` };
  const names = files.map(({ file }) => file.name.text).join(', ');
  return { name, ...readValue(spec, names.length > longest.file ? shortened(names) : names) };
}

/** Never half a character. */
const shortened = (names: string): string => `${names.slice(0, longest.file - 1).replace(/[\ud800-\udbff]$/, '')}…`;

/** Declared ones first; those that only the case still has can be kept or taken off, not given to another case. */
export const labelsOffered = (workflow: Workflow, set: string[]): string[] =>
  [...new Set([...(workflow.labels ?? []), ...set])].filter(isLabel).slice(0, mostLabels);

/** As many and as long as a menu's options may be. */
const mostLabels = 100;
const isLabel = (label: string): boolean => label.trim() !== '' && label.length <= 150 && label.isWellFormed();

function readLabels(workflow: Workflow, typed: string[], before: string[]): Read {
  const declared = workflow.labels ?? [];
  const unknown = typed.find((label) => !declared.includes(label) && !before.includes(label));
  if (unknown !== undefined)
    return {
      name: 'labels',
      problem: `"${unknown.slice(0, 75)}" is no label of ${workflow.title}. ${declared.length ? `Choose of ${declared.join(', ')}.` : 'It has none.'}`,
    };
  // What the form could not offer nobody took off.
  const offered = labelsOffered(workflow, before);
  const kept = before.filter((label) => !offered.includes(label));
  return { name: 'labels', labels: [...new Set([...typed, ...kept])] };
}
