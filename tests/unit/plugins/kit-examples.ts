import erpnext from '../../../plugins/erpnext/index.ts';
import freshdesk from '../../../plugins/freshdesk/index.ts';
import http from '../../../plugins/http/index.ts';
import jira from '../../../plugins/jira/index.ts';
import linear from '../../../plugins/linear/index.ts';
import { isOwnId } from '../../../plugins/linear/own-id.ts';
import slack from '../../../plugins/slack/index.ts';
import stripe from '../../../plugins/stripe/index.ts';
import zendesk from '../../../plugins/zendesk/index.ts';
import { localAccountsToken, startLocalAccounts } from '../../../scripts/sandbox/accounts/local-accounts.ts';
import { localErpnextKeys, startLocalErpnext } from '../../../scripts/sandbox/erpnext/local-erpnext.ts';
import { localFreshdeskKeys, startLocalFreshdesk } from '../../../scripts/sandbox/freshdesk/local-freshdesk.ts';
import { localJiraKeys, startLocalJira } from '../../../scripts/sandbox/jira/local-jira.ts';
import { localLinearKeys, startLocalLinear } from '../../../scripts/sandbox/linear/local-linear.ts';
import { sampleWorkspace } from '../../../scripts/sandbox/sample-workspace.ts';
import { startLocalSlack } from '../../../scripts/sandbox/slack/local-slack.ts';
import { localSecretKey, startLocalStripe } from '../../../scripts/sandbox/stripe/local-stripe.ts';
import { localZendeskKeys, startLocalZendesk } from '../../../scripts/sandbox/zendesk/local-zendesk.ts';
import type { PluginDefinition } from '../../../src/plugin-host/contract.ts';
import type { Example } from '../../../src/plugin-host/kit/keeps-contract.ts';
import { newBank, taxId } from './erpnext/given.ts';
import { accountsAt } from './http/given.ts';
import { ofFreshdesk, ofJira, ofLinear, ofStripe, ofZendesk, webhookSecret } from './kit-deliveries.ts';

const clock = { now: () => new Date('2026-11-20T12:00:00Z') };
const botToken = 'xoxb-local-0123456789';

interface Tried {
  /** Its settings are its own business here. */
  definition: unknown;
  example: Example;
}

/** Every plugin that comes with Latch, and how it is tried. A new one: its line here. */
const tried: Record<string, Tried> = {
  stripe: {
    definition: stripe,
    example: {
      config: (origin) => ({ secretKey: localSecretKey, apiBase: origin, webhookSecret }),
      fields: {
        payment: 'pi_3Q4821AcmeCo',
        amount: { minor: 240_000, currency: 'USD' },
        stripe_customer: 'cus_AcmeCo',
        subscription: 'sub_1QAcmePro',
      },
      standIn: () => startLocalStripe({ clock }),
      events: ofStripe,
    },
  },
  erpnext: {
    definition: erpnext,
    example: {
      config: (origin) => ({ url: origin, ...localErpnextKeys, documents: { Supplier: ['tax_id'] } }),
      fields: { ...newBank, ...taxId },
      standIn: () => startLocalErpnext({ clock }),
    },
  },
  http: {
    definition: http,
    example: {
      config(origin) {
        const { actions, ...settings } = accountsAt(origin);
        const { 'http.close_account': close, 'http.set_limit': limit } = actions;
        const closing = { ...close, failure: { status: [404, 422] } };
        const limiting = { ...limit, success: { status: [200], when: 'body.ok == true' } };
        return {
          ...settings,
          actions: { 'http.close_account': closing, 'http.set_limit': limiting },
          environment: () => localAccountsToken,
        };
      },
      fields: { account: 'AC-1001', reason: 'Customer left', limit: { minor: 100_000, currency: 'USD' } },
      standIn: startLocalAccounts,
      withoutLookup: ['http.set_limit'],
    },
  },
  slack: {
    definition: slack,
    example: {
      config: (origin) => ({ botToken, apiUrl: `${origin}/api/` }),
      fields: {
        notify_channel: '#refunds',
        message: 'Globex has a new bank.',
        channel_name: 'acme-outage',
        summary: 'Checkout is down for Acme.',
      },
      standIn: async () => {
        const local = await startLocalSlack({ workspace: sampleWorkspace, signingSecret: 'signing-secret', botToken });
        return { url: new URL(local.apiUrl).origin, close: () => local.close() };
      },
      reads: ({ url }) => /\/conversations\.(list|info|history)$/.test(url),
    },
  },
  zendesk: {
    definition: zendesk,
    example: {
      config: (origin) => ({ url: origin, ...localZendeskKeys }),
      fields: { ticket: '35436', comment: 'The second charge was returned today.', ticket_status: 'solved' },
      standIn: () => startLocalZendesk({ clock }),
      events: ofZendesk,
    },
  },
  freshdesk: {
    definition: freshdesk,
    example: {
      config: (origin) => ({ url: origin, ...localFreshdeskKeys }),
      fields: { ticket: '1042', comment: 'The second charge was returned today.', ticket_status: 'Resolved' },
      standIn: async () => {
        const local = await startLocalFreshdesk({ clock });
        local.say(1042, 601, { body: 'It is still not there.', incoming: true }); // for events to tell of
        return local;
      },
      events: ofFreshdesk,
    },
  },
  jira: {
    definition: jira,
    example: {
      config: (origin) => ({ url: origin, ...localJiraKeys }),
      fields: { ticket: 'OPS-12', comment: 'The refund is approved.', ticket_status: 'Done' },
      standIn: () => startLocalJira({ clock }),
      events: ofJira,
    },
  },
  linear: {
    definition: linear,
    example: {
      config: (origin) => ({ apiBase: origin, ...localLinearKeys }),
      fields: { ticket: 'ENG-12', comment: 'The key may be rotated.', ticket_status: 'Done' },
      standIn: () => startLocalLinear({ clock }),
      events: ofLinear,
      reads: ({ body }) => !/^\s*mutation\b/.test(String(JSON.parse(body).query)),
      carriesKey: ({ body }) => isOwnId(JSON.parse(body).variables.input.id), // made of the run
    },
  },
};

export const kitExamples = Object.entries(tried).map(([name, { definition, example }]) => ({
  name,
  definition: definition as PluginDefinition, // each is one; only their settings differ
  example,
}));
