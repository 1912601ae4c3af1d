import type { Logger } from 'pino';
import { wakeAt } from '../domain/wake.ts';
import { coalesce } from './coalesce.ts';
import type { CaseStore, Clock, Loaded, Notifier, Ops, Recorded } from './ports.ts';

interface Deps {
  store: CaseStore;
  notifier: Notifier;
  clock: Clock;
  log: Logger;
}

interface ToShow {
  loaded: Loaded;
  /** Null: picked up from somebody who may have told part of it. */
  fresh: Recorded[] | null;
}

const remembered = 1_000;

/** Shows what the state is, not each change: many commits on one case become one update of its card. */
export function createPresenter({ store, notifier, clock, log }: Deps) {
  /** What this process showed last: newer than what a commit that ran meanwhile had loaded. */
  const shown = new Map<string, Ops>();

  const worker = coalesce<ToShow>(
    async (id, { loaded, fresh }, isBehind) => {
      const known = shown.get(id);
      const ops = known && fresh ? { ...known, facts: loaded.ops.facts, attempts: loaded.ops.attempts } : loaded.ops;
      try {
        const done = await notifier.show({ ...loaded, ops }, fresh);
        remember(id, { ...ops, ...done.set, threadSeq: done.thread.to });
        const now = clock.now();
        // Where another instance still owes the thread a line, the case stays due until that is told too.
        const wake = done.thread.to < loaded.version ? now.toISOString() : wakeAt(loaded.case, now.toISOString());
        const noted = await store.noteShown(id, { ...done, wakeAt: wake === null ? null : new Date(wake) });
        if (noted === 'moved' && !isBehind()) await showAgain(id, loaded.version);
      } catch (err) {
        // The case stays due: whoever takes it next asks Slack what was told and goes on from there.
        shown.delete(id);
        log.warn({ err, caseId: id }, 'case not shown');
      }
    },
    (waiting, next) => ({
      loaded: next.loaded.version >= waiting.loaded.version ? next.loaded : waiting.loaded,
      fresh: waiting.fresh && next.fresh ? [...waiting.fresh, ...next.fresh] : null,
    }),
  );

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
    show: (loaded: Loaded, fresh: Recorded[] | null) => worker.push(loaded.case.id, { loaded, fresh }),
    settled: worker.settled,
  };
}
export type Presenter = ReturnType<typeof createPresenter>;
