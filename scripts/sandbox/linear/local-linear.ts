import { type Reply, type StandIn, type StandInRequest, startStandIn } from '../stand-in/stand-in.ts';
import { type Operation, parseOperation } from './graphql-document.ts';
import { conflict, invalid, limited, misfitting, notFound, unauthenticated } from './linear-answer.ts';
import { sampleTickets, states, type TicketSeed, users } from './sample-tickets.ts';
import { connectionOf, misfit, selected } from './schema.ts';
import { type KeptChange, type KeptComment, type KeptTicket, Tickets } from './tickets.ts';
import { post, type SignedWebhook, signed, type WebhookEvent, webhookBody } from './webhook.ts';

export interface LocalLinearOptions {
  /** 0 or absent: any free port. */
  port?: number;
  /** Default: the sample tickets. */
  tickets?: TicketSeed[];
  clock?: { now(): Date };
  /** Default: 2,500, Linear's for API keys. */
  requestsPerHour?: number;
}

export const localLinearKeys = {
  apiKey: 'lin_api_sandbox0123456789',
  webhookSecret: 'lin_wh_sandbox0123456789',
};

/** A fault's `on` is the beginning of "query issue" or "mutation commentCreate". */
export interface LocalLinear extends StandIn {
  apiKey: string;
  webhookSecret: string;
  readonly tickets: Tickets;
  /** What Linear would POST for this, signed. */
  webhook(event: WebhookEvent): SignedWebhook;
  /** Posts it; the status that came back. */
  deliver(url: string, event: WebhookEvent): Promise<number>;
}

const HOUR_MS = 3_600_000;
const team = { id: '7ea00000-0000-4000-8000-000000000001', key: 'ENG', name: 'Engineering' };
const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Linear's GraphQL API as far as comments and status go: the same schema, answers, errors, pages and limits. */
export async function startLocalLinear(options: LocalLinearOptions = {}): Promise<LocalLinear> {
  const { clock = { now: () => new Date() }, requestsPerHour = 2_500 } = options;
  const tickets = new Tickets(options.tickets ?? sampleTickets, () => clock.now());
  const asked: number[] = [];

  const teamShown = () => ({ ...team, states: (args: Args) => connectionOf(states, args) });
  const commentShown = ({ ticket, ...comment }: KeptComment) => ({
    ...comment,
    updatedAt: comment.createdAt,
    url: `${ticket.url}#comment-${comment.id.slice(0, 8)}`,
    issue: () => ticketShown(ticket),
  });
  const changeShown = (change: KeptChange) => ({ ...change, actorId: change.actor.id });
  const ticketShown = (ticket: KeptTicket): object => ({
    ...ticket,
    number: Number(ticket.identifier.split('-')[1]),
    team: teamShown,
    comments: (args: Args) => connectionOf(ticket.comments.toReversed().map(commentShown), args),
    history: (args: Args) => connectionOf(ticket.changes.toReversed().map(changeShown), args),
  });

  /** The first field's value, or the error in its place. */
  const roots: Record<string, (args: Args) => { value: unknown } | Reply> = {
    viewer: () => ({ value: users.latch }),
    issue: ({ id }) => {
      const ticket = tickets.find(String(id));
      return ticket ? { value: ticketShown(ticket) } : notFound('Issue', 'issue');
    },
    team: ({ id }) => (id === team.id ? { value: teamShown() } : notFound('Team', 'team')),
    workflowState: ({ id }) => {
      const state = states.find((one) => one.id === id);
      return state ? { value: state } : notFound('WorkflowState', 'workflowState');
    },
    comments: (args) => {
      const wanted = objectIn(objectIn(args.filter).id).eq;
      const all = tickets.all
        .flatMap(({ comments }) => comments)
        .filter(({ id }) => wanted === undefined || id === wanted);
      return { value: connectionOf(all.map(commentShown), args) };
    },
    commentCreate: ({ input }) => {
      const { id, issueId, body } = objectIn(input);
      const ticket = tickets.find(String(issueId));
      if (id !== undefined && !UUID_V4.test(String(id))) return invalid('id must be a UUID', 'commentCreate');
      if (!ticket) return notFound('Issue', 'commentCreate');
      if (typeof body !== 'string' || body === '') return invalid('body must not be empty', 'commentCreate');
      const isThere = tickets.all.some(({ comments }) => comments.some((one) => one.id === id));
      if (isThere) return conflict(String(id));
      const made = tickets.comment(ticket, users.latch, body, id === undefined ? undefined : String(id));
      return { value: { success: true, lastSyncId: 1, comment: commentShown(made) } };
    },
    issueUpdate: ({ id, input }) => {
      const ticket = tickets.find(String(id));
      const state = states.find((one) => one.id === objectIn(input).stateId);
      if (!ticket) return notFound('Issue', 'issueUpdate');
      if (!state) return notFound('WorkflowState', 'issueUpdate');
      if (state !== ticket.state) tickets.move(ticket, users.latch, state); // the same one again leaves no history
      return { value: { success: true, lastSyncId: 1, issue: ticketShown(ticket) } };
    },
  };

  function answerTo({ method, path, headers, body }: StandInRequest): Reply {
    if (method !== 'POST' || path.join('/') !== 'graphql') return { status: 404, body: { error: 'Not found' } };
    if (headers.authorization !== localLinearKeys.apiKey) return unauthenticated;
    const now = clock.now().getTime();
    const remaining = requestsPerHour - asked.filter((at) => now - at < HOUR_MS).length;
    const budget = {
      date: clock.now().toUTCString(),
      'x-ratelimit-requests-limit': String(requestsPerHour),
      'x-ratelimit-requests-remaining': String(Math.max(0, remaining - 1)),
      'x-ratelimit-requests-reset': String((asked[0] ?? now) + HOUR_MS),
    };
    if (remaining <= 0) return limited(400, budget);
    asked.push(now);
    return { headers: budget, ...executed(body) };
  }

  function executed(body: unknown): Reply {
    const operation = operationIn(body);
    if (typeof operation === 'string') return misfitting(operation);
    const wrong = misfit(operation.kind === 'mutation' ? 'Mutation' : 'Query', operation.selections);
    if (wrong) return misfitting(wrong);
    const data: Record<string, unknown> = {};
    for (const selection of operation.selections) {
      const found = roots[selection.name]?.(selection.args) ?? misfitting(`Cannot query field "${selection.name}".`);
      if (!('value' in found)) return found;
      data[selection.alias] = selected(found.value, selection.selections);
    }
    return { status: 200, body: { data } };
  }

  const server = await startStandIn(answerTo, options.port, ({ method, url, body }) => {
    const operation = operationIn(body);
    return typeof operation === 'string' ? `${method} ${url}` : `${operation.kind} ${operation.selections[0]?.name}`;
  });
  const webhook = (event: WebhookEvent): SignedWebhook =>
    signed(webhookBody(tickets, event, clock.now()), localLinearKeys.webhookSecret);
  return {
    ...server,
    ...localLinearKeys,
    tickets,
    webhook,
    deliver: (url, event) => post(url, webhook(event)),
  };
}

type Args = Record<string, unknown>;

const objectIn = (value: unknown): Args => (typeof value === 'object' && value !== null ? (value as Args) : {}); // JSON, whatever is in it

function operationIn(body: unknown): Operation | string {
  const { query, variables } = objectIn(body);
  try {
    return parseOperation(String(query), objectIn(variables));
  } catch (error) {
    return Error.isError(error) ? error.message : 'Syntax Error';
  }
}
