import { compact, type Fields } from './json.ts';
import type { Messages, StoredFile, StoredMessage } from './messages.ts';
import type { LocalMessage } from './types.ts';
import type { Workspace } from './workspace.ts';

/** A message as Slack writes it in events, payloads and histories. */
export function messagePayload(workspace: Workspace, message: StoredMessage): Fields {
  const { seed } = workspace;
  const byBot = message.bot_id !== undefined;
  const foreign = message.user && workspace.people.get(message.user)?.foreignTeam;
  return compact({
    user: message.user,
    type: 'message',
    ts: message.ts,
    client_msg_id: message.clientMsgId,
    ...(byBot ? { bot_id: message.bot_id, app_id: seed.bot.appId, bot_profile: botProfile(workspace) } : {}),
    text: message.text,
    team: foreign || seed.team.id,
    ...(foreign ? { user_team: foreign, source_team: foreign } : {}),
    blocks: message.blocks ?? (message.text ? typedBlocks(message) : undefined),
    files: message.files?.length ? message.files : undefined,
    edited: message.edited,
    thread_ts: message.thread_ts,
  });
}

/** The same as a line of a history: with its thread's figures, and its metadata where asked for. */
export function historyPayload(
  workspace: Workspace,
  messages: Messages,
  message: StoredMessage,
  withMetadata: boolean,
): Fields {
  const replies = messages.replies(message.channel, message.ts);
  const users = [...new Set(replies.flatMap((reply) => reply.user ?? []))];
  return {
    ...messagePayload(workspace, message),
    ...(withMetadata && message.metadata ? { metadata: message.metadata } : {}),
    ...(replies.length
      ? {
          thread_ts: message.ts,
          reply_count: replies.length,
          reply_users_count: users.length,
          latest_reply: replies.at(-1)?.ts,
          reply_users: users,
          is_locked: false,
          subscribed: false,
        }
      : {}),
  };
}

export function filePayload(workspace: Workspace, file: StoredFile): Fields {
  const { content: _bytes, createdS, ...shown } = file;
  return {
    ...shown,
    created: createdS,
    timestamp: createdS,
    title: file.name,
    filetype: file.name.split('.').at(-1) ?? '',
    mode: 'hosted',
    is_external: false,
    is_public: false,
    permalink: `https://${workspace.seed.team.domain}.slack.com/files/${file.user}/${file.id}/${encodeURIComponent(file.name)}`,
  };
}

function botProfile({ seed, createdS }: Workspace): Fields {
  const { bot, team } = seed;
  return {
    id: bot.botId,
    app_id: bot.appId,
    name: bot.name,
    icons: {},
    deleted: false,
    updated: createdS,
    team_id: team.id,
  };
}

/** What Slack's client makes of typed text. */
const typedBlocks = (message: LocalMessage): Fields[] => [
  {
    type: 'rich_text',
    block_id: message.ts.replace('.', ''),
    elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: message.text }] }],
  },
];
