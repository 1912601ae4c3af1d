import { readYaml } from './read-yaml.ts';
import { PLUGIN_NAME } from './schema-words.ts';

/** A plugin that a `latch.yml` lists, with the settings that stand there. */
export interface ListedPlugin {
  name: string;
  config: object;
}

/**
 * What stands under `plugins:`, read before the file can be checked: which actions it may name depends on them.
 * Never throws; what is wrong with the list is compilePolicy's to say.
 */
export function readPluginList(text: string): ListedPlugin[] {
  const { value, broken } = readYaml(text);
  const listed = !broken && typeof value === 'object' && value !== null && 'plugins' in value ? value.plugins : [];
  const plugins = new Map<string, ListedPlugin>();
  for (const item of Array.isArray(listed) ? listed : []) {
    const name = nameOfPlugin(item);
    if (name !== undefined && PLUGIN_NAME.test(name) && !plugins.has(name))
      plugins.set(name, { name, config: settingsOf(item, name) });
  }
  return [...plugins.values()];
}

/** The name in `stripe` or in `{ http: { … } }`. */
export function nameOfPlugin(item: unknown): string | undefined {
  if (typeof item === 'string') return item;
  const names = isMap(item) ? Object.keys(item) : [];
  return names.length === 1 ? names[0] : undefined;
}

function settingsOf(item: unknown, name: string): object {
  const settings = isMap(item) ? item[name] : undefined;
  return isMap(settings) ? settings : {};
}

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
