import { type Reply, type StandIn, type StandInRequest, startStandIn } from '../stand-in/stand-in.ts';
import { jiraError, limited, noIssue, ok } from './jira-answer.ts';
import { accounts, sampleTickets, type TicketSeed } from './sample-tickets.ts';
import { changeJson, commentJson, paged, personJson, ticketJson } from './shown.ts';
import { type KeptTicket, Tickets } from './tickets.ts';
import { post, type SignedWebhook, signed, type WebhookEvent, webhookBody } from './webhook.ts';

export interface LocalJiraOptions {
  /** 0 or absent: any free port. */
  port?: number;
  /** Default: the sample tickets. */
  tickets?: TicketSeed[];
  clock?: { now(): Date };
}

export const localJiraKeys = {
  email: accounts.latch.emailAddress,
  apiToken: 'ATATT-sandbox-0123456789',
  webhookSecret: 'jira-webhook-secret-0123',
};

export interface LocalJira extends StandIn {
  email: string;
  apiToken: string;
  webhookSecret: string;
  readonly tickets: Tickets;
  /** Comments and changes of status that the API user made. */
  readonly effects: number;
  /** What Jira would POST for this, signed. */
  webhook(event: WebhookEvent): SignedWebhook;
  /** Posts it; the status that came back. */
  deliver(url: string, event: WebhookEvent): Promise<number>;
}

/** Writes to one ticket: https://developer.atlassian.com/cloud/jira/platform/rate-limiting/#per-issue-write-limits */
const MOST_WRITES = 20;
const WRITES_WITHIN_MS = 2000;

/** Jira's REST API v3 as far as comments and status go: the same requests, answers, errors, pages and limits. */
export async function startLocalJira(options: LocalJiraOptions = {}): Promise<LocalJira> {
  const { clock = { now: () => new Date() } } = options;
  const tickets = new Tickets(options.tickets ?? sampleTickets, () => clock.now());
  const writes: { key: string; at: number }[] = [];
  const basic = `Basic ${Buffer.from(`${localJiraKeys.email}:${localJiraKeys.apiToken}`).toString('base64')}`;

  function limitOf(key: string): Reply | undefined {
    const at = clock.now().getTime();
    const recent = writes.filter((write) => write.key === key && at - write.at < WRITES_WITHIN_MS);
    if (recent.length >= MOST_WRITES) return limited(2, 'jira-per-issue-on-write');
    writes.push({ key, at });
    return undefined;
  }

  function addComment(ticket: KeptTicket, body: unknown): Reply {
    const { body: document, properties = [] } = objectIn(body);
    if (!isDocument(document))
      return { status: 400, body: { errorMessages: [], errors: { comment: 'Comment body is not valid!' } } };
    if (!Array.isArray(properties))
      return jiraError(400, 'Invalid request payload. Refer to the REST API documentation and try again.');
    const made = tickets.comment(ticket, accounts.latch, document, properties);
    return { status: 201, body: commentJson(ticket, made, new URLSearchParams()) };
  }

  function transition(ticket: KeptTicket, body: unknown): Reply {
    const { transition: wanted, historyMetadata } = objectIn(body);
    const step = tickets.steps(ticket).find(({ id }) => id === objectIn(wanted).id);
    if (!step)
      return jiraError(
        400,
        'It seems that you have tried to perform a workflow operation that is not valid for the current state of this issue.',
      );
    if (step.required)
      return {
        status: 400,
        body: {
          errorMessages: [],
          errors: Object.fromEntries(Object.entries(step.required).map(([id, name]) => [id, `${name} is required.`])),
        },
      };
    tickets.move(ticket, accounts.latch, step.to, historyMetadata);
    return { status: 204, body: undefined };
  }

  function ofTicket(ticket: KeptTicket, [part, id]: string[], { method, query, body }: StandInRequest): Reply {
    if (part === undefined && method === 'GET') return ok(ticketJson(ticket));
    if (part === 'comment' && id !== undefined && method === 'GET') {
      const found = ticket.comments.find((one) => one.id === id);
      return found
        ? ok(commentJson(ticket, found, query))
        : jiraError(404, `Can not find a comment for the id: ${id}.`);
    }
    if (part === 'comment' && method === 'GET') {
      const all = query.get('orderBy') === '-created' ? ticket.comments.toReversed() : ticket.comments;
      return paged(all, query, 'comments', (one) => commentJson(ticket, one, query));
    }
    if (part === 'changelog' && method === 'GET') return paged(ticket.changes, query, 'values', changeJson);
    if (part === 'transitions' && method === 'GET')
      return ok({
        transitions: tickets.steps(ticket).map(({ id: step, name, to, required = {} }) => ({
          id: step,
          name,
          to: { id: `s-${to}`, name: to },
          hasScreen: Object.keys(required).length > 0,
          fields: Object.fromEntries(
            Object.entries(required).map(([field, shown]) => [
              field,
              { name: shown, required: true, hasDefaultValue: false },
            ]),
          ),
        })),
      });
    if (method !== 'POST') return { status: 405, body: undefined };
    const limit = limitOf(ticket.key);
    if (limit) return limit;
    if (part === 'comment') return addComment(ticket, body);
    return part === 'transitions' ? transition(ticket, body) : { status: 404, body: undefined };
  }

  function propertyOf(id: string, property: string): Reply {
    const found = tickets.all.flatMap(({ comments }) => comments).find((one) => one.id === id);
    const kept = found?.properties.find(({ key }) => key === property);
    return kept ? ok(kept) : jiraError(404, `The property '${property}' does not exist.`);
  }

  function answerTo(request: StandInRequest): Reply {
    const [rest, api, version, resource, name = '', ...parts] = request.path;
    if (request.headers.authorization !== basic)
      return jiraError(401, 'Client must be authenticated to access this resource.');
    if (rest !== 'rest' || api !== 'api' || version !== '3') return { status: 404, body: undefined };
    if (resource === 'myself') return ok(personJson(accounts.latch));
    if (resource === 'comment' && parts[0] === 'properties') return propertyOf(name, parts[1] ?? '');
    const ticket = resource === 'issue' ? tickets.find(name) : undefined;
    return ticket ? ofTicket(ticket, parts, request) : noIssue;
  }

  const server = await startStandIn(answerTo, options.port);
  const webhook = (event: WebhookEvent): SignedWebhook =>
    signed(webhookBody(tickets, event, clock.now()), localJiraKeys.webhookSecret);
  return {
    ...server,
    ...localJiraKeys,
    tickets,
    get effects() {
      return tickets.effects;
    },
    webhook,
    deliver: (url, event) => post(url, webhook(event)),
  };
}

const objectIn = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}; // JSON, whatever is in it

/** Version 1, not empty, and no empty text in it: what Jira refuses most. */
const isDocument = (value: unknown): boolean => {
  const { type, version, content } = objectIn(value);
  return (
    type === 'doc' &&
    version === 1 &&
    Array.isArray(content) &&
    content.length > 0 &&
    !JSON.stringify(content).includes('"text":""')
  );
};
