import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { wakeAt } from '../domain/wake.ts';
import { coalesce } from './coalesce.ts';
import type { InLane } from './lane.ts';
import type { CaseStore, Clock, Loaded, Notifier, Ops, Recorded } from './ports.ts';

interface Deps {
  store: CaseStore;
  /** The lane in which a case's commands are committed. */
  inLane: InLane;
  notifier: Notifier;
  /** When other systems' records of the case are to be told of it, where they are not yet. */
  newsDueAt(loaded: Loaded): Date | null;
  clock: Clock;
  log: Logger;
}

interface ToShow {
  loaded: Loaded;
  /** Null: picked up from somebody who may have told part of it. */
  fresh: Recorded[] | null;
}

/** What is shown, which entries are told to the thread now (null: whatever it has not heard), and which after that. */
interface Turn {
  loaded: Loaded;
  now: Recorded[] | null;
  later: Recorded[];
}

const remembered = 1_000;
/** How long the lines of another instance may take before ours are left to whoever finds the case due. */
const othersTakeMs = 3_000;
const lookEveryMs = 50;
const holdMs = 15_000;
const holdEveryMs = 5_000;
/** After a failure: soon, but not at once. */
const againAfterMs = 2_000;

/** Shows what the state is, not each change: many commits on one case become one update of its card. */
export function createPresenter({ store, inLane, notifier, newsDueAt, clock, log }: Deps) {
  /** What this process showed last: newer than what a commit that ran meanwhile had loaded. */
  const shown = new Map<string, Ops>();
  /** Cases of which this process could not tell everything: Slack is asked first what of it came through. */
  const owing = new Set<string>();

  const worker = coalesce<ToShow>(
    async (id, { loaded: given, fresh }, isBehind) => {
      // Slack may ask to wait for longer than a lease lasts; whoever takes the case then would tell the same.
      const holding = setInterval(() => {
        const shownUntil = new Date(clock.now().getTime() + holdMs).toISOString();
        store.updateOps(id, { shownUntil }).catch(() => undefined); // else it ends by itself
      }, holdEveryMs);
      try {
        const turn: Turn =
          fresh && !owing.has(id) ? await ourTurn(id, given, fresh) : { loaded: given, now: null, later: [] };
        const { loaded, later } = turn;
        const done = await notifier.show(loaded, turn.now);
        owing.delete(id);
        const told = { ...loaded.ops.told, ...done.told };
        remember(id, { ...loaded.ops, ...(done.card && { card: done.card }), told, threadSeq: done.thread.to });
        const now = clock.now();
        // Where another instance still owes the thread a line, the case stays due until that is told too.
        const own = done.thread.to < loaded.version ? now.toISOString() : wakeAt(loaded.case, now.toISOString());
        const news = newsDueAt(loaded)?.toISOString() ?? null;
        const wake = [own, news].filter((at) => at !== null).sort()[0];
        const note = { ...done, wakeAt: wake === undefined ? null : new Date(wake) };
        // Between two commits: a note that meets one of them in the database makes it start again.
        const noted = await inLane(id, () => store.noteShown(id, note), { next: true });
        if (later.length) worker.push(id, { loaded, fresh: later });
        else if (noted === 'moved' && !isBehind()) await showAgain(id, loaded.version);
      } catch (err) {
        // The case stays due: whoever takes it next asks Slack what was told and goes on from there.
        shown.delete(id);
        owing.add(id);
        log.warn({ err, caseId: id }, 'case not shown');
        const leaseUntil = new Date(clock.now().getTime() + againAfterMs);
        await store.updateOps(id, { leaseUntil }).catch(() => undefined); // else the lease ends by itself
      } finally {
        clearInterval(holding);
      }
    },
    (waiting, next) => ({
      loaded: next.loaded.version >= waiting.loaded.version ? next.loaded : waiting.loaded,
      fresh: waiting.fresh && next.fresh ? inOrder([...waiting.fresh, ...next.fresh]) : null,
    }),
  );

  function latestOps(id: string, { ops }: Loaded): Ops {
    const known = shown.get(id);
    if (!known || known.threadSeq < ops.threadSeq) return ops;
    return { ...known, ...beside(ops), told: newestOf(ops.told, known.told) };
  }

  /** Noted by others than whoever shows: what was loaded counts. */
  const beside = ({ facts, attempts, remark, newsSeq, writtenBack }: Ops) => ({
    facts,
    attempts,
    ...(remark && { remark }),
    ...(newsSeq !== undefined && { newsSeq }),
    ...(writtenBack && { writtenBack }),
  });

  /**
   * The thread tells the story in order, and each instance tells what it committed: entries of another one between ours are
   * waited for. So no line is told by two and none by nobody.
   */
  async function ourTurn(id: string, given: Loaded, fresh: Recorded[]): Promise<Turn> {
    const giveUpAt = performance.now() + othersTakeMs;
    for (let ops = latestOps(id, given); ; ops = (await store.load(id))?.ops ?? ops) {
      const loaded = { ...given, ops };
      const untold = fresh.filter(({ seq }) => seq > ops.threadSeq);
      const now = untold.filter(({ seq }, index) => seq === ops.threadSeq + 1 + index);
      if (now.length || !untold.length) return { loaded, now, later: untold.slice(now.length) };
      if (performance.now() > giveUpAt) return { loaded, now, later: [] };
      await sleep(lookEveryMs);
    }
  }

  /** Another instance moved the case meanwhile, and our older card may have overtaken its newer one. */
  async function showAgain(id: string, version: number) {
    const latest = await store.load(id);
    if (latest && latest.version !== version) worker.push(id, { loaded: latest, fresh: [] });
  }

  function remember(id: string, ops: Ops) {
    shown.delete(id);
    shown.set(id, ops);
    const oldest = shown.keys().next();
    if (shown.size > remembered && !oldest.done) shown.delete(oldest.value);
  }

  return {
    /** Somebody is at it, and it takes long. */
    isBeingShown: ({ ops: { shownUntil } }: Loaded): boolean =>
      shownUntil !== undefined && Date.parse(shownUntil) > clock.now().getTime(),
    show: (loaded: Loaded, fresh: Recorded[] | null) => worker.push(loaded.case.id, { loaded, fresh }),
    settled: worker.settled,
  };
}
export type Presenter = ReturnType<typeof createPresenter>;

/** Of two notes on one message the later one holds: it was sent later, or has been settled since. */
function newestOf(one: Ops['told'], other: Ops['told']): Ops['told'] {
  const older = Object.entries(other).filter(([key, { ts, settled }]) => {
    const known = one[key];
    return known && (Number(known.ts) > Number(ts) || (known.ts === ts && known.settled && !settled));
  });
  return { ...one, ...other, ...Object.fromEntries(older.map(([key]) => [key, one[key] as Ops['told'][string]])) }; // filtered by it
}

const inOrder = (entries: Recorded[]): Recorded[] => entries.toSorted((a, b) => a.seq - b.seq);
