import {
  type ContextFact,
  fact,
  type PluginCase,
  type ReadContext,
  shortened,
  ticketOf,
} from '../../src/plugin-host/contract.ts';
import { newestComment } from './comments.ts';
import type { JiraConfig } from './config.ts';
import { textIn } from './document.ts';
import { readTicket, ticketsOf } from './ticket.ts';

/** The ticket as it stands, for the reviewer. */
export async function context(kase: PluginCase, config: JiraConfig, ctx: ReadContext): Promise<ContextFact[]> {
  const key = ticketOf(kase, ticketsOf(config));
  if (!key) return [];
  const ticket = await readTicket(key, config, ctx);
  if (!ticket) return [fact('Jira ticket', `Jira shows no ticket ${key}`)];
  const last = await newestComment(ticket.key, config, ctx);
  return [
    fact('Jira ticket', `${ticket.key}: ${shortened(ticket.title)}`, ticket.link),
    fact('Ticket status', ticket.status),
    fact('Assignee', ticket.assignee ?? 'nobody'),
    ...(ticket.reporter ? [fact('Reporter', ticket.reporter)] : []),
    ...(last
      ? [fact('Last comment', `${last.author?.displayName ?? 'Somebody'}: ${shortened(textIn(last.body))}`)]
      : []),
  ];
}
