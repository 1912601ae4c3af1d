import { z } from 'zod';
import {
  type ActionDefinition,
  appliesToTicket,
  cannotTell,
  caseName,
  defineAction,
  type Finding,
  fact,
  hours,
  NoAnswer,
  no,
  outcomeOfError,
  outcomeOfFailedRead,
  type RunContext,
  refused,
  ticketParam,
} from '../../src/plugin-host/contract.ts';
import { createOnce, ownComment } from './comments.ts';
import type { LinearConfig } from './config.ts';
import { ownId } from './own-id.ts';
import { noTicket, readTicket, type Ticket, ticketsOf } from './ticket.ts';

const paramsOf = (config: LinearConfig) =>
  z.object({
    [config.field]: ticketParam(ticketsOf(config)),
    comment: z.string('Enter the comment.').trim().min(1, 'Enter the comment.'),
  });

const idOf = ({ runId, caseRef }: RunContext): string => ownId('comment', runId, caseRef);
const sending = { system: 'Linear', nothing: 'Nothing was written:', honoursKeys: true };

/** `linear.comment`: one comment on one ticket. Everyone who sees the ticket reads it: Linear knows no internal ones. */
export function comment(config: LinearConfig): ActionDefinition {
  const { field } = config;
  return defineAction({
    id: 'linear.comment',
    title: 'Comment in Linear',
    params: paramsOf(config),
    // The comment's id is the key. Linear never lets it be used twice; a day is plenty for sending again.
    idempotency: { keptFor: hours(24) },
    settle: config.settleMs,

    applies: (kase) => appliesToTicket(kase, ticketsOf(config)),

    async preflight({ [field]: identifier }, ctx) {
      const ticket = await readTicket(identifier, config, ctx);
      if (!ticket) return no(noTicket(identifier));
      return { ok: true, facts: [fact('Ticket', `${ticket.identifier}: ${ticket.title}`, ticket.url)] };
    },

    async run({ [field]: identifier, comment: words }, ctx) {
      let ticket: Ticket | null;
      try {
        ticket = await readTicket(identifier, config, ctx);
      } catch (error) {
        return outcomeOfFailedRead(error, ctx, sending);
      }
      if (!ticket) return refused(`${sending.nothing} ${noTicket(identifier)}`, ctx);
      try {
        const id = idOf(ctx);
        await createOnce({ id, ticket, body: `${words}\n\nLatch, ${caseName(ctx.caseRef)}` }, config, ctx);
        return { outcome: 'succeeded', summary: `Commented on ${ticket.identifier}.`, reference: id };
      } catch (error) {
        return outcomeOfError(error, ctx, sending);
      }
    },

    async lookup({ [field]: identifier }, ctx): Promise<Finding> {
      try {
        // The ticket is read first: a key that sees none of it would see none of its comments either.
        const ticket = await readTicket(identifier, config, ctx);
        if (!ticket) throw new NoAnswer(noTicket(identifier));
        const found = await ownComment(idOf(ctx), config, ctx);
        return found
          ? { found: 'happened', summary: `Commented on ${ticket.identifier}.`, reference: found.id }
          : { found: 'absent' };
      } catch (error) {
        return cannotTell(error, sending.system);
      }
    },
  });
}
