import { type ClientSession, type Connection, mongo } from 'mongoose';
import { isCutOff } from '../errors.ts';

const WRITE_CONFLICT = 112;
const DUPLICATE_KEY = 11_000;
const commitTries = 3;

interface DriverError extends Error {
  code?: number | string;
  hasErrorLabel?(label: string): boolean;
}
const isDriverError = (error: unknown): error is DriverError => Error.isError(error);

export const isDuplicate = (error: unknown): boolean => isDriverError(error) && error.code === DUPLICATE_KEY;

/** Somebody else wrote first, or the server changed roles in between: deciding anew on what stands there now is right. */
export const isTransient = (error: unknown): boolean =>
  isDriverError(error) &&
  (error.code === WRITE_CONFLICT ||
    (error.hasErrorLabel?.('TransientTransactionError') ?? false) ||
    isUnclear(error) ||
    isCutOff(error));

/** The commit was sent and its answer lost. */
export const isUnclear = (error: unknown): boolean =>
  isDriverError(error) && (error.hasErrorLabel?.('UnknownTransactionCommitResult') ?? false);

/**
 * One multi-document transaction, tried once: the caller decides anew before it tries again, so the driver's own
 * retry loop (up to 120 s over stale decisions) is not wanted. `work` returns false to roll back.
 */
export async function transaction(
  connection: Connection,
  work: (session: ClientSession) => Promise<boolean>,
): Promise<boolean> {
  const session = await connection.startSession();
  try {
    session.startTransaction({ writeConcern: { w: 'majority' }, readConcern: { level: 'snapshot' } });
    if (!(await work(session))) {
      await session.abortTransaction();
      return false;
    }
    await commit(session);
    return true;
  } catch (error) {
    if (session.inTransaction()) await session.abortTransaction().catch(() => undefined); // the first error is the one that matters
    throw error;
  } finally {
    await session.endSession();
  }
}

/** A commit whose answer got lost may be sent again: the server knows the transaction's number. */
async function commit(session: ClientSession): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await session.commitTransaction();
    } catch (thrown) {
      // The driver stumbles over an error of Node's at a commit: whatever is not its own leaves open what became of it.
      const error = thrown instanceof mongo.MongoError ? thrown : lostCommit(thrown);
      if (!isUnclear(error) || tries === commitTries) throw error;
    }
  }
}

function lostCommit(cause: unknown): Error {
  const error = new mongo.MongoNetworkError(
    'the connection ended at the commit',
    Error.isError(cause) ? { cause } : {},
  );
  error.addErrorLabel('UnknownTransactionCommitResult');
  return error;
}
