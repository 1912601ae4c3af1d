import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';

/** SQLite's code for "somebody else has it". */
const BUSY = 5;

export interface Lock {
  release(): void;
}

/**
 * Takes a lock that the operating system gives back when its holder dies, however it dies: no stale lock files, no
 * guessing by process id (ids repeat in containers). Undefined: somebody else holds it, in this process or another.
 */
export function tryLock(path: string): Lock | undefined {
  mkdirSync(dirname(path), { recursive: true });
  const database = new DatabaseSync(path);
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (Error.isError(error) && 'errcode' in error && error.errcode === BUSY) return undefined;
    throw error;
  }
  return { release: () => database.close() };
}

/** Runs `work` alone among all processes that use the same lock file, waiting as long as it takes. */
export async function alone<T>(path: string, work: () => Promise<T>): Promise<T> {
  let lock = tryLock(path);
  while (lock === undefined) {
    await sleep(200);
    lock = tryLock(path);
  }
  try {
    return await work();
  } finally {
    lock.release();
  }
}
