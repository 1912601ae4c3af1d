import { z } from 'zod';

/** Only Frappe writes these; a proxy in front of it does not, and a proxy's "no" says nothing of what ERPNext did. */
const frappeError = z
  .object({ exc_type: z.string().nullish(), exception: z.string().nullish(), _server_messages: z.string().nullish() })
  .refine(({ exc_type: type, exception, _server_messages: messages }) => Boolean(type || exception || messages));

/** Statuses with which Frappe says that it refused and rolled back: its exceptions carry 401, 403, 404, 409, 417 and 429. */
const refusing = new Set([400, 401, 403, 404, 409, 417, 429]);

/** ERPNext's definite "no, and nothing happened" in words; undefined for everything that leaves it open (5xx, a proxy, no JSON). */
export function refusalIn(status: number, body: unknown): string | undefined {
  const parsed = frappeError.safeParse(body);
  if (!refusing.has(status) || !parsed.success) return undefined;
  const { exc_type: type, exception, _server_messages: messages } = parsed.data;
  if (type === 'TimestampMismatchError')
    return 'ERPNext refused: somebody saved the document in the same moment. Look at it again, then retry.';
  const said = shownToPeople(messages) ?? exception?.split('\n')[0]?.replace(/^[\w.]+:\s*/, '') ?? type;
  return `ERPNext refused: ${plain(said ?? '')} (${type ?? `HTTP ${status}`})`;
}

/** What its form would show: a list in JSON, of messages in JSON. */
function shownToPeople(messages: string | null | undefined): string | undefined {
  try {
    const list = z.array(z.string()).parse(JSON.parse(messages ?? '[]'));
    const texts = list.map((one) => z.object({ message: z.string() }).parse(JSON.parse(one)).message);
    return texts.join(' ') || undefined;
  } catch {
    return undefined;
  }
}

/** Messages are HTML. */
const plain = (html: string): string =>
  html
    .replace(/<[^>]*>/g, '')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 300);
