import { z } from 'zod';
import { LatchError } from '../errors.ts';
import type { ActionDefinition, PluginDefinition } from './contract.ts';
import { settingsOf } from './variables.ts';

const functionOf = z.custom((value) => typeof value === 'function', 'must be a function');
const schemaOf = z.custom(
  (value) => typeof value === 'object' && value !== null && 'safeParse' in value,
  'must be a zod schema',
);
const objectOf = z.custom(
  (value) => typeof value === 'object' && value !== null && 'safeParse' in value && 'shape' in value,
  'must be a zod object',
);
const timeOf = (least: number) =>
  z.number('must be a time in milliseconds').min(least, 'must be a time in milliseconds');
const textOf = z.string('must be a text').min(1, 'must be a text');

/** The shape of the contract: a package written without our types is checked when Latch starts, not when it runs. */
export const pluginShape = z.object(
  {
    id: z
      .string('must be a text such as "stripe"')
      .regex(/^[a-z][a-z0-9_-]*$/, 'must be lower-case letters, digits, - and _'),
    title: textOf.optional(),
    config: schemaOf,
    hosts: functionOf.optional(),
    privateHosts: functionOf.optional(),
    redact: z.union([z.array(z.string()), functionOf], 'must be a list of paths, or a function').optional(),
    secrets: z
      .union(
        [z.record(z.string(), textOf), functionOf],
        'must be a map of keys of config with what people are to enter, or a function',
      )
      .optional(),
    concurrency: z.int('must be a whole number').min(1, 'must be 1 or more').optional(),
    context: functionOf.optional(),
    actions: functionOf,
    ticketField: functionOf.optional(),
    events: functionOf.optional(),
    writeBack: functionOf.optional(),
  } satisfies Record<keyof PluginDefinition, z.ZodType>,
  'must be an object: export default { id, config, actions, … }',
);
export const actionShape = z.object(
  {
    id: z.string('must be a text such as "stripe.refund"').regex(/^\S+$/, 'must have no spaces'),
    title: textOf,
    params: objectOf,
    idempotency: z.union(
      [z.literal('none'), z.object({ keptFor: z.number().positive() })],
      "must be 'none', or { keptFor } with a time in milliseconds",
    ),
    settle: timeOf(0),
    timeout: timeOf(1).optional(),
    applies: functionOf,
    preflight: functionOf,
    run: functionOf,
    lookup: functionOf,
    effectKey: functionOf.optional(),
    compensate: functionOf.optional(),
  } satisfies Record<keyof ActionDefinition, z.ZodType>,
  'must be an object: { id, title, params, run, lookup, … }',
);

/** @throws LatchError `invalid_config` unless it has the shape of a plugin; `name` is for one that has no id. */
export function checkPlugin(definition: PluginDefinition | undefined, name = '(without id)'): void {
  const id = typeof definition?.id === 'string' ? definition.id : name;
  checkShape(id, pluginShape, definition, 'its default export');
  const keys = Object.keys(definition ? settingsOf(definition) : {});
  const unknown = declaredKeys(definition).filter((key) => keys.length > 0 && !keys.includes(key));
  if (unknown.length > 0)
    throw invalid(
      id,
      unknown.map((key) => `secrets.${key}: is no key of its config`),
    );
}

/** Those of a function are the settings' own to name. */
const declaredKeys = (definition: PluginDefinition | undefined): string[] =>
  typeof definition?.secrets === 'object' ? Object.keys(definition.secrets) : [];

export function checkAction(plugin: string, action: ActionDefinition): void {
  const of = typeof action?.id === 'string' ? `action ${action.id}: ` : '';
  checkShape(plugin, actionShape, action, 'an action', of);
}

function checkShape(plugin: string, shape: z.ZodType, value: unknown, what: string, of = ''): void {
  const parsed = shape.safeParse(value);
  if (parsed.success) return;
  throw invalid(
    plugin,
    parsed.error.issues.map(({ path, message }) =>
      path.length > 0 ? `${of}${path.join('.')} is no part of a plugin: ${message}` : `${what} ${message}`,
    ),
  );
}

export const invalid = (plugin: string, mistakes: string[]): LatchError =>
  new LatchError('invalid_config', mistakes.map((mistake) => `plugin ${plugin}, ${mistake}`).join('\n'));
