import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { LatchError } from '../../src/errors.ts';
import { money } from '../../src/plugin-host/contract.ts';
import { ContractBroken, type Example, keepsContract } from '../../src/plugin-host/kit/keeps-contract.ts';
import { loadPlugin } from '../../src/plugins.ts';
import type { Command } from './command.ts';

const repository = join(import.meta.dirname, '../..');

/** Tries a plugin of a folder, or a package installed there, with the contract kit. */
export const pluginCheckIn = (root: string): Command => ({
  name: 'plugin check',
  parameters: '<name> [--config json] [--fields json]',
  summary: 'Try a plugin against a server that loses, breaks and delays answers.',
  async run(args, output) {
    const { name, config, fields } = read(args);
    const definition = await loadPlugin(name, root);
    const file = join(root, 'plugins', name, 'example.ts');
    const own: Partial<Example> = existsSync(file) ? (await import(pathToFileURL(file).href)).default : {};
    const example = { ...own, ...(config && { config }), ...(fields && { fields }) };
    if (!isExample(example)) throw new LatchError('invalid_input', howToTry(name));
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

const isExample = (example: Partial<Example>): example is Example =>
  typeof example.config === 'function' && typeof example.fields === 'object';

const howToTry = (name: string): string =>
  `${name} has no plugins/${name}/example.ts. Write one (docs/plugins.md), or say how to try it, with {origin} where it is to call:
  npm run latch -- plugin check ${name} --config '{"url":"{origin}","apiKey":"test-key-0123456789"}' --fields '{"order":"1001"}'`;

function read(args: string[]): { name: string; config?: Example['config']; fields?: Example['fields'] } {
  const options = { config: { type: 'string' }, fields: { type: 'string' } } as const;
  try {
    const { positionals, values } = parseArgs({ args, options, allowPositionals: true });
    const [name] = positionals;
    if (!name) throw new LatchError('invalid_input', 'Which plugin? Write: npm run latch -- plugin check stripe');
    const { config, fields } = values;
    return {
      name,
      ...(config !== undefined && {
        config: (origin) => settings.parse(json('config', config.replaceAll('{origin}', origin))),
      }),
      ...(fields !== undefined && { fields: valuesOf.parse(json('fields', fields)) }),
    };
  } catch (error) {
    if (error instanceof LatchError) throw error;
    const why =
      error instanceof z.ZodError ? 'it must be a map; an amount is {"minor":2500,"currency":"USD"}' : String(error);
    throw new LatchError('invalid_input', `This cannot be read: ${why.split('\n')[0]}`, { cause: error });
  }
}

const settings = z.record(z.string(), z.unknown());
const valuesOf = z.record(z.string(), z.union([z.string(), money]));

function json(option: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new LatchError('invalid_input', `--${option} is no JSON: ${text.slice(0, 60)}`, { cause });
  }
}
