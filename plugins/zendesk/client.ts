import { z } from 'zod';
import {
  askedTooOften,
  jsonOf,
  NoAnswer,
  type ReadContext,
  Refused,
  retryAfterMs,
} from '../../src/plugin-host/contract.ts';
import type { ZendeskConfig } from './config.ts';
import { refusalIn } from './zendesk-error.ts';

const user = z.looseObject({ id: z.number(), name: z.string() });
export type User = z.infer<typeof user>;

const ticket = z.looseObject({
  id: z.number(),
  subject: z.string().nullish(),
  status: z.string(),
  custom_status_id: z.number().nullish(),
  requester_id: z.number().nullish(),
  assignee_id: z.number().nullish(),
  /** To the second; moves with each update. */
  updated_at: z.string(),
});
export type Ticket = z.infer<typeof ticket>;

/** One entry of the ticket's history: a comment, a changed field, or what is of no interest here. */
const auditEvent = z.looseObject({
  id: z.number(),
  type: z.string(),
  field_name: z.string().nullish(),
  value: z.unknown().optional(),
  previous_value: z.unknown().optional(),
});
const audit = z.looseObject({
  id: z.number(),
  created_at: z.string(),
  metadata: z.looseObject({ custom: z.unknown().optional() }).nullish(),
  events: z.array(auditEvent),
});
export type Audit = z.infer<typeof audit>;

const comment = z.looseObject({
  id: z.number(),
  author_id: z.number(),
  body: z.string(),
  public: z.boolean(),
  created_at: z.string(),
});
export type Comment = z.infer<typeof comment>;

const customStatus = z.looseObject({
  id: z.number(),
  agent_label: z.string(),
  status_category: z.string(),
  active: z.boolean(),
});
export type CustomStatus = z.infer<typeof customStatus>;

const people = { users: z.array(user).default([]) };
const auditPage = z.object({
  audits: z.array(audit),
  meta: z.object({ has_more: z.boolean(), after_cursor: z.string().nullish() }).nullish(),
  next_page: z.string().nullish(),
});

export interface Zendesk {
  /** Null: there is none of that number, or the agent may not see it. */
  ticket(id: number): Promise<{ ticket: Ticket; users: User[] } | null>;
  /** The audit is the entry that this very update made; absent where Zendesk does not show it. */
  update(id: number, change: object): Promise<{ ticket: Ticket; audit?: Audit | null | undefined }>;
  /** The whole history of a ticket, oldest first. */
  audits(id: number): Promise<Audit[]>;
  lastComment(id: number): Promise<{ comment: Comment; author: User | undefined } | undefined>;
  me(): Promise<User>;
  customStatuses(): Promise<CustomStatus[]>;
}

/** The Ticketing API: https://developer.zendesk.com/api-reference/ticketing/. Throws Refused, NotNow, NoAnswer, or what `ctx.fetch` throws. */
export function zendesk({ url, email, apiToken }: ZendeskConfig, ctx: ReadContext): Zendesk {
  const authorization = `Basic ${Buffer.from(`${email}/token:${apiToken}`).toString('base64')}`;

  async function ask<T extends z.ZodType>(path: string, wanted: T, change?: object): Promise<z.infer<T>> {
    const response = await ctx.fetch(`${url}/api/v2/${path}`, {
      headers: { accept: 'application/json', authorization, ...(change && { 'content-type': 'application/json' }) },
      ...(change && { method: 'PUT', body: JSON.stringify(change) }),
    });
    // Turned away before anything was done: https://developer.zendesk.com/api-reference/introduction/rate-limits
    if (response.status === 429) throw askedTooOften('Zendesk', retryAfterMs(response.headers));
    const body = jsonOf(await response.text());
    const refusal = refusalIn(response.status, body);
    if (refusal) throw new Refused(refusal, response.status);
    const parsed = wanted.safeParse(body);
    if (response.status === 200 && parsed.success) return parsed.data;
    const what = response.status === 200 ? 'something else than was asked for' : `HTTP ${response.status}`;
    throw new NoAnswer(`Zendesk answered with ${what}.`);
  }

  return {
    ticket: async (id) => {
      try {
        return await ask(`tickets/${id}?include=users`, z.object({ ticket, ...people }));
      } catch (error) {
        if (error instanceof Refused && error.code === 404) return null;
        throw error;
      }
    },
    update: (id, change) => ask(`tickets/${id}`, z.object({ ticket, audit: audit.nullish() }), { ticket: change }),
    audits: async (id) => {
      const found: Audit[] = [];
      let cursor: string | undefined;
      do {
        const query = new URLSearchParams({ 'page[size]': '100', ...(cursor && { 'page[after]': cursor }) });
        const { audits, meta, next_page: next } = await ask(`tickets/${id}/audits?${query}`, auditPage);
        found.push(...audits);
        const after = meta?.has_more ? meta.after_cursor : undefined;
        // A page that leads nowhere, or round in circles, must not look like the end of the history.
        if ((meta?.has_more && (!after || after === cursor)) || (!meta && next))
          throw new NoAnswer('Zendesk’s history of the ticket breaks off.');
        cursor = after ?? undefined;
      } while (cursor);
      return found;
    },
    lastComment: async (id) => {
      const query = new URLSearchParams({ sort: '-created_at', 'page[size]': '1', include: 'users' });
      const { comments, users } = await ask(
        `tickets/${id}/comments?${query}`,
        z.object({ comments: z.array(comment), ...people }),
      );
      const [last] = comments;
      return last && { comment: last, author: users.find((one) => one.id === last.author_id) };
    },
    me: async () => (await ask('users/me', z.object({ user }))).user,
    customStatuses: async () =>
      (await ask('custom_statuses', z.object({ custom_statuses: z.array(customStatus) }))).custom_statuses,
  };
}
