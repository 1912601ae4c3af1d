import { localFreshdeskKeys } from '../../../scripts/sandbox/freshdesk/local-freshdesk.ts';
import { localJiraKeys } from '../../../scripts/sandbox/jira/local-jira.ts';
import { signed as signedByJira } from '../../../scripts/sandbox/jira/webhook.ts';
import { localLinearKeys } from '../../../scripts/sandbox/linear/local-linear.ts';
import { signed as signedByLinear } from '../../../scripts/sandbox/linear/webhook.ts';
import { signedRequest } from '../../../scripts/sandbox/stripe/webhooks.ts';
import { localZendeskKeys } from '../../../scripts/sandbox/zendesk/local-zendesk.ts';
import { signed as signedByZendesk } from '../../../scripts/sandbox/zendesk/webhook.ts';
import { hours } from '../../../src/plugin-host/contract.ts';
import type { Deliveries, Delivery } from '../../../src/plugin-host/kit/keeps-contract.ts';

/** What the systems post of their own accord: one thing that happened each, signed as each of them does. */
const now = new Date('2026-11-20T12:00:00Z');

const sending = (event: (at: Date) => object, sign: (event: object, at: Date) => Delivery): Deliveries => ({
  now,
  signed: (at, body) => sign(body === undefined ? event(at) : JSON.parse(body), at),
});

export const webhookSecret = 'whsec_local0123456789';
export const ofStripe = sending(
  () => ({
    id: 'evt_1',
    object: 'event',
    type: 'customer.subscription.deleted',
    data: {
      object: {
        id: 'sub_1QAcmePro',
        object: 'subscription',
        status: 'canceled',
        livemode: false,
        cancel_at_period_end: false,
        cancel_at: null,
        ended_at: 1_795_000_000,
        metadata: { latch_case: 'T0LATCH:42', latch_run: 'run-1' },
      },
    },
  }),
  (event, at) => signedRequest(event, webhookSecret, at),
);

export const ofZendesk = sending(
  () => ({
    id: 'evt-1',
    type: 'zen:event-type:ticket.comment_added',
    time: now.toISOString(),
    detail: { id: '35436', actor_id: '601' },
    event: { comment: { id: '1', body: 'When?', is_public: true, author: { id: '601', name: 'Ana Ruiz' } } },
  }),
  (event, at) => signedByZendesk(event, { secret: localZendeskKeys.webhookSecret, at }),
);

/** Freshdesk signs nothing: a secret header lets a delivery in, and what it says is read from Freshdesk itself. */
export const ofFreshdesk = sending(
  () => ({ ticket_id: 1042 }),
  (event) => ({
    headers: { 'content-type': 'application/json', 'x-latch-secret': localFreshdeskKeys.webhookSecret },
    body: JSON.stringify(event),
  }),
);

/** Jira stamps the event, and delivers it again for more than an hour. */
export const ofJira: Deliveries = {
  ...sending(
    (at) => ({
      timestamp: at.getTime(),
      webhookEvent: 'jira:issue_updated',
      issue: { key: 'OPS-12' },
      user: { displayName: 'Dana Fox' },
      changelog: { id: '10', items: [{ field: 'status', fieldId: 'status', fromString: 'Open', toString: 'Done' }] },
    }),
    (event) => signedByJira(event, localJiraKeys.webhookSecret),
  ),
  oldestMs: hours(3),
};

export const ofLinear = sending(
  (at) => ({
    action: 'create',
    type: 'Comment',
    webhookTimestamp: at.getTime(),
    data: {
      id: '0f000000-0000-4000-8000-000000000001',
      body: 'Who holds the old key?',
      issue: { identifier: 'ENG-12' },
      user: { name: 'Ana Ruiz' },
    },
  }),
  (event) => signedByLinear(event, localLinearKeys.webhookSecret),
);
