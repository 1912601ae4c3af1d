import type { Finding, Outcome, RunContext } from './contract.ts';
import { cannotTell, outcomeOfError, refused, type Sending } from './outcome-of-error.ts';

interface Once extends Sending {
  /** What the earlier send of the run left. */
  find(): Promise<Finding>;
  send(): Promise<Outcome>;
}

/**
 * One send to a system without idempotency keys. A resend looks first for what the earlier send left, and sends only where that is
 * absent. What is thrown counts as `outcomeOfError` has it.
 */
export async function sendOnce(ctx: RunContext, { find, send, ...sending }: Once): Promise<Outcome> {
  const earlier: Finding = ctx.isResend ? await found(find, sending) : { found: 'absent' };
  switch (earlier.found) {
    case 'absent':
      return send().catch((error: unknown) => outcomeOfError(error, ctx, sending));
    case 'happened':
      return { ...earlier, outcome: 'succeeded' };
    case 'pending':
      return { ...earlier, outcome: 'pending' };
    default:
      return refused(earlier.reason, ctx);
  }
}

async function found(find: () => Promise<Finding>, { system }: Sending): Promise<Finding> {
  try {
    return await find();
  } catch (error) {
    return cannotTell(error, system);
  }
}
