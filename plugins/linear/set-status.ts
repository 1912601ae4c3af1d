import { z } from 'zod';
import {
  type ActionDefinition,
  appliesToTicket,
  defineAction,
  fact,
  no,
  outcomeOfError,
  outcomeOfFailedRead,
  refused,
  sendOnce,
  ticketParam,
} from '../../src/plugin-host/contract.ts';
import { createOnce } from './comments.ts';
import type { LinearConfig } from './config.ts';
import { findStatusChange, noteBody, noteId, updateState } from './status-change.ts';
import { isSameStatus, noTicket, readTicket, type State, statesOf, type Ticket, ticketsOf } from './ticket.ts';

const remedy = 'Enter the status as the team in Linear names it, such as Done.';
const paramsOf = (config: LinearConfig) =>
  z.object({ [config.field]: ticketParam(ticketsOf(config)), ticket_status: z.string(remedy).trim().min(1, remedy) });
const sending = { system: 'Linear', nothing: 'Nothing was changed:' };

/** `linear.set_status`: another workflow state of the ticket's team. */
export function setStatus(config: LinearConfig): ActionDefinition {
  const { field } = config;
  return defineAction({
    id: 'linear.set_status',
    title: 'Set status in Linear',
    params: paramsOf(config),
    idempotency: 'none', // `issueUpdate` takes no key
    settle: config.settleMs,

    applies: (kase) => appliesToTicket(kase, ticketsOf(config)),

    async preflight({ [field]: identifier, ticket_status: status }, ctx) {
      const ticket = await readTicket(identifier, config, ctx);
      if (!ticket) return no(noTicket(identifier));
      const state = stateCalled(status, ticket, await statesOf(ticket, config, ctx));
      if (typeof state === 'string') return no(state);
      return {
        ok: true,
        facts: [
          fact('Ticket', `${ticket.identifier}: ${ticket.title}`, ticket.url),
          fact('Status', `${ticket.state.name} → ${state.name}`),
        ],
      };
    },

    run({ [field]: identifier, ticket_status: status }, ctx) {
      const find = () => findStatusChange({ identifier, status }, config, ctx);
      return sendOnce(ctx, {
        ...sending,
        find,
        async send() {
          let ticket: Ticket | null;
          let state: State | string;
          try {
            ticket = await readTicket(identifier, config, ctx);
            if (!ticket) return refused(`${sending.nothing} ${noTicket(identifier)}`, ctx);
            state = stateCalled(status, ticket, await statesOf(ticket, config, ctx));
          } catch (error) {
            return outcomeOfFailedRead(error, ctx, sending);
          }
          if (typeof state === 'string') return refused(`${sending.nothing} ${state}`, ctx);
          const body = noteBody(ticket, state, ctx.caseRef);
          const note = await createOnce({ id: noteId(ctx), ticket, body }, config, ctx);
          if (note === 'was_there' && !ctx.isResend) {
            // A rate limit kept the status back the last time: that counts as not sent, and left the note behind.
            const earlier = await find();
            if (earlier.found === 'happened') return { ...earlier, outcome: 'succeeded' };
            if (earlier.found === 'cannot_tell') return { outcome: 'unknown', reason: earlier.reason };
          }
          try {
            await updateState(ticket, state, config, ctx);
          } catch (error) {
            const nothing = 'The status stayed as it was; the note that asks for it stays on the ticket.';
            return outcomeOfError(error, ctx, { ...sending, nothing });
          }
          const summary = `${ticket.identifier}: ${ticket.state.name} → ${state.name}.`;
          return { outcome: 'succeeded', summary, reference: ticket.identifier };
        },
      });
    },

    lookup: ({ [field]: identifier, ticket_status: status }, ctx) =>
      findStatusChange({ identifier, status }, config, ctx),
  });
}

/** The team's state of this name, or why there is none to set. */
function stateCalled(status: string, { identifier, state: now }: Ticket, states: State[]): State | string {
  if (isSameStatus(now.name, status)) return `${identifier} is ${now.name} already.`;
  const state = states.find(({ name }) => isSameStatus(name, status));
  return (
    state ?? `The team of ${identifier} has no status ${status}. It has: ${states.map(({ name }) => name).join(', ')}.`
  );
}
