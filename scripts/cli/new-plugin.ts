import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { variables } from '../../src/env.ts';
import { LatchError } from '../../src/errors.ts';
import { variableOf } from '../../src/plugin-host/variables.ts';
import type { Command } from './command.ts';

const repository = join(import.meta.dirname, '../..');
const template = join(import.meta.dirname, 'plugin-template');

/** Writes a plugin that works as it is, into the repository or another folder that is like it. */
export const newPluginIn = (root: string): Command => ({
  name: 'new plugin',
  parameters: '<name>',
  summary: 'Write plugins/<name> with its test: a small plugin that works, to start from.',
  async run([name], output) {
    const id = checkedName(root, name);
    const files = {
      [`plugins/${id}/index.ts`]: forPlugin(await textOf('index.ts'), id),
      [`plugins/${id}/example.ts`]: forPlugin(await textOf('example.ts'), id),
      [`tests/unit/plugins/${id}/${id}.unit.ts`]: forTest(await textOf('sample.unit.ts'), id),
    };
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), text, { flag: 'wx' });
      output.line(`${path} is written.`);
    }
    for (const line of nextSteps(id)) output.line(line);
    return 0;
  },
});
export const newPlugin = newPluginIn(repository);

const textOf = (file: string) => readFile(join(template, file), 'utf8');

const titleOf = (id: string) => {
  const words = id.replaceAll(/[-_]+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
};
const named = (text: string, id: string): string =>
  text
    .replaceAll('sample', id)
    .replaceAll('Sample', titleOf(id))
    .replaceAll('SAMPLE_URL', variableOf(id, 'url'))
    .replaceAll('SAMPLE_API_KEY', variableOf(id, 'apiKey'));
const forPlugin = (text: string, id: string): string => named(text.replaceAll("'../../../src/", "'../../src/"), id);
const forTest = (text: string, id: string): string =>
  named(
    sortedImports(
      text
        .replaceAll("'../../../src/", "'../../../../src/")
        .replaceAll("'../../../tests/unit/", "'../../")
        .replaceAll("'./", "'../../../../plugins/sample/"),
    ),
    id,
  );

/** The paths are others now, and so is the order that the formatter wants. */
function sortedImports(text: string): string {
  const lines = text.split('\n');
  const end = lines.indexOf('');
  const far = lines.slice(0, end).filter((line) => line.includes("'."));
  const pathOf = (line: string) => line.slice(line.indexOf("'"));
  const near = lines.slice(0, end).filter((line) => !far.includes(line));
  return [...near, ...far.sort((a, b) => (pathOf(a) < pathOf(b) ? -1 : 1)), ...lines.slice(end)].join('\n');
}

function checkedName(root: string, name: string | undefined): string {
  const refuse = (why: string) => new LatchError('invalid_input', why);
  if (name === undefined) throw refuse('What is it called? Write: npm run latch -- new plugin ledger');
  if (!/^[a-z][a-z0-9_-]{0,39}$/.test(name))
    throw refuse(
      `${JSON.stringify(name)} is no name for a plugin: write lower-case letters, digits, - and _, such as ledger.`,
    );
  const taken = ['url', 'apiKey']
    .map((key) => variableOf(name, key))
    .find((one) => Object.hasOwn(variables.shape, one));
  if (taken || name === 'latch')
    throw refuse(`${name} cannot be the name of a plugin: its variables would be Latch's own. Choose another name.`);
  for (const path of [`plugins/${name}`, `tests/unit/plugins/${name}`])
    if (existsSync(join(root, path))) throw refuse(`There is ${path} already. Choose another name, or remove it.`);
  return name;
}

const nextSteps = (id: string): string[] => [
  '',
  'It works as it is, against an API that does not exist. Next:',
  `  1. Make it yours: plugins/${id}/index.ts; docs/plugins.md explains the contract.`,
  `  2. Try it: npm run latch -- plugin check ${id}, and npm run jest -- tests/unit/plugins/${id}`,
  `  3. List it in latch.yml: plugins: [stripe, ${id}], and ${id}.credit under actions of a workflow.`,
  `  4. Set ${variableOf(id, 'url')} and ${variableOf(id, 'apiKey')} in the environment or in .env.`,
  '  5. npm run latch -- config check',
];
