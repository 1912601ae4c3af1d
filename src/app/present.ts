import type { Logger } from 'pino';
import type { CaseId } from '../domain/case.ts';
import { wakeAt } from '../domain/wake.ts';
import { coalesce } from './coalesce.ts';
import type { InLane } from './lane.ts';
import type { CaseStore, Clock, Loaded, Notifier, Recorded } from './ports.ts';

interface Deps {
  store: Pick<CaseStore, 'beginShow' | 'holdShow' | 'noteShown' | 'timeline' | 'updateOps'>;
  /** The lane in which a case's commands are committed. */
  inLane: InLane;
  notifier: Pick<Notifier, 'show'>;
  /** When other systems' records of the case are to be told of it, where they are not yet. */
  newsDueAt(loaded: Loaded): Date | null;
  clock: Clock;
  log: Logger;
}

interface Turn {
  /** Where it was begun already, with a commit; else that comes first. */
  begun: Loaded | null;
  /** What was committed here: it need not be read. */
  fresh: Recorded[];
  /** The card is drawn anew even where it shows this version. */
  redraws: boolean;
}

/** More often than the database forgets who is showing a case. */
const holdEveryMs = 3_000;
/** So long a note waits for a commit that is under way. */
const laneMs = 1_000;
/** After a failure: soon, but not at once. */
const againAfterMs = 2_000;

/**
 * Shows what the state is, not each change: many commits on one case become one update of its card. One instance at a time
 * shows a case, whoever committed, and looks again before it lets go. So the thread tells the story in order, no line is told
 * by two and none by nobody.
 */
export function createPresenter({ store, inLane, notifier, newsDueAt, clock, log }: Deps) {
  /** Cases of which this process could not tell everything: Slack is asked first what of it came through. */
  const owing = new Set<CaseId>();
  const looking = new Map<CaseId, NodeJS.Timeout>();
  let stopped = false;

  const worker = coalesce<Turn>(
    async (id, turn) => {
      let holding: NodeJS.Timeout | undefined;
      let { redraws } = turn;
      try {
        const begun = turn.begun
          ? { loaded: turn.begun, isCertain: true, again: false }
          : await between(id, () => store.beginShow(id, turn.redraws));
        if (begun === null) return;
        if ('takenUntil' in begun) return lookAgain(id, begun.takenUntil);
        clearTimeout(looking.get(id));
        looking.delete(id);
        // Slack may want it slower.
        holding = setInterval(() => {
          store.holdShow(id).catch(() => undefined); // else it ends by itself
        }, holdEveryMs);
        const { loaded } = begun;
        const isCertain = begun.isCertain && !owing.has(id);
        redraws ||= begun.again;
        const untold = await untoldOf(loaded, turn.fresh);
        const shown = await notifier.show(loaded, { untold, isCertain, redraws });
        owing.delete(id);
        const noted = await between(id, () => store.noteShown(loaded, { ...shown, wakeAt: neededNext(loaded) }));
        if (noted !== 'noted') redraw(id);
      } catch (err) {
        clearInterval(holding);
        // The case stays due: whoever takes it next asks Slack what was told and goes on from there.
        owing.add(id);
        log.warn({ err, caseId: id }, 'case not shown');
        const again = new Date(clock.now().getTime() + againAfterMs);
        await Promise.allSettled([store.holdShow(id, 0), store.updateOps(id, { leaseUntil: again })]); // else both end by themselves
        // What was to be drawn anew is nothing that makes a case due.
        if (redraws) lookAgain(id, again, true);
      } finally {
        clearInterval(holding);
      }
    },
    (waiting, next) => ({
      begun: null,
      fresh: [...waiting.fresh, ...next.fresh],
      redraws: waiting.redraws || next.redraws,
    }),
  );

  /** What the thread has not heard of the state that is shown. */
  async function untoldOf({ case: { id }, version, ops: { threadSeq } }: Loaded, fresh: Recorded[]) {
    const isUntold = ({ seq }: Recorded) => seq > threadSeq && seq <= version;
    const known = fresh.filter(isUntold);
    if (known.length === version - threadSeq) return known;
    return (await store.timeline(id, threadSeq)).filter(isUntold);
  }

  function neededNext(loaded: Loaded): Date | null {
    const own = wakeAt(loaded.case, clock.now().toISOString());
    const times = [own === null ? null : new Date(own), newsDueAt(loaded)].filter((at) => at !== null);
    return times.sort((a, b) => a.getTime() - b.getTime())[0] ?? null;
  }

  /** Between two commits: a note that meets one of them in the database makes it start again. But not after a slow one. */
  const between = <T>(id: CaseId, note: () => Promise<T>) => inLane(id, note, { nextWithinMs: laneMs });

  /** Whoever is at it may be a process that is no more. */
  function lookAgain(id: CaseId, at: Date, redraws = false) {
    clearTimeout(looking.get(id));
    if (stopped) return;
    const look = () => {
      looking.delete(id);
      worker.push(id, { begun: null, fresh: [], redraws });
    };
    looking.set(id, setTimeout(look, Math.max(0, at.getTime() - clock.now().getTime())).unref());
  }

  const holdsFor = ({ ops: { showing } }: Loaded, ms: number) =>
    showing !== undefined && Date.parse(showing.until) - clock.now().getTime() > ms;

  const redraw = (id: CaseId) => worker.push(id, { begun: null, fresh: [], redraws: true });

  return {
    /** `fresh`: what was committed just now; `isBegun`: with the begin of showing it. */
    show(loaded: Loaded, fresh: Recorded[] = [], isBegun = false) {
      const { id } = loaded.case;
      // A turn that is under way may have shown it by the time this one comes, and let go; and a commit may have taken long.
      const isGood = isBegun && !worker.isBusy(id) && holdsFor(loaded, 2 * holdEveryMs);
      worker.push(id, { begun: isGood ? loaded : null, fresh, redraws: false });
    },
    /** What is said beside the state has changed. */
    redraw,
    settled: worker.settled,
    /** From now on it looks at nothing again by itself: else what fails for as long as the database is away would never settle. */
    stop() {
      stopped = true;
      for (const timer of looking.values()) clearTimeout(timer);
      looking.clear();
    },
  };
}
export type Presenter = ReturnType<typeof createPresenter>;
