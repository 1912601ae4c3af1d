import { z } from 'zod';
import { type ReadContext, Refused } from '../../src/plugin-host/contract.ts';
import { call, type SlackConfig } from './client.ts';

const channel = z.object({
  id: z.string().min(1),
  name: z.string(),
  is_archived: z.boolean(),
  is_member: z.boolean().optional(),
  is_private: z.boolean().optional(),
  num_members: z.int().optional(),
  creator: z.string().optional(),
});
export type Channel = z.infer<typeof channel>;

const info = z.object({ channel });
const page = z.object({
  channels: z.array(channel),
  response_metadata: z.object({ next_cursor: z.string().optional() }).nullish(),
});
const PAGE = 200;
const MOST_PAGES = 100;

/** "#refunds", "refunds" or an id: "C0REFUNDS", also as Slack writes it, "<#C0REFUNDS|refunds>". */
function channelGiven(written: string): { id: string } | { name: string } {
  const id = /^(?:<#)?([CG][A-Z0-9]{2,})(?:\|[^>]*)?>?$/.exec(written.trim())?.[1];
  return id ? { id } : { name: written.trim().replace(/^#/, '').toLowerCase() };
}

/** Null: the bot knows of none. An archived one keeps its name, so it is found, too. */
export async function findChannel(written: string, config: SlackConfig, ctx: ReadContext): Promise<Channel | null> {
  const given = channelGiven(written);
  if ('name' in given) return findByName(given.name, config, ctx);
  try {
    return (await call('conversations.info', { channel: given.id }, info, config, ctx)).channel;
  } catch (error) {
    if (error instanceof Refused && error.code === 'channel_not_found') return null;
    throw error;
  }
}

/** Slack has no look-up by name, so the list is read. */
async function findByName(name: string, config: SlackConfig, ctx: ReadContext): Promise<Channel | null> {
  let cursor = '';
  for (let read = 0; read < MOST_PAGES; read += 1) {
    ctx.signal.throwIfAborted();
    const args = {
      types: 'public_channel,private_channel',
      exclude_archived: false,
      limit: PAGE,
      ...(cursor && { cursor }),
    };
    const { channels, response_metadata: next } = await call('conversations.list', args, page, config, ctx);
    const found = channels.find((one) => one.name === name);
    if (found) return found;
    cursor = next?.next_cursor ?? '';
    if (!cursor) return null;
  }
  throw new Error(`the workspace has more than ${PAGE * MOST_PAGES} channels: name the channel by its id (C…)`);
}
