import type { Message } from '../../blocks/message.ts';
import { reviewNotice } from '../../blocks/notices.ts';
import type { Loaded, Ops, Recorded, Told } from '../app/ports.ts';
import { statusLineOf } from '../app/views/case-card.ts';
import { namesOf, peopleOf } from '../app/views/words.ts';
import type { CaseId, UserId } from '../domain/case.ts';
import type { Given } from '../domain/command.ts';
import type { EntryOf } from '../domain/entry.ts';
import { cached } from './cached.ts';
import type { NotifierDeps } from './notifier.ts';
import { metadataOf, ownPosts } from './own-posts.ts';
import { isPassing } from './slack-error.ts';
import { type Asked, askedNow, noticeFor, tellingsOf } from './tellings.ts';

/** Messages to those who can act and to those who asked. Nobody is told twice; what was asked is settled once it is decided. */
export function createTeller({
  clients,
  outbox,
  store,
  directory,
  log,
  cardLink,
}: Omit<NotifierDeps, 'channels' | 'policies' | 'host' | 'botToken'>) {
  const dmOf = cached(async (user: UserId) => {
    const opened = await clients.posting.conversations.open({ users: user });
    return opened.channel?.id ?? user;
  }, 60 * 60_000);

  /** What is noted of the messages that went out or were settled. */
  return async function tell(
    loaded: Loaded,
    card: NonNullable<Ops['card']>,
    untold: Recorded[],
    given: Given,
    isCertain: boolean,
  ): Promise<Ops['told']> {
    const { case: kase, ops } = loaded;
    const ask = askedNow(kase, given);
    const moot = Object.entries(ops.told).filter(([, one]) => isMoot(one, kase.round, ask));
    const workflow = given.policy.workflows[kase.workflow];
    const people = [...peopleOf(kase, workflow), ...ask.map((one) => one.for ?? null)];
    const mentioned = untold.flatMap(({ entry }) => ('by' in entry ? [entry.by] : []));
    const names = await namesOf(directory, [...people, ...mentioned]);
    const setting = { kase, given, ops, names, cardLink: cardLink(card) };
    const tellings = tellingsOf(setting, untold).filter(({ key }) => !ops.told[key]);
    /** What did not get through for now: the others are told all the same, and then the case stays due. */
    const failures: unknown[] = [];
    const news: Ops['told'] = {};

    for (const [key, one] of moot) {
      const settled = statusLineOf(kase, given, names);
      const message = reviewNotice({ ...noticeFor({ user: one.user }, setting), settled });
      await update(one, message, failures);
      news[key] = { ...one, settled: true };
    }
    const waiting = ask.filter(({ user }) => {
      const known = ops.told[`review:${user}`];
      return !known || known.round !== kase.round || known.settled;
    });
    const note = waiting.length ? await noteOn(kase.id, untold) : null;
    for (const one of waiting) {
      const { user } = one;
      const key = `review:${user}`;
      const known = ops.told[key];
      const message = reviewNotice({ ...noticeFor(one, setting), note, settled: null });
      // A seat that was lost asks again in the same round: the version keeps the two messages apart.
      const about = `${kase.round}:${known?.round === kase.round ? loaded.version : 0}`;
      const sent = await send(user, message, loaded, 'review', key, `${key}:${about}`, isCertain, failures);
      if (sent) news[key] = sent;
    }
    for (const { key, user, about, message } of tellings) {
      const sent = await send(user, message, loaded, about, key, key, isCertain, failures);
      if (sent) news[key] = sent;
    }
    if (failures.length) throw failures[0];
    return news;
  };

  /** What was said when the case was marked ready, which the thread may have heard before. */
  async function noteOn(id: CaseId, untold: Recorded[]): Promise<string | null> {
    const marked = lastMarked(untold) ?? lastMarked(await store.timeline(id, 0));
    return marked?.note?.text ?? null;
  }

  /** Null where the person cannot be written to: the card still waits for them. `mark` finds the post again in Slack. */
  async function send(
    user: UserId,
    message: Message,
    { case: kase }: Loaded,
    about: Told['about'],
    key: string,
    mark: string,
    isCertain: boolean,
    failures: unknown[],
  ): Promise<Told | null> {
    try {
      const channel = await dmOf.get(user);
      const posts = isCertain ? [] : await ownPosts(clients.posting, channel, kase.id);
      const known = posts.find((post) => post.key === mark);
      const metadata = metadataOf({ kind: about, case: kase.id, key: mark });
      const post = { channel, ...message, metadata, unfurl_links: false };
      const ts = known?.ts ?? (await outbox(channel, () => clients.posting.chat.postMessage(post))).ts;
      if (!ts) return null;
      const sent: Told = { user, channel, ts, about, round: kase.round, settled: about === 'outcome' };
      // Noted at once: a crash between two people must not tell the first one twice.
      await store.updateOps(kase.id, { [`told.${key}`]: sent });
      return sent;
    } catch (err) {
      log.warn({ err, user, caseId: kase.id }, 'person not told');
      if (isPassing(err)) failures.push(err);
      return null;
    }
  }

  async function update({ channel, ts }: Told, message: Message, failures: unknown[]) {
    try {
      await outbox(channel, () => clients.posting.chat.update({ channel, ts, ...message }));
    } catch (err) {
      log.warn({ err, channel }, 'message to a person not settled');
      if (isPassing(err)) failures.push(err);
    }
  }
}

/** Asked for once, and not any more: a question or a reminder whose case has moved on. */
const isMoot = ({ about, settled, round, user }: Told, now: number, ask: Asked[]): boolean =>
  about !== 'outcome' && !settled && !(round === now && ask.some((one) => one.user === user));

function lastMarked(recorded: Recorded[]): EntryOf<'marked_ready'> | null {
  const marked = recorded.findLast(({ entry }) => entry.type === 'marked_ready')?.entry;
  return marked?.type === 'marked_ready' ? marked : null;
}
