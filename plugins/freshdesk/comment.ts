import { z } from 'zod';
import {
  type ActionDefinition,
  appliesToTicket,
  cannotTell,
  commentParam,
  defineAction,
  type Finding,
  fact,
  no,
  type RunContext,
  sendOnce,
  ticketParam,
  visibilityParam,
} from '../../src/plugin-host/contract.ts';
import { freshdesk } from './client.ts';
import type { FreshdeskConfig } from './config.ts';
import { carries, htmlOf, runMark, shows } from './mark.ts';
import { noSuchTicket, ticketFact, ticketsOf, whyUnusable } from './ticket.ts';

const LONGEST = 50_000;

const paramsOf = (config: FreshdeskConfig) =>
  z.object({
    [config.field]: ticketParam(ticketsOf(config)),
    comment: commentParam(LONGEST),
    visibility: visibilityParam(),
  });

const summaryOf = (id: number): string => `Commented on Freshdesk ticket #${id}.`;

/** `freshdesk.comment`: a reply to the requester or an internal note on one ticket. */
export function comment(config: FreshdeskConfig): ActionDefinition {
  const { field } = config;
  const params = paramsOf(config);
  return defineAction({
    id: 'freshdesk.comment',
    title: 'Comment in Freshdesk',
    params,
    idempotency: 'none',
    settle: config.settleMs,

    applies: (kase) => appliesToTicket(kase, ticketsOf(config)),

    async preflight({ [field]: id, visibility }, ctx) {
      const ticket = await freshdesk(config, ctx).ticket(id);
      if (!ticket) return no(noSuchTicket(id));
      const problem = whyUnusable(ticket);
      if (problem) return no(problem);
      const requester = ticket.requester?.name ?? 'the requester';
      const readers = visibility === 'public' ? `${requester}: a reply by e-mail` : 'agents only: an internal note';
      return { ok: true, facts: [ticketFact(config, ticket), fact('Will be read by', readers)] };
    },

    run: ({ [field]: id, comment: text, visibility }, ctx) =>
      sendOnce(ctx, {
        system: 'Freshdesk',
        find: () => findComment(id, config, ctx),
        async send() {
          const api = freshdesk(config, ctx);
          const mark = runMark(ctx.caseRef, ctx.runId);
          const posted = await (visibility === 'public' ? api.reply : api.note)(id, htmlOf(text, mark));
          return shows(posted.body, mark)
            ? { outcome: 'succeeded', summary: summaryOf(id), reference: String(posted.id) }
            : { outcome: 'unknown', reason: `Freshdesk answered, but does not show the comment on #${id}.` };
        },
      }),

    lookup: ({ [field]: id }, ctx) => findComment(id, config, ctx),
  });
}

async function findComment(id: number, config: FreshdeskConfig, ctx: RunContext): Promise<Finding> {
  try {
    const mark = runMark(ctx.caseRef, ctx.runId);
    const posted = (await freshdesk(config, ctx).conversations(id)).find((one) => carries(one, mark));
    return posted ? { found: 'happened', summary: summaryOf(id), reference: String(posted.id) } : { found: 'absent' };
  } catch (error) {
    return cannotTell(error, 'Freshdesk');
  }
}
