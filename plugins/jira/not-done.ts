import { neverSent, type Outcome, type RunContext } from '../../src/plugin-host/contract.ts';
import { RateLimited, Refused, whatCame } from './client.ts';

/** A definite "not now" or "no" of this send; on a resend it says nothing of the earlier one. */
export function refused(reason: string, { isResend }: Pick<RunContext, 'isResend'>): Outcome {
  return isResend
    ? { outcome: 'unknown', reason: `${reason} An earlier send may have gone through.` }
    : { outcome: 'failed', reason };
}

/** Something went wrong before anything was sent to be written: reading changes nothing, whatever came of it. */
export function notSent(error: unknown, nothing: string, ctx: RunContext): Outcome {
  if (error instanceof RateLimited && !ctx.isResend) return notNow(error);
  return refused(`${nothing} ${whatCame(error)}`, ctx);
}

/** The write itself went wrong. Jira takes no idempotency keys, so a second send may not be "not now". */
export function notWritten(error: unknown, ctx: RunContext): Outcome {
  if (error instanceof RateLimited && !ctx.isResend) return notNow(error);
  if (error instanceof Refused || neverSent(error)) return refused(whatCame(error), ctx);
  return { outcome: 'unknown', reason: whatCame(error) };
}

const notNow = ({ message: reason, retryAfterMs }: RateLimited): Outcome => ({
  outcome: 'not_now',
  reason,
  ...(retryAfterMs !== undefined && { retryAfterMs }),
});
