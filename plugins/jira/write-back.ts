import type { News, PluginCase, ReadContext } from '../../src/plugin-host/contract.ts';
import { addComment, markedComment } from './comments.ts';
import type { JiraConfig } from './config.ts';
import { toDocument } from './document.ts';
import { keyOfCase, readTicket } from './ticket.ts';

/** One internal comment with the news. Outside service projects everyone who sees the ticket reads it. */
export async function writeBack(
  kase: PluginCase,
  { id, lines, link }: News,
  config: JiraConfig,
  ctx: ReadContext,
): Promise<null | { written: true }> {
  const key = keyOfCase(kase, config);
  const ticket = key ? await readTicket(key, config, ctx) : null;
  if (!ticket) return null;
  const mark = `news:${id}`;
  if (await markedComment(mark, ticket.key, config, ctx)) return { written: true };
  const name = `Latch, case ${kase.number}`;
  const body = toDocument(lines.join('\n'), link ? { text: `${name} in Slack`, href: link } : name);
  await addComment(ticket, { body, mark, isInternal: true }, config, ctx);
  return { written: true };
}
