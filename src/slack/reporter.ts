import type { Logger } from 'pino';
import { refusalReportMessage } from '../../blocks/refusal-report.ts';
import type { CaseStore, Clock, Directory, PolicyStore, ReportStore } from '../app/ports.ts';
import { lastMonday, refusalReport, weekBefore } from '../app/refusal-report.ts';
import { namesOf } from '../app/views/words.ts';
import type { SlackChannels } from './channels.ts';
import type { SlackClients } from './clients.ts';
import type { Outbox } from './outbox.ts';
import { metadataOf, ownPosts } from './own-posts.ts';

interface Deps {
  team: string;
  store: Pick<CaseStore, 'refusalsSince'>;
  reports: ReportStore;
  policies: PolicyStore;
  directory: Directory;
  clients: SlackClients;
  channels: SlackChannels;
  outbox: Outbox;
  clock: Clock;
  log: Logger;
}

/** What these messages are about, in their metadata, where others name a case. */
const about = 'refusals';

/** The weekly summary of refused attempts: each week once, whichever instance is there, also after a restart. */
export function createReporter(deps: Deps) {
  const { team, store, reports, policies, directory, clients, channels, outbox, clock, log } = deps;
  /** The week this process knows to be posted, so that the database is not asked each time. */
  let posted: string | null = null;

  async function post(written: string, key: string, end: Date, mayStand: boolean): Promise<void> {
    const channel = await channels.id(written);
    const known = mayStand
      ? (await ownPosts(clients.posting, channel, about)).find((one) => one.key === key)
      : undefined;
    const ts = known?.ts ?? (await send(channel, key, end));
    if (ts) await reports.notePosted(team, key, ts);
  }

  async function send(channel: string, key: string, end: Date): Promise<string | undefined> {
    const from = weekBefore(end);
    const attempts = await store.refusalsSince(team, from.toISOString());
    const names = await namesOf(
      directory,
      attempts.map(({ by }) => by),
    );
    const message = refusalReportMessage(refusalReport(attempts, from, end, names));
    const metadata = metadataOf({ kind: 'report', case: about, key });
    const sent = await outbox(channel, () =>
      clients.posting.chat.postMessage({ channel, ...message, metadata, unfurl_links: false }),
    );
    return sent.ts;
  }

  /** Posts the summary of the week that ended last, where nobody has yet. Never throws. */
  return async function report(): Promise<void> {
    const policy = policies.active();
    const written = policy.refusalReport?.channel;
    if (written === undefined) return;
    try {
      const end = lastMonday(clock.now(), await zoneOf(directory, await directory.admins(policy)));
      const key = `refusals:${end.toISOString().slice(0, 10)}`;
      if (posted === key) return;
      const claim = await reports.claim(team, key);
      if (claim === 'first' || claim === 'again') await post(written, key, end, claim === 'again');
      if (claim !== 'taken') posted = key;
    } catch (err) {
      log.warn({ err, channel: written }, 'summary of refusals not posted; trying again');
    }
  };
}

const zoneOf = async (directory: Directory, [admin]: string[]): Promise<string> =>
  admin === undefined ? 'UTC' : (await directory.person(admin)).tz;
