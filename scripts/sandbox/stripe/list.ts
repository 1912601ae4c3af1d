import { type Answer, invalid, missing, ok } from './answer.ts';
import { type Form, textOf } from './form.ts';

const paging = ['limit', 'starting_after', 'expand'];

/** The first parameter that the endpoint does not know, refused. */
export function unknownParam(form: Form, known: string[]): Answer | null {
  const unknown = Object.keys(form).find((key) => !known.includes(key));
  return unknown === undefined ? null : invalid(`Received unknown parameter: ${unknown}`, unknown, 'parameter_unknown');
}

/** One page of what is there, newest first; `limit` 1 to 100 (default 10). */
export function listPage<T extends { id: string }>(
  form: Form,
  { url, kind, oldestFirst, filters = [] }: { url: string; kind: string; oldestFirst: T[]; filters?: string[] },
): Answer {
  const refusal = unknownParam(form, [...filters, ...paging]);
  if (refusal) return refusal;
  const limit = Number(textOf(form, 'limit') ?? 10);
  if (!Number.isInteger(limit) || limit < 1 || limit > 100)
    return invalid('This value must be between 1 and 100 (inclusive).', 'limit', 'parameter_invalid_integer');
  const all = oldestFirst.toReversed();
  const after = textOf(form, 'starting_after');
  const from = after === undefined ? 0 : all.findIndex(({ id }) => id === after) + 1;
  if (after !== undefined && from === 0) return missing(400, kind, after, 'starting_after');
  return ok({
    object: 'list',
    data: structuredClone(all.slice(from, from + limit)),
    has_more: all.length > from + limit,
    url,
  });
}
