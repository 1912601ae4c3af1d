import type { Exchange } from '../app/ports.ts';
import type { Redactor } from './redact.ts';

/** What is kept of one side; the body is redacted already. */
interface Kept {
  headers: Record<string, string>;
  body?: unknown;
}
export interface Conversation {
  name: string;
  request: Kept & { method: string; url: string; at: string };
  response: (Kept & { status: number; at: string }) | { problem: string; at: string } | null;
}

/** Everything else (cookies, keys, telemetry) is nobody's business. */
const keptHeaders = new Set(
  'content-type idempotency-key idempotent-replayed original-request request-id x-request-id retry-after stripe-version date'.split(
    ' ',
  ),
);
const LARGEST_KEPT = 64 * 1024;

export function kept(headers: Headers, body: string, redactor: Redactor): Kept {
  const shown = [...headers]
    .filter(([name]) => keptHeaders.has(name))
    .map(([name, value]) => [name, redactor.text(value)]);
  return {
    headers: Object.fromEntries(shown),
    ...(body !== '' && { body: keptBody(body, headers.get('content-type') ?? '', redactor) }),
  };
}

function keptBody(body: string, contentType: string, redactor: Redactor): unknown {
  if (contentType.includes('x-www-form-urlencoded'))
    return formBody(redactedPairs(new URLSearchParams(body), redactor));
  try {
    return redactor.json(JSON.parse(body));
  } catch {
    // What should be JSON and is not cannot be redacted by path, so nothing of it is kept.
    return contentType.includes('json') ? { unreadable: `${body.length} characters, not JSON` } : redactor.text(body);
  }
}

const redactedPairs = (params: URLSearchParams, redactor: Redactor): [string, string][] =>
  [...params].flatMap(([key, value]) => Object.entries(redactor.json({ [key]: value }) as Record<string, string>)); // a string stays a string

function formBody(pairs: [string, string][]): Record<string, string | string[]> {
  const grouped = Object.groupBy(pairs, ([key]) => key);
  return Object.fromEntries(
    Object.entries(grouped).map(([key, same = []]) => {
      const values = same.map(([, value]) => value);
      return [key, values.length === 1 ? values.join() : values];
    }),
  );
}

export function shownUrl(url: URL, redactor: Redactor): string {
  const search = new URLSearchParams(redactedPairs(url.searchParams, redactor)).toString();
  return redactor.text(`${url.origin}${url.pathname}${search && `?${search}`}`);
}

export function toExchange({ name, request, response }: Conversation): Exchange {
  const answer = response ?? { problem: 'no answer yet when the call ended' };
  const whole = pretty({ request, response: answer });
  const text = whole.length <= LARGEST_KEPT ? whole : pretty({ request: cut(request), response: cut(answer) });
  return { name, mediaType: 'application/json', bytes: new TextEncoder().encode(text) };
}

const pretty = (value: unknown): string => JSON.stringify(value, null, 2);

/** The record stays JSON: a long body becomes the beginning of its own redacted text. */
function cut<T extends object>(side: T): T {
  if (!('body' in side)) return side;
  const text = pretty(side.body);
  if (text.length <= LARGEST_KEPT / 2) return side;
  return {
    ...side,
    body: { cut: `the first ${LARGEST_KEPT / 4} of ${text.length} characters`, text: text.slice(0, LARGEST_KEPT / 4) },
  };
}
