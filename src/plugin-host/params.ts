import type { FieldValues } from '../domain/case.ts';
import type { ActionDefinition, Compensation } from './contract.ts';
import { toPluginValues } from './plugin-case.ts';

export type ParsedParams = { params: Record<string, unknown> } | { problems: Record<string, string> };

/** Names of an action's params, and which of them may be missing. */
export function paramNames({ params }: Pick<ActionDefinition, 'params'>): { params: string[]; optional?: string[] } {
  const entries = Object.entries(params.shape);
  const optional = entries.filter(([, schema]) => schema.safeParse(undefined).success).map(([name]) => name);
  return { params: entries.map(([name]) => name), ...(optional.length && { optional }) };
}

/** The action's params out of the case's fields, or what is wrong with each, in the words of the action's schema. */
export function parseParams(action: ActionDefinition, fields: FieldValues): ParsedParams {
  const values = Object.entries(toPluginValues(fields)).filter(([name]) => Object.hasOwn(action.params.shape, name));
  const parsed = action.params.safeParse(Object.fromEntries(values));
  if (parsed.success) return { params: parsed.data };
  const problems: Record<string, string> = {};
  for (const { path, message } of parsed.error.issues) problems[String(path[0] ?? action.id)] ??= message;
  return { problems };
}

export const inOneSentence = (problems: Record<string, string>): string => Object.values(problems).join(' ');

/** Values that a plugin proposes, as a case holds them. */
export const fieldValues = (given: Compensation['fields']): FieldValues =>
  Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, typeof value === 'string' ? { text: value } : value]),
  );
