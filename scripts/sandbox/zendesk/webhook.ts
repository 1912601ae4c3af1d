import { createHmac, randomUUID } from 'node:crypto';
import type { Audit } from './history.ts';
import type { ZendeskTicket, ZendeskUser } from './sample-tickets.ts';

/** The body of one event: https://developer.zendesk.com/api-reference/webhooks/event-types/ticket-events */
export interface ZendeskEvent {
  id: string;
  type: string;
  time: string;
  [field: string]: unknown;
}

/** The events that Zendesk sends for one update; upper case and numbers as text, as it writes them. */
export function eventsOf(audit: Audit, ticket: ZendeskTicket, users: ZendeskUser[]): ZendeskEvent[] {
  const author = users.find(({ id }) => id === audit.author_id);
  const detail = {
    actor_id: String(audit.author_id),
    id: String(ticket.id),
    subject: ticket.subject,
    status: ticket.status.toUpperCase(),
    requester_id: String(ticket.requester_id),
    assignee_id: ticket.assignee_id === null ? null : String(ticket.assignee_id),
    created_at: ticket.created_at,
    updated_at: ticket.updated_at,
    via: { channel: 'web_service' },
  };
  const sent = (name: string, event: object): ZendeskEvent => ({
    account_id: 22129848,
    detail,
    event,
    id: randomUUID(),
    subject: `zen:ticket:${ticket.id}`,
    time: audit.created_at.replace('Z', '.987654321Z'),
    type: `zen:event-type:ticket.${name}`,
    zendesk_event_version: '2022-11-06',
  });
  return audit.events.flatMap((event): ZendeskEvent[] => {
    if (event.type === 'Comment')
      return [
        sent('comment_added', {
          comment: {
            id: String(event.id),
            body: event.body,
            is_public: event.public,
            author: {
              id: String(audit.author_id),
              is_staff: author?.role !== 'end-user',
              name: author?.name ?? '',
            },
          },
        }),
      ];
    if (event.field_name !== 'status') return [];
    const [current, previous] = [String(event.value).toUpperCase(), String(event.previous_value).toUpperCase()];
    return [sent('status_changed', { current, previous })];
  });
}

/** What Zendesk posts: the body and the headers that sign it. */
export function signed(event: object, { secret, at }: { secret: string; at: Date }) {
  const body = JSON.stringify(event);
  const timestamp = `${at.toISOString().slice(0, 19)}Z`;
  return {
    body,
    headers: {
      'content-type': 'application/json',
      'x-zendesk-webhook-id': '01F1KRFQ6BG29CNWFR60NK5FNY',
      'x-zendesk-webhook-invocation-id': randomUUID(),
      'x-zendesk-webhook-signature-timestamp': timestamp,
      'x-zendesk-webhook-signature': createHmac('sha256', secret).update(timestamp).update(body).digest('base64'),
    },
  };
}
