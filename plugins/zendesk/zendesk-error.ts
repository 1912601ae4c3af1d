import { z } from 'zod';

/** What came was no answer of Zendesk to the question. */
export class NoAnswer extends Error {
  override name = 'NoAnswer';
}
/** Zendesk's own "no": it refused, and did nothing. */
export class Refused extends Error {
  override name = 'Refused';
  readonly status: number;
  constructor(reason: string, status: number) {
    super(reason);
    this.status = status;
  }
}
/** Turned away before anything was done: https://developer.zendesk.com/api-reference/introduction/rate-limits */
export class RateLimited extends Error {
  override name = 'RateLimited';
  readonly retryAfterMs: number | undefined;
  constructor(retryAfter: string | null) {
    const seconds = retryAfter && /^\d{1,6}$/.test(retryAfter.trim()) ? Number(retryAfter) : undefined;
    super(`Zendesk is asked too often${seconds === undefined ? '' : `; it may be asked again in ${seconds} s`}.`);
    this.retryAfterMs = seconds === undefined ? undefined : seconds * 1000;
  }
}

/** "error" is a word, or for suspended accounts and missing rights a title with a message. */
const zendeskError = z.object({
  error: z.union([z.string().min(1), z.object({ title: z.string(), message: z.string().nullish() })]),
  description: z.string().nullish(),
  details: z.record(z.string(), z.array(z.looseObject({ description: z.string().nullish() }))).nullish(),
});

/**
 * A refusal is definite only in Zendesk's own shape: a page of whatever stands in front of it says nothing of what Zendesk did.
 * A 409 is left open: a proxy that sent the update twice gets one for the second.
 */
const refusing = new Set([400, 401, 403, 404, 422]);

/** Zendesk's "no, and nothing happened" in words; undefined for everything that leaves it open. */
export function refusalIn(status: number, body: unknown): string | undefined {
  const parsed = zendeskError.safeParse(body);
  if (!refusing.has(status) || !parsed.success) return undefined;
  const { error, description, details } = parsed.data;
  const word = typeof error === 'string' ? error : error.title;
  const said = Object.values(details ?? {})
    .flat()
    .map((one) => one.description)
    .filter(Boolean)
    .join(' ');
  const message = said || description || (typeof error === 'string' ? '' : error.message) || word;
  return `Zendesk refused: ${message.slice(0, 300)} (${word})`;
}

/** What came instead of an answer, for a reason. */
export function whatCame(error: unknown): string {
  if (error instanceof Refused || error instanceof NoAnswer || error instanceof RateLimited) return error.message;
  return `Zendesk gave no clear answer: ${Error.isError(error) ? error.message : 'the connection was lost'}.`;
}
