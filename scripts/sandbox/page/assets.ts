import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { extname, join, sep } from 'node:path';

const folder = join(import.meta.dirname, 'client');
const contentTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.ts': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** The names are listed once, so no path of a request ever reaches the file system. */
const names = new Set(
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => name.split(sep).join('/'))
    .filter((name) => extname(name) in contentTypes),
);

export interface Asset {
  contentType: string;
  body: string;
}

/** A file of the page. TypeScript is served as the JavaScript inside it: there is no build. */
export async function asset(name: string): Promise<Asset | undefined> {
  const contentType = contentTypes[extname(name)];
  if (!contentType || !names.has(name)) return undefined;
  const text = await readFile(join(folder, name), 'utf8');
  return { contentType, body: extname(name) === '.ts' ? stripTypeScriptTypes(text) : text };
}
