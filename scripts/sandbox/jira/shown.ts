import type { Reply } from '../stand-in/stand-in.ts';
import { ok } from './jira-answer.ts';
import type { Account } from './sample-tickets.ts';
import type { KeptChange, KeptComment, KeptTicket } from './tickets.ts';

/** The JSON that Jira shows. */
export const personJson = (person: Account | null) =>
  person && {
    ...person,
    self: `https://acme.atlassian.net/rest/api/3/user?accountId=${person.accountId}`,
    active: true,
    timeZone: 'Europe/Madrid',
    avatarUrls: { '48x48': `https://avatars.example/${person.accountId}` },
  };

export const ticketJson = ({ key, summary, status, projectType, assignee, reporter }: KeptTicket) => ({
  id: `1${key.split('-')[1]}`,
  key,
  fields: {
    summary,
    status: { id: `s-${status}`, name: status },
    assignee: personJson(assignee),
    reporter: personJson(reporter),
    project: { key: key.split('-')[0], projectTypeKey: projectType },
  },
});

/** `properties` come on demand, and are left out where there are none. */
export const commentJson = (
  { projectType }: KeptTicket,
  { id, author, body, created, properties }: KeptComment,
  query: URLSearchParams,
) => ({
  id,
  author: personJson(author),
  body,
  created,
  updated: created,
  ...(projectType === 'service_desk' && { jsdPublic: !isInternal(properties) }),
  ...(query.get('expand')?.split(',').includes('properties') && properties.length > 0 && { properties }),
});

export const changeJson = ({ author, ...change }: KeptChange) => ({ ...change, author: personJson(author) });

const isInternal = (properties: KeptComment['properties']): boolean =>
  properties.some(
    ({ key, value }) =>
      key === 'sd.public.comment' &&
      typeof value === 'object' &&
      value !== null &&
      'internal' in value &&
      value.internal === true,
  );

/** `startAt` and `maxResults`, which Jira caps: https://developer.atlassian.com/cloud/jira/platform/rest/v3/intro/#pagination */
export function paged<T>(
  all: T[],
  query: URLSearchParams,
  name: 'comments' | 'values',
  show: (one: T) => unknown,
): Reply {
  const startAt = Math.max(0, Number(query.get('startAt') ?? 0));
  const maxResults = Math.min(100, Number(query.get('maxResults') ?? 50));
  const shown = all.slice(startAt, startAt + maxResults).map(show);
  return ok({ startAt, maxResults, total: all.length, isLast: startAt + shown.length >= all.length, [name]: shown });
}
