import type { Outcome, RunContext } from '../../src/plugin-host/contract.ts';
import { NoAnswer, Refused } from './client.ts';

/**
 * ERPNext's "no", or nothing that could have reached it: nothing was saved. Over its rate limit it is asked again later; it takes no
 * keys, so where an earlier send is open only a look-up tells.
 */
export function notDone(error: unknown, { isResend }: Pick<RunContext, 'isResend'>, before = ''): Outcome {
  const reason = `${before}${whatCame(error)}`;
  if (isResend) return { outcome: 'unknown', reason: `${reason} An earlier send may have gone through.` };
  if (!(error instanceof Refused) || error.status !== 429) return { outcome: 'failed', reason };
  const { retryAfterMs } = error;
  return { outcome: 'not_now', reason, ...(retryAfterMs !== undefined && { retryAfterMs }) };
}

/** What came instead of an answer, for a reason. */
export function whatCame(error: unknown): string {
  if (error instanceof Refused || error instanceof NoAnswer) return error.message;
  return `ERPNext gave no clear answer: ${Error.isError(error) ? error.message : 'the connection was lost'}.`;
}
