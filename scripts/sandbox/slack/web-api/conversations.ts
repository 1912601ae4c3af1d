import { compact, type Fields } from '../json.ts';
import { historyPayload } from '../message-payload.ts';
import type { StoredMessage } from '../messages.ts';
import { SlackError } from '../slack-error.ts';
import type { Channel, Workspace } from '../workspace.ts';
import { joinedChannel, knownChannel } from './find-channel.ts';
import { type Args, type Method, paged } from './method.ts';

const list: Method = (args, { workspace }) => {
  const types = (args.text('types') ?? 'public_channel').split(',').map((type) => type.trim());
  const channels = [...workspace.channels.values()].filter(
    (channel) =>
      types.includes(typeOf(channel)) &&
      (!channel.isPrivate || channel.hasBot) &&
      !(args.flag('exclude_archived') && channel.isArchived),
  );
  const { page, next } = paged(channels, args, 100);
  return {
    channels: page.map((channel) => channelPayload(workspace, channel)),
    response_metadata: { next_cursor: next },
  };
};

const info: Method = (args, { workspace }) => {
  const channel = knownChannel(workspace, args.text('channel'));
  const count = args.flag('include_num_members') ? { num_members: workspace.members(channel).length } : {};
  return { channel: { ...channelPayload(workspace, channel), ...count } };
};

const open: Method = (args, { workspace }) => {
  if (args.has('channel')) return { channel: { id: knownChannel(workspace, args.text('channel')).id } };
  const users = args.required('users').split(',');
  const [user = ''] = users;
  if (users.length > 1) throw new SlackError('not_implemented_locally');
  const person = workspace.people.get(user);
  if (!person) throw new SlackError('user_not_found');
  if (person.isBot) throw new SlackError('cannot_dm_bot');
  if (person.isDeactivated) throw new SlackError('user_disabled');
  const channel = workspace.dm(user);
  return { channel: args.flag('return_im') ? channelPayload(workspace, channel) : { id: channel.id } };
};

const members: Method = (args, { workspace }) => {
  const channel = knownChannel(workspace, args.text('channel'));
  const { page, next } = paged(workspace.members(channel), args, 100);
  return { members: page, response_metadata: { next_cursor: next } };
};

const history: Method = (args, world) => {
  const channel = joinedChannel(world.workspace, args.text('channel'));
  const newestFirst = within(world.messages.list(channel.id), args).reverse();
  const { page, next } = paged(newestFirst, args, 100, 999);
  const withMetadata = args.flag('include_all_metadata');
  return compact({
    messages: page.map((message) => historyPayload(world.workspace, world.messages, message, withMetadata)),
    has_more: next !== '',
    pin_count: 0,
    response_metadata: next ? { next_cursor: next } : undefined,
  });
};

const replies: Method = (args, world) => {
  const { workspace, messages } = world;
  const channel = joinedChannel(workspace, args.text('channel'));
  const named = messages.get(channel.id, args.required('ts'));
  const parent = named?.thread_ts ? messages.get(channel.id, named.thread_ts) : named;
  const answers = parent ? messages.replies(channel.id, parent.ts) : [];
  if (!parent || (parent.deleted && answers.length === 0)) throw new SlackError('thread_not_found');
  const { page, next } = paged([parent, ...within(answers, args)], args, 1000);
  const withMetadata = args.flag('include_all_metadata');
  return compact({
    messages: page.map((message) =>
      message.deleted
        ? tombstone(message)
        : { ...historyPayload(workspace, messages, message, withMetadata), thread_ts: message.thread_ts ?? message.ts },
    ),
    has_more: next !== '',
    response_metadata: next ? { next_cursor: next } : undefined,
  });
};

export const conversationMethods: Record<string, Method> = {
  'conversations.list': list,
  'conversations.info': info,
  'conversations.open': open,
  'conversations.members': members,
  'conversations.history': history,
  'conversations.replies': replies,
};

function typeOf(channel: Channel): string {
  if (channel.im) return 'im';
  return channel.isPrivate ? 'private_channel' : 'public_channel';
}

export function channelPayload(workspace: Workspace, channel: Channel): Fields {
  const created = channel.createdS ?? workspace.createdS;
  const common = { id: channel.id, created, is_archived: channel.isArchived ?? false };
  if (channel.im) return { ...common, is_im: true, user: channel.im, is_org_shared: false, is_open: true };
  return {
    ...common,
    name: channel.name,
    ...(channel.creator && { creator: channel.creator }),
    name_normalized: channel.name,
    is_channel: !channel.isPrivate,
    is_group: channel.isPrivate ?? false,
    is_im: false,
    is_mpim: false,
    is_private: channel.isPrivate ?? false,
    is_general: false,
    is_shared: false,
    is_ext_shared: false,
    is_member: channel.hasBot,
    context_team_id: workspace.seed.team.id,
    topic: { value: '', creator: '', last_set: 0 },
    purpose: { value: '', creator: '', last_set: 0 },
    num_members: workspace.members(channel).length,
  };
}

function within(messages: StoredMessage[], args: Args): StoredMessage[] {
  const oldest = args.text('oldest') ?? '0';
  const latest = args.text('latest') ?? '9999999999.999999';
  const inclusive = args.flag('inclusive');
  return messages.filter(({ ts }) => (ts > oldest && ts < latest) || (inclusive && (ts === oldest || ts === latest)));
}

const tombstone = (message: StoredMessage): Fields => ({
  type: 'message',
  subtype: 'tombstone',
  user: 'USLACKBOT',
  text: 'This message was deleted.',
  hidden: true,
  ts: message.ts,
  thread_ts: message.ts,
});
