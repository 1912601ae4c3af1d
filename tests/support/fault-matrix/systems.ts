import { type LocalAccounts, startLocalAccounts } from '../../../scripts/sandbox/accounts/local-accounts.ts';
import { type LocalErpnext, startLocalErpnext } from '../../../scripts/sandbox/erpnext/local-erpnext.ts';
import { sampleDocuments } from '../../../scripts/sandbox/erpnext/sample-documents.ts';
import {
  type LocalFreshdesk,
  localFreshdeskKeys,
  startLocalFreshdesk,
} from '../../../scripts/sandbox/freshdesk/local-freshdesk.ts';
import { sampleTickets as freshdeskTickets } from '../../../scripts/sandbox/freshdesk/sample-tickets.ts';
import { type LocalJira, startLocalJira } from '../../../scripts/sandbox/jira/local-jira.ts';
import { sampleTickets as jiraTickets } from '../../../scripts/sandbox/jira/sample-tickets.ts';
import { type LocalLinear, startLocalLinear } from '../../../scripts/sandbox/linear/local-linear.ts';
import type { LocalSlack } from '../../../scripts/sandbox/slack/types.ts';
import { type LocalStripe, startLocalStripe } from '../../../scripts/sandbox/stripe/local-stripe.ts';
import { sampleSubscriptions } from '../../../scripts/sandbox/stripe/sample-billing.ts';
import { samplePayments } from '../../../scripts/sandbox/stripe/sample-payments.ts';
import {
  type LocalZendesk,
  localZendeskKeys,
  startLocalZendesk,
} from '../../../scripts/sandbox/zendesk/local-zendesk.ts';
import { sampleTickets as zendeskTickets } from '../../../scripts/sandbox/zendesk/sample-tickets.ts';
import { type FaultProxy, faultProxy } from './fault-proxy.ts';

/** Each case acts on something of its own: the payment, account or ticket of this number. */
export const named = {
  payment: (n: number) => `pi_3QFault${four(n)}`,
  subscription: (n: number) => `sub_1QFault${four(n)}`,
  customer: (n: number) => `cus_Fault${four(n)}`,
  account: (n: number) => `AC-5${four(n)}`,
  supplier: (n: number) => `Supplier ${four(n)}`,
  bankAccount: (n: number) => `Supplier ${four(n)} - Commerzbank`,
  /** Of Zendesk and Freshdesk: one ticket to comment on, and one whose status is set. */
  toComment: (n: number) => 610_000 + n,
  toSet: (n: number) => 620_000 + n,
  jiraToComment: (n: number) => `CMT-${n + 1}`,
  jiraToSet: (n: number) => `SET-${n + 1}`,
  linearToComment: (n: number) => `CMT-${n + 1}`,
  linearToSet: (n: number) => `SET-${n + 1}`,
  channel: (n: number) => `fault-${four(n)}`,
  summary: (n: number) => `Summary of case ${four(n)}`,
  words: (n: number) => `Words of case ${four(n)}`,
};
const four = (n: number): string => String(n).padStart(4, '0');

export interface Systems {
  stripe: LocalStripe;
  accounts: LocalAccounts;
  erpnext: LocalErpnext;
  zendesk: LocalZendesk;
  freshdesk: LocalFreshdesk;
  jira: LocalJira;
  linear: LocalLinear;
  /** Latch's own Slack; known once that runs. */
  slack: LocalSlack | undefined;
}
export type SystemName = keyof Systems;

export interface FaultySystems {
  systems: Systems;
  /** What goes wrong between Latch's plugins and each of them. Latch's own calls of Slack do not pass here. */
  proxies: Record<SystemName, FaultProxy>;
  /** Nothing goes wrong any more, and nothing is held. */
  release(): void;
  close(): Promise<void>;
}

