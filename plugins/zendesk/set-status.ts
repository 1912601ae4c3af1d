import { z } from 'zod';
import {
  type ActionDefinition,
  appliesToTicket,
  defineAction,
  fact,
  no,
  type Outcome,
  outcomeOfFailedRead,
  type ReadContext,
  type RunContext,
  refused,
  sendOnce,
  ticketParam,
} from '../../src/plugin-host/contract.ts';
import { type Ticket, zendesk } from './client.ts';
import type { ZendeskConfig } from './config.ts';
import { statusChangesIn } from './mark.ts';
import { findRun, runIn, type Trace } from './run-in-history.ts';
import { hasStatus, statusNamed, type WantedStatus } from './status.ts';
import { linkTo, noSuchTicket, ticketsOf } from './ticket.ts';

const asked = 'Enter the status, such as open, pending, hold or solved.';
const paramsOf = (config: ZendeskConfig) =>
  z.object({ [config.field]: ticketParam(ticketsOf(config)), ticket_status: z.string(asked).trim().min(1, asked) });

interface Wanted {
  ticket: Ticket;
  status: WantedStatus;
}

const sending = { system: 'Zendesk', nothing: 'Nothing was changed:' };
const trace: Trace = {
  eventIn: (audit) => statusChangesIn(audit)[0],
  called: 'new status',
  summary: (id) => `Status of Zendesk ticket #${id} changed.`,
};

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

    applies: (kase) => appliesToTicket(kase, ticketsOf(config)),

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
      sendOnce(ctx, {
        system: sending.system,
        find: () => findRun(given[field], trace, config, ctx),
        async send() {
          let wanted: Wanted | { problem: string };
          try {
            wanted = await read(given, ctx);
          } catch (error) {
            return outcomeOfFailedRead(error, ctx, sending);
          }
          if ('problem' in wanted) return refused(`${sending.nothing} ${wanted.problem}`, ctx);
          return change(wanted, config, ctx);
        },
      }),

    lookup: ({ [field]: id }, ctx) => findRun(id, trace, config, ctx),
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
  const changed = runIn(audit ? [audit] : [], ctx.runId, id, trace);
  if (changed.found !== 'happened')
    return { outcome: 'unknown', reason: `Zendesk answered, but does not show the change of #${id}.` };
  // Triggers run within the same update.
  const since = hasStatus(now, status) ? '' : ` A rule of Zendesk’s then set it to ${now.status}.`;
  const summary = `Status of Zendesk ticket #${id}: ${ticket.status} → ${status.word}.${since}`;
  return { ...changed, outcome: 'succeeded', summary };
}
