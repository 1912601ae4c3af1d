import {
  type ContextFact,
  fact,
  type PluginCase,
  type ReadContext,
  Refused,
  shortened,
  ticketOf,
} from '../../src/plugin-host/contract.ts';
import { type User, type Zendesk, zendesk } from './client.ts';
import type { ZendeskConfig } from './config.ts';
import { linkTo, noSuchTicket, ticketsOf } from './ticket.ts';

/** The case's ticket as it stands, for the reviewer. */
export async function ticketContext(kase: PluginCase, config: ZendeskConfig, ctx: ReadContext): Promise<ContextFact[]> {
  const id = ticketOf(kase, ticketsOf(config));
  if (id === undefined) return [];
  const api = zendesk(config, ctx);
  const found = await api.ticket(id);
  if (!found) return [fact('Zendesk ticket', noSuchTicket(id))];
  const { ticket, users } = found;
  return [
    fact('Zendesk ticket', `#${id} ${ticket.subject ?? ''}`.trim(), linkTo(config, id)),
    fact('Ticket status', ticket.status),
    fact('Requester', nameOf(ticket.requester_id, users, 'unknown')),
    fact('Assignee', nameOf(ticket.assignee_id, users, 'nobody')),
    ...(await lastComment(api, id)),
  ];
}

const nameOf = (id: number | null | undefined, users: User[], otherwise: string): string =>
  users.find((user) => user.id === id)?.name ?? otherwise;

async function lastComment(api: Zendesk, id: number): Promise<ContextFact[]> {
  const last = await api.lastComment(id).catch((error: unknown) => {
    if (error instanceof Refused) return undefined; // the rest is worth showing without it
    throw error;
  });
  if (!last) return [];
  const { comment, author } = last;
  const kind = comment.public ? '' : ' (internal)';
  return [
    fact(
      'Last comment',
      `${author?.name ?? 'Somebody'}${kind}, ${comment.created_at.slice(0, 10)}: ${shortened(comment.body)}`,
    ),
  ];
}
