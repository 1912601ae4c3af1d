import type { Policy } from '../../src/domain/policy.ts';
import { hasCode, LatchError } from '../../src/errors.ts';
import { type Checked, checkSettings } from '../../src/plugin-settings.ts';
import { compilePolicy } from '../../src/workflows/compile-policy.ts';
import { showPath } from '../../src/workflows/mistake.ts';
import { nameOfPlugin, readPluginList } from '../../src/workflows/plugin-list.ts';
import { readYaml } from '../../src/workflows/read-yaml.ts';

/**
 * The policy of a `latch.yml`, whose plugins' settings are checked as well; no secret is needed.
 * @throws LatchError `invalid_config` with every mistake of both kinds
 */
export async function checkedConfig(text: string, file: string): Promise<Policy> {
  const checked = await checkSettings(readPluginList(text));
  if (checked.mistakes.length === 0) return compilePolicy(text, checked.actions, file);
  const policy = checked.untold.length > 0 ? null : mistakesOf(() => compilePolicy(text, checked.actions, file));
  const rest = policy ?? `The rest is checked when the actions of ${checked.untold.join(', ')} are known.`;
  throw new LatchError('invalid_config', [settingsMistakes(checked, text, file), rest].filter(Boolean).join('\n'));
}

function mistakesOf(compile: () => unknown): string {
  try {
    compile();
    return '';
  } catch (error) {
    if (!hasCode(error, 'invalid_config')) throw error;
    return error.message;
  }
}

function settingsMistakes({ mistakes }: Checked, text: string, file: string): string {
  const { value, lineOf } = readYaml(text);
  const list: unknown = Object(value).plugins;
  const names = Array.isArray(list) ? list.map(nameOfPlugin) : [];
  const lines = mistakes.map(({ plugin, path, says }) => {
    const at = ['plugins', names.indexOf(plugin), plugin, ...path];
    return { line: lineOf(at), text: path.length > 0 ? `${showPath([plugin, ...path])}: ${says}` : says };
  });
  const count = mistakes.length === 1 ? 'a mistake' : `${mistakes.length} mistakes`;
  return [
    `${file} has ${count} under plugins:`,
    ...lines.sort((a, b) => a.line - b.line).map(({ line, text: said }) => `${file}:${line}: ${said}`),
  ].join('\n');
}
