import { z } from 'zod';
import {
  type ActionDefinition,
  cannotTell,
  defineAction,
  didNothing,
  type Finding,
  fact,
  no,
  type Outcome,
  outcomeOfError,
  type RunContext,
  whatCame,
  yes,
} from '../../src/plugin-host/contract.ts';
import { findChannel } from './channel.ts';
import { call, type SlackConfig } from './client.ts';
import { caseName, escaped, messageOfRun, post } from './message.ts';

const remedy = 'Enter a name for the channel: up to 80 lower-case letters, digits, - and _, such as acme-outage.';
const LONGEST = 3000;
const MOST_INVITED = 100;
const remedyOfInvite = 'List people by their ids, such as U0123ABCD, with commas between them.';

const params = z.object({
  channel_name: z
    .string(remedy)
    .trim()
    .transform((name) => name.replace(/^#/, ''))
    .pipe(z.string().regex(/^[a-z0-9_-]{1,80}$/, remedy)),
  summary: z
    .string('Enter a summary for the first message.')
    .trim()
    .min(1, 'Enter a summary for the first message.')
    .max(LONGEST, `A summary may have ${LONGEST.toLocaleString('en-US')} characters at most.`),
  /** Who is to be in it besides those of the settings: "U0KIM, U0DANA", also as Slack writes mentions. */
  invite: z
    .string(remedyOfInvite)
    .transform((text) =>
      text
        .split(/[\s,]+/)
        .filter(Boolean)
        .map((one) => /^<@([UW]\w+)(\|[^>]*)?>$/.exec(one)?.[1] ?? one),
    )
    .pipe(z.array(z.string().regex(/^[UW][A-Z0-9]{2,}$/, remedyOfInvite)))
    .optional(),
});

const invited = (config: SlackConfig, more: string[] = []): string[] => [...new Set([...config.invite, ...more])];

const system = 'Slack';

/** `slack.open_channel`: a new channel whose first message names the case. */
export const openChannel = (config: SlackConfig): ActionDefinition =>
  defineAction({
    id: 'slack.open_channel',
    title: 'Open a channel',
    params,
    idempotency: 'none',
    settle: config.settleMs,

    applies: ({ fields: { channel_name: name } }) =>
      typeof name === 'string' ? yes() : no('no name for a channel on the case'),

    async preflight({ channel_name: name, invite }, ctx) {
      if (await findChannel(`#${name}`, config, ctx))
        return no(`There is a channel #${name} already. Choose another name.`);
      const kind = config.private_channels ? 'private' : 'public';
      const { length } = invited(config, invite);
      if (length > MOST_INVITED)
        return no(`A channel can be opened for ${MOST_INVITED} people at most. Invite the others later.`);
      return {
        ok: true,
        facts: [
          fact('New channel', `#${name} (${kind})`),
          ...(length > 0 ? [fact('Will be invited', `${length} ${length === 1 ? 'person' : 'people'}`)] : []),
        ],
      };
    },

    async run({ channel_name: name, summary, invite }, ctx) {
      let id: string;
      try {
        const made = await call(
          'conversations.create',
          { name, is_private: config.private_channels },
          created,
          config,
          ctx,
        );
        id = made.channel.id;
      } catch (error) {
        return outcomeOfError(error, ctx, { system });
      }
      return furnish(id, { name, summary, people: invited(config, invite) }, config, ctx);
    },

    async lookup({ channel_name: name }, ctx): Promise<Finding> {
      try {
        const channel = await findChannel(`#${name}`, config, ctx);
        if (!channel) return { found: 'absent' };
        if (await messageOfRun(channel.id, config, ctx))
          return { found: 'happened', summary: `#${name} is open.`, reference: channel.id };
        return {
          found: 'cannot_tell',
          reason: `There is a channel #${name} but without the message of this run.`,
        };
      } catch (error) {
        return cannotTell(error, system);
      }
    },
  });

const created = z.object({ channel: z.object({ id: z.string().min(1) }) });
const anything = z.object({});

/** The channel is there: whatever is refused from here on is told, but the run did happen. */
async function furnish(
  id: string,
  { name, summary, people }: { name: string; summary: string; people: string[] },
  config: SlackConfig,
  ctx: RunContext,
): Promise<Outcome> {
  const missing: string[] = [];
  try {
    await post(id, `*${caseName(ctx.caseRef)}*\n${escaped(summary)}`, config, ctx);
  } catch (error) {
    if (!didNothing(error))
      return {
        outcome: 'unknown',
        reason: `#${name} is open, but nobody knows whether its first message was posted. ${whatCame(error, system)}`,
      };
    missing.push(`its first message was not posted: ${whatCame(error, system)}`);
  }
  if (people.length > 0)
    try {
      await call('conversations.invite', { channel: id, users: people.join(',') }, anything, config, ctx);
    } catch (error) {
      missing.push(`nobody could be invited: ${whatCame(error, system)}`);
    }
  const but = missing.length > 0 ? ` But ${missing.join(' And ')}` : '';
  return { outcome: 'succeeded', summary: `#${name} is open.${but}`, reference: id };
}
