import { z } from 'zod';
import {
  type ActionDefinition,
  defineAction,
  fact,
  no,
  type Outcome,
  type RunContext,
  yes,
} from '../../src/plugin-host/contract.ts';
import { whatCame } from './client.ts';
import { createOnce } from './comments.ts';
import type { LinearConfig } from './config.ts';
import { isDefinite, notDone, refused } from './not-done.ts';
import { findStatusChange, noteBody, noteId, updateState, type WantedStatus } from './status-change.ts';
import {
  identifierOfCase,
  isSameStatus,
  noTicket,
  readTicket,
  type State,
  statesOf,
  type Ticket,
  ticketParam,
} from './ticket.ts';

const remedy = 'Enter the status as the team in Linear names it, such as Done.';
const paramsOf = (config: LinearConfig) =>
  z.object({ [config.field]: ticketParam(config), ticket_status: z.string(remedy).trim().min(1, remedy) });
const sent = { nothing: 'Nothing was changed:', isKeyed: false };

/** `linear.set_status`: another workflow state of the ticket's team. */
export function setStatus(config: LinearConfig): ActionDefinition {
  const { field } = config;
  return defineAction({
    id: 'linear.set_status',
    title: 'Set status in Linear',
    params: paramsOf(config),
    idempotency: 'none', // `issueUpdate` takes no key
    settle: config.settleMs,

    applies: (kase) => (identifierOfCase(kase, config) ? yes() : no('no Linear ticket on the case')),

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

    async run({ [field]: identifier, ticket_status: status }, ctx) {
      const wanted = { identifier, status };
      let ticket: Ticket | null;
      let state: State | string;
      try {
        if (ctx.isResend) {
          const earlier = outcomeOf(await findStatusChange(wanted, config, ctx));
          if (earlier) return earlier;
        }
        ticket = await readTicket(identifier, config, ctx);
        if (!ticket) return refused(`Nothing was changed: ${noTicket(identifier)}`, ctx);
        state = stateCalled(status, ticket, await statesOf(ticket, config, ctx));
      } catch (error) {
        return notDone(error, sent, ctx);
      }
      if (typeof state === 'string') return refused(`Nothing was changed: ${state}`, ctx);
      const before = `${ticket.identifier}: ${ticket.state.name}`;
      let { nothing } = sent;
      try {
        const body = noteBody(ticket, state, ctx.caseRef);
        const note = await createOnce({ id: noteId(ctx), ticket, body }, config, ctx);
        if (note === 'was_there' && !ctx.isResend) {
          // A rate limit kept the status back the last time: that counts as not sent, and left the note behind.
          const earlier = await whatBecame(wanted, config, ctx);
          if (earlier) return earlier;
        }
        nothing = 'The status stayed as it was; the note that asks for it stays on the ticket.';
        await updateState(ticket, state, config, ctx);
      } catch (error) {
        return isDefinite(error)
          ? notDone(error, { ...sent, nothing }, ctx)
          : { outcome: 'unknown', reason: whatCame(error) };
      }
      return { outcome: 'succeeded', summary: `${before} → ${state.name}.`, reference: ticket.identifier };
    },

    async lookup({ [field]: identifier, ticket_status: status }, ctx) {
      try {
        return await findStatusChange({ identifier, status }, config, ctx);
      } catch (error) {
        return { found: 'cannot_tell', reason: whatCame(error) };
      }
    },
  });
}

/** What an earlier send came to; undefined: to nothing. */
function outcomeOf(earlier: Awaited<ReturnType<typeof findStatusChange>>): Outcome | undefined {
  if (earlier.found === 'happened') return { ...earlier, outcome: 'succeeded' };
  return earlier.found === 'cannot_tell' ? { outcome: 'unknown', reason: earlier.reason } : undefined;
}

/** The same where the note proves that there was one: whatever cannot be read leaves it open. */
async function whatBecame(wanted: WantedStatus, config: LinearConfig, ctx: RunContext): Promise<Outcome | undefined> {
  try {
    return outcomeOf(await findStatusChange(wanted, config, ctx));
  } catch (error) {
    return { outcome: 'unknown', reason: whatCame(error) };
  }
}

/** The team's state of this name, or why there is none to set. */
function stateCalled(status: string, { identifier, state: now }: Ticket, states: State[]): State | string {
  if (isSameStatus(now.name, status)) return `${identifier} is ${now.name} already.`;
  const state = states.find(({ name }) => isSameStatus(name, status));
  return (
    state ?? `The team of ${identifier} has no status ${status}. It has: ${states.map(({ name }) => name).join(', ')}.`
  );
}
