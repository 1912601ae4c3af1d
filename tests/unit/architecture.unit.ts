import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from '@jest/globals';

/** Who imports whom, and what. `typesOnly`: nothing of it is left when the program runs. */
interface Import {
  from: string;
  to: string;
  typesOnly: boolean;
}

const importing =
  /^(?:import|export)\s+(type\s)?(?:[\w*{][^'";]*?from\s*)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gm;

const files = ['src', 'plugins', 'blocks'].flatMap((root) =>
  readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((path) => join(root, path))
    .filter((path) => path.endsWith('.ts') && !path.includes('node_modules')),
);
const textOf = (path: string): string => readFileSync(path, 'utf8');
const imports: Import[] = files.flatMap((from) =>
  [...textOf(from).matchAll(importing)].map(([, type, named, lazy]) => {
    const name = named ?? lazy ?? '';
    const to = name.startsWith('.') ? normalize(join(dirname(from), name)) : name;
    return { from, to, typesOnly: type !== undefined };
  }),
);

/** The layer of a file; root files of src (main, plugins, log) know everything, as main does. */
const layerOf = (path: string): string => {
  if (/^src\/(env|errors)\.ts$/.test(path)) return path;
  return /^src\/([\w-]+)\//.exec(path)?.[1] ?? /^(plugins|blocks)\//.exec(path)?.[1] ?? 'main';
};
const own = (path: string) => /^(src|plugins|blocks)\//.test(path);
const adapter = ['domain', 'app', 'workflows', 'blocks', 'plugin-host'];
const allowed: Record<string, string[]> = {
  domain: [],
  workflows: ['domain'],
  app: ['domain', 'workflows'],
  mongo: ['domain', 'app', 'workflows'],
  slack: adapter,
  http: adapter,
  ai: ['domain', 'app', 'workflows'],
  'plugin-host': ['domain', 'app', 'workflows'],
  blocks: ['domain'],
  plugins: [],
};
const shown = (list: Import[]) => list.map(({ from, to }) => `${from} imports ${to}`);

function maybe({ from, to, typesOnly }: Import): boolean {
  const [mine, theirs] = [layerOf(from), layerOf(to)];
  if (mine === 'main' || mine === theirs) return true;
  if (theirs === 'src/errors.ts') return mine !== 'domain' && mine !== 'blocks' && mine !== 'plugins';
  if (theirs === 'src/env.ts') return !['domain', 'app', 'workflows', 'blocks', 'plugins'].includes(mine);
  if (mine === 'plugins') return to === 'src/plugin-host/contract.ts';
  if (mine === 'app' && to === 'blocks/view-models.ts') return typesOnly;
  return (allowed[mine] ?? []).includes(theirs);
}

test('a layer imports only the layers below it', () => {
  expect(shown(imports.filter((one) => own(one.to) && !maybe(one)))).toEqual([]);
});

test('the domain needs hashing and canonical JSON, nothing else; blocks need Slack’s types', () => {
  const packages = imports.filter(({ to }) => !own(to));
  const domain = packages.filter(({ from }) => layerOf(from) === 'domain');
  expect(shown(domain.filter(({ to }) => to !== 'node:crypto' && to !== 'canonicalize'))).toEqual([]);
  const blocks = packages.filter(({ from }) => layerOf(from) === 'blocks');
  expect(shown(blocks.filter(({ to, typesOnly }) => to !== '@slack/types' || !typesOnly))).toEqual([]);
});

test('a plugin keeps to its own folder and the contract', () => {
  const folder = (path: string) => path.split('/').slice(0, 2).join('/');
  const strays = imports.filter(
    ({ from, to }) => layerOf(from) === 'plugins' && layerOf(to) === 'plugins' && folder(from) !== folder(to),
  );
  expect(shown(strays)).toEqual([]);
});

test('the environment is read in one place', () => {
  expect(files.filter((path) => path !== 'src/env.ts' && /process\.env\b/.test(textOf(path)))).toEqual([]);
});

test('no folder needs itself through others', () => {
  const reach = (layer: string, seen: Set<string>): Set<string> => {
    for (const { from, to } of imports)
      if (layerOf(from) === layer && own(to) && layerOf(to) !== layer && !seen.has(layerOf(to)))
        reach(layerOf(to), seen.add(layerOf(to)));
    return seen;
  };
  expect(
    [...new Set(files.map(layerOf))].filter((layer) => layer !== 'main' && reach(layer, new Set()).has(layer)),
  ).toEqual([]);
});
