import type { WebClient } from '@slack/web-api';
import { LatchError } from '../errors.ts';
import { cached } from './cached.ts';

/** Channels by the way people write them: a C… id or a #name. */
export function slackChannels(client: WebClient) {
  async function named(name: string): Promise<string | null> {
    for await (const page of client.paginate('conversations.list', {
      limit: 200,
      exclude_archived: true,
      types: 'public_channel,private_channel',
    })) {
      const channels = (page as { channels?: { id?: string; name?: string }[] }).channels ?? [];
      const id = channels.find((channel) => channel.name === name)?.id;
      if (id) return id;
    }
    return null;
  }
  const found = cached(named, 10 * 60_000);
  /** Asked for with each message that comes in: that there is no such channel is remembered too, for a minute. */
  const lately = cached(async (name: string) => {
    const id = await found.get(name);
    if (!id) found.drop(name);
    return id;
  }, 60_000);
  return {
    /** Throws `invalid_config` where there is none. */
    async id(written: string): Promise<string> {
      if (/^[CGD][A-Z0-9]+$/.test(written)) return written;
      const name = written.replace(/^#/, '');
      const id = await lately.get(name);
      if (id) return id;
      throw new LatchError('invalid_config', `there is no channel #${name} that Latch can see`, {
        userMessage: `There is no channel #${name} that Latch can see. Create it or invite @latch to it.`,
      });
    },
  };
}
export type SlackChannels = ReturnType<typeof slackChannels>;
