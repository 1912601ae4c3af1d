import { SlackError } from '../slack-error.ts';
import type { Channel, Workspace } from '../workspace.ts';
import { channelPayload } from './conversations.ts';
import { joinedChannel } from './find-channel.ts';
import type { Method } from './method.ts';

/** https://docs.slack.dev/reference/methods/conversations.create */
const create: Method = (args, { workspace, clock }) => {
  const name = args.text('name') ?? '';
  if (!name) throw new SlackError('invalid_name_required');
  if (name.length > 80) throw new SlackError('invalid_name_maxlength');
  if (!/^[\p{Ll}\p{Lo}\p{N}_-]+$/u.test(name)) throw new SlackError('invalid_name_specials');
  const all = [...workspace.channels.values()];
  if (all.some((channel) => !channel.im && channel.name === name)) throw new SlackError('name_taken');
  const channel: Channel = {
    id: `C0NEW${String(all.length).padStart(4, '0')}`,
    name,
    members: [],
    hasBot: true, // who creates a channel is in it
    creator: workspace.seed.bot.userId,
    createdS: clock.nowS(),
    ...(args.flag('is_private') && { isPrivate: true }),
  };
  workspace.channels.set(channel.id, channel);
  workspace.changed();
  return { channel: channelPayload(workspace, channel) };
};

/** https://docs.slack.dev/reference/methods/conversations.invite. One wrong person, and nobody is invited. */
const invite: Method = (args, { workspace }) => {
  const channel = joinedChannel(workspace, args.text('channel'));
  if (channel.isArchived) throw new SlackError('is_archived');
  const users = (args.text('users') ?? '').split(',').filter(Boolean);
  if (users.length === 0) throw new SlackError('no_user');
  const wrong = users.map((user) => whyNot(workspace, channel, user)).find((code) => code !== undefined);
  if (wrong) throw new SlackError(wrong);
  channel.members.push(...users);
  workspace.changed();
  return { channel: channelPayload(workspace, channel) };
};

function whyNot(workspace: Workspace, channel: Channel, user: string): string | undefined {
  const person = workspace.people.get(user);
  if (!person || person.isDeactivated) return 'user_not_found';
  if (user === workspace.seed.bot.userId) return 'cant_invite_self';
  if (person.isGuest) return 'user_is_ultra_restricted';
  return channel.members.includes(user) ? 'already_in_channel' : undefined;
}

export const newChannelMethods: Record<string, Method> = {
  'conversations.create': create,
  'conversations.invite': invite,
};
