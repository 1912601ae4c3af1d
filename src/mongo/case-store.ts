import { randomBytes, randomUUID } from 'node:crypto';
import type { ClientSession, Connection } from 'mongoose';
import type {
  Answer,
  Attempt,
  CaseStore,
  Commit,
  Committed,
  Loaded,
  Ops,
  Recorded,
  WrittenBack,
} from '../app/ports.ts';
import type { CaseId, Origin } from '../domain/case.ts';
import { genesisOf, normalised, type SealedEntry, seal, unseal } from '../domain/seal.ts';
import { caseIndex, isCard } from './case-index.ts';
import { caseQueries } from './case-queries.ts';
import { changesOf } from './changes.ts';
import { debtStore } from './debts.ts';
import { type CaseDocument, type EntryDocument, loadedOf } from './documents.ts';
import { effectIndex } from './effects.ts';
import type { Models } from './models.ts';
import { spendingIndex } from './spending.ts';
import { isDuplicate, isTransient, isUnclear, transaction } from './transaction.ts';
import { wordsAreFrom } from './words.ts';

/** Long enough for the process that committed to do what follows, short enough that a crash is picked up soon. */
const leaseMs = 15_000;
/** Renewed while showing takes longer; after a crash somebody else goes on then. */
const showMs = 10_000;

const newOps: Ops = { card: null, threadSeq: 0, told: {}, attempts: 0, attemptsCounted: 0, facts: [] };

const opsPaths = (set: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(set).map(([path, value]) => [`ops.${path}`, value]));

