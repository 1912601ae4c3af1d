import { readYaml } from './read-yaml.ts';
import { PLUGIN_NAME } from './schema.ts';

/**
 * The names under `plugins:`, read before the file can be checked: which actions it may name depends on them.
 * Never throws; what is wrong with the list is compilePolicy's to say.
 */
export function readPluginList(text: string): string[] {
  const { value, broken } = readYaml(text);
  const listed = !broken && typeof value === 'object' && value !== null && 'plugins' in value ? value.plugins : [];
  const names = (Array.isArray(listed) ? listed : []).filter(
    (name) => typeof name === 'string' && PLUGIN_NAME.test(name),
  );
  return [...new Set<string>(names)];
}
