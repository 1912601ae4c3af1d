import { type Reply, type StandIn, type StandInRequest, startStandIn } from '../stand-in/stand-in.ts';
import { type Audit, History, type Update } from './history.ts';
import { listedAudits, listedComments } from './listed.ts';
import {
  sampleStatuses,
  sampleTickets,
  sampleUsers,
  type ZendeskCustomStatus,
  type ZendeskTicket,
  type ZendeskUser,
} from './sample-tickets.ts';
import { eventsOf, signed, type ZendeskEvent } from './webhook.ts';
import { invalid, ok, zendeskErrors } from './zendesk-answer.ts';

export interface LocalZendeskOptions {
  /** 0 or absent: any free port. */
  port?: number;
  /** Default: the sample tickets, users and statuses. Latch acts as the first user. */
  tickets?: ZendeskTicket[];
  users?: ZendeskUser[];
  statuses?: ZendeskCustomStatus[];
  clock?: { now(): Date };
}

export const localZendeskKeys = {
  email: 'latch@acme.example',
  apiToken: 'latch0sandbox0zendesk0token',
  webhookSecret: 'bGF0Y2gwc2FuZGJveDB6ZW5kZXNrMHNlY3JldA==',
};

export interface LocalZendesk extends StandIn {
  ticket(id: number): ZendeskTicket | undefined;
  audits(id: number): Audit[];
  /** Somebody updates a ticket by hand, in Zendesk itself. Returns the events that its webhooks would tell. */
  edit(id: number, update: Update, by: number): ZendeskEvent[];
  /** The events of every update so far, oldest first. */
  readonly events: ZendeskEvent[];
  /** Posts an event as Zendesk does. `at`: when it is signed. */
  deliver(url: string, event: ZendeskEvent, more?: { secret?: string; at?: Date }): Promise<Response>;
  /** From now on only so many requests are answered; the others get a 429. */
  limitTo(requests: number, retryAfterSeconds: number): void;
  /** How many updates by Latch changed something. */
  readonly effects: number;
}

const LONGEST_COMMENT = 65_535;

/** Zendesk's Ticketing API as far as tickets, their history and statuses go: the same requests, answers and errors. */
export async function startLocalZendesk(options: LocalZendeskOptions = {}): Promise<LocalZendesk> {
  const { users = sampleUsers, statuses = sampleStatuses, clock = { now: () => new Date() } } = options;
  const tickets = (options.tickets ?? sampleTickets).map((ticket) => ({ ...ticket }));
  const history = new History();
  const sent: ZendeskEvent[] = [];
  const latch = users[0]?.id ?? 0;
  let limit: { left: number; retryAfter: number } | undefined;

  const find = (id: number) => tickets.find((ticket) => ticket.id === id);
  const statusOf = (id: number) => statuses.find((status) => status.id === id);

  /** A status category stands for its default status, and a status for its category. */
  function record(ticket: ZendeskTicket, given: Update, by: number): Audit | undefined {
    const own = given.custom_status_id === undefined ? undefined : statusOf(given.custom_status_id);
    const fallback = statuses.find(({ status_category: category, default: is }) => is && category === given.status);
    const both = own
      ? { status: own.status_category, custom_status_id: own.id }
      : given.status !== undefined && given.status !== ticket.status
        ? { status: given.status, custom_status_id: fallback?.id ?? ticket.custom_status_id }
        : {};
    const { comment, metadata } = given;
    const update = { ...(comment && { comment }), ...(metadata && { metadata }), ...both };
    const audit = history.record(ticket, update, by, clock.now());
    if (audit) sent.push(...eventsOf(audit, ticket, users));
    return audit;
  }

  function update(ticket: ZendeskTicket, body: unknown): Reply {
    const given = (body as { ticket?: Update & { safe_update?: boolean; updated_stamp?: string } } | null)?.ticket;
    if (!given) return { status: 400, body: { error: 'InvalidRequest', description: 'ticket is missing' } };
    if (given.safe_update && given.updated_stamp !== ticket.updated_at) return zendeskErrors.conflict;
    if (ticket.status === 'closed') return invalid('status', 'Status: closed prevents ticket update');
    if (given.status !== undefined && !['open', 'pending', 'hold', 'solved', 'closed'].includes(given.status))
      return invalid('status', `Status: ${given.status} is not valid`);
    if (given.custom_status_id !== undefined && !statusOf(given.custom_status_id)?.active)
      return invalid('custom_status_id', 'Custom status is not valid');
    if (given.comment && (given.comment.body === '' || given.comment.body.length > LONGEST_COMMENT))
      return invalid('comment', 'Comment: is invalid');
    const audit = record(ticket, given, latch);
    return ok({ ticket: { ...ticket }, audit: audit ?? null });
  }

  function answerTo({ method, path, query, headers, body }: StandInRequest): Reply {
    const { email, apiToken } = localZendeskKeys;
    const key = Buffer.from(`${email}/token:${apiToken}`).toString('base64');
    if (headers.authorization !== `Basic ${key}`) return zendeskErrors.notAuthenticated;
    if (limit && limit.left <= 0)
      return { ...zendeskErrors.rateLimited, headers: { 'retry-after': String(limit.retryAfter) } };
    if (limit) limit.left -= 1;
    const [, , resource, id, part] = path.map((segment) => segment.replace(/\.json$/, ''));
    const route = `${method} ${[resource, ...(id ? [resource === 'tickets' ? ':id' : id] : []), ...(part ? [part] : [])].join('/')}`;
    if (route === 'GET users/me') return ok({ user: users[0] });
    if (route === 'GET custom_statuses') return ok({ custom_statuses: statuses });
    const ticket = find(Number(id));
    if (!ticket) return zendeskErrors.notFound;
    const sideloaded = query.get('include') === 'users' ? { users } : {};
    if (route === 'GET tickets/:id') return ok({ ticket: { ...ticket }, ...sideloaded });
    if (route === 'PUT tickets/:id') return update(ticket, body);
    if (route === 'GET tickets/:id/audits') return listedAudits(history.of(ticket.id), query);
    if (route === 'GET tickets/:id/comments') return listedComments(history.of(ticket.id), query, sideloaded);
    return zendeskErrors.notFound;
  }

  const local = await startStandIn(answerTo, options.port);
  return {
    ...local,
    ticket: find,
    audits: (id) => history.of(id),
    edit: (id, given, by) => {
      const ticket = find(id);
      const before = sent.length;
      if (ticket) record(ticket, given, by);
      return sent.slice(before);
    },
    events: sent,
    deliver: (url, event, { secret = localZendeskKeys.webhookSecret, at = clock.now() } = {}) =>
      fetch(url, { method: 'POST', ...signed(event, { secret, at }) }),
    limitTo: (requests, retryAfter) => {
      limit = { left: requests, retryAfter };
    },
    get effects() {
      return history.audits.filter(({ author_id: by }) => by === latch).length;
    },
  };
}
