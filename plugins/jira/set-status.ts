import { z } from 'zod';
import {
  type ActionDefinition,
  appliesToTicket,
  cannotTell,
  defineAction,
  type Finding,
  fact,
  NoAnswer,
  no,
  outcomeOfFailedRead,
  type RunContext,
  refused,
  sendOnce,
  ticketParam,
} from '../../src/plugin-host/contract.ts';
import { ask } from './client.ts';
import type { JiraConfig } from './config.ts';
import { statusChanges } from './status-changes.ts';
import { noTicket, readTicket, type Ticket, ticketsOf } from './ticket.ts';
import { isSameStatus, sendTransition, type Transition, transitionsOf, transitionTo, wantedBy } from './transitions.ts';

const remedy = 'Enter the status as Jira names it, such as Done.';
const paramsOf = (config: JiraConfig) =>
  z.object({ [config.field]: ticketParam(ticketsOf(config)), ticket_status: z.string(remedy).trim().min(1, remedy) });

const sending = { system: 'Jira', nothing: 'Nothing was changed:' };

/** `jira.set_status`: the transition that leads there. */
export function setStatus(config: JiraConfig): ActionDefinition {
  const { field } = config;
  return defineAction({
    id: 'jira.set_status',
    title: 'Set status in Jira',
    params: paramsOf(config),
    idempotency: 'none',
    settle: config.settleMs,

    applies: (kase) => appliesToTicket(kase, ticketsOf(config)),

    async preflight({ [field]: key, ticket_status: status }, ctx) {
      const ticket = await readTicket(key, config, ctx);
      if (!ticket) return no(noTicket(key, config));
      const way = wayTo(status, ticket, await transitionsOf(ticket.key, config, ctx));
      if (typeof way === 'string') return no(way);
      return {
        ok: true,
        facts: [
          fact('Ticket', `${ticket.key}: ${ticket.title}`, ticket.link),
          fact('Status', `${ticket.status} → ${way.to.name}`),
          ...(isSameStatus(way.name, way.to.name) ? [] : [fact('By the transition', way.name)]),
        ],
      };
    },

    run: ({ [field]: key, ticket_status: status }, ctx) =>
      sendOnce(ctx, {
        system: sending.system,
        find: () => findChange(key, status, config, ctx),
        async send() {
          let ticket: Ticket | null;
          let way: Transition | string;
          try {
            ticket = await readTicket(key, config, ctx);
            if (!ticket) return refused(`${sending.nothing} ${noTicket(key, config)}`, ctx);
            way = wayTo(status, ticket, await transitionsOf(ticket.key, config, ctx));
          } catch (error) {
            return outcomeOfFailedRead(error, ctx, sending);
          }
          if (typeof way === 'string') return refused(`${sending.nothing} ${way}`, ctx);
          await sendTransition(ticket.key, way, config, ctx);
          const summary = `${ticket.key}: ${ticket.status} → ${way.to.name}.`;
          return { outcome: 'succeeded', summary, reference: ticket.key };
        },
      }),

    async lookup({ [field]: key, ticket_status: status }, ctx) {
      try {
        return await findChange(key, status, config, ctx);
      } catch (error) {
        return cannotTell(error, sending.system);
      }
    },
  });
}

/** The transition, or why there is none. */
function wayTo(status: string, ticket: Ticket, transitions: Transition[]): Transition | string {
  if (isSameStatus(ticket.status, status)) return `${ticket.key} is ${ticket.status} already.`;
  const way = transitionTo(status, transitions);
  if (!way) {
    const possible = [...new Set(transitions.map(({ to }) => to.name))].join(', ') || 'nowhere';
    return `${ticket.key} cannot go from ${ticket.status} to ${status}. From there it can go to: ${possible}.`;
  }
  const fields = wantedBy(way);
  return fields.length > 0
    ? `Jira wants ${fields.join(', ')} to be filled in for ${way.to.name}, which Latch does not do. Set it in Jira.`
    : way;
}

/** Absent only where nothing in the ticket's history could be this run. */
async function findChange(key: string, status: string, config: JiraConfig, ctx: RunContext): Promise<Finding> {
  const ticket = await readTicket(key, config, ctx);
  if (!ticket) throw new NoAnswer(noTicket(key, config));
  const changes = (await statusChanges(ticket.key, config, ctx)).filter(({ to }) => isSameStatus(to, status));
  const ours = changes.find(({ run }) => run === ctx.runId);
  if (ours) return { found: 'happened', summary: `${ticket.key}: ${ours.from} → ${ours.to}.`, reference: ticket.key };
  if (isSameStatus(ticket.status, status))
    return {
      found: 'cannot_tell',
      reason: `${ticket.key} is ${ticket.status}, but not by this run as far as Jira shows.`,
    };
  const { accountId } = await ask('myself', z.object({ accountId: z.string() }), config, ctx);
  const unmarked = changes.find(({ author, run }) => author === accountId && run === undefined);
  if (!unmarked) return { found: 'absent' };
  return {
    found: 'cannot_tell',
    reason: `${config.email} set ${ticket.key} to ${unmarked.to} on ${unmarked.created}; whether by this run is not noted.`,
  };
}
