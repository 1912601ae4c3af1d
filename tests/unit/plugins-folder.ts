import { mkdirSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const repository = join(import.meta.dirname, '../..');

/** A folder on disk in which plugins are looked for, with zod to import. */
export function emptyBase(): string {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'latch-plugins-')));
  mkdirSync(join(base, 'node_modules'));
  symlinkSync(join(repository, 'node_modules/zod'), join(base, 'node_modules/zod'));
  symlinkSync(join(repository, 'src'), join(base, 'src'));
  return base;
}

export function write(base: string, path: string, text: string): void {
  mkdirSync(dirname(join(base, path)), { recursive: true });
  writeFileSync(join(base, path), text);
}

/** Folders plugins/<name>, each with a plugin that is this object. */
export function withPlugins(objects: Record<string, string>): { base: string } {
  const base = emptyBase();
  for (const [name, object] of Object.entries(objects))
    write(base, `plugins/${name}/index.ts`, `import { z } from 'zod';\nexport default ${object};\n`);
  return { base };
}
