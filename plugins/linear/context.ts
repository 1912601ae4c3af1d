import {
  type ContextFact,
  fact,
  type PluginCase,
  type ReadContext,
  shortened,
  ticketOf,
} from '../../src/plugin-host/contract.ts';
import { newestComment } from './comments.ts';
import type { LinearConfig } from './config.ts';
import { readTicket, ticketsOf } from './ticket.ts';

/** The ticket as it stands, for the reviewer. */
export async function context(kase: PluginCase, config: LinearConfig, ctx: ReadContext): Promise<ContextFact[]> {
  const identifier = ticketOf(kase, ticketsOf(config));
  if (!identifier) return [];
  const ticket = await readTicket(identifier, config, ctx);
  if (!ticket) return [fact('Linear ticket', `Linear shows no ticket ${identifier}`)];
  const last = await newestComment(ticket, config, ctx);
  return [
    fact('Linear ticket', `${ticket.identifier}: ${shortened(ticket.title)}`, ticket.url),
    fact('Ticket status', ticket.state.name),
    fact('Assignee', ticket.assignee?.displayName ?? 'nobody'),
    ...(ticket.creator ? [fact('Created by', ticket.creator.displayName)] : []),
    ...(last ? [fact('Last comment', `${last.user?.displayName ?? 'Somebody'}: ${shortened(last.body)}`)] : []),
  ];
}
