import type { Reply } from '../stand-in/stand-in.ts';
import { frappeError, ok } from './frappe-answer.ts';
import type { Doc } from './sample-documents.ts';

/** What a list asks for: `filters` [[field, operator, value], …], `fields`, `order_by`, `limit_page_length` (20), `limit_start`. */
export function listed(docs: Doc[], query: URLSearchParams): Reply {
  const filters = jsonOf(query.get('filters') ?? '[]');
  const fields = jsonOf(query.get('fields') ?? '["name"]');
  if (!Array.isArray(filters) || !Array.isArray(fields)) return frappeError(417, 'ValidationError', 'Invalid filters');
  const kept = docs.filter((doc) =>
    filters.every(([field, operator, value]) => {
      const own = doc[field];
      if (operator === '=') return String(own ?? '') === String(value);
      return operator === 'like' && String(own ?? '').includes(String(value).replaceAll('%', ''));
    }),
  );
  const [by = 'modified', direction = 'desc'] = (query.get('order_by') ?? 'modified desc').split(' ');
  kept.sort((a, b) => String(a[by]).localeCompare(String(b[by])) * (direction === 'asc' ? 1 : -1));
  const start = Number(query.get('limit_start') ?? 0);
  const page = kept.slice(start, start + Number(query.get('limit_page_length') ?? 20));
  return ok(
    page.map((doc) =>
      fields.includes('*') ? { ...doc } : Object.fromEntries(fields.map((field) => [field, doc[field] ?? null])),
    ),
  );
}

/** Field, old value, new value. Frappe writes what it is given in the type of the field. */
export function changesOf(doc: Doc, changes: Record<string, unknown>): [string, Doc[string], Doc[string]][] {
  return Object.entries(changes).flatMap(([field, value]): [string, Doc[string], Doc[string]][] => {
    const old = doc[field] ?? null;
    if (!Object.hasOwn(doc, field)) return []; // no such field: ignored, as in Frappe
    const now = typeof old === 'number' ? Number(value) : value === null ? null : String(value);
    return now === old ? [] : [[field, old, now]];
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
