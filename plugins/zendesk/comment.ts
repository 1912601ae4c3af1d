import { z } from 'zod';
import {
  type ActionDefinition,
  appliesToTicket,
  commentParam,
  defineAction,
  fact,
  no,
  sendOnce,
  ticketParam,
  visibilityParam,
} from '../../src/plugin-host/contract.ts';
import { zendesk } from './client.ts';
import type { ZendeskConfig } from './config.ts';
import { commentIn } from './mark.ts';
import { findRun, runIn, type Trace } from './run-in-history.ts';
import { linkTo, noSuchTicket, ticketsOf } from './ticket.ts';

const LONGEST = 65_535;

const paramsOf = (config: ZendeskConfig) =>
  z.object({
    [config.field]: ticketParam(ticketsOf(config)),
    comment: commentParam(LONGEST)
      // Zendesk replaces placeholders in agents' comments: what would be posted is not what was approved.
      .refine(
        (text) => !/\{[{%]/.test(text),
        'Zendesk fills in {{…}} and {%…%} by itself. Write the comment without them.',
      ),
    visibility: visibilityParam(),
  });

const trace: Trace = {
  eventIn: commentIn,
  called: 'comment',
  summary: (id) => `Commented on Zendesk ticket #${id}.`,
};

/** `zendesk.comment`: a public reply or an internal note on one ticket. */
export function comment(config: ZendeskConfig): ActionDefinition {
  const { field } = config;
  const params = paramsOf(config);
  return defineAction({
    id: 'zendesk.comment',
    title: 'Comment in Zendesk',
    params,
    idempotency: 'none', // Zendesk honours keys for new tickets only
    settle: config.settleMs,

    applies: (kase) => appliesToTicket(kase, ticketsOf(config)),

    async preflight({ [field]: id, visibility }, ctx) {
      const found = await zendesk(config, ctx).ticket(id);
      if (!found) return no(noSuchTicket(id));
      const { ticket, users } = found;
      if (ticket.status === 'closed') return no(`Ticket #${id} is closed: Zendesk takes no more comments on it.`);
      const requester = users.find((user) => user.id === ticket.requester_id)?.name ?? 'the requester';
      const readers = visibility === 'public' ? `${requester}: a public reply` : 'agents only: an internal note';
      return {
        ok: true,
        facts: [
          fact('Zendesk ticket', `#${id} ${ticket.subject ?? ''}`.trim(), linkTo(config, id)),
          fact('Will be read by', readers),
        ],
      };
    },

    run: ({ [field]: id, comment: body, visibility }, ctx) =>
      sendOnce(ctx, {
        system: 'Zendesk',
        find: () => findRun(id, trace, config, ctx),
        async send() {
          const { audit } = await zendesk(config, ctx).update(id, {
            comment: { body, public: visibility === 'public' },
            metadata: { latch_case: ctx.caseRef, latch_run: ctx.runId },
          });
          const posted = runIn(audit ? [audit] : [], ctx.runId, id, trace);
          return posted.found === 'happened'
            ? { ...posted, outcome: 'succeeded' }
            : { outcome: 'unknown', reason: `Zendesk answered, but does not show the comment on #${id}.` };
        },
      }),

    lookup: ({ [field]: id }, ctx) => findRun(id, trace, config, ctx),
  });
}
