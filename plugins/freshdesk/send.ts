import { type Finding, neverSent, type Outcome, type RunContext } from '../../src/plugin-host/contract.ts';
import { RateLimited, Refused, whatCame } from './freshdesk-error.ts';

/** A refusal of this send says nothing of an earlier one. */
export const refused = (reason: string, { isResend }: Pick<RunContext, 'isResend'>): Outcome =>
  isResend
    ? { outcome: 'unknown', reason: `${reason} An earlier send may have gone through.` }
    : { outcome: 'failed', reason };

/** Freshdesk takes no idempotency keys, so a resend looks first for what the earlier send may have left. */
export async function sendOnce(
  ctx: RunContext,
  find: () => Promise<Finding>,
  send: () => Promise<Outcome>,
): Promise<Outcome> {
  if (ctx.isResend) {
    const earlier = await find();
    if (earlier.found === 'happened') {
      const { found: _, ...done } = earlier;
      return { outcome: 'succeeded', ...done };
    }
    if (earlier.found !== 'absent') return { outcome: 'unknown', reason: 'An earlier send may have gone through.' };
  }
  try {
    return await send();
  } catch (error) {
    return outcomeOf(error, ctx);
  }
}

/** What a send that threw may have done. */
export function outcomeOf(error: unknown, ctx: RunContext): Outcome {
  const reason = whatCame(error);
  if (error instanceof RateLimited && !ctx.isResend) {
    const { retryAfterMs } = error;
    return { outcome: 'not_now', reason, ...(retryAfterMs !== undefined && { retryAfterMs }) };
  }
  if (error instanceof Refused || error instanceof RateLimited || neverSent(error)) return refused(reason, ctx);
  return { outcome: 'unknown', reason };
}
