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
  '.woff2': 'font/woff2',
};

/** The names are listed once, so no path of a request ever reaches the file system. */
const names = new Set(
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => name.split(sep).join('/'))
    .filter((name) => extname(name) in contentTypes),
);

/** Slack's typeface, which few machines have; without the package the page takes what the machine has. */
const fonts = new Map(
  [400, 700, 900].map((weight) => [
    `font/lato-latin-${weight}.woff2`,
    join(import.meta.dirname, `../../../node_modules/@fontsource/lato/files/lato-latin-${weight}-normal.woff2`),
  ]),
);

export interface Asset {
  contentType: string;
  body: string | Buffer;
}

/** A file of the page. TypeScript is served as the JavaScript inside it: there is no build. */
export async function asset(name: string): Promise<Asset | undefined> {
  const contentType = contentTypes[extname(name)];
  const font = fonts.get(name);
  if (contentType && font)
    return readFile(font).then(
      (body) => ({ contentType, body }),
      () => undefined,
    );
  if (!contentType || !names.has(name)) return undefined;
  const text = await readFile(join(folder, name), 'utf8');
  return { contentType, body: extname(name) === '.ts' ? stripTypeScriptTypes(text) : text };
}
