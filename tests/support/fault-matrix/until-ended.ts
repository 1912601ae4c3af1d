import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Connection } from 'mongoose';
import type { CaseRow } from '../record.ts';
import { type MatrixCase, rowsOf } from './cases.ts';
import type { FaultySystems } from './systems.ts';

interface Where {
  connection: Connection;
  all: FaultySystems;
  /** The app's clock: it is moved on to whatever is due next, so that nobody waits for a look-up. */
  time?: { aheadMs: number };
  /** The app is working on nothing. */
  idle?: () => Promise<void>;
}

/** It is known what became of the run, or that the outside system cannot tell. */
export const hasEnded = ({ state }: CaseRow): boolean =>
  state.status === 'done' || state.status === 'failed' || (state.status === 'unknown' && state.cannotTell === true);

/** Waits for what only time brings; what is under way is left alone. Gives up in silence: the judge names what has not ended. */
export async function untilEnded(cases: readonly MatrixCase[], where: Where, withinMs = 40_000): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (performance.now() < deadline) {
    const rows = await rowsOf(where.connection, cases);
    const open = rows.filter((row) => !hasEnded(row));
    if (open.length === 0) return;
    await sleep(100);
    if (await isLeftAlone(cases, rows, where)) passTime(open, where);
  }
}

/** Nobody is at work on any of them: whoever was would find that its time is over. */
async function isLeftAlone(
  cases: readonly MatrixCase[],
  rows: readonly CaseRow[],
  { connection, all, idle }: Where,
): Promise<boolean> {
  await idle?.();
  if (Object.values(all.proxies).some(({ underWay }) => underWay > 0)) return false;
  // Whoever is showing a case would lose it to another one.
  if (rows.some(({ ops }) => ops.showing !== undefined)) return false;
  return isDeepStrictEqual(await rowsOf(connection, cases), rows);
}

function passTime(open: readonly CaseRow[], { time }: Where): void {
  if (!time) return;
  const now = Date.now() + time.aheadMs;
  if (!open.every((row) => onlyWaits(row, now))) return;
  const next = Math.min(...open.map(dueAt));
  if (next > now) time.aheadMs += next - now + 10;
}

/** For a look-up or for another send, not for an answer. */
const onlyWaits = ({ state, wakeAt }: CaseRow, now: number): boolean => {
  if (state.status === 'running') return state.run.resendAt !== undefined;
  return state.status === 'unknown' || (state.status === 'approved' && (wakeAt?.getTime() ?? 0) > now);
};

const dueAt = ({ wakeAt, ops }: CaseRow): number =>
  Math.max(wakeAt?.getTime() ?? Number.POSITIVE_INFINITY, ops.leaseUntil.getTime());
