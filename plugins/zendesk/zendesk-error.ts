import { z } from 'zod';

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
