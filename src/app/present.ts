import type { Logger } from 'pino';
import type { CaseId } from '../domain/case.ts';
import { wakeAt } from '../domain/wake.ts';
import { coalesce } from './coalesce.ts';
import type { InLane } from './lane.ts';
import type { BegunShow, CaseStore, Clock, Loaded, Notifier, Recorded } from './ports.ts';

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
  /** Where it was begun already; else that comes first. */
  begun: BegunShow | null;
  /** What was committed here: it need not be read. */
  fresh: Recorded[];
  /** The card is drawn anew even where it shows this version. */
  redraws: boolean;
}

/** More often than the database forgets who is showing a case. */
const holdEveryMs = 3_000;
/** After a failure: soon, but not at once. */
const againAfterMs = 2_000;

/**
 * Shows what the state is, not each change: many commits on one case become one update of its card. One instance at a time
 * shows a case, whoever committed; the others leave it word, and it looks again before it lets go. So the thread tells the
 * story in order, no line is told by two and none by nobody.
 */
export function createPresenter({ store, inLane, notifier, newsDueAt, clock, log }: Deps) {
  /** Cases of which this process could not tell everything: Slack is asked first what of it came through. */
  const owing = new Set<CaseId>();
  const looking = new Map<CaseId, NodeJS.Timeout>();

  const worker = coalesce<Turn>(
    async (id, turn, isBehind) => {
      let holding: NodeJS.Timeout | undefined;
      try {
        // Between two commits, here and below: a note that meets one of them in the database makes it start again.
        const begun = turn.begun ?? (await inLane(id, () => store.beginShow(id), { next: true }));
        if (begun === null) return;
        if ('takenUntil' in begun) return lookAgain(id, begun.takenUntil);
        // Slack may want it slower.
        holding = setInterval(() => {
          store.holdShow(id).catch(() => undefined); // else it ends by itself
        }, holdEveryMs);
        const { loaded } = begun;
        const isCertain = begun.isCertain && !owing.has(id);
        const untold = await untoldOf(loaded, turn.fresh);
        const { card, told } = await notifier.show(loaded, { untold, isCertain, redraws: turn.redraws });
        owing.delete(id);
        const note = { version: loaded.version, card, told, wakeAt: neededNext(loaded) };
        const noted = await inLane(id, () => store.noteShown(id, note), { next: true });
        if (noted === 'moved' && !isBehind()) redraw(id);
      } catch (err) {
        // The case stays due: whoever takes it next asks Slack what was told and goes on from there.
        owing.add(id);
        log.warn({ err, caseId: id }, 'case not shown');
        const leaseUntil = new Date(clock.now().getTime() + againAfterMs);
        await Promise.allSettled([store.holdShow(id, 0), store.updateOps(id, { leaseUntil })]); // else both end by themselves
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
    const times = [own === null ? [] : [new Date(own)], newsDueAt(loaded) ?? []].flat();
    return times.sort((a, b) => a.getTime() - b.getTime())[0] ?? null;
  }

  /** It may be a process that is no more which is at it. */
  function lookAgain(id: CaseId, at: Date) {
    clearTimeout(looking.get(id));
    const look = () => {
      looking.delete(id);
      worker.push(id, { begun: null, fresh: [], redraws: false });
    };
    looking.set(id, setTimeout(look, at.getTime() - clock.now().getTime()).unref());
  }

  const redraw = (id: CaseId) => worker.push(id, { begun: null, fresh: [], redraws: true });

  return {
    /** `fresh`: what was committed just now; `isBegun`: with the begin of showing it. */
    show(loaded: Loaded, fresh: Recorded[] = [], isBegun = false) {
      const { id } = loaded.case;
      // A turn that is under way may have shown it by the time this one comes, and let go.
      const begun = isBegun && !worker.isBusy(id) ? { loaded, isCertain: true } : null;
      worker.push(id, { begun, fresh, redraws: false });
    },
    /** What is said beside the state has changed. */
    redraw,
    settled: worker.settled,
  };
}
export type Presenter = ReturnType<typeof createPresenter>;
