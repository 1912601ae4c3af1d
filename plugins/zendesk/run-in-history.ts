import { cannotTell, type Finding, type ReadContext } from '../../src/plugin-host/contract.ts';
import { type Audit, zendesk } from './client.ts';
import type { ZendeskConfig } from './config.ts';
import { markIn } from './mark.ts';

/** What a run of one action leaves in the ticket's history. */
export interface Trace {
  /** The event that the update makes. */
  eventIn(audit: Audit): { id: number } | undefined;
  /** In words, after "but no". */
  called: string;
  summary(ticket: number): string;
}
type Found = Exclude<Finding, { found: 'pending' | 'failed' }>;

/** What the whole history of the ticket shows of the run. */
export async function findRun(
  ticket: number,
  trace: Trace,
  config: ZendeskConfig,
  ctx: ReadContext & { runId: string },
): Promise<Found> {
  try {
    return runIn(await zendesk(config, ctx).audits(ticket), ctx.runId, ticket, trace);
  } catch (error) {
    return cannotTell(error, 'Zendesk');
  }
}

export function runIn(audits: Audit[], runId: string, ticket: number, { eventIn, called, summary }: Trace): Found {
  const ofThisRun = audits.filter((audit) => markIn(audit).latch_run === runId);
  if (ofThisRun.length === 0) return { found: 'absent' };
  const event = ofThisRun.map(eventIn).find((one) => one !== undefined);
  return event
    ? { found: 'happened', summary: summary(ticket), reference: String(event.id) }
    : { found: 'cannot_tell', reason: `Zendesk shows an update of #${ticket} by this run, but no ${called} in it.` };
}
