import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Conditions under `exports` that Node sets for an import. */
const conditions = ['import', 'node', 'module-sync', 'default'];

/**
 * The file that an installed package is loaded from: in a node_modules of `base` or of a folder above it. Unlike Node's own look-up it
 * never finds a module of Node itself, so a plugin called `http` or `fs` is a package or nothing. Undefined: not installed.
 */
export function packageEntry(name: string, base: string): string | undefined {
  for (let folder = base; ; folder = dirname(folder)) {
    const root = join(folder, 'node_modules', name);
    const description = join(root, 'package.json');
    if (existsSync(description)) return join(root, entryIn(root, JSON.parse(readFileSync(description, 'utf8'))));
    if (folder === dirname(folder)) return undefined;
  }
}

function entryIn(root: string, description: unknown): string {
  const { exports, main } = Object(description);
  const target = exported(Object(exports)['.'] ?? exports);
  if (target !== undefined) return target;
  const named = typeof main === 'string' ? main : 'index.js';
  const isFile = (path: string) => statSync(join(root, path), { throwIfNoEntry: false })?.isFile() === true;
  return [named, `${named}.js`, join(named, 'index.js')].find(isFile) ?? named;
}

/** A path, a map of conditions in the order in which they count, or a list of either. */
function exported(target: unknown): string | undefined {
  if (typeof target === 'string') return target;
  if (typeof target !== 'object' || target === null) return undefined;
  const [found] = Object.entries(target)
    .filter(([condition]) => Array.isArray(target) || conditions.includes(condition))
    .flatMap(([, inner]) => exported(inner) ?? []);
  return found;
}
