import type { Logger } from 'pino';
import type { Directory, Notifier, PolicyStore } from '../app/ports.ts';
import type { Policy } from '../domain/policy.ts';
import { hasCode } from '../errors.ts';
import { sentence } from './answer.ts';
import type { SlackChannels } from './channels.ts';
import type { SlackClients } from './clients.ts';
import type { Outbox } from './outbox.ts';
import { metadataOf, ownPosts } from './own-posts.ts';
import { slackCode } from './slack-error.ts';

interface Deps {
  clients: SlackClients;
  channels: SlackChannels;
  outbox: Outbox;
  directory: Directory;
  policies: PolicyStore;
  log: Logger;
}

type Problem = 'missing' | 'archived' | 'without_bot';

const remedies: Record<Problem, (channel: string) => string> = {
  missing: (channel) =>
    `There is no channel ${channel} that Latch can see. Create it, or invite @latch where it is private, or correct its name in latch.yml and start Latch again.`,
  archived: (channel) => `The channel ${channel} is archived. Unarchive it, or name another one in latch.yml.`,
  without_bot: (channel) => `Latch is not in the channel ${channel}. Invite it there: /invite @latch`,
};
const byCode: Record<string, Problem> = {
  channel_not_found: 'missing',
  is_archived: 'archived',
  not_in_channel: 'without_bot',
};

/** How long a message about a problem counts as told, for this and every other process. */
const toldForMs = 7 * 24 * 60 * 60_000;

/** Channels of latch.yml that cannot be used: the app runs, and its admins hear of each problem once, with the remedy. */
export function channelProblems({ clients, channels, outbox, directory, policies, log }: Deps) {
  const told = new Set<string>();

  async function problemOf(written: string): Promise<Problem | null> {
    try {
      const { channel } = await clients.posting.conversations.info({ channel: await channels.id(written) });
      if (channel?.is_archived) return 'archived';
      return channel?.is_member ? null : 'without_bot';
    } catch (error) {
      return problemIn(error);
    }
  }

  /** Throws what is no problem of a channel, such as Slack being away. */
  async function tell(written: string, problem: Problem, policy: Policy): Promise<void> {
    const key = `${problem}:${written}`;
    if (told.has(key)) return;
    told.add(key);
    log.error({ channel: written, problem }, 'a channel of latch.yml cannot be used');
    const message = sentence(`${remedies[problem](written)} ${consequenceOf(written, policy)}`);
    for (const admin of await directory.admins(policy)) {
      const opened = await clients.posting.conversations.open({ users: admin });
      const dm = opened.channel?.id ?? admin;
      const since = Date.now() - toldForMs;
      const known = await ownPosts(clients.posting, dm, about);
      if (known.some((post) => post.key === key && Number(post.ts) * 1_000 > since)) continue;
      const metadata = metadataOf({ kind: 'problem', case: about, key });
      await outbox(dm, () => clients.posting.chat.postMessage({ channel: dm, ...message, metadata }));
    }
  }

  const report = (written: string, problem: Problem, policy: Policy): Promise<void> =>
    tell(written, problem, policy).catch((err) => {
      told.delete(`${problem}:${written}`);
      log.warn({ err, channel: written, problem }, 'admins not told of a channel problem');
    });

  return {
    /** Every channel that latch.yml names, looked at once. Never throws. */
    async check(): Promise<void> {
      const policy = policies.active();
      for (const written of channelsIn(policy)) {
        const problem = await problemOf(written).catch((err) => {
          log.warn({ err, channel: written }, 'channel not checked');
          return null;
        });
        if (problem) await report(written, problem, policy);
      }
    },

    /** The same notifier; where a card cannot be shown because of its channel, the admins hear of it. */
    watching: (notifier: Notifier): Notifier => ({
      ...notifier,
      async show(loaded, what) {
        try {
          return await notifier.show(loaded, what);
        } catch (error) {
          const policy = policies.active();
          const written = policy.workflows[loaded.case.workflow]?.channel;
          const problem = problemIn(error, () => null);
          if (written && problem) void report(written, problem, policy);
          throw error;
        }
      },
    }),
  };
}

/** What these messages are about, in their metadata, where others name a case. */
const about = 'channels';

function problemIn(
  error: unknown,
  otherwise = (): Problem | null => {
    throw error;
  },
): Problem | null {
  if (hasCode(error, 'invalid_config')) return 'missing';
  return byCode[slackCode(error) ?? ''] ?? otherwise();
}

const channelsIn = ({ workflows, intake }: Policy): string[] => [
  ...new Set([...Object.values(workflows), ...intake].map(({ channel }) => channel)),
];

function consequenceOf(written: string, { workflows, intake }: Policy): string {
  const titles = Object.values(workflows).flatMap(({ channel, title }) => (channel === written ? [title] : []));
  const cards = titles.length
    ? `Until then cards of ${titles.join(', ')} cannot be shown; they are posted as soon as this is mended. The Home of Latch and /latch queue still work.`
    : '';
  const takesIn = intake.some(({ channel }) => channel === written) ? 'Until then no request is taken in there.' : '';
  return [cards, takesIn].filter(Boolean).join(' ');
}
