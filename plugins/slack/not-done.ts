import type { Outcome, RunContext } from '../../src/plugin-host/contract.ts';
import { Refused, whatCame } from './client.ts';

/**
 * Slack's "no", or nothing that could have reached it: nothing was done. Over the limit it is asked again later; Slack takes no keys,
 * so where an earlier send is open only a look-up tells.
 */
export function notDone(error: unknown, { isResend }: Pick<RunContext, 'isResend'>, before = ''): Outcome {
  const reason = `${before}${whatCame(error)}`;
  if (isResend) return { outcome: 'unknown', reason: `${reason} An earlier send may have gone through.` };
  if (!(error instanceof Refused) || error.code !== 'ratelimited') return { outcome: 'failed', reason };
  const { retryAfterMs } = error;
  return { outcome: 'not_now', reason, ...(retryAfterMs !== undefined && { retryAfterMs }) };
}
