import type { Reply } from '../stand-in/stand-in.ts';
import type { Audit } from './history.ts';
import { ok } from './zendesk-answer.ts';

/** Cursor pagination: https://developer.zendesk.com/api-reference/introduction/pagination/. At most 100 a page. */
function paged<T>(all: T[], query: URLSearchParams) {
  const size = Math.min(Number(query.get('page[size]') ?? 100), 100);
  const from = Number(query.get('page[after]') ?? 0);
  const hasMore = all.length > from + size;
  return {
    page: all.slice(from, from + size),
    meta: { has_more: hasMore, after_cursor: hasMore ? String(from + size) : null, before_cursor: null },
  };
}

/** Oldest first. */
export function listedAudits(audits: Audit[], query: URLSearchParams): Reply {
  const { page, meta } = paged(audits, query);
  return ok({ audits: page, meta, links: { next: null, prev: null } });
}

export function listedComments(audits: Audit[], query: URLSearchParams, sideloaded: object): Reply {
  const comments = audits.flatMap(({ id, created_at, metadata, events }) =>
    events.filter(({ type }) => type === 'Comment').map((event) => ({ ...event, audit_id: id, created_at, metadata })),
  );
  if (query.get('sort') === '-created_at') comments.reverse();
  const { page, meta } = paged(comments, query);
  return ok({ comments: page, meta, ...sideloaded });
}
