import { createHmac, randomUUID } from 'node:crypto';
import type { User } from './sample-tickets.ts';
import type { KeptChange, KeptComment, Tickets } from './tickets.ts';

/** Which event to tell of. `isBare`: of the comment's ticket only its id is told. */
export type WebhookEvent =
  | { comment: KeptComment; action?: 'create' | 'update' | 'remove'; isBare?: boolean }
  | { ticket: string; change: KeptChange };

export interface SignedWebhook {
  headers: Record<string, string>;
  body: string;
}

const personShown = ({ id, name, email, avatarUrl }: User) => ({ id, name, email, avatarUrl, type: 'user' });

/** https://linear.app/developers/webhooks#data-change-events-payload */
export function webhookBody(tickets: Tickets, event: WebhookEvent, now: Date): object {
  const common = {
    organizationId: '0a000000-0000-4000-8000-000000000001',
    webhookTimestamp: now.getTime(),
    webhookId: '0e000000-0000-4000-8000-000000000001',
  };
  if ('comment' in event) {
    const { id, body, createdAt, user, ticket } = event.comment;
    const { id: issueId, identifier, title, url } = ticket;
    return {
      ...common,
      action: event.action ?? 'create',
      type: 'Comment',
      createdAt,
      actor: personShown(user),
      url: `${url}#comment-${id.slice(0, 8)}`,
      data: {
        id,
        body,
        createdAt,
        issueId,
        userId: user.id,
        user: personShown(user),
        issue: { id: issueId, title, ...(event.isBare ? {} : { identifier, url }) },
      },
    };
  }
  const ticket = tickets.find(event.ticket);
  if (!ticket) throw new Error(`the local Linear has no ticket ${event.ticket}`);
  const { actor, fromState, toState, updatedAt } = event.change;
  const { id, identifier, title, url } = ticket;
  return {
    ...common,
    action: 'update',
    type: 'Issue',
    createdAt: updatedAt,
    actor: personShown(actor),
    url,
    data: { id, identifier, title, url, updatedAt, stateId: toState.id, state: toState },
    updatedFrom: { stateId: fromState.id, updatedAt: event.change.createdAt },
  };
}

/** https://linear.app/developers/webhooks#securing-webhooks */
export function signed(payload: object, secret: string): SignedWebhook {
  const body = JSON.stringify(payload);
  return {
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'linear-delivery': randomUUID(),
      'linear-event': 'type' in payload ? String(payload.type) : '',
      'linear-signature': createHmac('sha256', secret).update(body).digest('hex'),
    },
    body,
  };
}

export async function post(url: string, { headers, body }: SignedWebhook): Promise<number> {
  const { status } = await fetch(url, { method: 'POST', headers, body });
  return status;
}
