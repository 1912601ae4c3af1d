import { type News, type PluginCase, type ReadContext, ticketOf } from '../../src/plugin-host/contract.ts';
import { createOnce, ownComment } from './comments.ts';
import type { LinearConfig } from './config.ts';
import { ownId } from './own-id.ts';
import { readTicket, ticketsOf } from './ticket.ts';

/**
 * One comment with the news, under an id of their own: Linear keeps a second one out, whoever comes first. Everyone who sees the
 * ticket reads it, so it goes without what people wrote in Slack.
 */
export async function writeBack(
  kase: PluginCase,
  { id, brief, link }: News,
  config: LinearConfig,
  ctx: ReadContext,
): Promise<null | { written: true }> {
  const identifier = ticketOf(kase, ticketsOf(config));
  const ticket = identifier ? await readTicket(identifier, config, ctx) : null;
  if (!ticket) return null;
  const comment = ownId('news', id, kase.ref);
  if (await ownComment(comment, config, ctx)) return { written: true };
  const name = `Latch, case ${kase.number}`;
  const last = link ? `[${name} in Slack](<${link}>)` : name;
  await createOnce({ id: comment, ticket, body: [...brief.map(plain), last].join('\n\n') }, config, ctx);
  return { written: true };
}

/** What people typed into a case stays text: no images, links, headings or mentions in somebody else's ticket. */
const plain = (line: string): string => line.replace(/[\\`*_[\]<>#|~!@]/g, '\\$&');