/** A stand-in for every system that an action exists for, with things for so many cases of each action. */
export async function faultySystems(cases: number): Promise<FaultySystems> {
  const numbers = Array.from({ length: cases }, (_, n) => n);
  const of = <T>(make: (n: number) => T): T[] => numbers.map(make);
  const twoOf = <T>(make: (id: number) => T): T[] =>
    numbers.flatMap((n) => [make(named.toComment(n)), make(named.toSet(n))]);
  const [[zendeskTicket], [freshdeskTicket], [jiraTicket]] = [zendeskTickets, freshdeskTickets, jiraTickets];
  if (!zendeskTicket || !freshdeskTicket || !jiraTicket) throw new Error('the stand-ins have no sample tickets');

  const [stripe, accounts, erpnext, zendesk, freshdesk, jira, linear] = await Promise.all([
    startLocalStripe({
      payments: of((n) => ({
        ...samplePayments.acme,
        paymentIntent: named.payment(n),
        charge: named.payment(n).replace('pi_', 'ch_'),
      })),
      billing: {
        subscriptions: of((n) => ({ ...sampleSubscriptions.pro, id: named.subscription(n) })),
        customers: of((n) => ({
          id: named.customer(n),
          name: `Fault ${n}`,
          email: `f${n}@acme.example`,
          currency: 'usd',
        })),
      },
    }),
    startLocalAccounts({
      accounts: of((n) => ({
        id: named.account(n),
        name: `Fault ${n}`,
        email: `f${n}@acme.example`,
        state: 'open' as const,
        limit: { minor: 500_000, currency: 'USD' },
      })),
    }),
    startLocalErpnext({ documents: [...sampleDocuments, ...numbers.flatMap(supplierWithAccount)] }),
    startLocalZendesk({ tickets: twoOf((id) => ({ ...zendeskTicket, id })) }),
    startLocalFreshdesk({ tickets: twoOf((id) => ({ ...freshdeskTicket, id })) }),
    startLocalJira({
      tickets: numbers.flatMap((n) => [
        { ...jiraTicket, key: named.jiraToComment(n) },
        { ...jiraTicket, key: named.jiraToSet(n) },
      ]),
    }),
    startLocalLinear({
      requestsPerHour: 100_000,
      tickets: numbers.flatMap((n) =>
        [named.linearToComment(n), named.linearToSet(n)].map((identifier) => ({
          identifier,
          title: 'Rotate the signing key',
          state: 'Todo',
          assignee: null,
          creator: null,
        })),
      ),
    }),
  ]);
  const systems: Systems = { stripe, accounts, erpnext, zendesk, freshdesk, jira, linear, slack: undefined };
  const before = async (name: SystemName) => faultProxy(() => addressOf(systems[name]));
  const proxies = {
    stripe: await before('stripe'),
    accounts: await before('accounts'),
    erpnext: await before('erpnext'),
    zendesk: await before('zendesk'),
    freshdesk: await before('freshdesk'),
    jira: await before('jira'),
    linear: await before('linear'),
    slack: await before('slack'),
  };
  return {
    systems,
    proxies,
    release() {
      for (const proxy of Object.values(proxies)) proxy.clear();
    },
    async close() {
      for (const proxy of Object.values(proxies)) await proxy.close();
      for (const one of [stripe, accounts, erpnext, zendesk, freshdesk, jira, linear]) await one.close();
    },
  };
}

function addressOf(system: Systems[SystemName]): string {
  if (!system) throw new Error('the local Slack is not there yet');
  return 'origin' in system ? system.origin : system.url;
}

function supplierWithAccount(n: number) {
  const [supplier, account] = ['Supplier', 'Bank Account'].map((doctype) => {
    const found = sampleDocuments.find((doc) => doc.doctype === doctype && doc.disabled === 0);
    if (!found) throw new Error(`ERPNext has no sample ${doctype}`);
    return found;
  });
  if (!supplier || !account) return [];
  return [
    { ...supplier, name: named.supplier(n), supplier_name: named.supplier(n) },
    { ...account, name: named.bankAccount(n), account_name: named.supplier(n), party: named.supplier(n) },
  ];
}

/** Where Latch finds each of them, and how it signs in. */
export const environmentOf = ({ systems, proxies }: FaultySystems): Record<string, string> => ({
  STRIPE_API_BASE: proxies.stripe.url,
  ACCOUNTS_TOKEN: systems.accounts.token,
  ERPNEXT_URL: proxies.erpnext.url,
  ERPNEXT_API_KEY: systems.erpnext.apiKey,
  ERPNEXT_API_SECRET: systems.erpnext.apiSecret,
  ZENDESK_URL: proxies.zendesk.url,
  ZENDESK_EMAIL: localZendeskKeys.email,
  ZENDESK_API_TOKEN: localZendeskKeys.apiToken,
  FRESHDESK_URL: proxies.freshdesk.url,
  FRESHDESK_API_KEY: localFreshdeskKeys.apiKey,
  JIRA_URL: proxies.jira.url,
  JIRA_EMAIL: systems.jira.email,
  JIRA_API_TOKEN: systems.jira.apiToken,
  LINEAR_API_KEY: systems.linear.apiKey,
});

const settleMs = 500;
/** Settings beside the environment: what is short here takes minutes in earnest. */
export const pluginSettings = ({ proxies }: FaultySystems): Record<string, object> => ({
  stripe: { settleMs },
  erpnext: { settleMs, documents: { Supplier: ['tax_id'] } },
  zendesk: { settleMs },
  freshdesk: { settleMs },
  jira: { settleMs },
  linear: { settleMs, apiBase: proxies.linear.url },
  slack: { settleMs, apiUrl: `${proxies.slack.url}/api/` },
});
