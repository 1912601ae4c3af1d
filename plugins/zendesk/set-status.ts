import { z } from 'zod';
import {
  type ActionDefinition,
  defineAction,
  type Finding,
  fact,
  no,
  type Outcome,
  type ReadContext,
  type RunContext,
} from '../../src/plugin-host/contract.ts';
import { type Audit, type Ticket, zendesk } from './client.ts';
import type { ZendeskConfig } from './config.ts';
import { ofRun, statusChangesIn } from './mark.ts';
import { outcomeOf, refused, sendOnce } from './send.ts';
import { hasStatus, statusNamed, type WantedStatus } from './status.ts';
import { appliesToTicket, linkTo, noSuchTicket, ticketParam } from './ticket.ts';
import { RateLimited, whatCame } from './zendesk-error.ts';

const asked = 'Enter the status, such as open, pending, hold or solved.';
const paramsOf = (config: ZendeskConfig) =>
  z.object({ [config.field]: ticketParam(config), ticket_status: z.string(asked).trim().min(1, asked) });

interface Wanted {
  ticket: Ticket;
  status: WantedStatus;
}

/** `zendesk.set_status`: the status of one ticket, unless somebody else updated it in the same moment. */
export function setStatus(config: ZendeskConfig): ActionDefinition {
  const { field } = config;
  const params = paramsOf(config);
  type Params = z.infer<typeof params>;

  /** The ticket and what it is to become, or why not. */
  async function read(given: Params, ctx: ReadContext): Promise<Wanted | { problem: string }> {
    const { [field]: id, ticket_status: written } = given;
    const api = zendesk(config, ctx);
    const found = await api.ticket(id);
    if (!found) return { problem: noSuchTicket(id) };
    const { ticket } = found;
    if (ticket.status === 'closed') return { problem: `Ticket #${id} is closed: Zendesk does not change it any more.` };
    const status = await statusNamed(written, api);
    if ('problem' in status) return status;
    return hasStatus(ticket, status) ? { problem: `Ticket #${id} is ${status.word} already.` } : { ticket, status };
  }

  return defineAction({
    id: 'zendesk.set_status',
    title: 'Set status in Zendesk',
    params,
    idempotency: 'none', // Zendesk honours keys for new tickets only
    settle: config.settleMs,

    applies: (kase) => appliesToTicket(kase, config),

    async preflight(given, ctx) {
      const wanted = await read(given, ctx);
      if ('problem' in wanted) return no(wanted.problem);
      const { ticket, status } = wanted;
      return {
        ok: true,
        facts: [
          fact('Zendesk ticket', `#${ticket.id} ${ticket.subject ?? ''}`.trim(), linkTo(config, ticket.id)),
          fact('Status', `${ticket.status} → ${status.word}`),
          ...(status.word === 'closed' ? [fact('Cannot be undone', 'a closed ticket cannot be changed any more')] : []),
        ],
      };
    },

    run: (given, ctx) =>
      sendOnce(
        ctx,
        () => findChange(given[field], config, ctx),
        async () => {
          let wanted: Wanted | { problem: string };
          try {
            wanted = await read(given, ctx);
          } catch (error) {
            // Reading changes nothing, whatever came of it.
            if (error instanceof RateLimited) return outcomeOf(error, ctx);
            return refused(`Nothing was changed: ${whatCame(error)}`, ctx);
          }
          if ('problem' in wanted) return refused(`Nothing was changed: ${wanted.problem}`, ctx);
          return change(wanted, config, ctx);
        },
      ),

    lookup: ({ [field]: id }, ctx) => findChange(id, config, ctx),
  });
}

async function change({ ticket, status }: Wanted, config: ZendeskConfig, ctx: RunContext): Promise<Outcome> {
  const { id } = ticket;
  const { audit, ticket: now } = await zendesk(config, ctx).update(id, {
    ...status.change,
    // Refused with 409 where the ticket was updated since it was read.
    safe_update: true,
    updated_stamp: ticket.updated_at,
    metadata: { latch_case: ctx.caseRef, latch_run: ctx.runId },
  });
  const changed = foundIn(audit ? ofRun([audit], ctx.runId) : [], id);
  if (changed.found !== 'happened')
    return { outcome: 'unknown', reason: `Zendesk answered, but does not show the change of #${id}.` };
  // Triggers run within the same update.
  const since = hasStatus(now, status) ? '' : ` A rule of Zendesk’s then set it to ${now.status}.`;
  const summary = `Status of Zendesk ticket #${id}: ${ticket.status} → ${status.word}.${since}`;
  return { outcome: 'succeeded', summary, reference: changed.reference };
}

async function findChange(id: number, config: ZendeskConfig, ctx: RunContext): Promise<Finding> {
  try {
    return foundIn(ofRun(await zendesk(config, ctx).audits(id), ctx.runId), id);
  } catch (error) {
    return { found: 'cannot_tell', reason: whatCame(error) };
  }
}

function foundIn(
  ofThisRun: Audit[],
  id: number,
): { found: 'happened'; summary: string; reference: string } | Extract<Finding, { found: 'absent' | 'cannot_tell' }> {
  const [first] = ofThisRun;
  if (!first) return { found: 'absent' };
  const changed = ofThisRun.flatMap(statusChangesIn)[0];
  return changed
    ? { found: 'happened', summary: `Status of Zendesk ticket #${id} changed.`, reference: String(changed.id) }
    : { found: 'cannot_tell', reason: `Zendesk shows an update of #${id} by this run, but no new status in it.` };
}
