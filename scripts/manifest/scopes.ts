import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What each Web API method needs, the way Latch calls it (https://docs.slack.dev/reference/methods). Histories are read of public
 * and private channels, and of DMs to find a message of our own again.
 */
export const scopesOf: Record<string, string[]> = {
  'auth.test': [],
  'chat.delete': ['chat:write'],
  'chat.getPermalink': [],
  'chat.postEphemeral': ['chat:write'],
  'chat.postMessage': ['chat:write'],
  'chat.update': ['chat:write'],
  'conversations.history': ['channels:history', 'groups:history', 'im:history'],
  'conversations.info': ['channels:read', 'groups:read'],
  'conversations.list': ['channels:read', 'groups:read'],
  'conversations.members': ['channels:read', 'groups:read'],
  'conversations.open': ['im:write'],
  'conversations.replies': ['channels:history', 'groups:history'],
  'files.uploadV2': ['files:write'],
  filesUploadV2: ['files:write'],
  'usergroups.list': ['usergroups:read'],
  'usergroups.users.list': ['usergroups:read'],
  'users.info': ['users:read'],
  'users.list': ['users:read'],
  'users.lookupByEmail': ['users:read.email'],
  'views.open': [],
  'views.publish': [],
  'views.push': [],
  'views.update': [],
  /** No method: the address of a file, fetched with the bot's token. */
  'download of a file': ['files:read'],
};

/** What an event needs to be delivered. */
export const scopesOfEvent: Record<string, string[]> = {
  app_home_opened: [],
  'message.channels': ['channels:history'],
  'message.groups': ['groups:history'],
  subteam_members_changed: ['usergroups:read'],
  user_change: ['users:read'],
};

const root = join(import.meta.dirname, '../..');

/** Every Web API method that the source mentions: `client.users.info(…)`, `asking.views.push`, `paginate('users.list')`. */
export function methodsCalled(sources: string[] = slackSources()): string[] {
  const called = sources.flatMap((source) => [
    ...[...source.matchAll(/\b(?:client|asking|posting)\.([a-z]\w*(?:\.[a-z]\w*)+|filesUploadV2)\b/g)].map(
      ([, m]) => m,
    ),
    ...[...source.matchAll(/\.(?:paginate|apiCall)\(\s*'([\w.]+)'/g)].map(([, method]) => method),
    ...(/\burl_private/.test(source) ? ['download of a file'] : []),
  ]);
  return [...new Set(called.filter((method) => method !== undefined))].sort();
}

/** Only these talk to Slack; clients of other services have methods of their own. */
function slackSources(): string[] {
  const files = readdirSync(join(root, 'src/slack'), { recursive: true, encoding: 'utf8' });
  const paths = ['main.ts', ...files.filter((name) => name.endsWith('.ts')).map((name) => join('slack', name))];
  return paths.map((path) => readFileSync(join(root, 'src', path), 'utf8'));
}
