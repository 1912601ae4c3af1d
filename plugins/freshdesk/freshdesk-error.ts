import { z } from 'zod';

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
