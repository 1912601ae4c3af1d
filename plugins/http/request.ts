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
import { fillUrl, keysOfUrl, readUrl, type UrlTemplate } from './url.ts';

export interface DeclaredRequest {
  method: string;
  url: string;
  headers?: Record<string, string> | undefined;
  body?: unknown;
}

/** What each place of a request may use, and where it may go. */
export interface RequestScope {
  url: Scope;
  headers: Scope;
  body: Scope;
  allowed: string[];
}

export interface RequestTemplate {
  method: string;
  url: UrlTemplate;
  headers: [name: string, value: Template][];
  /** Absent: no body. */
  body?: BodyTemplate;
}
type BodyTemplate =
  | { literal: unknown }
  | { text: Template }
  | { list: BodyTemplate[] }
  | { map: [key: string, value: BodyTemplate][] };

export type Report = (path: (string | number)[], problem: string) => void;

/** HTTP's own business, or Latch's. */
const keptHeaders = new Set(
  'host content-length transfer-encoding connection upgrade te trailer expect content-type accept-encoding'.split(' '),
);

/** Reads a request; what is wrong goes to `report`, and the template is then of no use. */
export function readRequest(declared: DeclaredRequest, scope: RequestScope, report: Report): RequestTemplate {
  const read = readUrl(declared.url, scope.url, scope.allowed);
  if ('problem' in read) report(['url'], read.problem);
  const headers = Object.entries(declared.headers ?? {}).map(([name, text]): [string, Template] => {
    const told = headerProblem(name, text);
    if (told) report(['headers', name], told);
    return [name, templateOf(text, { ...scope.headers, optional: [] }, ['headers', name], report)];
  });
  return {
    method: declared.method,
    url: 'url' in read ? read.url : { origin: '', path: [], query: [] },
    headers,
    ...(declared.body !== undefined && { body: bodyOf(declared.body, scope.body, ['body'], report) }),
  };
}

function headerProblem(name: string, text: string): string | undefined {
  if (!/^[A-Za-z0-9-]{1,60}$/.test(name)) return 'is no name of a header. Write it like X-Reason.';
  if (keptHeaders.has(name.toLowerCase())) return 'is set by Latch. Leave it out.';
  return /[^\x20-\x7e]/.test(text)
    ? 'has a line break or characters other than plain ASCII. Write it without.'
    : undefined;
}

function templateOf(text: string, scope: Scope, path: (string | number)[], report: Report): Template {
  const read = readTemplate(text, scope);
  if ('template' in read) return read.template;
  report(path, read.problem);
  return [];
}

function bodyOf(given: unknown, scope: Scope, path: (string | number)[], report: Report): BodyTemplate {
  if (typeof given === 'string') return { text: templateOf(given, scope, path, report) };
  if (Array.isArray(given)) return { list: given.map((item, index) => bodyOf(item, scope, [...path, index], report)) };
  if (typeof given !== 'object' || given === null) return { literal: given };
  return { map: Object.entries(given).map(([key, item]) => [key, bodyOf(item, scope, [...path, key], report)]) };
}

/** The request with its values. Throws `Unsendable` where a value cannot stand in its place. */
export function fillRequest(template: RequestTemplate, values: Values): { url: string; init: RequestInit } {
  const { method, url, headers, body } = template;
  const sent = new Headers({ accept: 'application/json' });
  for (const [name, text] of headers) sent.set(name, fill(text, values, headerValue));
  const json = body && JSON.stringify(bodyValue(body, values) ?? null);
  if (json !== undefined) sent.set('content-type', 'application/json');
  return { url: fillUrl(url, values), init: { method, headers: sent, ...(json !== undefined && { body: json }) } };
}

function headerValue(value: Value, key: string): string {
  const text = String(value);
  if (/^[\x20-\x7e]*$/.test(text)) return text;
  const what = /[\r\n]/.test(text) ? 'a line break' : 'characters other than plain ASCII';
  throw new Unsendable(`The ${key.replaceAll('_', ' ')} has ${what}, so it cannot stand in a header. Correct it.`);
}

/** A text that is one placeholder alone keeps the type of its value; a blank one takes its key away. */
function bodyValue(body: BodyTemplate, values: Values): unknown {
  if ('literal' in body) return body.literal;
  if ('list' in body) return body.list.map((item) => bodyValue(item, values)).filter((item) => item !== undefined);
  if ('map' in body)
    return Object.fromEntries(
      body.map.map(([key, item]) => [key, bodyValue(item, values)]).filter(([, value]) => value !== undefined),
    );
  const [only, ...others] = body.text;
  if (typeof only === 'object' && others.length === 0) return values.get(only.key);
  return fill(body.text, values, String);
}

export const keysOfRequest = ({ url, headers }: RequestTemplate): string[] => [
  ...keysOfUrl(url),
  ...headers.flatMap(([, template]) => keysOf(template)),
];
