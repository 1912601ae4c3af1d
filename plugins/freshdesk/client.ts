import { z } from 'zod';
import {
  askedTooOften,
  jsonOf,
  NoAnswer,
  type ReadContext,
  Refused,
  retryAfterMs,
} from '../../src/plugin-host/contract.ts';
import type { FreshdeskConfig } from './config.ts';
import { refusalIn } from './freshdesk-error.ts';

const ticket = z.looseObject({
  id: z.int(),
  subject: z.string().nullish(),
  status: z.int(),
  requester_id: z.int().nullish(),
  responder_id: z.int().nullish(),
  deleted: z.boolean().nullish(),
  spam: z.boolean().nullish(),
  created_at: z.string(),
  requester: z.looseObject({ id: z.int(), name: z.string().nullish() }).nullish(),
  /** `status_updated_at`: to the second. */
  stats: z.looseObject({ status_updated_at: z.string().nullish() }).nullish(),
});
export type Ticket = z.infer<typeof ticket>;

/** A reply, an e-mail of the requester's, or a note. */
const conversation = z.looseObject({
  id: z.int(),
  user_id: z.int().nullish(),
  incoming: z.boolean(),
  private: z.boolean(),
  body_text: z.string().nullish(),
  created_at: z.string(),
});
export type Conversation = z.infer<typeof conversation>;

const written = z.looseObject({ id: z.int(), body: z.string() });
const agent = z.looseObject({ id: z.int(), contact: z.looseObject({ name: z.string().nullish() }) });
const contact = z.looseObject({ id: z.int(), name: z.string().nullish() });
/** By status code, the label for agents and the one for requesters. */
const statusField = z.looseObject({ choices: z.record(z.string().regex(/^\d+$/), z.array(z.string())) });

const PAGE = 100;

export interface Freshdesk {
  /** Null: there is none of that number, or the agent may not see it. */
  ticket(id: number): Promise<Ticket | null>;
  /** An internal note; HTML. */
  note(id: number, body: string): Promise<z.infer<typeof written>>;
  /** Sent to the requester by e-mail; HTML. */
  reply(id: number, body: string): Promise<z.infer<typeof written>>;
  setStatus(id: number, status: number): Promise<Ticket>;
  /** All of them, oldest first. */
  conversations(id: number): Promise<Conversation[]>;
  me(): Promise<{ id: number }>;
  agentName(id: number): Promise<string | null | undefined>;
  contactName(id: number): Promise<string | null | undefined>;
  /** Labels by code, the agents' first. */
  statuses(): Promise<Record<string, string[]>>;
}

/** https://developers.freshdesk.com/api/. Throws Refused, NotNow, NoAnswer, or what `ctx.fetch` throws. */
export function freshdesk({ url, apiKey }: FreshdeskConfig, ctx: ReadContext): Freshdesk {
  const authorization = `Basic ${Buffer.from(`${apiKey}:X`).toString('base64')}`;

  async function ask<T extends z.ZodType>(
    path: string,
    wanted: T,
    { method = 'GET', body }: { method?: string; body?: object } = {},
  ): Promise<{ answer: z.infer<T>; headers: Headers }> {
    const response = await ctx.fetch(`${url}/api/v2/${path}`, {
      method,
      headers: { accept: 'application/json', authorization, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    // Turned away before anything was done: https://developers.freshdesk.com/api/#ratelimit
    if (response.status === 429) throw askedTooOften('Freshdesk', retryAfterMs(response.headers));
    const text = await response.text();
    const json = jsonOf(text);
    const refusal = refusalIn(response.status, text, json);
    if (refusal) throw new Refused(refusal, response.status);
    const isDone = response.status === 200 || (method === 'POST' && response.status === 201);
    const parsed = wanted.safeParse(json);
    if (isDone && parsed.success) return { answer: parsed.data, headers: response.headers };
    const what = isDone ? 'something else than was asked for' : `HTTP ${response.status}`;
    throw new NoAnswer(`Freshdesk answered with ${what}.`);
  }

  return {
    ticket: async (id) => {
      try {
        return (await ask(`tickets/${id}?include=requester,stats`, ticket)).answer;
      } catch (error) {
        if (error instanceof Refused && error.code === 404) return null;
        throw error;
      }
    },
    note: async (id, body) =>
      (await ask(`tickets/${id}/notes`, written, { method: 'POST', body: { body, private: true } })).answer,
    reply: async (id, body) => (await ask(`tickets/${id}/reply`, written, { method: 'POST', body: { body } })).answer,
    setStatus: async (id, status) => (await ask(`tickets/${id}`, ticket, { method: 'PUT', body: { status } })).answer,
    conversations: async (id) => {
      const found: Conversation[] = [];
      for (let page = 1; ; page += 1) {
        const path = `tickets/${id}/conversations?page=${page}&per_page=${PAGE}`;
        const { answer, headers } = await ask(path, z.array(conversation));
        found.push(...answer);
        // A full page may have another one after it even where no link says so.
        if (answer.length < PAGE && !/rel="?next"?/.test(headers.get('link') ?? '')) return found;
        if (answer.length === 0) throw new NoAnswer('Freshdesk’s list of conversations breaks off.');
      }
    },
    me: async () => (await ask('agents/me', agent)).answer,
    agentName: async (id) => (await ask(`agents/${id}`, agent)).answer.contact.name,
    contactName: async (id) => (await ask(`contacts/${id}`, contact)).answer.name,
    statuses: async () => {
      const { answer } = await ask('ticket_fields?type=default_status', z.array(statusField).min(1));
      return answer[0]?.choices ?? {};
    },
  };
}
