import { z } from 'zod';
import type { Finding, Outcome, RunContext } from './contract.ts';
import { didNothing, NoAnswer, NotNow, Refused } from './system-errors.ts';

type Send = Pick<RunContext, 'isResend'>;

/** The system refused this send, so nothing happened: `failed`. On a resend that says nothing of the earlier one: `unknown`. */
export const refused = (reason: string, { isResend }: Send): Outcome =>
  isResend
    ? { outcome: 'unknown', reason: `${reason} An earlier send may have gone through.` }
    : { outcome: 'failed', reason };

/**
 * The system did nothing and is to be asked again: `not_now`. On a resend only where it honours `ctx.idempotencyKey`; elsewhere a
 * further send could do what the earlier one did.
 */
export function notNow(reason: string, retryAfterMs: number | undefined, send: Send, honoursKeys = false): Outcome {
  if (send.isResend && !honoursKeys) return refused(reason, send);
  return { outcome: 'not_now', reason, ...(retryAfterMs !== undefined && { retryAfterMs }) };
}

/** How a send is spoken of, and what the system promises of it. */
export interface Sending {
  /** As people read it, e.g. "Zendesk". */
  system: string;
  /** Said first of a failure, e.g. "Nothing was changed:". */
  nothing?: string;
  /** Does the system run a request with the same key once? */
  honoursKeys?: boolean;
}

/**
 * What a send that came to this error did. Only what proves that nothing happened is no `unknown`. It speaks of one request: where
 * a run made others before, say what stays of them.
 */
export const outcomeOfError = (error: unknown, send: Send, sending: Sending): Outcome =>
  didNothing(error)
    ? outcomeOfFailedRead(error, send, sending)
    : { outcome: 'unknown', reason: whatCame(error, sending.system) };

/** The same for what is read before anything is sent: reading changes nothing, whatever came of it. */
export function outcomeOfFailedRead(error: unknown, send: Send, { system, nothing, honoursKeys }: Sending): Outcome {
  const reason = whatCame(error, system);
  if (error instanceof NotNow) return notNow(reason, error.retryAfterMs, send, honoursKeys);
  return refused(nothing ? `${nothing} ${reason}` : reason, send);
}

/** What a look-up that came to this error found: whatever it was, it proves no absence. */
export const cannotTell = (error: unknown, system: string): Extract<Finding, { found: 'cannot_tell' }> => ({
  found: 'cannot_tell',
  reason: whatCame(error, system),
});

/** For a reason: what came instead of an answer. */
export function whatCame(error: unknown, system: string): string {
  if (error instanceof Refused || error instanceof NotNow || error instanceof NoAnswer) return error.message;
  if (error instanceof z.ZodError) return `${system} answered with something else than was asked for.`;
  return `${system} gave no clear answer: ${Error.isError(error) ? error.message : 'the connection was lost'}.`;
}
