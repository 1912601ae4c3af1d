import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { newPluginIn } from '../../../scripts/cli/new-plugin.ts';
import { pluginCheckIn } from '../../../scripts/cli/plugin-check.ts';
import { actionTermsOf } from '../../../src/plugin-settings.ts';
import { emptyBase, write } from '../plugins-folder.ts';
import { ran } from './ran.ts';

const repository = join(import.meta.dirname, '../../..');
const execute = promisify(execFile);

/** A folder like the repository, for generated files. */
function likeRepository(): string {
  const root = emptyBase();
  mkdirSync(join(root, 'tests/unit'), { recursive: true });
  symlinkSync(join(repository, 'tests/unit/plugin-host'), join(root, 'tests/unit/plugin-host'));
  for (const name of ['jest', '@jest', '@biomejs'])
    symlinkSync(join(repository, 'node_modules', name), join(root, 'node_modules', name));
  write(root, 'package.json', '{"type":"module"}');
  return root;
}
const make = (root: string, ...words: string[]) => ran([newPluginIn(root)], 'new', 'plugin', ...words);

/** The generated test, by jest itself. */
function tested(root: string) {
  const transform = { '\\.ts$': join(repository, 'tests/support/strip-types.mjs') };
  const config = {
    rootDir: root,
    testMatch: ['<rootDir>/tests/unit/plugins/**/*.unit.ts'],
    extensionsToTreatAsEsm: ['.ts'],
    transform,
  };
  const jest = join(repository, 'node_modules/jest/bin/jest.js');
  const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  return execute(process.execPath, [...flags, jest, '--config', JSON.stringify(config)], { cwd: root });
}

describe('latch new plugin', () => {
  test('writes a plugin that loads, keeps the contract and passes its own test', async () => {
    const root = likeRepository();
    const { code, out } = await make(root, 'my-erp');
    expect(code).toBe(0);
    expect(await actionTermsOf([{ name: 'my-erp' }], root)).toEqual({
      'my-erp.credit': { title: 'Issue credit note', params: ['order', 'amount'] },
    });
    expect(await ran([pluginCheckIn(root)], 'plugin', 'check', 'my-erp')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^my-erp keeps the contract: my-erp\.credit, tried with \d+ calls\.$/),
    });
    const { stderr } = await tested(root);
    expect(stderr).toContain('Tests:       2 passed, 2 total');
    expect(out).toContain('plugins: [stripe, my-erp]');
    expect(out).toContain('Set MY_ERP_URL and MY_ERP_API_KEY in the environment or in .env.');
  });

  test('writes what the formatter would write', async () => {
    const root = likeRepository();
    await make(root, 'ledger');
    symlinkSync(join(repository, 'biome.json'), join(root, 'biome.json'));
    const biome = join(repository, 'node_modules/@biomejs/biome/bin/biome');
    const paths = [join(root, 'plugins'), join(root, 'tests/unit/plugins')];
    const { stderr } = await execute(process.execPath, [biome, 'check', '--vcs-enabled=false', ...paths], {
      cwd: root,
    });
    expect(stderr).toContain('Checked 3 files');
  });

  test('names the settings of the plugin in what it says', async () => {
    const root = likeRepository();
    await make(root, 'my-erp');
    const text = readFileSync(join(root, 'plugins/my-erp/index.ts'), 'utf8');
    expect(text).toContain("from '../../src/plugin-host/contract.ts'");
    expect(text).toContain('is missing: set MY_ERP_API_KEY');
    expect(text).not.toMatch(/sample/i);
  });

  test.each([
    [[], 'What is it called? Write: npm run latch -- new plugin ledger'],
    [['My ERP'], '"My ERP" is no name for a plugin: write lower-case letters, digits, - and _, such as ledger.'],
    [['../x'], '"../x" is no name for a plugin: write lower-case letters, digits, - and _, such as ledger.'],
    [['latch'], "latch cannot be the name of a plugin: its variables would be Latch's own. Choose another name."],
    [['openai'], "openai cannot be the name of a plugin: its variables would be Latch's own. Choose another name."],
  ])('refuses %j with a remedy', async (words, says) => {
    expect(await make(likeRepository(), ...words)).toEqual({ code: 1, out: '', errors: says });
  });

  test('overwrites nothing', async () => {
    const root = likeRepository();
    await make(root, 'ledger');
    expect(await make(root, 'ledger')).toMatchObject({
      code: 1,
      errors: 'There is plugins/ledger already. Choose another name, or remove it.',
    });
    write(root, 'tests/unit/plugins/bank/bank.unit.ts', '');
    expect(await make(root, 'bank')).toMatchObject({
      code: 1,
      errors: 'There is tests/unit/plugins/bank already. Choose another name, or remove it.',
    });
  });
});
