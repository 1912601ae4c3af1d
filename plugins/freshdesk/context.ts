import {
  type ContextFact,
  fact,
  type PluginCase,
  type ReadContext,
  shortened,
  ticketOf,
} from '../../src/plugin-host/contract.ts';
import { type Freshdesk, freshdesk, type Ticket } from './client.ts';
import type { FreshdeskConfig } from './config.ts';
import { labelOf, statusesOf } from './status.ts';
import { noSuchTicket, ticketFact, ticketsOf } from './ticket.ts';
import { agentNamed, authorOf } from './who.ts';

/** The case's ticket as it stands, for the reviewer. */
export async function ticketContext(
  kase: PluginCase,
  config: FreshdeskConfig,
  ctx: ReadContext,
): Promise<ContextFact[]> {
  const id = ticketOf(kase, ticketsOf(config));
  if (id === undefined) return [];
  const api = freshdesk(config, ctx);
  const ticket = await api.ticket(id);
  if (!ticket) return [fact('Freshdesk ticket', noSuchTicket(id))];
  const { deleted, requester, responder_id: assignee } = ticket;
  const status = labelOf(await statusesOf(api), ticket.status);
  return [
    ticketFact(config, ticket),
    fact('Ticket status', `${status}${deleted ? ' (in the trash)' : ''}`),
    fact('Requester', requester?.name ?? 'unknown'),
    fact('Assignee', assignee ? await agentNamed(assignee, api) : 'nobody'),
    ...(await lastComment(ticket, api)),
  ];
}

async function lastComment(ticket: Ticket, api: Freshdesk): Promise<ContextFact[]> {
  const last = (await api.conversations(ticket.id)).at(-1);
  if (!last) return [];
  const who = await authorOf(last, ticket, api);
  const kind = last.private ? ' (internal)' : '';
  return [fact('Last comment', `${who}${kind}, ${last.created_at.slice(0, 10)}: ${shortened(last.body_text ?? '')}`)];
}
