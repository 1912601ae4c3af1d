import { z } from 'zod';
import {
  aboutTicket,
  hours,
  type InboundEvent,
  type InboundRequest,
  isSameSecret,
  jsonOf,
  minutes,
  type ReadContext,
  type Received,
} from '../../src/plugin-host/contract.ts';
import { type Conversation, type Freshdesk, freshdesk, type Ticket } from './client.ts';
import type { FreshdeskConfig } from './config.ts';
import { announces, isOurs } from './mark.ts';
import { labelOf, statusesOf } from './status.ts';
import { ticketsOf } from './ticket.ts';
import { authorOf } from './who.ts';

/** Set as a custom header in the automation rule that triggers the webhook. */
const SECRET_HEADER = 'x-latch-secret';

/**
 * How far back a webhook may speak of: Freshdesk tries again after 5, 35 and 95 minutes
 * (https://supportsandbox.freshdesk.com/support/solutions/articles/11000000028141-receiving-webhook-failure-emails).
 */
const RECENT = hours(2);

const ticketId = z.union([z.string(), z.int()]).transform(String);
/** What an administrator writes into the rule, or its simple form. Nothing but the ticket's number is taken from it. */
const hook = z.union([
  z
    .object({ freshdesk_webhook: z.object({ ticket_id: ticketId }) })
    .transform((sent) => sent.freshdesk_webhook.ticket_id),
  z.object({ ticket_id: ticketId }).transform((sent) => sent.ticket_id),
]);

/** Comments and a new status by somebody else than Latch, as Freshdesk itself shows them when asked. */
export async function events(
  { headers, body, now }: InboundRequest,
  config: FreshdeskConfig,
  ctx: ReadContext,
): Promise<Received> {
  if (!config.webhookSecret)
    return {
      refused: `webhookSecret is missing: set FRESHDESK_WEBHOOK_SECRET to what the rule sends as ${SECRET_HEADER}`,
    };
  if (!isSameSecret(headers.get(SECRET_HEADER), config.webhookSecret))
    return { refused: `its ${SECRET_HEADER} is missing or wrong` };
  const tickets = ticketsOf(config);
  const id = tickets.read(hook.safeParse(jsonOf(body)).data ?? '');
  if (id === undefined) return { refused: 'it names no ticket: send {"ticket_id": {{ticket.id}}}' };
  const api = freshdesk(config, ctx);
  const ticket = await api.ticket(id);
  if (!ticket) return { events: [] };
  const conversations = await api.conversations(id);
  const isRecent = (at: string) => now.getTime() - Date.parse(at) <= RECENT;
  const fresh = conversations.filter(({ created_at: at }) => isRecent(at));
  const me = fresh.length || isRecent(ticket.stats?.status_updated_at ?? '') ? (await api.me()).id : 0;
  const told = [
    ...(await commentEvents(
      fresh.filter((one) => !isOurs(one, me)),
      ticket,
      api,
    )),
    ...(isRecent(ticket.stats?.status_updated_at ?? '')
      ? await statusEvents(
          ticket,
          conversations.filter((one) => isOurs(one, me)),
          api,
        )
      : []),
  ];
  return { events: told.map((event) => ({ ...event, about: aboutTicket(id, tickets) })) };
}

type Told = Pick<InboundEvent, 'id' | 'summary' | 'text'>;

async function commentEvents(fresh: Conversation[], ticket: Ticket, api: Freshdesk): Promise<Told[]> {
  const told: Told[] = [];
  for (const one of fresh) {
    const kind = one.private ? ' (internal note)' : '';
    const summary = `${await authorOf(one, ticket, api)} commented${kind}`;
    told.push({ id: `conversation-${one.id}`, summary, text: (one.body_text ?? '').trim() });
  }
  return told;
}

/** Freshdesk tells neither the status before nor who changed it; Latch's own changes are those it announced just before. */
async function statusEvents(ticket: Ticket, ours: Conversation[], api: Freshdesk): Promise<Told[]> {
  const at = ticket.stats?.status_updated_at ?? '';
  if (at === ticket.created_at) return []; // what it was filed with
  const label = labelOf(await statusesOf(api), ticket.status);
  const isLatch = ours.some((note) => {
    const later = Date.parse(at) - Date.parse(note.created_at);
    return announces(note, label) && later >= 0 && later <= minutes(10);
  });
  return isLatch ? [] : [{ id: `ticket-${ticket.id}-status-${ticket.status}-${at}`, summary: `Status: ${label}` }];
}
