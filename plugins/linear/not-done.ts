import { neverSent, type Outcome, type RunContext } from '../../src/plugin-host/contract.ts';
import { RateLimited, Refused, whatCame } from './client.ts';

/** Is it Linear's or the network's word that this request did nothing? */
export const isDefinite = (error: unknown): boolean => error instanceof Refused || neverSent(error);

/** A definite "no" of this send; on a resend it says nothing of the earlier one. */
export function refused(reason: string, { isResend }: Pick<RunContext, 'isResend'>): Outcome {
  return isResend
    ? { outcome: 'unknown', reason: `${reason} An earlier send may have gone through.` }
    : { outcome: 'failed', reason };
}

interface Sent {
  /** "Nothing was written:" */
  nothing: string;
  /** Does Linear refuse a second send of the same? Then a resend may be asked for again, too. */
  isKeyed: boolean;
}

/** Something went wrong before anything was sent to be written, or Linear said that it did nothing. */
export function notDone(error: unknown, { nothing, isKeyed }: Sent, ctx: RunContext): Outcome {
  if (error instanceof RateLimited && (isKeyed || !ctx.isResend)) {
    const { message: reason, retryAfterMs } = error;
    return { outcome: 'not_now', reason, ...(retryAfterMs !== undefined && { retryAfterMs }) };
  }
  return refused(`${nothing} ${whatCame(error)}`, ctx);
}
