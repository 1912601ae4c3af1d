import { filePayload } from '../message-payload.ts';
import { SlackError } from '../slack-error.ts';
import { chatMethods } from './chat.ts';
import { conversationMethods } from './conversations.ts';
import type { Method } from './method.ts';
import { newChannelMethods } from './new-channels.ts';
import { peopleMethods } from './people.ts';
import { viewMethods } from './views.ts';

const authTest: Method = (_args, { workspace: { seed } }) => ({
  url: `https://${seed.team.domain}.slack.com/`,
  team: seed.team.name,
  user: seed.bot.name,
  team_id: seed.team.id,
  user_id: seed.bot.userId,
  bot_id: seed.bot.botId,
  is_enterprise_install: false,
});

const fileInfo: Method = (args, { workspace, messages }) => {
  const file = messages.files.get(args.required('file'));
  if (!file) throw new SlackError('file_not_found');
  return { file: filePayload(workspace, file), comments: [], response_metadata: { next_cursor: '' } };
};

/** With the bot's token. */
export const botMethods: ReadonlyMap<string, Method> = new Map(
  Object.entries({
    'auth.test': authTest,
    'files.info': fileInfo,
    ...chatMethods,
    ...viewMethods,
    ...conversationMethods,
    ...newChannelMethods,
    ...peopleMethods,
  }),
);

/** With the app-level token. */
export const appMethods: ReadonlyMap<string, Method> = new Map<string, Method>([
  ['apps.connections.open', (_args, { sockets, origin }) => ({ url: sockets.issueUrl(origin) })],
]);
