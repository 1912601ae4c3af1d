import { messageContent } from '../message-content.ts';
import { messagePayload } from '../message-payload.ts';
import type { StoredMessage } from '../messages.ts';
import { SlackError } from '../slack-error.ts';
import type { World } from '../world.ts';
import { joinedChannel, knownChannel, postableChannel } from './find-channel.ts';
import { type Args, type Method, metadataOf } from './method.ts';

/** https://docs.slack.dev/messaging/message-metadata: 16 KB at most. */
const mostMetadata = 16 * 1024;

const postMessage: Method = (args, world) => {
  const { workspace, clock, messages } = world;
  const channel = postableChannel(workspace, args.text('channel'));
  const content = contentOf(args, world);
  const metadata = metadata16k(args);
  const thread = threadOf(args, channel.id, world);
  const message = messages.add({
    channel: channel.id,
    ts: clock.ts(),
    user: workspace.seed.bot.userId,
    bot_id: workspace.seed.bot.botId,
    ...content,
    ...(thread ? { thread_ts: thread } : {}),
    ...(metadata ? { metadata } : {}),
  });
  void world.events.posted(message);
  return { channel: channel.id, ts: message.ts, message: messagePayload(workspace, message) };
};

const update: Method = (args, world) => {
  const { workspace, clock, messages } = world;
  const channel = postableChannelOf(args, world);
  const before = messages.alive(channel, args.required('ts'));
  if (!before) throw new SlackError('message_not_found');
  if (before.bot_id !== workspace.seed.bot.botId) throw new SlackError('cant_update_message');
  const { blocks: oldBlocks, metadata: oldMetadata, ...rest } = before;
  const given = contentOf(args, world, true);
  if (!args.has('text') && !args.has('blocks')) throw new SlackError('no_text');
  // What is not mentioned stays; an empty list takes the blocks away: https://docs.slack.dev/reference/methods/chat.update
  const blocks = args.has('blocks') ? given.blocks : oldBlocks;
  const metadata = metadata16k(args) ?? oldMetadata;
  const after: StoredMessage = {
    ...rest,
    text: args.has('text') ? given.text : before.text,
    ...(blocks ? { blocks } : {}),
    ...(metadata ? { metadata } : {}),
    edited: { user: workspace.seed.bot.userId, ts: clock.ts() },
  };
  messages.replace(after);
  void world.events.changed(before, after);
  return { channel, ts: after.ts, text: after.text, message: messagePayload(workspace, after) };
};

const postEphemeral: Method = (args, world) => {
  const { workspace, clock, messages } = world;
  const channel = postableChannel(workspace, args.text('channel'));
  const user = args.required('user');
  if (!workspace.people.has(user)) throw new SlackError('user_not_found');
  if (!channel.members.includes(user)) throw new SlackError('user_not_in_channel');
  const content = contentOf(args, world);
  const thread = args.text('thread_ts');
  const message = messages.addEphemeral({
    channel: channel.id,
    ts: clock.ts(),
    user: workspace.seed.bot.userId,
    bot_id: workspace.seed.bot.botId,
    to: user,
    ...content,
    ...(thread ? { thread_ts: thread } : {}),
  });
  return { message_ts: message.ts };
};

const remove: Method = (args, world) => {
  const channel = postableChannelOf(args, world);
  const before = world.messages.alive(channel, args.required('ts'));
  if (!before) throw new SlackError('message_not_found');
  if (before.bot_id !== world.workspace.seed.bot.botId) throw new SlackError('cant_delete_message');
  world.messages.replace({ ...before, deleted: true });
  void world.events.deleted(before);
  return { channel, ts: before.ts };
};

const getPermalink: Method = (args, { workspace, messages }) => {
  const channel = knownChannel(workspace, args.text('channel'));
  const message = messages.alive(channel.id, args.required('message_ts'));
  if (!message) throw new SlackError('message_not_found');
  const thread = message.thread_ts && message.thread_ts !== message.ts;
  const suffix = thread ? `?thread_ts=${message.thread_ts}&cid=${channel.id}` : '';
  const path = `archives/${channel.id}/p${message.ts.replace('.', '')}${suffix}`;
  return { channel: channel.id, permalink: `https://${workspace.seed.team.domain}.slack.com/${path}` };
};

export const chatMethods: Record<string, Method> = {
  'chat.postMessage': postMessage,
  'chat.update': update,
  'chat.postEphemeral': postEphemeral,
  'chat.delete': remove,
  'chat.getPermalink': getPermalink,
};

/** Other than posting, changing needs the channel's own id. */
function postableChannelOf(args: Args, { workspace }: World): string {
  return joinedChannel(workspace, args.text('channel')).id;
}

function contentOf(args: Args, { clock }: World, mayBeEmpty = false) {
  const hasMore = mayBeEmpty || args.json('attachments', 'invalid_attachments') !== undefined;
  return messageContent(args.text('text'), args.json('blocks', 'invalid_blocks_format'), clock, hasMore);
}

function metadata16k(args: Args) {
  const metadata = metadataOf(args.json('metadata', 'invalid_metadata_format'));
  if (metadata && JSON.stringify(metadata).length > mostMetadata) throw new SlackError('metadata_too_large');
  return metadata;
}

/** A reply needs a message to reply to; a deleted one counts while its thread has replies. */
function threadOf(args: Args, channel: string, { messages }: World): string | undefined {
  const ts = args.text('thread_ts');
  if (!ts) return undefined;
  const parent = messages.get(channel, ts);
  if (!parent || (parent.deleted && messages.replies(channel, ts).length === 0))
    throw new SlackError('thread_not_found');
  return parent.thread_ts ?? parent.ts;
}
