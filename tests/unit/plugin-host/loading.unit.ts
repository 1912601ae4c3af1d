import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { loadPlugin } from '../../../src/plugins.ts';
import { emptyBase, write } from '../plugins-folder.ts';

const execute = promisify(execFile);

/** A folder with a plugin whose module is this. */
function baseWith(module: string): string {
  const base = emptyBase();
  write(base, 'plugins/ledger/index.ts', module);
  return base;
}

describe('a plugin', () => {
  test('that never finishes loading is given up, and told by its name', async () => {
    const base = baseWith('await new Promise(() => {});');
    await expect(loadPlugin('ledger', base, 20)).rejects.toMatchObject({
      code: 'invalid_config',
      message:
        'the plugin ledger cannot be loaded: it has not finished after 0.02 s. Correct it, or remove ledger from plugins: in latch.yml',
    });
  });

  test('that ends the process is told by its name on the way out', async () => {
    const plugins = new URL('../../../src/plugins.ts', import.meta.url).href;
    const script = `const { loadPlugin } = await import(${JSON.stringify(plugins)});
      await loadPlugin('ledger', ${JSON.stringify(baseWith('process.exit(0);'))});`;
    await expect(execute(process.execPath, ['--input-type=module', '--eval', script])).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Code of the plugin ledger ended the process while it was loaded.'),
    });
  });
});
