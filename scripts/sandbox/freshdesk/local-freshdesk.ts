import { type Reply, type StandIn, type StandInRequest, startStandIn } from '../stand-in/stand-in.ts';
import { type Conversation, Conversations, type Said, stamp } from './conversations.ts';
import { freshdeskErrors, invalid } from './freshdesk-answer.ts';
import {
  type FreshdeskPerson,
  type FreshdeskTicket,
  sampleAgents,
  sampleContacts,
  sampleStatuses,
  sampleTickets,
} from './sample-tickets.ts';

export interface LocalFreshdeskOptions {
  /** 0 or absent: any free port. */
  port?: number;
  /** Default: the sample tickets, people and statuses. Latch acts as the first agent. */
  tickets?: FreshdeskTicket[];
  agents?: FreshdeskPerson[];
  contacts?: FreshdeskPerson[];
  statuses?: Record<string, [string, string]>;
  clock?: { now(): Date };
}

export const localFreshdeskKeys = {
  apiKey: 'latch0sandbox0fresh0key',
  webhookSecret: 'latch0sandbox0freshdesk0hook',
};

/** What the automation rule sends: `{"ticket_id": {{ticket.id}}}` in its advanced form. */
export interface FreshdeskHook {
  ticket_id: number;
}

export interface LocalFreshdesk extends StandIn {
  ticket(id: number): FreshdeskTicket | undefined;
  conversations(id: number): Conversation[];
  /** Somebody writes or answers by hand; returns what the rule's webhook would send. */
  say(id: number, by: number, said: Said): FreshdeskHook;
  /** Somebody sets the status by hand. */
  setStatus(id: number, status: number): FreshdeskHook;
  /** Posts as the automation rule does, with the custom header. Freshdesk signs nothing. */
  deliver(url: string, hook: FreshdeskHook, more?: { secret?: string }): Promise<Response>;
  /** From now on only so many requests are answered; the others get a 429. */
  limitTo(requests: number, retryAfterSeconds: number): void;
  /** How many replies and notes Latch wrote, and how many statuses it changed. */
  readonly effects: { written: number; statuses: number };
}

/** Freshdesk's API as far as tickets, their conversations and statuses go: the same requests, answers and errors. */
export async function startLocalFreshdesk(options: LocalFreshdeskOptions = {}): Promise<LocalFreshdesk> {
  const { agents = sampleAgents, contacts = sampleContacts, statuses = sampleStatuses } = options;
  const { clock = { now: () => new Date() } } = options;
  const tickets = (options.tickets ?? sampleTickets).map((ticket) => ({ ...ticket }));
  const conversations = new Conversations();
  const effects = { written: 0, statuses: 0 };
  const latch = agents[0]?.id ?? 0;
  let limit: { left: number; retryAfter: number } | undefined;

  const find = (id: number) => tickets.find((ticket) => ticket.id === id);

  function change(ticket: FreshdeskTicket, status: number): boolean {
    const at = stamp(clock.now());
    ticket.updated_at = at;
    if (ticket.status === status) return false;
    Object.assign(ticket, { status, status_updated_at: at });
    return true;
  }

  /** Includes cost extra and come only where they are asked for. */
  function shown(ticket: FreshdeskTicket, include = ''): object {
    const { status_updated_at: at, ...own } = ticket;
    const wanted = include.split(',');
    return {
      ...own,
      ...(wanted.includes('requester') && { requester: contacts.find(({ id }) => id === ticket.requester_id) ?? null }),
      ...(wanted.includes('stats') && { stats: { status_updated_at: at, resolved_at: null, closed_at: null } }),
    };
  }

  function write(ticket: FreshdeskTicket, body: unknown, isPrivate: boolean | undefined): Reply {
    const given = body as { body?: unknown; private?: boolean } | null; // JSON, whatever is in it
    if (typeof given?.body !== 'string' || given.body === '') return invalid('body', 'It should not be blank');
    const made = conversations.add(
      ticket.id,
      latch,
      { body: given.body, private: isPrivate ?? given.private ?? true },
      clock.now(),
    );
    ticket.updated_at = made.created_at;
    effects.written += 1;
    return { status: 201, body: made };
  }

  function update(ticket: FreshdeskTicket, body: unknown): Reply {
    const status = (body as { status?: unknown } | null)?.status; // JSON, whatever is in it
    if (typeof status !== 'number' || !Object.hasOwn(statuses, status))
      return invalid('status', `It should be one of these values: '${Object.keys(statuses).join(',')}'`);
    if (change(ticket, status)) effects.statuses += 1;
    return { status: 200, body: shown(ticket) };
  }

  function answerTo({ method, path, query, headers, body }: StandInRequest): Reply {
    const key = Buffer.from(`${localFreshdeskKeys.apiKey}:X`).toString('base64');
    if (headers.authorization !== `Basic ${key}`) return freshdeskErrors.notAuthenticated;
    if (limit && limit.left <= 0)
      return { ...freshdeskErrors.rateLimited, headers: { 'retry-after': String(limit.retryAfter) } };
    if (limit) limit.left -= 1;
    const [, , resource, id, part] = path;
    if (method === 'GET' && resource === 'agents') {
      const agent = agents.find((one) => one.id === (id === 'me' ? latch : Number(id)));
      const { id: agentId, ...contact } = agent ?? {};
      return agent ? { status: 200, body: { id: agentId, contact } } : freshdeskErrors.notFound;
    }
    if (method === 'GET' && resource === 'contacts') {
      const contact = contacts.find((one) => one.id === Number(id));
      return contact ? { status: 200, body: contact } : freshdeskErrors.notFound;
    }
    if (method === 'GET' && resource === 'ticket_fields')
      return { status: 200, body: [{ id: 1, name: 'status', type: 'default_status', choices: statuses }] };
    const ticket = resource === 'tickets' ? find(Number(id)) : undefined;
    if (!ticket || (method !== 'GET' && ticket.deleted)) return freshdeskErrors.notFound;
    switch (`${method} ${part ?? ''}`) {
      case 'GET ':
        return { status: 200, body: shown(ticket, query.get('include') ?? '') };
      case 'PUT ':
        return update(ticket, body);
      case 'GET conversations':
        return conversations.page(ticket.id, query, local.url);
      case 'POST notes':
        return write(ticket, body, undefined);
      case 'POST reply':
        return write(ticket, body, false);
      default:
        return freshdeskErrors.notFound;
    }
  }

  const local: StandIn = await startStandIn(answerTo, options.port);
  return {
    ...local,
    ticket: find,
    conversations: (id) => conversations.all.filter(({ ticket_id: ticket }) => ticket === id),
    say: (id, by, said) => {
      conversations.add(id, by, said, clock.now());
      return { ticket_id: id };
    },
    setStatus: (id, status) => {
      const ticket = find(id);
      if (ticket) change(ticket, status);
      return { ticket_id: id };
    },
    deliver: (url, hook, { secret = localFreshdeskKeys.webhookSecret } = {}) =>
      fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-latch-secret': secret },
        body: JSON.stringify(hook),
      }),
    limitTo: (requests, retryAfter) => {
      limit = { left: requests, retryAfter };
    },
    effects,
  };
}
