import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Env, isReserved } from './env.ts';
import { hasCode, LatchError } from './errors.ts';
import type { PluginDefinition } from './plugin-host/contract.ts';
import { secretsOf } from './plugin-host/declared-secrets.ts';
import { whileLoading } from './plugin-host/loading.ts';
import { packageEntry } from './plugin-host/package-entry.ts';
import { checkPlugin, invalid } from './plugin-host/plugin-shape.ts';
import type { ConfiguredPlugin } from './plugin-host/registry.ts';
import { fromVariable, settingsOf, variableOf } from './plugin-host/variables.ts';

const home = join(import.meta.dirname, '..');

/** For its modules to be loaded; they have nothing to wait for. */
const PATIENCE_MS = 10_000;

/** A plugin and its settings, as `latch.yml` lists them. */
export interface Listed {
  name: string;
  config?: object;
}

/**
 * A folder under plugins/ of `base` or a package installed there, by the name that stands in `latch.yml`.
 * @throws LatchError `invalid_config`, whatever is wrong with it
 */
export async function loadPlugin(name: string, base = home, patienceMs = PATIENCE_MS): Promise<PluginDefinition> {
  const folder = join(base, 'plugins', name, 'index.ts');
  const remedy = `Correct it, or remove ${name} from plugins: in latch.yml`;
  let definition: PluginDefinition | undefined;
  let file: string | undefined;
  try {
    file = existsSync(folder) ? folder : packageEntry(name, base);
    const { href } = pathToFileURL(file ?? '');
    if (file) definition = defaultOf(await whileLoading(name, () => import(href), patienceMs));
  } catch (cause) {
    const [why] = (Error.isError(cause) ? cause.message : String(cause)).split('\n');
    throw new LatchError('invalid_config', `the plugin ${name} cannot be loaded: ${why}. ${remedy}`, { cause });
  }
  if (!file)
    throw new LatchError(
      'invalid_config',
      `there is no plugin ${name}: neither a folder plugins/${name} nor an installed package of that name. Remove it from plugins: in latch.yml, or npm install it`,
    );
  if (!definition)
    throw new LatchError(
      'invalid_config',
      `the plugin ${name} has no default export: export default definePlugin({...}) from ${file}`,
    );
  checkPlugin(definition, name);
  return definition;
}

/** CommonJS that was compiled from a module keeps its default export under that name. */
function defaultOf(loaded: { default?: PluginDefinition & { default?: PluginDefinition } }) {
  return loaded.default?.default ?? loaded.default;
}

/** What the environment says of a plugin's settings: any key of them, as in STRIPE_SECRET_KEY. */
export function environmentOf(definition: PluginDefinition, env: Env): Record<string, unknown> {
  // Of http every variable is one that its settings name.
  const own =
    definition.id === 'http' ? {} : readSettings(definition, (key) => env.setting(variableOf(definition.id, key)));
  return namesVariables(definition) ? { ...own, environment: env.named } : own;
}

/** Its settings say which variables hold secrets, and are handed a function that looks them up. */
const namesVariables = ({ secrets }: PluginDefinition): boolean => typeof secrets === 'function';

function readSettings(definition: PluginDefinition, textOf: (key: string) => string | undefined) {
  const settings = Object.entries(settingsOf(definition)).flatMap(([key, schema]) => {
    const text = textOf(key);
    return text === undefined ? [] : [[key, fromVariable(schema, text)] as const];
  });
  return Object.fromEntries(settings);
}

/**
 * The plugins with their settings: the environment wins over what an admin stored (by plugin id), and that over the file. Overrides are for
 * whoever starts Latch.
 * @throws LatchError `invalid_config`, one line for every plugin that cannot be loaded
 */
