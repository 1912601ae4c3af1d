import { type News, type PluginCase, type ReadContext, ticketOf } from '../../src/plugin-host/contract.ts';
import { freshdesk } from './client.ts';
import type { FreshdeskConfig } from './config.ts';
import { carries, htmlOf, newsMark, shows } from './mark.ts';
import { ticketsOf, whyUnusable } from './ticket.ts';

/**
 * An internal note with the news, once for each `news.id` that stands on the ticket already. Freshdesk has no way to refuse a
 * second one, so a note that was given up on and arrives after the next look stands there twice.
 */
export async function writeBack(
  kase: PluginCase,
  news: News,
  config: FreshdeskConfig,
  ctx: ReadContext,
): Promise<null | { written: true }> {
  const id = ticketOf(kase, ticketsOf(config));
  if (id === undefined) return null;
  const api = freshdesk(config, ctx);
  const ticket = await api.ticket(id);
  if (!ticket) return null;
  const problem = whyUnusable(ticket);
  if (problem) {
    ctx.logger.warn({ ticket: id, problem }, 'news cannot be written on the ticket');
    return null;
  }
  const mark = newsMark(kase.ref, news.id);
  if ((await api.conversations(id)).some((one) => carries(one, mark))) return { written: true };
  const text = [...news.lines, ...(news.link ? [news.link] : [])].join('\n');
  const note = await api.note(id, htmlOf(text, mark));
  if (!shows(note.body, mark)) throw new Error(`Freshdesk answered, but does not show the note on #${id}`);
  return { written: true };
}
