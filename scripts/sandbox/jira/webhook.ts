import { createHmac } from 'node:crypto';
import { personJson, ticketJson } from './shown.ts';
import type { KeptChange, KeptComment, Tickets } from './tickets.ts';

/** Which event to tell of. `kind` of a comment: Jira sends one of each where both are subscribed to. */
export type WebhookEvent =
  | { ticket: string; comment: KeptComment; kind?: 'comment_created' | 'jira:issue_updated' | 'comment_updated' }
  | { ticket: string; change: KeptChange };

export interface SignedWebhook {
  headers: Record<string, string>;
  body: string;
}

export function webhookBody(tickets: Tickets, event: WebhookEvent, now: Date): object {
  const ticket = tickets.find(event.ticket);
  if (!ticket) throw new Error(`the local Jira has no ticket ${event.ticket}`);
  const common = { timestamp: now.getTime(), issue: ticketJson(ticket) };
  if ('change' in event)
    return {
      ...common,
      webhookEvent: 'jira:issue_updated',
      issue_event_type_name: 'issue_generic',
      user: personJson(event.change.author),
      changelog: { id: event.change.id, items: event.change.items },
    };
  const { id, author, body, created } = event.comment;
  const kind = event.kind ?? 'comment_created';
  return {
    ...common,
    webhookEvent: kind,
    ...(kind === 'jira:issue_updated' && { issue_event_type_name: 'issue_commented', user: personJson(author) }),
    // Plain text, and no properties: webhooks show a comment as version 2 of the API does.
    comment: { id, author: personJson(author), body: plain(body), created, updated: created },
  };
}

const plain = (value: unknown): string =>
  [...JSON.stringify(value).matchAll(/"text":"((?:[^"\\]|\\.)*)"/g)]
    .map(([, text]) => JSON.parse(`"${text}"`))
    .join('\n');

/** https://developer.atlassian.com/cloud/jira/platform/webhooks/#secure-admin-webhooks */
export function signed(payload: object, secret: string): SignedWebhook {
  const body = JSON.stringify(payload);
  return {
    headers: {
      'content-type': 'application/json',
      'x-atlassian-webhook-identifier': createHmac('sha256', 'id').update(body).digest('hex').slice(0, 32),
      'x-atlassian-webhook-flow': 'Primary',
      'x-hub-signature': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
    },
    body,
  };
}

export async function post(url: string, { headers, body }: SignedWebhook): Promise<number> {
  const { status } = await fetch(url, { method: 'POST', headers, body });
  return status;
}
