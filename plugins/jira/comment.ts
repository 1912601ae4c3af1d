import { z } from 'zod';
import {
  type ActionDefinition,
  appliesToTicket,
  cannotTell,
  caseName,
  commentParam,
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
import { addComment, markedComment } from './comments.ts';
import type { JiraConfig } from './config.ts';
import { toDocument } from './document.ts';
import { noTicket, readTicket, type Ticket, ticketsOf } from './ticket.ts';

/** What Jira takes in one text. */
const LONGEST = 32_767;
const remedy = 'Write public or internal.';

const paramsOf = (config: JiraConfig) =>
  z.object({
    [config.field]: ticketParam(ticketsOf(config)),
    comment: commentParam(LONGEST),
    /** Has a meaning in service projects only. */
    visibility: z
      .string(remedy)
      .trim()
      .toLowerCase()
      .pipe(z.enum(['public', 'internal'], remedy))
      .optional(),
  });

const sending = { system: 'Jira', nothing: 'Nothing was written:' };

/** `jira.comment`: one comment on one ticket. */
export function comment(config: JiraConfig): ActionDefinition {
  const { field } = config;
  return defineAction({
    id: 'jira.comment',
    title: 'Comment in Jira',
    params: paramsOf(config),
    idempotency: 'none', // the REST API takes no keys
    settle: config.settleMs,

    applies: (kase) => appliesToTicket(kase, ticketsOf(config)),

    async preflight({ [field]: key, visibility = 'internal' }, ctx) {
      const ticket = await readTicket(key, config, ctx);
      if (!ticket) return no(noTicket(key, config));
      return {
        ok: true,
        facts: [
          fact('Ticket', `${ticket.key}: ${ticket.title}`, ticket.link),
          fact('Who will see the comment', readersOf(ticket, visibility)),
        ],
      };
    },

    run: ({ [field]: key, comment: words, visibility = 'internal' }, ctx) =>
      sendOnce(ctx, {
        system: sending.system,
        find: () => findComment(key, config, ctx),
        async send() {
          let ticket: Ticket | null;
          try {
            ticket = await readTicket(key, config, ctx);
          } catch (error) {
            return outcomeOfFailedRead(error, ctx, sending);
          }
          if (!ticket) return refused(`${sending.nothing} ${noTicket(key, config)}`, ctx);
          const isInternal = visibility === 'internal';
          // What customers read does not name the case.
          const ends = ticket.isService && !isInternal ? [] : [`Latch, ${caseName(ctx.caseRef)}`];
          const body = toDocument(words, ...ends);
          const { id, isPublic } = await addComment(ticket, { body, mark: markOf(ctx), isInternal }, config, ctx);
          const summary = `Commented on ${ticket.key}${inWords(ticket, isInternal, isPublic)}`;
          return { outcome: 'succeeded', summary, reference: id };
        },
      }),

    lookup: ({ [field]: key }, ctx) => findComment(key, config, ctx),
  });
}

async function findComment(key: string, config: JiraConfig, ctx: RunContext): Promise<Finding> {
  try {
    const ticket = await readTicket(key, config, ctx);
    if (!ticket) throw new NoAnswer(noTicket(key, config));
    const found = await markedComment(markOf(ctx), ticket.key, config, ctx);
    return found
      ? { found: 'happened', summary: `Commented on ${ticket.key}.`, reference: found }
      : { found: 'absent' };
  } catch (error) {
    return cannotTell(error, sending.system);
  }
}

const markOf = ({ runId }: Pick<RunContext, 'runId'>): string => `run:${runId}`;

function readersOf({ key, isService, reporter }: Ticket, visibility: 'public' | 'internal'): string {
  if (!isService) return `everyone who sees ${key}: its project is no service project, so no comment is internal`;
  return visibility === 'internal' ? 'the team only (internal)' : `the customer, too (${reporter ?? 'no reporter'})`;
}

/** An account that is no agent cannot comment internally, and Jira says so only by what it shows afterwards. */
function inWords({ isService }: Ticket, isInternal: boolean, isPublic: boolean | undefined): string {
  if (!isService) return '.';
  if (isInternal && isPublic)
    return ' publicly: Jira did not take it as internal. Hide it there by hand, and make the account an agent.';
  return isInternal ? ' internally.' : ' publicly.';
}
