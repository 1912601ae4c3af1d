import type { ActionId } from '../domain/case.ts';
import { hasCode, LatchError } from '../errors.ts';
import { attempt } from './attempt.ts';
import type { ActionDefinition, PluginDefinition } from './contract.ts';
import { secretsOf } from './declared-secrets.ts';
import { checkAction, checkPlugin, invalid } from './plugin-shape.ts';
import { createRedactor, type Redactor } from './redact.ts';
import { settingsProblems } from './settings-problems.ts';
import { settingsOf, variableOf } from './variables.ts';

/** One plugin and its configuration as written, not yet checked. */
export interface ConfiguredPlugin {
  definition: PluginDefinition;
  config: unknown;
  /** For messages: where a top-level key came from, or would come from, such as STRIPE_SECRET_KEY. */
  sources?: Record<string, string>;
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
  /** The case field that names its ticket. */
  ticketField: string | undefined;
}

export interface Registry {
  plugins: Plugin[];
  actions: Map<ActionId, { plugin: Plugin; action: ActionDefinition }>;
}

/** Refuses what cannot work: every mistake of every plugin at once, each with the plugin, the key and the remedy. */
export function createRegistry(configured: ConfiguredPlugin[]): Registry {
  const registry: Registry = { plugins: [], actions: new Map() };
  const mistakes = configured.flatMap((one) => mistakesOf(() => add(one, registry)));
  if (mistakes.length > 0) throw new LatchError('invalid_config', mistakes.join('\n'));
  return registry;
}

function mistakesOf(work: () => void): string[] {
  try {
    work();
    return [];
  } catch (error) {
    if (!hasCode(error, 'invalid_config')) throw error;
    return error.message.split('\n');
  }
}

function add(configured: ConfiguredPlugin, { plugins, actions }: Registry): void {
  const plugin = installed(configured);
  if (plugins.some(({ id }) => id === plugin.id))
    throw invalid(plugin.id, ['is listed twice: keep one of the two entries']);
  const problem = sharedTicketField(plugin, plugins);
  if (problem) throw invalid(plugin.id, [problem]);
  plugins.push(plugin);
  const own = attempt(plugin.id, 'actions', () => [...plugin.definition.actions(plugin.config)]);
  const mistakes = own.flatMap((action) =>
    mistakesOf(() => {
      checkAction(plugin.id, action);
      if (!action.id.startsWith(`${plugin.id}.`))
        throw invalid(plugin.id, [`action ${action.id}: its id must begin with "${plugin.id}."`]);
      if (actions.has(action.id)) throw invalid(plugin.id, [`action ${action.id} is defined twice: rename one`]);
      actions.set(action.id, { plugin, action });
    }),
  );
  if (mistakes.length > 0) throw new LatchError('invalid_config', mistakes.join('\n'));
}

/** A plugin reads every text of its field as a ticket of its own, if it looks like one: "35436" is a ticket to many systems. */
export function sharedTicketField(
  { id, ticketField }: Pick<Plugin, 'id' | 'ticketField'>,
  others: Pick<Plugin, 'id' | 'ticketField'>[],
): string | undefined {
  const other = ticketField === undefined ? undefined : others.find((one) => one.ticketField === ticketField);
  if (!other) return undefined;
  const own = `${id.replaceAll('-', '_')}_ticket`;
  return `finds its ticket in the case field ${ticketField}, as ${other.id} does: give one of them a field of its own, such as ${id}: { field: ${own} }`;
}

function installed(configured: ConfiguredPlugin): Plugin {
  const { definition } = configured;
  checkPlugin(definition);
  const config = parsedConfig(configured);
  const { id, title = id, redact = [], hosts, privateHosts, ticketField } = definition;
  const originsOf = (key: string, of: typeof hosts) =>
    attempt(id, key, () => (of?.(config) ?? []).map((host) => originOf(id, host)));
  return {
    id,
    title,
    definition,
    config,
    origins: originsOf('hosts', hosts),
    privateOrigins: originsOf('privateHosts', privateHosts),
    redactor: createRedactor({
      paths: typeof redact === 'function' ? attempt(id, 'redact', () => redact(config)) : redact,
      secrets: secretsIn(config, Object.keys(secretsOf(definition, Object(configured.config)))),
    }),
    ticketField: attempt(id, 'ticketField', () => ticketField?.(config)),
  };
}

function parsedConfig({ definition, config: written, sources }: ConfiguredPlugin): unknown {
  const { id } = definition;
  const parsed = attempt(id, 'config', () => definition.config.safeParse(written ?? {}));
  if (parsed.success) return parsed.data;
  const { secrets: _, ...settings } = Object(written); // under `secrets` stand the names of variables
  const values = secretsIn(settings, Object.keys(secretsOf(definition, Object(written)))).filter(
    ({ length }) => length > 3,
  );
  const hidden = (text: string) => values.reduce((shown, value) => shown.replaceAll(value, '…'), text);
  const problems = settingsProblems(parsed.error, Object.keys(settingsOf(definition)));
  const mistakes = problems.map(({ path, message }) => {
    const key = path.length ? `config ${path.join('.')}` : 'config';
    return `${key}${hidden(withSource(String(path[0] ?? ''), message))}`;
  });
  throw invalid(id, mistakes);

  /** A wrong value is told with the variable that it came from, a missing one with the variable to set. */
  function withSource(key: string, message: string): string {
    const source = sources?.[key];
    const isMissing = Object(written)[key] === undefined;
    if (!sources || message.includes(variableOf(id, key))) return `: ${message}`;
    if (source !== undefined && !isMissing) return ` (from ${source}): ${message}`;
    return Object.hasOwn(settingsOf(definition), key) && isMissing
      ? `: ${message}. Set ${variableOf(id, key)}`
      : `: ${message}`;
  }
}

/** A bare host means https: a key never travels in the clear unless the configuration says http in so many words. */
function originOf(plugin: string, host: string): string {
  const url = URL.parse(host.includes('://') ? host : `https://${host}`);
  if (!url || !/^https?:$/.test(url.protocol))
    throw invalid(plugin, [`host ${JSON.stringify(host)} is no host: write it like api.example.com`]);
  return url.origin;
}

/** Values of the configuration that must not turn up in a record or a log: declared or named as secrets, or listed under `secrets`. */
export function secretsIn(config: unknown, declared: string[] = [], listed = false): string[] {
  if (typeof config !== 'object' || config === null) return [];
  return Object.entries(config).flatMap(([key, value]) => {
    const isSecret = listed || declared.includes(key) || /key|secret|token|password|credential/i.test(key);
    if (typeof value === 'string') return isSecret ? [value] : [];
    return secretsIn(value, [], listed || key === 'secrets');
  });
}
