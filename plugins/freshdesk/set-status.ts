import { z } from 'zod';
import {
  type ActionDefinition,
  appliesToTicket,
  cannotTell,
  defineAction,
  type Finding,
  fact,
  no,
  type Outcome,
  outcomeOfError,
  outcomeOfFailedRead,
  type ReadContext,
  type RunContext,
  refused,
  sendOnce,
  ticketParam,
} from '../../src/plugin-host/contract.ts';
import { freshdesk, type Ticket } from './client.ts';
import type { FreshdeskConfig } from './config.ts';
import { announcement, carries, htmlOf, runMark, shows } from './mark.ts';
import { labelOf, type Status, statusesOf, statusNamed } from './status.ts';
import { noSuchTicket, ticketFact, ticketsOf, whyUnusable } from './ticket.ts';

const sending = { system: 'Freshdesk', nothing: 'Nothing was changed:' };
const asked = 'Enter the status, such as Open, Pending, Resolved or Closed.';
const paramsOf = (config: FreshdeskConfig) =>
  z.object({ [config.field]: ticketParam(ticketsOf(config)), ticket_status: z.string(asked).trim().min(1, asked) });
type Params = z.infer<ReturnType<typeof paramsOf>>;

interface Wanted {
  ticket: Ticket;
  before: string;
  status: Status;
}

/**
 * `freshdesk.set_status`: the status of one ticket.
 * Freshdesk keeps no mark with a change of status, and does not tell who made it. So an internal note with the run's mark goes
 * first: where there is none, the change was never sent; where there is one, the time of the last change tells the rest.
 */
export function setStatus(config: FreshdeskConfig): ActionDefinition {
  return defineAction({
    id: 'freshdesk.set_status',
    title: 'Set status in Freshdesk',
    params: paramsOf(config),
    idempotency: 'none',
    settle: config.settleMs,

    applies: (kase) => appliesToTicket(kase, ticketsOf(config)),

    async preflight(given, ctx) {
      const wanted = await read(given, config, ctx);
      if ('problem' in wanted) return no(wanted.problem);
      const { ticket, before, status } = wanted;
      return { ok: true, facts: [ticketFact(config, ticket), fact('Status', `${before} → ${status.label}`)] };
    },

    run: (given, ctx) =>
      sendOnce(ctx, {
        system: sending.system,
        find: () => findChange(given, config, ctx),
        async send() {
          let wanted: Wanted | { problem: string };
          try {
            wanted = await read(given, config, ctx);
          } catch (error) {
            return outcomeOfFailedRead(error, ctx, sending);
          }
          if ('problem' in wanted) return refused(`${sending.nothing} ${wanted.problem}`, ctx);
          return change(wanted, config, ctx);
        },
      }),

    lookup: (given, ctx) => findChange(given, config, ctx),
  });
}

/** The ticket and what it is to become, or why not. */
async function read(given: Params, config: FreshdeskConfig, ctx: ReadContext): Promise<Wanted | { problem: string }> {
  const { [config.field]: id, ticket_status: written } = given;
  const api = freshdesk(config, ctx);
  const ticket = await api.ticket(id);
  if (!ticket) return { problem: noSuchTicket(id) };
  const problem = whyUnusable(ticket);
  if (problem) return { problem };
  const statuses = await statusesOf(api);
  const status = statusNamed(written, statuses);
  if ('problem' in status) return status;
  if (ticket.status === status.code) return { problem: `Ticket #${id} is ${status.label} already.` };
  return { ticket, before: labelOf(statuses, ticket.status), status };
}

async function change(
  { ticket: { id }, before, status }: Wanted,
  config: FreshdeskConfig,
  ctx: RunContext,
): Promise<Outcome> {
  const api = freshdesk(config, ctx);
  const mark = runMark(ctx.caseRef, ctx.runId);
  // Also on a first send: one that a rate limit kept from the status counts as not sent, and left its note behind.
  const isAnnounced = (await api.conversations(id)).some((one) => carries(one, mark));
  if (!isAnnounced) {
    const note = await api.note(id, htmlOf(announcement(status.label), mark));
    if (!shows(note.body, mark))
      return { outcome: 'unknown', reason: `Freshdesk answered, but does not show the note on #${id}.` };
  }
  try {
    const { status: now } = await api.setStatus(id, status.code);
    return now === status.code
      ? { outcome: 'succeeded', summary: `Status of Freshdesk ticket #${id}: ${before} → ${status.label}.` }
      : { outcome: 'unknown', reason: `Freshdesk answered, but shows #${id} in another status.` };
  } catch (error) {
    const nothing = 'The status stayed as it was; the internal note that asks for it stays on the ticket.';
    return outcomeOfError(error, ctx, { ...sending, nothing });
  }
}

async function findChange(
  given: Params,
  config: FreshdeskConfig,
  ctx: ReadContext & { runId: string },
): Promise<Finding> {
  const unclear = (reason: string): Finding => ({ found: 'cannot_tell', reason });
  const { [config.field]: id, ticket_status: written } = given;
  const api = freshdesk(config, ctx);
  try {
    const mark = runMark(ctx.caseRef, ctx.runId);
    const note = (await api.conversations(id)).find((one) => carries(one, mark));
    if (!note) return { found: 'absent' };
    const ticket = await api.ticket(id);
    if (!ticket) return unclear(noSuchTicket(id));
    const statuses = await statusesOf(api);
    const status = statusNamed(written, statuses);
    if ('problem' in status) return unclear(status.problem);
    if (ticket.status === status.code)
      return { found: 'happened', summary: `Status of Freshdesk ticket #${id} is ${status.label}.` };
    const lastChange = Date.parse(ticket.stats?.status_updated_at ?? '');
    if (lastChange < Date.parse(note.created_at)) return { found: 'absent' };
    const now = labelOf(statuses, ticket.status);
    return unclear(`Ticket #${id} is ${now}, and its status may have changed since Latch was to set ${status.label}.`);
  } catch (error) {
    return cannotTell(error, sending.system);
  }
}
