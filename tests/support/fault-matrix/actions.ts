import type { Aim } from './fault-proxy.ts';
import { type FaultySystems, named, type SystemName, type Systems } from './systems.ts';

export interface MatrixAction {
  id: string;
  /** In the table: the id, and for one of several requests which of them is faulty. */
  name: string;
  system: SystemName;
  /** On the card's button. */
  title: string;
  /** Types of the workflow's fields; their labels are their names. */
  fields: Record<string, 'text' | 'money'>;
  values(n: number, all: FaultySystems): Record<string, string>;
  /** What of these no other case has. */
  own(n: number): string;
  /** The request that does it, for the case of this number. */
  write(n: number, systems: Systems): Aim;
  /** What is read once more before the send. */
  read(n: number, systems: Systems): Aim;
  /** How often it was done. */
  effects(n: number, systems: Systems): number;
  /** What goes ahead of the effect and must not be there twice either. */
  marks?(n: number, systems: Systems): number;
}

const calls = (beginning: string, ...parts: string[]): Aim => {
  return (request) => request.startsWith(beginning) && parts.every((part) => request.includes(part));
};

/** Requests that were answered with 200 or the like. */
const done = (
  requests: readonly { method: string; path: string[]; status: number | null }[],
  method: string,
  name: string,
) => requests.filter((one) => one.method === method && one.path.includes(name) && (one.status ?? 500) < 300).length;

const ofRun = (custom: Record<string, string> | undefined): boolean => custom?.latch_run !== undefined;
const marks = (properties: { value: unknown }[]): boolean => /"run:/.test(JSON.stringify(properties));

const linearLink = (identifier: string): string => `https://linear.app/acme/issue/${identifier}/it`;

