import { z } from 'zod';
import {
  type ActionDefinition,
  cannotTell,
  defineAction,
  type Finding,
  fact,
  no,
  outcomeOfFailedRead,
  type RunContext,
  refused,
  sendOnce,
  yes,
} from '../../src/plugin-host/contract.ts';
import { type Channel, findChannel } from './channel.ts';
import type { SlackConfig } from './client.ts';
import { caseName, escaped, messageOfRun, post } from './message.ts';

const LONGEST = 3000;

const params = z.object({
  notify_channel: z
    .string('Enter the channel, such as #incidents.')
    .trim()
    .min(1, 'Enter the channel, such as #incidents.')
    .max(100, 'This is no channel. Write it like #incidents.'),
  message: z
    .string('Enter the message.')
    .trim()
    .min(1, 'Enter the message.')
    .max(LONGEST, `A message may have ${LONGEST.toLocaleString('en-US')} characters at most.`),
});

const sending = { system: 'Slack', nothing: 'Nothing was posted:' };

/** `slack.notify`: one message in one channel. */
export const notify = (config: SlackConfig): ActionDefinition =>
  defineAction({
    id: 'slack.notify',
    title: 'Post in Slack',
    params,
    idempotency: 'none', // https://docs.slack.dev/reference/methods/chat.postMessage takes no key
    settle: config.settleMs,

    applies: ({ fields: { notify_channel: channel } }) =>
      typeof channel === 'string' ? yes() : no('no channel to notify on the case'),

    async preflight({ notify_channel: written }, ctx) {
      const channel = await findChannel(written, config, ctx);
      const problem = refusalOf(channel, written);
      if (problem || !channel) return no(problem ?? '');
      const { name, num_members: count, is_private: isPrivate } = channel;
      const readers = count === undefined ? '' : `, ${count} members`;
      return { ok: true, facts: [fact('Will be posted in', `#${name}${isPrivate ? ' (private)' : ''}${readers}`)] };
    },

    run: ({ notify_channel: written, message }, ctx) =>
      sendOnce(ctx, {
        system: sending.system,
        find: () => findMessage(written, config, ctx),
        async send() {
          let channel: Channel | null;
          try {
            channel = await findChannel(written, config, ctx);
          } catch (error) {
            return outcomeOfFailedRead(error, ctx, sending);
          }
          const problem = refusalOf(channel, written);
          if (problem || !channel) return refused(`${sending.nothing} ${problem}`, ctx);
          const { ts } = await post(channel.id, `${escaped(message)}\n_${caseName(ctx.caseRef)}_`, config, ctx);
          return { outcome: 'succeeded', summary: `Posted in #${channel.name}.`, reference: ts };
        },
      }),

    lookup: ({ notify_channel: written }, ctx) => findMessage(written, config, ctx),
  });

async function findMessage(written: string, config: SlackConfig, ctx: RunContext): Promise<Finding> {
  try {
    const channel = await findChannel(written, config, ctx);
    if (!channel) return { found: 'cannot_tell', reason: `The bot does not see the channel ${written} any more.` };
    const ts = await messageOfRun(channel.id, config, ctx);
    if (ts) return { found: 'happened', summary: `Posted in #${channel.name}.`, reference: ts };
    if (ts === null) return { found: 'absent' };
    return { found: 'cannot_tell', reason: `#${channel.name} has too many messages to look through.` };
  } catch (error) {
    return cannotTell(error, sending.system);
  }
}

function refusalOf(channel: Channel | null, written: string): string | undefined {
  if (!channel)
    return `The bot does not see the channel ${written}. Check its name; in a private one, invite the bot with /invite.`;
  if (channel.is_archived) return `#${channel.name} is archived. Choose another channel.`;
  return channel.is_member === false ? `The bot is not in #${channel.name}. Invite it there with /invite.` : undefined;
}