export async function loadPlugins(
  listed: Listed[],
  env: Env,
  overrides: Record<string, object> = {},
  stored: (plugin: string) => Record<string, string> = () => ({}),
  base = home,
): Promise<ConfiguredPlugin[]> {
  const loaded = await allOf(listed, async (one) => ({ ...one, definition: await loadPlugin(one.name, base) }));
  const doubles = sameIds(loaded.map(({ name, definition }) => ({ name, id: definition.id })));
  if (doubles.length > 0) throw new LatchError('invalid_config', doubles.map(({ says }) => says).join('\n'));
  const taken = ownersOf(loaded.map(({ definition }) => definition));
  return allOf(loaded, async ({ name, config = {}, definition }) => {
    const misplaced = secretsInFile(definition, config);
    if (misplaced.length > 0) throw invalid(definition.id, misplaced.map(inOneLine));
    const given = stored(definition.id);
    const fromAdmin = readSettings(definition, (key) => (Object.hasOwn(given, key) ? given[key] : undefined));
    const fromEnvironment = environmentOf(definition, env);
    const reserved = reservedIn(definition, config, taken);
    if (reserved.length > 0) throw invalid(definition.id, reserved.map(inOneLine));
    const variable = (name: string) => (taken.has(name) ? undefined : (env.named(name) ?? given[name]));
    const named = namesVariables(definition) && { environment: variable };
    return {
      definition,
      config: { ...config, ...fromAdmin, ...fromEnvironment, ...named, ...overrides[name] },
      sources: {
        ...sourcesOf(fromAdmin, () => 'what an admin entered in Slack'),
        ...sourcesOf(fromEnvironment, (key) => variableOf(definition.id, key)),
      },
    };
  });
}

/** Ids of actions, variables and the address of its events go by the id of a plugin: two with the same cannot be told apart. */
export const sameIds = (plugins: { name: string; id: string }[]): { name: string; says: string }[] =>
  plugins.flatMap(({ name, id }, index) => {
    const other = plugins.slice(0, index).find((one) => one.id === id);
    if (!other) return [];
    return { name, says: `${name} has the id ${id}, as ${other.name} does. Keep one of the two under plugins:` };
  });

/** Which plugin reads which variable. One that two would read could hand the secret of one to the other. */
function ownersOf(definitions: PluginDefinition[]): Map<string, string> {
  const owners = new Map<string, string>();
  for (const definition of definitions)
    for (const key of Object.keys(settingsOf(definition))) {
      const variable = variableOf(definition.id, key);
      const owner = owners.get(variable) ?? definition.id;
      if (owner !== definition.id)
        throw invalid(definition.id, [`reads ${variable}, as ${owner} does: rename one of the two plugins`]);
      owners.set(variable, owner);
    }
  return owners;
}

const sourcesOf = (settings: object, source: (key: string) => string): Record<string, string> =>
  Object.fromEntries(Object.keys(settings).map((key) => [key, source(key)]));

/** Everything that is wrong with any of them, at once. */
async function allOf<T, Made>(items: T[], make: (item: T) => Promise<Made>): Promise<Made[]> {
  const settled = await Promise.allSettled(items.map(make));
  const mistakes = settled.flatMap((one) => {
    if (one.status === 'fulfilled') return [];
    if (!hasCode(one.reason, 'invalid_config')) throw one.reason;
    return one.reason.message;
  });
  if (mistakes.length > 0) throw new LatchError('invalid_config', mistakes.join('\n'));
  return settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
}

/** One thing wrong with the settings of a plugin in `latch.yml`: the keys from its name on, and the remedy. */
export interface SettingsMistake {
  path: (string | number)[];
  says: string;
}

export const inOneLine = ({ path, says }: SettingsMistake): string =>
  `${path.length > 0 ? `config ${path.join('.')}` : 'config'}: ${says}`;

/** Variables that settings may not name, because what is in them is for Latch or for another plugin. */
export const reservedIn = (
  definition: PluginDefinition,
  file: object,
  taken: ReadonlyMap<string, string> = new Map(),
): SettingsMistake[] =>
  (namesVariables(definition) ? Object.keys(secretsOf(definition, file)) : [])
    .filter((name) => isReserved(name) || taken.has(name))
    .map((name) => ({
      path: ['secrets'],
      says: `${name} is for Latch or another plugin and is handed to no API. Name a variable of its own`,
    }));

/** Who may see the file would see them, too. */
export const secretsInFile = (definition: PluginDefinition, file: object): SettingsMistake[] =>
  Object.keys(secretsOf(definition, file))
    .filter((key) => Object.hasOwn(file, key))
    .map((key) => ({
      path: [key],
      says: `is a secret and must not stand in latch.yml. Remove it there, and set ${variableOf(definition.id, key)} in the environment or in .env, or let an admin enter it in Slack with /latch secrets`,
    }));
