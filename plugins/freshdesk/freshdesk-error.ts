import { z } from 'zod';

/** What came was no answer of Freshdesk to the question. */
export class NoAnswer extends Error {
  override name = 'NoAnswer';
}
/** Freshdesk's own "no": it refused, and did nothing. */
export class Refused extends Error {
  override name = 'Refused';
  readonly status: number;
  constructor(reason: string, status: number) {
    super(reason);
    this.status = status;
  }
}
/** Turned away before anything was done: https://developers.freshdesk.com/api/#ratelimit */
export class RateLimited extends Error {
  override name = 'RateLimited';
  readonly retryAfterMs: number | undefined;
  constructor(retryAfter: string | null) {
    const seconds = retryAfter && /^\d{1,6}$/.test(retryAfter.trim()) ? Number(retryAfter) : undefined;
    super(`Freshdesk is asked too often${seconds === undefined ? '' : `; it may be asked again in ${seconds} s`}.`);
    this.retryAfterMs = seconds === undefined ? undefined : seconds * 1000;
  }
}

/** https://developers.freshdesk.com/api/#error: a list of wrong fields, or a code with a message. */
const wrongFields = z.object({
  description: z.string(),
  errors: z.array(z.object({ field: z.string().nullish(), message: z.string(), code: z.string().nullish() })),
});
const codeAndMessage = z.object({ code: z.string(), message: z.string() });

/**
 * A refusal is definite only in Freshdesk's own shape: a page of whatever stands in front of it says nothing of what Freshdesk
 * did. A 409 is left open: whoever sent the request twice gets one for the second.
 */
const refusing = new Set([400, 401, 403, 404]);

/** Freshdesk's "no, and nothing happened" in words; undefined for everything that leaves it open. `text` is the body as it came. */
export function refusalIn(status: number, text: string, body: unknown): string | undefined {
  if (!refusing.has(status)) return undefined;
  if (status === 404 && text.trim() === '') return 'Freshdesk refused: not found (404)'; // its 404s have no body
  const listed = wrongFields.safeParse(body).data;
  if (listed) {
    const fields = listed.errors.map(({ field, message }) => (field ? `${field}: ${message}` : message));
    return `Freshdesk refused: ${(fields.join(' ') || listed.description).slice(0, 300)} (${listed.description})`;
  }
  const told = codeAndMessage.safeParse(body).data;
  return told && `Freshdesk refused: ${told.message.slice(0, 300)} (${told.code})`;
}

/** What came instead of an answer, for a reason. */
export function whatCame(error: unknown): string {
  if (error instanceof Refused || error instanceof NoAnswer || error instanceof RateLimited) return error.message;
  return `Freshdesk gave no clear answer: ${Error.isError(error) ? error.message : 'the connection was lost'}.`;
}
