import { z } from 'zod';
import type { ActionId } from '../domain/case.ts';
import { LatchError } from '../errors.ts';
import type { ActionDefinition, PluginDefinition } from './contract.ts';
import { createRedactor, type Redactor } from './redact.ts';

/** One plugin and its configuration as written, not yet checked. */
export interface ConfiguredPlugin {
  definition: PluginDefinition;
  config: unknown;
}

export interface Plugin {
  id: string;
  title: string;
  definition: PluginDefinition;
  config: unknown;
  origins: string[];
  /** Those that may stand on a private address. */
  privateOrigins: string[];
  redactor: Redactor;
}

export interface Registry {
  plugins: Plugin[];
  actions: Map<ActionId, { plugin: Plugin; action: ActionDefinition }>;
}

const functionOf = z.custom((value) => typeof value === 'function', 'must be a function');
const schemaOf = z.custom(
  (value) => typeof value === 'object' && value !== null && 'safeParse' in value,
  'must be a zod schema',
);

/** The shape of the contract: a package written without our types is checked when Latch starts, not when it runs. */
const pluginShape = z.object({
  id: z.string().regex(/^[a-z][a-z0-9_-]*$/, 'must be lower-case letters, digits, - and _'),
  title: z.string().min(1).optional(),
  config: schemaOf,
  hosts: functionOf.optional(),
  privateHosts: functionOf.optional(),
  redact: z.union([z.array(z.string()), functionOf]).optional(),
  context: functionOf.optional(),
  actions: functionOf,
});
const actionShape = z.object({
  id: z.string(),
  title: z.string().min(1),
  params: schemaOf,
  idempotency: z.union([z.literal('none'), z.object({ keptFor: z.number().positive() })]),
  settle: z.number().nonnegative(),
  applies: functionOf,
  preflight: functionOf,
  run: functionOf,
  lookup: functionOf,
});

/** Refuses what cannot work, with the plugin, the key and the remedy. */
export function createRegistry(configured: ConfiguredPlugin[]): Registry {
  const registry: Registry = { plugins: [], actions: new Map() };
  for (const { definition, config } of configured) {
    const plugin = installed(definition, config);
    if (registry.plugins.some(({ id }) => id === plugin.id))
      throw invalid(plugin.id, [`is listed twice: keep one of the two entries`]);
    registry.plugins.push(plugin);
    for (const action of definition.actions(plugin.config)) {
      checkShape(plugin.id, actionShape, action);
      if (!action.id.startsWith(`${plugin.id}.`))
        throw invalid(plugin.id, [`action ${action.id}: its id must begin with "${plugin.id}."`]);
      if (registry.actions.has(action.id))
        throw invalid(plugin.id, [`action ${action.id} is defined twice: rename one`]);
      registry.actions.set(action.id, { plugin, action });
    }
  }
  return registry;
}

function installed(definition: PluginDefinition, written: unknown): Plugin {
  checkShape(definition?.id ?? '(without id)', pluginShape, definition);
  const parsed = definition.config.safeParse(written ?? {});
  if (!parsed.success)
    throw invalid(
      definition.id,
      parsed.error.issues.map(
        ({ path, message }) => `${path.length ? `config ${path.join('.')}` : 'config'}: ${message}`,
      ),
    );
  const secrets = secretsIn(parsed.data);
  const { redact = [] } = definition;
  return {
    id: definition.id,
    title: definition.title ?? definition.id,
    definition,
    config: parsed.data,
    origins: (definition.hosts?.(parsed.data) ?? []).map((host) => originOf(definition.id, host)),
    privateOrigins: (definition.privateHosts?.(parsed.data) ?? []).map((host) => originOf(definition.id, host)),
    redactor: createRedactor({ paths: typeof redact === 'function' ? redact(parsed.data) : redact, secrets }),
  };
}

function checkShape(plugin: string, shape: z.ZodType, value: unknown): void {
  const parsed = shape.safeParse(value);
  if (!parsed.success)
    throw invalid(
      plugin,
      parsed.error.issues.map(
        ({ path, message }) => `${path.join('.') || 'its default export'} is no part of a plugin: ${message}`,
      ),
    );
}

const invalid = (plugin: string, mistakes: string[]) =>
  new LatchError('invalid_config', mistakes.map((mistake) => `plugin ${plugin}, ${mistake}`).join('\n'));

/** A bare host means https: a key never travels in the clear unless the configuration says http in so many words. */
function originOf(plugin: string, host: string): string {
  const url = URL.parse(host.includes('://') ? host : `https://${host}`);
  if (!url || !/^https?:$/.test(url.protocol))
    throw invalid(plugin, [`host ${JSON.stringify(host)} is no host: write it like api.example.com`]);
  return url.origin;
}

/** Values of the configuration that must not turn up in a record or a log: named like secrets, or listed under `secrets`. */
function secretsIn(config: unknown, listed = false): string[] {
  if (typeof config !== 'object' || config === null) return [];
  return Object.entries(config).flatMap(([key, value]) => {
    if (typeof value === 'string') return listed || /key|secret|token|password|credential/i.test(key) ? [value] : [];
    return secretsIn(value, listed || key === 'secrets');
  });
}
