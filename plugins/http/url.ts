import {
  fill,
  keysOf,
  readTemplate,
  type Scope,
  type Template,
  Unsendable,
  type Value,
  type Values,
} from './template.ts';

export interface UrlTemplate {
  /** e.g. "https://accounts.internal.example.com"; never made of values. */
  origin: string;
  path: Template;
  /** With its question mark; empty where there is none. */
  query: Template;
}

const REMEDY = 'Write it like https://accounts.internal.example.com/accounts/{account}/close.';

type Read = { url: UrlTemplate } | { problem: string };

/** Reads a URL whose scheme, host and port are literal, and whose origin is among the allowed ones. */
export function readUrl(text: string, scope: Scope, allowed: string[]): Read {
  const [, start = '', path = '', query = ''] = /^(https?:\/\/[^/?#]*)([^?]*)(.*)$/s.exec(text) ?? [];
  const shown = JSON.stringify(text);
  const wrong = (why: string): Read => ({ problem: `${shown} ${why}` });
  if (!start) return wrong(`is no address. ${REMEDY}`);
  if (/[{}]/.test(start)) return wrong('has a placeholder in its host. Values may stand in path and query only.');
  if (start.includes('@')) return wrong('carries a name or password. Put it into a header.');
  const origin = URL.parse(start)?.origin;
  if (!origin) return wrong(`is no address. ${REMEDY}`);
  if (!allowed.includes(origin))
    return { problem: `${origin} is not allowed. Add it to allow, or correct the address.` };
  if (/[\s\\#]/.test(path + query)) return wrong('has a space, \\ or # in it. Write them percent-encoded.');
  const inPath = readTemplate(path || '/', { ...scope, optional: [] });
  if ('problem' in inPath) return inPath;
  const inQuery = readTemplate(query, { ...scope, optional: [] });
  if ('problem' in inQuery) return inQuery;
  const url = { origin, path: inPath.template, query: inQuery.template };
  const plain = withSamples(url);
  const normal = URL.parse(plain)?.href;
  return normal === plain
    ? { url }
    : wrong(`is not in its plain form. Resolve dots and percent-encode the rest, as in ${normal}.`);
}

const withSamples = ({ origin, path, query }: UrlTemplate): string =>
  origin + [path, query].map((part) => fill(part, new Map(keysOf(part).map((key) => [key, 'x'])), String)).join('');

/**
 * The address with each value percent-encoded, so that it stays one piece of one segment or one value of the query. Slashes and dots in the
 * path are refused, not encoded: servers and proxies tend to decode them before they look for the path.
 */
export function fillUrl({ origin, path, query }: UrlTemplate, values: Values): string {
  const text = origin + fill(path, values, inPath) + fill(query, values, encoded);
  if (new URL(text).href !== text) throw new Unsendable('The values do not fit into the address. Correct them.');
  return text;
}

const unfit = (key: string, why: string): Unsendable =>
  new Unsendable(`The ${key.replaceAll('_', ' ')} ${why}, so it cannot stand in an address. Correct it.`);

function inPath(value: Value, key: string): string {
  const decoded = String(value).replace(/%(25)*(2e|2f|5c)/gi, (_, __, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
  if (/[/\\]/.test(decoded)) throw unfit(key, 'has a slash');
  if (/^\.+$/.test(decoded)) throw unfit(key, 'is dots alone');
  return encoded(value, key);
}

function encoded(value: Value, key: string): string {
  const text = String(value);
  if (!text.isWellFormed()) throw unfit(key, 'has broken characters');
  if (/\p{Cc}/u.test(text)) throw unfit(key, 'has line breaks or other control characters');
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

export const keysOfUrl = ({ path, query }: UrlTemplate): string[] => [...keysOf(path), ...keysOf(query)];
