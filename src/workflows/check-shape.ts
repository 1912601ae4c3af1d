import { z } from 'zod';
import { type Mistake, type Path, suggest } from './mistake.ts';
import { type LatchFile, latchFile } from './schema.ts';

/** Values that passed their own schema; anything may be missing. */
export type Draft<T> = T extends readonly (infer Item)[]
  ? (Draft<Item> | undefined)[]
  : T extends object
    ? { [Key in keyof T]?: Draft<T[Key]> | undefined }
    : T;

export interface Shape {
  /** Present when the shape has no mistake. */
  file?: LatchFile;
  /** What can be checked further in any case. */
  draft: Draft<LatchFile>;
  mistakes: Mistake[];
}

export function checkShape(value: unknown): Shape {
  const parsed = latchFile.safeParse(value);
  if (parsed.success) return { file: parsed.data, draft: parsed.data, mistakes: [] };
  const { issues } = parsed.error;
  return { draft: without(value, issues), mistakes: issues.flatMap(mistakesOf) };
}

function mistakesOf(issue: z.core.$ZodIssue): Mistake[] {
  const path = issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step));
  const meant = issue.code === 'invalid_union' ? issue.errors.find(isMeant) : undefined;
  if (meant) return meant.flatMap((inner) => mistakesOf({ ...inner, path: [...path, ...inner.path] }));
  if (issue.code !== 'unrecognized_keys') return [{ path, says: issue.message }];
  const known = keysAt(latchFile, path);
  return issue.keys.map((key) => ({
    path: [...path, key],
    says: `is not a key that is known here. ${suggest(key, known, 'Keys here')}`,
  }));
}

/** Of the ways to write a value, the one that was meant: it is of this kind, and something within it is wrong. */
const isMeant = (issues: z.core.$ZodIssue[]): boolean =>
  issues.length > 0 && issues.every(({ path, code }) => path.length > 0 || code === 'unrecognized_keys');

/** The keys that the schema knows at a path. */
function keysAt(schema: unknown, path: Path): string[] {
  const here = unwrapped(schema);
  const [step, ...rest] = path;
  if (here instanceof z.ZodObject)
    return step === undefined ? Object.keys(here.shape) : keysAt(here.shape[String(step)], rest);
  if (step === undefined && !(here instanceof z.ZodUnion)) return [];
  if (here instanceof z.ZodRecord) return keysAt(here.valueType, rest);
  if (here instanceof z.ZodUnion) return here.options.flatMap((option) => keysAt(option, path));
  return here instanceof z.ZodArray ? keysAt(here.element, rest) : [];
}

const unwrapped = (schema: unknown): unknown =>
  schema instanceof z.ZodOptional || schema instanceof z.ZodDefault ? unwrapped(schema.unwrap()) : schema;

/** A copy in which every value that failed its schema is undefined; the places of the others stay. */
function without(value: unknown, issues: z.core.$ZodIssue[]): Shape['draft'] {
  const copy: unknown = structuredClone(value);
  for (const { path, code } of issues) {
    if (code === 'unrecognized_keys') continue;
    if (path.length === 0) return {};
    const parent = path.slice(0, -1).reduce<unknown>((at, step) => (isHolder(at) ? at[step] : undefined), copy);
    const last = path.at(-1);
    // A missing key stays missing: a written one that is undefined was wrong.
    if (isHolder(parent) && last !== undefined && Object.hasOwn(parent, last)) parent[last] = undefined;
  }
  return copy as Shape['draft']; // whatever is left passed the schema at its place
}

const isHolder = (value: unknown): value is Record<PropertyKey, unknown> => typeof value === 'object' && value !== null;