const actions: Omit<MatrixAction, 'name'>[] = [
  {
    id: 'stripe.refund',
    system: 'stripe',
    title: 'Issue refund',
    fields: { payment: 'text', amount: 'money' },
    values: (n) => ({ payment: named.payment(n), amount: '100.00 USD' }), // part of it: a second one would go through
    own: (n) => named.payment(n),
    write: (n) => calls('POST /v1/refunds\n', named.payment(n)),
    read: (n) => calls('GET /v1/payment_intents/', named.payment(n)),
    effects: (n, { stripe }) => stripe.refunds.filter((one) => one.payment_intent === named.payment(n)).length,
  },
  {
    id: 'stripe.cancel_subscription',
    system: 'stripe',
    title: 'Cancel subscription',
    fields: { subscription: 'text', cancel_at: 'text' },
    values: (n) => ({ subscription: named.subscription(n), cancel_at: 'now' }),
    own: (n) => named.subscription(n),
    write: (n) => calls('DELETE /v1/subscriptions/', named.subscription(n)),
    read: (n) => calls('GET /v1/subscriptions/', named.subscription(n)),
    effects: (n, { stripe }) =>
      stripe.webhooks.events.filter(
        ({ type, data }) =>
          type === 'customer.subscription.deleted' && JSON.stringify(data).includes(named.subscription(n)),
      ).length,
  },
  {
    id: 'stripe.credit',
    system: 'stripe',
    title: 'Give credit',
    fields: { stripe_customer: 'text', amount: 'money' },
    values: (n) => ({ stripe_customer: named.customer(n), amount: '25.00 USD' }),
    own: (n) => named.customer(n),
    write: (n) => calls(`POST /v1/customers/${named.customer(n)}/balance_transactions`),
    read: (n) => calls(`GET /v1/customers/${named.customer(n)}`),
    effects: (n, { stripe }) =>
      stripe.balanceTransactions.filter(({ customer }) => customer === named.customer(n)).length,
  },
  {
    id: 'http.close_account',
    system: 'accounts',
    title: 'Close account',
    fields: { account: 'text', reason: 'text' },
    values: (n) => ({ account: named.account(n), reason: 'They asked for it' }),
    own: (n) => named.account(n),
    write: (n) => calls(`POST /accounts/${named.account(n)}/close`),
    read: (n) => calls(`GET /accounts/${named.account(n)}`),
    effects: (n, { accounts }) => accounts.changes.filter(({ account }) => account === named.account(n)).length,
  },
  {
    id: 'erpnext.update_supplier_bank',
    system: 'erpnext',
    title: 'Change bank details',
    fields: { supplier: 'text', bank_account: 'text', iban: 'text', account_holder: 'text' },
    values: (n) => ({
      supplier: named.supplier(n),
      bank_account: named.bankAccount(n),
      iban: 'NL91 ABNA 0417 1643 00',
      account_holder: 'Globex Limited',
    }),
    own: (n) => named.bankAccount(n),
    write: (n) => calls(`PUT /api/resource/Bank Account/${named.bankAccount(n)}`),
    read: (n) => calls(`GET /api/resource/Bank Account/${named.bankAccount(n)}`),
    effects: (n, { erpnext }) => done(erpnext.requests, 'PUT', named.bankAccount(n)),
  },
  {
    id: 'erpnext.update_document',
    system: 'erpnext',
    title: 'Update in ERPNext',
    fields: { doctype: 'text', document: 'text', field: 'text', new_value: 'text' },
    values: (n) => ({ doctype: 'Supplier', document: named.supplier(n), field: 'tax_id', new_value: `DE${n}99` }),
    own: (n) => `DE${n}99`,
    write: (n) => calls(`PUT /api/resource/Supplier/${named.supplier(n)}`),
    read: (n) => calls(`GET /api/resource/Supplier/${named.supplier(n)}`),
    effects: (n, { erpnext }) => done(erpnext.requests, 'PUT', named.supplier(n)),
  },
  {
    id: 'slack.notify',
    system: 'slack',
    title: 'Post in Slack',
    fields: { notify_channel: 'text', message: 'text' },
    values: (n) => ({ notify_channel: 'C0SUPPORT', message: named.words(n) }),
    own: (n) => named.words(n),
    write: (n) => calls('POST /api/chat.postMessage', named.words(n)),
    read: () => calls('POST /api/conversations.info'),
    effects: (n, { slack }) =>
      slack?.messages('C0SUPPORT').filter(({ text }) => text.includes(named.words(n))).length ?? 0,
  },
  {
    id: 'slack.open_channel',
    system: 'slack',
    title: 'Open a channel',
    fields: { channel_name: 'text', summary: 'text' },
    values: (n) => ({ channel_name: named.channel(n), summary: named.summary(n) }),
    own: (n) => named.channel(n),
    write: (n) => calls('POST /api/conversations.create', named.channel(n)),
    read: () => calls('POST /api/conversations.list'),
    /** A channel, and the message that opens it. */
    effects(n, { slack }) {
      const channels = slack?.channels().filter(({ name }) => name === named.channel(n)) ?? [];
      return Math.max(channels.length, ...channels.map(({ id }) => slack?.messages(id).length ?? 0));
    },
  },
  {
    id: 'zendesk.comment',
    system: 'zendesk',
    title: 'Comment in Zendesk',
    fields: { zendesk_ticket: 'text', comment: 'text' },
    values: (n, { proxies }) => ({
      zendesk_ticket: `${proxies.zendesk.url}/agent/tickets/${named.toComment(n)}`,
      comment: named.words(n),
    }),
    own: (n) => `tickets/${named.toComment(n)}`,
    write: (n) => calls(`PUT /api/v2/tickets/${named.toComment(n)}`, 'latch_run'),
    read: (n) => calls(`GET /api/v2/tickets/${named.toComment(n)}`),
    effects: (n, { zendesk }) => zendesk.audits(named.toComment(n)).filter((one) => ofRun(one.metadata.custom)).length,
  },
  {
    id: 'zendesk.set_status',
    system: 'zendesk',
    title: 'Set status in Zendesk',
    fields: { zendesk_ticket: 'text', ticket_status: 'text' },
    values: (n, { proxies }) => ({
      zendesk_ticket: `${proxies.zendesk.url}/agent/tickets/${named.toSet(n)}`,
      ticket_status: 'solved',
    }),
    own: (n) => `tickets/${named.toSet(n)}`,
    write: (n) => calls(`PUT /api/v2/tickets/${named.toSet(n)}`, 'latch_run'),
    read: (n) => calls(`GET /api/v2/tickets/${named.toSet(n)}`),
    effects: (n, { zendesk }) => zendesk.audits(named.toSet(n)).filter((one) => ofRun(one.metadata.custom)).length,
  },
  {
    id: 'freshdesk.comment',
    system: 'freshdesk',
    title: 'Comment in Freshdesk',
    fields: { freshdesk_ticket: 'text', comment: 'text' },
    values: (n, { proxies }) => ({
      freshdesk_ticket: `${proxies.freshdesk.url}/a/tickets/${named.toComment(n)}`,
      comment: named.words(n),
    }),
    own: (n) => `tickets/${named.toComment(n)}`,
    write: (n) => calls(`POST /api/v2/tickets/${named.toComment(n)}/notes`, named.words(n), ', run '),
    read: (n) => calls(`GET /api/v2/tickets/${named.toComment(n)}`),
    effects: (n, { freshdesk }) =>
      freshdesk.conversations(named.toComment(n)).filter(({ body }) => body.includes(', run ')).length,
  },
  {
    id: 'freshdesk.set_status',
    system: 'freshdesk',
    title: 'Set status in Freshdesk',
    fields: { freshdesk_ticket: 'text', ticket_status: 'text' },
    values: (n, { proxies }) => ({
      freshdesk_ticket: `${proxies.freshdesk.url}/a/tickets/${named.toSet(n)}`,
      ticket_status: 'Resolved',
    }),
    own: (n) => `tickets/${named.toSet(n)}`,
    write: (n) => calls(`PUT /api/v2/tickets/${named.toSet(n)}`),
    read: (n) => calls(`GET /api/v2/tickets/${named.toSet(n)}`),
    effects: (n, { freshdesk }) => done(freshdesk.requests, 'PUT', String(named.toSet(n))),
    marks: (n, { freshdesk }) =>
      freshdesk.conversations(named.toSet(n)).filter(({ body }) => body.includes(', run ')).length,
  },
  {
    id: 'jira.comment',
    system: 'jira',
    title: 'Comment in Jira',
    fields: { jira_ticket: 'text', comment: 'text' },
    values: (n, { proxies }) => ({
      jira_ticket: `${proxies.jira.url}/browse/${named.jiraToComment(n)}`,
      comment: named.words(n),
    }),
    own: (n) => `browse/${named.jiraToComment(n)}`,
    write: (n) => calls(`POST /rest/api/3/issue/${named.jiraToComment(n)}/comment`, '"run:'),
    read: (n) => calls(`GET /rest/api/3/issue/${named.jiraToComment(n)}?`),
    effects: (n, { jira }) =>
      jira.tickets.find(named.jiraToComment(n))?.comments.filter(({ properties }) => marks(properties)).length ?? 0,
  },
  {
    id: 'jira.set_status',
    system: 'jira',
    title: 'Set status in Jira',
    fields: { jira_ticket: 'text', ticket_status: 'text' },
    values: (n, { proxies }) => ({
      jira_ticket: `${proxies.jira.url}/browse/${named.jiraToSet(n)}`,
      ticket_status: 'Done',
    }),
    own: (n) => `browse/${named.jiraToSet(n)}`,
    write: (n) => calls(`POST /rest/api/3/issue/${named.jiraToSet(n)}/transitions`),
    read: (n) => calls(`GET /rest/api/3/issue/${named.jiraToSet(n)}?`),
    effects: (n, { jira }) => jira.tickets.find(named.jiraToSet(n))?.changes.length ?? 0,
  },
  {
    id: 'linear.comment',
    system: 'linear',
    title: 'Comment in Linear',
    fields: { linear_ticket: 'text', comment: 'text' },
    values: (n) => ({ linear_ticket: linearLink(named.linearToComment(n)), comment: named.words(n) }),
    own: (n) => `issue/${named.linearToComment(n)}/`,
    write: (n) => calls('POST /graphql', 'mutation CommentCreate', `"body":"${named.words(n)}`),
    read: (n) => calls('POST /graphql', 'query Ticket', `"${named.linearToComment(n)}"`),
    effects: (n, { linear }) =>
      linear.tickets.find(named.linearToComment(n))?.comments.filter(({ body }) => body.startsWith(named.words(n)))
        .length ?? 0,
  },
  {
    id: 'linear.set_status',
    system: 'linear',
    title: 'Set status in Linear',
    fields: { linear_ticket: 'text', ticket_status: 'text' },
    values: (n) => ({ linear_ticket: linearLink(named.linearToSet(n)), ticket_status: 'Done' }),
    own: (n) => `issue/${named.linearToSet(n)}/`,
    write: (n, { linear }) =>
      calls('POST /graphql', 'mutation IssueUpdate', `"${linear.tickets.find(named.linearToSet(n))?.id}"`),
    read: (n) => calls('POST /graphql', 'query Ticket', `"${named.linearToSet(n)}"`),
    effects: (n, { linear }) => linear.tickets.find(named.linearToSet(n))?.changes.length ?? 0,
    marks: (n, { linear }) =>
      linear.tickets.find(named.linearToSet(n))?.comments.filter(({ body }) => body.startsWith('Latch asks')).length ??
      0,
  },
];

/** Every action there is. */
export const matrixActions: MatrixAction[] = actions.map((action) => ({ ...action, name: action.id }));

/** The actions of several requests, and the one of them that is not the effect itself. */
export const otherRequests: MatrixAction[] = [
  other('stripe.cancel_subscription', 'its mark', (n) => calls(`POST /v1/subscriptions/${named.subscription(n)}`)),
  other('slack.open_channel', 'its first message', (n) => calls('POST /api/chat.postMessage', named.summary(n))),
  other('freshdesk.set_status', 'its note', (n) => calls(`POST /api/v2/tickets/${named.toSet(n)}/notes`, ', run ')),
  other('linear.set_status', 'its note', (n, { linear }) =>
    calls(
      'POST /graphql',
      'mutation CommentCreate',
      'Latch asks',
      `"${linear.tickets.find(named.linearToSet(n))?.id}"`,
    ),
  ),
];

function other(id: string, which: string, write: MatrixAction['write']): MatrixAction {
  const action = matrixActions.find((one) => one.id === id);
  if (!action) throw new Error(`there is no ${id}`);
  return { ...action, name: `${id}, ${which}`, write };
}
