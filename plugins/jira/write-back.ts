import { type News, type PluginCase, type ReadContext, ticketOf } from '../../src/plugin-host/contract.ts';
import { addComment, markedComment } from './comments.ts';
import type { JiraConfig } from './config.ts';
import { toDocument } from './document.ts';
import { readTicket, ticketsOf } from './ticket.ts';

/** One internal comment with the news. Outside service projects everyone who sees the ticket reads it: there without what people wrote. */
export async function writeBack(
  kase: PluginCase,
  { id, lines, brief, link }: News,
  config: JiraConfig,
  ctx: ReadContext,
): Promise<null | { written: true }> {
  const key = ticketOf(kase, ticketsOf(config));
  const ticket = key ? await readTicket(key, config, ctx) : null;
  if (!ticket) return null;
  const mark = `news:${id}`;
  if (await markedComment(mark, ticket.key, config, ctx)) return { written: true };
  const name = `Latch, case ${kase.number}`;
  const body = toDocument(
    (ticket.isService ? lines : brief).join('\n'),
    link ? { text: `${name} in Slack`, href: link } : name,
  );
  const { isPublic } = await addComment(ticket, { body, mark, isInternal: true }, config, ctx);
  if (isPublic)
    ctx.logger.warn({ ticket: ticket.key }, 'Jira shows the news to the customer: make the account of Latch an agent');
  return { written: true };
}
