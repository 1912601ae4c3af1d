import { z } from 'zod';
import {
  aboutTicket,
  type InboundEvent,
  type InboundRequest,
  jsonOf,
  minutes,
  type ReadContext,
  type Received,
} from '../../src/plugin-host/contract.ts';
import { type Audit, zendesk } from './client.ts';
import type { ZendeskConfig } from './config.ts';
import { isOurs, statusChangesIn } from './mark.ts';
import { whyNotZendesk } from './signature.ts';
import { ticketsOf } from './ticket.ts';

/** Zendesk writes numbers as text in webhooks, and as numbers in older ones. */
const id = z.union([z.string().regex(/^-?\d+$/), z.int()]).transform(Number);
const envelope = z.object({ id: z.string().min(1), type: z.string(), time: z.iso.datetime({ offset: true }) });
const detail = z.object({ id, actor_id: id.nullish() });

/** https://developer.zendesk.com/api-reference/webhooks/event-types/ticket-events */
const commentAdded = envelope.extend({
  detail,
  event: z.object({
    comment: z.object({
      id,
      body: z.string(),
      is_public: z.boolean(),
      author: z.object({ id, name: z.string().nullish() }),
    }),
  }),
});
const statusChanged = envelope.extend({ detail, event: z.object({ current: z.string(), previous: z.string() }) });

/** A comment or a new status by somebody else than Latch. */
export async function events(request: InboundRequest, config: ZendeskConfig, ctx: ReadContext): Promise<Received> {
  if (!config.webhookSecret)
    return { refused: 'webhookSecret is missing: set ZENDESK_WEBHOOK_SECRET to the webhook’s signing secret' };
  const problem = whyNotZendesk(request, config.webhookSecret);
  if (problem) return { refused: problem };
  const body = jsonOf(request.body);
  switch (envelope.safeParse(body).data?.type) {
    case undefined:
      return { refused: 'it is no event of Zendesk’s: subscribe the webhook to ticket events' };
    case 'zen:event-type:ticket.comment_added':
      return received(commentAdded.safeParse(body), (event) => commentEvents(event, config, ctx));
    case 'zen:event-type:ticket.status_changed':
      return received(statusChanged.safeParse(body), (event) => statusEvents(event, config, ctx));
    default:
      return { events: [] };
  }
}

async function received<T>(
  parsed: z.ZodSafeParseResult<T>,
  read: (event: T) => Promise<InboundEvent[]>,
): Promise<Received> {
  return parsed.success
    ? { events: await read(parsed.data) }
    : { refused: `its ${parsed.error.issues[0]?.path.join('.')} is not as Zendesk documents it` };
}

async function commentEvents(sent: z.infer<typeof commentAdded>, config: ZendeskConfig, ctx: ReadContext) {
  const { comment } = sent.event;
  const ours = (audit: Audit) => audit.events.some((event) => event.type === 'Comment' && event.id === comment.id);
  if (await isLatch(comment.author.id, sent.detail.id, ours, config, ctx)) return [];
  const who = comment.author.name?.trim() || 'Somebody';
  const summary = `${who} commented${comment.is_public ? '' : ' (internal note)'}`;
  return toldOf(sent, config, { summary, text: comment.body });
}

async function statusEvents(sent: z.infer<typeof statusChanged>, config: ZendeskConfig, ctx: ReadContext) {
  const [previous, current] = [sent.event.previous.toLowerCase(), sent.event.current.toLowerCase()];
  const ours = (audit: Audit) =>
    Math.abs(Date.parse(audit.created_at) - Date.parse(sent.time)) <= minutes(1) && statusChangesIn(audit).length > 0;
  if (await isLatch(sent.detail.actor_id ?? undefined, sent.detail.id, ours, config, ctx)) return [];
  return toldOf(sent, config, { summary: `Status: ${previous} → ${current}` });
}

/**
 * Webhooks do not show an update's mark, and the agent that Latch acts as may be a person's account. So what this agent did is
 * looked up in the ticket's history; what others did needs no look.
 */
async function isLatch(
  actor: number | undefined,
  ticket: number,
  isIt: (audit: Audit) => boolean,
  config: ZendeskConfig,
  ctx: ReadContext,
): Promise<boolean> {
  const api = zendesk(config, ctx);
  if (actor !== (await api.me()).id) return false;
  return (await api.audits(ticket)).some((audit) => isOurs(audit) && isIt(audit));
}

const toldOf = (
  { id, detail: { id: ticket } }: { id: string; detail: { id: number } },
  config: ZendeskConfig,
  told: Pick<InboundEvent, 'summary' | 'text'>,
): InboundEvent[] => [{ id, about: aboutTicket(ticket, ticketsOf(config)), ...told }];
