import type { Message } from '../../blocks/message.ts';
import { outcomeNotice, reviewNotice } from '../../blocks/notices.ts';
import type { Loaded, Ops, Recorded, Told } from '../app/ports.ts';
import { peopleToAsk, statusLineOf } from '../app/views/case-card.ts';
import { headlineOf, labelled, type Names, namesOf, peopleOf } from '../app/views/words.ts';
import type { Case, CaseIn, UserId } from '../domain/case.ts';
import type { Given } from '../domain/command.ts';
import { listed, roleTitle } from '../domain/decision.ts';
import type { Entry } from '../domain/entry.ts';
import { cached } from './cached.ts';
import type { NotifierDeps } from './notifier.ts';
import { metadataOf, ownPosts } from './own-posts.ts';
import { isPassing } from './slack-error.ts';

/** A fact that whoever asked hears of, with the reason where there is one. */
type Outcome = Extract<
  Entry,
  { type: 'denied' | 'changes_requested' | 'cancelled' | 'action_succeeded' | 'action_failed' }
>;
const outcomes = new Set<Entry['type']>([
  'denied',
  'changes_requested',
  'cancelled',
  'action_succeeded',
  'action_failed',
]);
const isOutcome = (entry: Entry): entry is Outcome => outcomes.has(entry.type);

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

  return async function tell(
    loaded: Loaded,
    card: NonNullable<Ops['card']>,
    untold: Recorded[],
    given: Given,
    isCertain: boolean,
  ): Promise<Ops['told'] | null> {
    const { case: kase, ops } = loaded;
    const told = { ...ops.told };
    const before = Object.keys(told).length;
    let changed = false;
    const ask = kase.status === 'pending_approval' ? peopleToAsk(kase, given) : [];
    const isMoot = ([, one]: [string, Told]) =>
      one.about === 'review' && !one.settled && !(kase.round === one.round && ask.includes(one.user));
    const moot = Object.entries(told).filter(isMoot);
    const outcomesTold = untold.flatMap(({ seq, entry }) => (isOutcome(entry) ? [{ seq, entry }] : []));
    if (!moot.length && !ask.length && !outcomesTold.length) return null;
    const names = await namesOf(directory, [
      ...peopleOf(kase),
      ...untold.flatMap(({ entry }) => ('by' in entry ? [entry.by] : [])),
    ]);
    const link = cardLink(card);

    /** What did not get through for now: the others are told all the same, and then the case stays due. */
    const failures: unknown[] = [];
    for (const [key, one] of moot) {
      const settled = statusLineOf(kase, given.holders, names);
      await update(
        one,
        reviewNotice({ ...noticeOf(kase, given, one.user, names, ops), cardLink: link, settled }),
        failures,
      );
      told[key] = { ...one, settled: true };
      changed = true;
    }
    if (kase.status === 'pending_approval') {
      for (const user of ask) {
        const key = `review:${user}`;
        const known = told[key];
        if (known && known.round === kase.round && !known.settled) continue;
        const message = reviewNotice({
          ...noticeOf(kase, given, user, names, ops),
          note: noteIn(untold),
          cardLink: link,
          settled: null,
        });
        // A seat that was lost asks again in the same round: the version keeps the two messages apart.
        const about = `${kase.round}:${known?.round === kase.round ? loaded.version : 0}`;
        const sent = await send(user, message, kase, 'review', `${key}:${about}`, isCertain, failures);
        if (!sent) continue;
        told[key] = { ...sent, about: 'review', round: kase.round, settled: false };
        changed = true; // the key may be there from an earlier round
      }
    }
    for (const { seq, entry } of outcomesTold) {
      for (const user of whoAsked(kase).filter((one) => !('by' in entry) || entry.by !== one)) {
        const key = `outcome:${user}:${seq}`;
        if (told[key]) continue;
        const sent = await send(
          user,
          outcomeNotice({
            ...outcomeOf(entry, names),
            number: kase.number,
            headline: headlineOf(kase, given.policy.workflows[kase.workflow]),
            cardLink: link,
          }),
          kase,
          'outcome',
          key,
          isCertain,
          failures,
        );
        if (sent) told[key] = { ...sent, about: 'outcome', round: kase.round, settled: true };
      }
    }
    if (failures.length) throw failures[0];
    return changed || Object.keys(told).length !== before ? told : null;
  };

  /** Null where the person cannot be written to: the card still waits for them. */
  async function send(
    user: UserId,
    message: Message,
    kase: Case,
    kind: 'review' | 'outcome',
    key: string,
    isCertain: boolean,
    failures: unknown[],
  ) {
    try {
      const channel = await dmOf.get(user);
      const known = isCertain
        ? undefined
        : (await ownPosts(clients.posting, channel, kase.id)).find((post) => post.key === key);
      const metadata = metadataOf({ kind, case: kase.id, key });
      const ts =
        known?.ts ??
        (
          await outbox(channel, () =>
            clients.posting.chat.postMessage({ channel, ...message, metadata, unfurl_links: false }),
          )
        ).ts;
      if (!ts) return null;
      const sent = { user, channel, ts };
      // Noted at once: a crash between two people must not tell the first one twice.
      await store.updateOps(kase.id, {
        [`told.${kind === 'review' ? `review:${user}` : key}`]: {
          ...sent,
          about: kind,
          round: kase.round,
          settled: kind === 'outcome',
        },
      });
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

/** Whoever filed or wrote it, and whoever marked it ready. */
function whoAsked(kase: Case): UserId[] {
  const ready = 'proposal' in kase ? [kase.proposal.by] : [];
  const people = [kase.filedBy, kase.origin.author ?? null, ...ready];
  return [...new Set(people.filter((id) => id !== null))];
}

/** What was said when the case was marked ready, where that is among what is told now. */
function noteIn(untold: Recorded[]): string | null {
  const marked = untold.findLast(({ entry }) => entry.type === 'marked_ready')?.entry;
  return marked?.type === 'marked_ready' ? (marked.note?.text ?? null) : null;
}

function noticeOf(kase: Case, given: Given, user: UserId, names: Names, ops: Ops) {
  const workflow = given.policy.workflows[kase.workflow];
  const proposal = 'proposal' in kase ? (kase as CaseIn<'pending_approval'>).proposal : null; // stages with a proposal share its shape
  const held = proposal?.rule.seats.filter((role) => given.holders?.[role]?.includes(user)) ?? [];
  return {
    caseId: kase.id,
    number: kase.number,
    headline: headlineOf(kase, workflow),
    rule: proposal?.rule.name ?? '',
    role: listed([...new Set(held)].map(roleTitle)),
    preparedBy: names(proposal?.by ?? kase.filedBy),
    note: null,
    fields: workflow ? labelled(workflow, kase.fields, { withPrivate: true }) : [],
    facts: ops.facts,
  };
}

function outcomeOf(entry: Outcome, names: Names): { outcome: string; reason: string | null } {
  switch (entry.type) {
    case 'denied':
      return { outcome: `Denied by ${names(entry.by)}`, reason: entry.reason.text };
    case 'changes_requested':
      return { outcome: `${names(entry.by)} requested changes`, reason: entry.reason.text };
    case 'cancelled':
      return { outcome: `Cancelled by ${names(entry.by)}`, reason: entry.reason?.text ?? null };
    case 'action_succeeded':
      return { outcome: entry.result.summary.text, reason: null };
    case 'action_failed':
      return { outcome: 'The action failed', reason: entry.reason.text };
  }
}
