import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { LatchError } from '../../src/errors.ts';
import { money, type PluginDefinition } from '../../src/plugin-host/contract.ts';
import { ContractBroken, type Example, type Fields, keepsContract } from '../../src/plugin-host/kit/keeps-contract.ts';
import { loadPlugin } from '../../src/plugins.ts';
import type { Command } from './command.ts';
import { sampleConfig, sampleFields } from './sample-settings.ts';

const repository = join(import.meta.dirname, '../..');

/** Tries a plugin of a folder, or a package installed there, with the contract kit. */
export const pluginCheckIn = (root: string): Command => ({
  name: 'plugin check',
  parameters: '<name> [--config json] [--fields json]',
  summary: 'Try a plugin against a server that loses, breaks and delays answers.',
  async run(args, output) {
    const { name, ...flags } = read(args);
    const definition = await loadPlugin(name, root);
    const example = { ...(await ownExample(root, name)), ...flags };
    if (!isExample(example)) throw new LatchError('invalid_input', howToTry(name, definition, example));
    try {
      const { actions, calls, notes } = await keepsContract(definition, example);
      output.line(`${name} keeps the contract: ${actions.join(', ') || 'no action'}, tried with ${calls} calls.`);
      for (const note of notes) output.line(`But ${note}.`);
      return 0;
    } catch (error) {
      if (!(error instanceof ContractBroken)) throw error;
      output.error(error.message);
      return 1;
    }
  },
});
export const pluginCheck = pluginCheckIn(repository);

async function ownExample(root: string, name: string): Promise<Partial<Example>> {
  const path = `plugins/${name}/example.ts`;
  if (!existsSync(join(root, path))) return {};
  try {
    return (await import(pathToFileURL(join(root, path)).href)).default ?? {};
  } catch (cause) {
    const why = Error.isError(cause) ? cause.message : String(cause);
    throw new LatchError('invalid_input', `${path} cannot be loaded: ${why.split('\n')[0]}. Correct it.`, { cause });
  }
}

const isExample = (example: Partial<Example>): example is Example =>
  typeof example.config === 'function' && typeof example.fields === 'object';

function howToTry(name: string, definition: PluginDefinition, { config, fields }: Partial<Example>): string {
  const missing = [config ? [] : '--config', fields ? [] : '--fields'].flat().join(' and ');
  return `${missing} ${missing.includes(' ') ? 'are' : 'is'} missing, and there is no plugins/${name}/example.ts that says it. Write one (docs/plugins.md), or say how to try it, with {origin} where it is to call:
  npm run latch -- plugin check ${name} --config '${sampleConfig(definition)}' --fields '${sampleFields(definition)}'`;
}

function read(args: string[]): { name: string; config?: Example['config']; fields?: Fields } {
  const options = { config: { type: 'string' }, fields: { type: 'string' } } as const;
  const { positionals, values } = parsed(() => parseArgs({ args, options, allowPositionals: true }));
  const [name] = positionals;
  if (!name) throw new LatchError('invalid_input', 'Which plugin? Write: npm run latch -- plugin check stripe');
  const { config, fields } = values;
  const configAt = (origin: string) => json('config', config?.replaceAll('{origin}', origin) ?? '', settings);
  if (config !== undefined) configAt('http://127.0.0.1'); // what is wrong with it is told before anything is tried
  return {
    name,
    ...(config !== undefined && { config: configAt }),
    ...(fields !== undefined && { fields: json('fields', fields, valuesOf) }),
  };
}

function parsed<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    const why = Error.isError(cause) ? cause.message : String(cause);
    throw new LatchError('invalid_input', `This cannot be read: ${why.split('\n')[0]}`, { cause });
  }
}

const settings = z.record(z.string(), z.unknown(), 'it must be a map, such as {"url":"{origin}"}');
const VALUES = 'it must be a map of texts, such as {"order":"1001"}; an amount is {"minor":2500,"currency":"USD"}';
const valuesOf = z.record(z.string(), z.union([z.string(), money], VALUES), VALUES);

function json<T>(option: string, text: string, schema: z.ZodType<T>): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const why = Error.isError(cause) ? `: ${cause.message}` : '';
    const remedy = `Put it in single quotes, with double quotes inside.`;
    throw new LatchError('invalid_input', `--${option} is no JSON: ${text.slice(0, 60)}${why}. ${remedy}`, { cause });
  }
  const { data, error } = schema.safeParse(value);
  if (data !== undefined) return data;
  const [{ path, message } = { path: [], message: '' }] = error?.issues ?? [];
  const key = path.length > 0 ? `${path.join('.')} in ` : '';
  throw new LatchError('invalid_input', `${key}--${option} cannot be used: ${message}.`);
}
