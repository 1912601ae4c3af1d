import type { WebClient } from '@slack/web-api';
import { LatchError } from '../errors.ts';
import { cached } from './cached.ts';

/** Channels by the way people write them: a C… id or a #name. */
export function slackChannels(client: WebClient) {
  const byName = cached(async (name: string): Promise<string> => {
    for await (const page of client.paginate('conversations.list', {
      limit: 200,
      exclude_archived: true,
      types: 'public_channel,private_channel',
    })) {
      const channels = (page as { channels?: { id?: string; name?: string }[] }).channels ?? [];
      const id = channels.find((channel) => channel.name === name)?.id;
      if (id) return id;
    }
    throw new LatchError('invalid_config', `there is no channel #${name} that Latch can see`, {
      userMessage: `There is no channel #${name} that Latch can see. Create it or invite @latch to it.`,
    });
  }, 10 * 60_000);
  return {
    id: (written: string): Promise<string> =>
      /^[CGD][A-Z0-9]+$/.test(written) ? Promise.resolve(written) : byName.get(written.replace(/^#/, '')),
  };
}
export type SlackChannels = ReturnType<typeof slackChannels>;
