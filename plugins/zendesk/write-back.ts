import { type News, type PluginCase, type ReadContext, ticketOf } from '../../src/plugin-host/contract.ts';
import { zendesk } from './client.ts';
import type { ZendeskConfig } from './config.ts';
import { commentIn, markIn } from './mark.ts';
import { ticketsOf } from './ticket.ts';

/** An internal note with the news, once for each `news.id`. */
export async function writeBack(
  kase: PluginCase,
  news: News,
  config: ZendeskConfig,
  ctx: ReadContext,
): Promise<null | { written: true }> {
  const id = ticketOf(kase, ticketsOf(config));
  if (id === undefined) return null;
  const api = zendesk(config, ctx);
  const found = await api.ticket(id);
  if (!found) return null;
  const { ticket } = found;
  const audits = await api.audits(id);
  if (audits.some((audit) => markIn(audit).latch_news === news.id)) return { written: true };
  if (ticket.status === 'closed') {
    ctx.logger.warn({ ticket: id }, 'the ticket is closed: news cannot be written on it any more');
    return null;
  }
  const { audit } = await api.update(id, {
    comment: { body: bodyOf(news), public: false },
    // The ticket was read before its history: a write of the same news that arrives late, or in between, is refused with 409.
    safe_update: true,
    updated_stamp: ticket.updated_at,
    metadata: { latch_case: kase.ref, latch_news: news.id },
  });
  if (!audit || markIn(audit).latch_news !== news.id || !commentIn(audit))
    throw new Error(`Zendesk answered, but does not show the note on #${id}`);
  return { written: true };
}

/** Zendesk replaces placeholders in agents' comments; the news may quote what somebody typed. */
const bodyOf = ({ lines, link }: News): string =>
  [...lines, ...(link ? [link] : [])].join('\n').replace(/\{(?=[{%])/g, '{ ');
