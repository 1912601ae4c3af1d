import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from 'mongoose';
import type { CaseRow } from '../record.ts';
import { type MatrixCase, rowsOf } from './cases.ts';
import type { FaultySystems } from './systems.ts';

interface Where {
  connection: Connection;
  all: FaultySystems;
  /** The app's clock: it is moved on to whatever is due next, so that nobody waits for a look-up. */
  time: { aheadMs: number };
}

/** It is known what became of the run, or that the outside system cannot tell. */
export const hasEnded = ({ state }: CaseRow): boolean =>
  state.status === 'done' || state.status === 'failed' || (state.status === 'unknown' && state.cannotTell === true);

/** Waits for what only time brings; what is under way is left alone. Gives up in silence: the judge names what has not ended. */
export async function untilEnded(cases: readonly MatrixCase[], where: Where, withinMs = 40_000): Promise<void> {
  const { connection, all, time } = where;
  const deadline = performance.now() + withinMs;
  while (performance.now() < deadline) {
    const rows = await rowsOf(connection, cases);
    const open = rows.filter((row) => !hasEnded(row));
    if (open.length === 0) return;
    const now = Date.now() + time.aheadMs;
    // Whoever is showing a case would lose it to another one.
    const isShown = rows.every(({ ops }) => ops.showing === undefined);
    const isQuiet = isShown && Object.values(all.proxies).every(({ underWay }) => underWay === 0);
    if (isQuiet && open.every((row) => onlyWaits(row, now))) {
      const next = Math.min(...open.map(dueAt));
      if (next > now) time.aheadMs += next - now + 10;
    }
    await sleep(100);
  }
}

/** For a look-up or for another send, not for an answer. */
const onlyWaits = ({ state, wakeAt }: CaseRow, now: number): boolean => {
  if (state.status === 'running') return state.run.resendAt !== undefined;
  return state.status === 'unknown' || (state.status === 'approved' && (wakeAt?.getTime() ?? 0) > now);
};

const dueAt = ({ wakeAt, ops }: CaseRow): number =>
  Math.max(wakeAt?.getTime() ?? Number.POSITIVE_INFINITY, ops.leaseUntil.getTime());
