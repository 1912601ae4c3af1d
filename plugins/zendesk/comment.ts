import { z } from 'zod';
import {
  type ActionDefinition,
  defineAction,
  type Finding,
  fact,
  no,
  type ReadContext,
} from '../../src/plugin-host/contract.ts';
import { type Audit, zendesk } from './client.ts';
import type { ZendeskConfig } from './config.ts';
import { commentIn, ofRun } from './mark.ts';
import { sendOnce } from './send.ts';
import { appliesToTicket, linkTo, noSuchTicket, ticketParam } from './ticket.ts';
import { whatCame } from './zendesk-error.ts';

const LONGEST = 65_535;

const paramsOf = (config: ZendeskConfig) =>
  z.object({
    [config.field]: ticketParam(config),
    comment: z
      .string('Enter the comment.')
      .trim()
      .min(1, 'Enter the comment.')
      .max(LONGEST, `A comment may have ${LONGEST.toLocaleString('en-US')} characters at most.`)
      // Zendesk replaces placeholders in agents' comments: what would be posted is not what was approved.
      .refine(
        (text) => !/\{[{%]/.test(text),
        'Zendesk fills in {{…}} and {%…%} by itself. Write the comment without them.',
      ),
    visibility: z
      .string()
      .trim()
      .toLowerCase()
      .pipe(z.enum(['public', 'internal'], 'Enter the visibility: public or internal.'))
      .default('internal'),
  });

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

    applies: (kase) => appliesToTicket(kase, config),

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
      sendOnce(
        ctx,
        () => findComment(id, config, ctx),
        async () => {
          const { audit } = await zendesk(config, ctx).update(id, {
            comment: { body, public: visibility === 'public' },
            metadata: { latch_case: ctx.caseRef, latch_run: ctx.runId },
          });
          const posted = foundIn(audit ? ofRun([audit], ctx.runId) : [], id);
          return posted.found === 'happened'
            ? { outcome: 'succeeded', summary: posted.summary, reference: posted.reference }
            : { outcome: 'unknown', reason: `Zendesk answered, but does not show the comment on #${id}.` };
        },
      ),

    lookup: ({ [field]: id }, ctx) => findComment(id, config, ctx),
  });
}

async function findComment(id: number, config: ZendeskConfig, ctx: ReadContext & { runId: string }): Promise<Finding> {
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
  const posted = ofThisRun.map(commentIn).find((event) => event !== undefined);
  return posted
    ? { found: 'happened', summary: `Commented on Zendesk ticket #${id}.`, reference: String(posted.id) }
    : { found: 'cannot_tell', reason: `Zendesk shows an update of #${id} by this run, but no comment in it.` };
}