/** Cases and their timelines: two collections, moved by one transaction. */
export function caseStore(connection: Connection, models: Models, now: () => Date): CaseStore {
  const { cases, timeline, origins, attempts, counters, drafts } = models;
  const index = caseIndex(models);
  const spending = spendingIndex(models);
  const effects = effectIndex(models);
  const debts = debtStore(models);
  /** This process, as it stands beside what it is showing. */
  const me = randomUUID();
  const showing = () => ({ by: me, until: new Date(now().getTime() + showMs).toISOString() });

  async function insertEntries(id: CaseId, team: string, sealed: Sealed[], cmd: string, session: ClientSession) {
    const documents = sealed.map(({ seq, sealed: { body, texts, prev, hash } }, index) => ({
      _id: `${id}/${seq}`,
      team,
      caseId: id,
      seq,
      // One entry of a commit carries the command's id: the unique index keeps the command from being answered twice.
      ...(index === 0 && { cmd }),
      body,
      texts,
      prev,
      hash,
    }));
    await timeline.collection.insertMany(documents as never[], { session, ordered: true }); // shaped by the schema above
  }

  return {
    async nextNumber(team) {
      // Outside of any transaction: numbers may have gaps, but nobody waits for anybody.
      const next = () => counters.findOneAndUpdate({ _id: team }, { $inc: { last: 1 } }, { returnDocument: 'after' });
      let counter = await next();
      while (!counter) {
        // Not by upsert: of two at once, one may be handed the other's number or an error.
        await counters.create({ _id: team, team, last: 0 }).catch((error: unknown) => {
          if (!isDuplicate(error)) throw error;
        });
        counter = await next();
      }
      return counter.last;
    },

    async create({ entries, next, cmd, wakeAt }) {
      const state = normalised(next);
      const sealed = sealAll(entries, genesisOf(state.id), 0);
      const begun: Ops = { ...newOps, showing: showing() };
      const ops = { ...begun, leaseUntil: new Date(now().getTime() + leaseMs) };
      const head = sealed.at(-1)?.sealed.hash ?? genesisOf(state.id);
      try {
        await transaction(connection, async (session) => {
          await origins.create([{ _id: `${state.team}:${cmd}`, team: state.team, caseId: state.id }], { session });
          const document = {
            _id: state.id,
            team: state.team,
            number: state.number,
            version: sealed.length,
            head,
            state,
            wakeAt,
            ops,
          };
          await cases.collection.insertOne(document as never, { session }); // shaped by the schema
          await index.add(state, session);
          await insertEntries(state.id, state.team, sealed, cmd, session);
          return true;
        });
      } catch (error) {
        const origin =
          isDuplicate(error) || isTransient(error) ? await origins.findById(`${state.team}:${cmd}`).lean() : null;
        if (origin) return { result: 'repeated', caseId: origin.caseId };
        if (isTransient(error)) return { result: 'behind' };
        throw error;
      }
      const loaded: Loaded = { case: state, version: sealed.length, head, ops: begun };
      return { result: 'created', loaded, recorded: recordedOf(sealed, cmd) };
    },

    async load(id) {
      const document = (await cases.findById(id).lean()) as CaseDocument | null; // stored by this file
      return document ? loadedOf(document) : null;
    },

    async commit(
      before,
      { entries, next, cmd, wakeAt, newsAt, spending: decidedOver, effects: seen },
    ): Promise<Committed> {
      const { id, team } = before.case;
      const state = normalised(next);
      const sealed = sealAll(entries, before.head, before.version);
      const version = before.version + sealed.length;
      const head = sealed.at(-1)?.sealed.hash ?? before.head;
      const leaseUntil = new Date(now().getTime() + leaseMs);
      const changed = changesOf(before.case, state);
      const newsSeq = newsAt === undefined ? undefined : before.version + newsAt;
      const news = newsSeq === undefined ? {} : { 'ops.newsSeq': newsSeq };
      // Whoever moves a case that nobody is showing begins to show it, without asking the database once more.
      const begun = before.ops.showing ? null : showing();
      try {
        const committed = await transaction(connection, async (session) => {
          const moved = await cases.updateOne(
            {
              _id: id,
              version: before.version,
              head: before.head,
              // Else it was shown meanwhile, and what was loaded of that is behind.
              ...(begun && { 'ops.showing': null, 'ops.shows': before.ops.shows ?? null }),
            },
            {
              $set: {
                ...changed.set,
                version,
                head,
                wakeAt,
                'ops.leaseUntil': leaseUntil,
                ...news,
                ...(begun && { 'ops.showing': begun }),
              },
              ...(Object.keys(changed.unset).length && { $unset: changed.unset }),
            },
            { session },
          );
          if (moved.modifiedCount !== 1) return false;
          if (wordsAreFrom.some((key) => Object.hasOwn(changed.set, `state.${key}`))) await index.renew(state, session);
          const starts = entries.some(({ type }) => type === 'run_started');
          if (starts && !(await spending.add(state, decidedOver, now(), session))) return false;
          if (starts && !(await effects.add(state, seen, session))) return false;
          await debts.follow(state, entries, session);
          await insertEntries(id, team, sealed, cmd, session);
          return true;
        });
        if (!committed) return { result: 'behind' };
      } catch (error) {
        if (isDuplicate(error)) {
          const answer = await this.answerTo(id, cmd);
          return answer ? { result: 'repeated', answer } : { result: 'behind' };
        }
        if (isUnclear(error)) return { result: 'unclear' };
        if (isTransient(error)) return { result: 'behind' };
        throw error;
      }
      const ops: Ops = { ...before.ops, ...(newsSeq !== undefined && { newsSeq }), ...(begun && { showing: begun }) };
      const loaded: Loaded = { case: state, version, head, ops };
      return { result: 'committed', loaded, recorded: recordedOf(sealed, cmd), isBegun: begun !== null };
    },

    async answerTo(id, cmd): Promise<Answer | null> {
      const entry = (await timeline.findOne({ caseId: id, cmd }).lean()) as EntryDocument | null; // stored by this file
      if (entry) {
        const fact = unseal(entry.body, entry.texts);
        return { refusal: fact.type === 'refused' ? fact.refusal : null };
      }
      const attempt = await attempts.findOne({ caseId: id, cmd }).lean();
      return attempt ? { refusal: attempt.refusal } : null;
    },

    async recordAttempt(attempt) {
      try {
        await attempts.create({ ...attempt, refusal: normalised(attempt.refusal) });
      } catch (error) {
        if (isDuplicate(error)) return 'repeated';
        throw error;
      }
      await cases.updateOne({ _id: attempt.caseId }, { $inc: { 'ops.attempts': 1 } });
      return 'recorded';
    },

    async attempts(id) {
      return (await attempts.find({ caseId: id }, { _id: 0 }).sort({ at: 1 }).lean()) as Attempt[]; // stored by this file
    },

    async timeline(id, afterSeq = 0) {
      const documents = await timeline
        .find({ caseId: id, seq: { $gt: afterSeq } })
        .sort({ seq: 1 })
        .lean();
      return (documents as EntryDocument[]).map(({ seq, cmd, hash, body, texts }) => ({
        seq,
        cmd: cmd ?? null,
        hash,
        entry: unseal(body, texts),
      }));
    },

    async record(id) {
      const [document, entries] = await Promise.all([
        cases.findById(id).lean(),
        timeline.find({ caseId: id }).sort({ seq: 1 }).lean(),
      ]);
      if (!document) return null;
      const { state, head } = document as unknown as CaseDocument; // stored by this file
      return {
        case: state,
        head,
        entries: (entries as EntryDocument[]).map(({ seq, body, texts, prev, hash }) => ({
          seq,
          body,
          texts,
          prev,
          hash,
        })),
      };
    },

    async updateOps(id, set) {
      if (isCard(set.card)) await index.noteCard(id, set.card);
      await cases.updateOne({ _id: id }, { $set: opsPaths(set) });
    },

    async noteWrittenBack(id, plugin, before, after) {
      const path = `ops.writtenBack.${plugin}`;
      const standsAt = (key: keyof WrittenBack) => [`${path}.${key}`, before?.[key] ?? null]; // null: there is none
      const stood = Object.fromEntries((['seq', 'trying', 'tries', 'until'] as const).map(standsAt));
      const noted = await cases.updateOne({ _id: id, ...stood }, { $set: { [path]: after } });
      return noted.matchedCount === 1;
    },

    async beginShow(id, leavesWord) {
      const others = { _id: id, 'ops.showing': { $ne: null }, 'ops.showing.by': { $ne: me } };
      const word = { $set: { 'ops.showing.again': true } };
      let [isCertain, again] = [true, false];
      for (;;) {
        const began = now();
        const isFree = [
          { 'ops.showing': null },
          { 'ops.showing.by': me },
          { 'ops.showing.until': { $lte: began.toISOString() } },
        ];
        const before = (await cases
          .findOneAndUpdate({ _id: id, $or: isFree }, { $set: { 'ops.showing': showing() } })
          .lean()) as CaseDocument | null; // stored by this file
        if (!before) {
          const look = leavesWord ? cases.findOneAndUpdate(others, word) : cases.findOne(others);
          const taken = (await look.lean()) as CaseDocument | null; // stored by this file
          if (taken?.ops.showing) return { takenUntil: new Date(taken.ops.showing.until) };
          if (!(await cases.exists({ _id: id }))) return null;
          continue;
        }
        const stood = before.ops.showing;
        isCertain &&= !stood || stood.by === me;
        again ||= stood?.again === true;
        // A transaction that a crash left open may have held it up for longer than it is good for.
        if (now().getTime() - began.getTime() < showMs / 3) return { loaded: loadedOf(before), isCertain, again };
      }
    },

    async holdShow(id, ms = showMs) {
      const until = new Date(now().getTime() + ms).toISOString();
      await cases.updateOne({ _id: id, 'ops.showing.by': me }, { $set: { 'ops.showing.until': until } });
    },

    async noteShown({ case: { id }, version, ops: { shows } }, { card, told, wakeAt }) {
      // Counted, so that a turn that lost the case and one that began anew since are not taken for each other.
      const mine = { _id: id, 'ops.showing.by': me, 'ops.shows': shows ?? null };
      // What is due later is anybody's to take then; what is due now is still being done by whoever holds the lease.
      const isLater = wakeAt !== null && wakeAt > now();
      const released = isLater ? opsPaths({ leaseUntil: now() }) : {};
      const messages = opsPaths(Object.fromEntries(Object.entries(told).map(([key, one]) => [`told.${key}`, one])));
      const shown = { ...messages, ...opsPaths({ ...(card && { card }), threadSeq: version }) };
      const counted = { $inc: { 'ops.shows': 1 } };
      const noted = await cases.updateOne(
        { ...mine, version, 'ops.showing.again': null },
        { $set: { ...shown, ...released, wakeAt }, $unset: { 'ops.showing': 1 }, ...counted },
      );
      if (noted.matchedCount === 1) return 'noted';
      // When it is needed next, and whose it is until then, stays as it is.
      const moved = await cases.updateOne(mine, { $set: shown, $unset: { 'ops.showing.again': 1 }, ...counted });
      return moved.matchedCount === 1 ? 'moved' : 'lost';
    },

    async keepDraft(team, id, origin) {
      await drafts.updateOne(
        { _id: `${team}:${id}` },
        { $set: { team, origin: normalised(origin), at: now() } },
        { upsert: true },
      );
    },

    async readDraft(team, id) {
      const draft = await drafts.findById(`${team}:${id}`).lean();
      return draft ? (draft.origin as Origin) : null; // stored by keepDraft
    },

    byCard: index.byCard,
    spending: spending.of,
    effects: effects.of,
    owing: debts.of,

    async takeDue(at, lease, limit) {
      const due = (await cases
        .find({ wakeAt: { $lte: at }, 'ops.leaseUntil': { $lte: at } })
        .sort({ wakeAt: 1 })
        .limit(limit)
        .lean()) as CaseDocument[]; // stored by this file
      const taken: Loaded[] = [];
      for (const document of due) {
        const mine = { _id: document._id, version: document.version, 'ops.leaseUntil': document.ops.leaseUntil };
        const claimed = await cases.updateOne(mine, { $set: { 'ops.leaseUntil': new Date(at.getTime() + lease) } });
        if (claimed.modifiedCount === 1) taken.push(loadedOf(document));
      }
      return taken;
    },

    ...caseQueries(models, index),
  };
}

interface Sealed {
  seq: number;
  sealed: SealedEntry;
  entry: Recorded['entry'];
}

function sealAll(entries: Commit['entries'], head: string, version: number): Sealed[] {
  let prev = head;
  return entries.map((given, index) => {
    const entry = normalised(given);
    const sealed = seal(entry, prev, () => randomBytes(16).toString('hex'));
    prev = sealed.hash;
    return { seq: version + index + 1, sealed, entry };
  });
}

const recordedOf = (sealed: Sealed[], cmd: string): Recorded[] =>
  sealed.map(({ seq, sealed: { hash }, entry }, index) => ({ seq, cmd: index === 0 ? cmd : null, hash, entry }));
