import { describe, expect, test } from '@jest/globals';
import { compilePolicy } from '../../../src/workflows/compile-policy.ts';
import { actions, changed, mistakesIn, sample } from './policy-text.ts';

/** Where a text stands in the sample. */
const lineOf = (part: string) => sample.slice(0, sample.indexOf(part)).split('\n').length;

describe('a mistake names its line, its path, the value and the remedy', () => {
  const rule = 'workflows.refund.rules';
  /** The line is the last of `to`, or that of the anchor. */
  const cases: [string, from: string, to: string, mistake: string, anchor?: string][] = [
    [
      'an amount',
      'amount_above: 500 USD }',
      'amount_above: 500 dollars }',
      `${rule}[0].when.amount_above: "500 dollars" is not an amount. Write it like 500 USD.`,
    ],
    [
      'an amount without a currency',
      'amount_above: 500 USD }',
      'amount_above: 500 }',
      `${rule}[0].when.amount_above: 500 is not an amount. Write it like 500 USD.`,
    ],
    [
      'an unknown currency',
      'amount_above: 500 USD }',
      'amount_above: 500 USB }',
      `${rule}[0].when.amount_above: USB is not an ISO 4217 currency. Use a code such as USD or EUR.`,
    ],
    [
      'too many decimals',
      'amount_above: 500 USD }',
      'amount_above: 500.005 USD }',
      `${rule}[0].when.amount_above: "500.005 USD" has more decimals than USD has (2).`,
    ],
    [
      'a misspelt key',
      'intake:',
      'intakes:',
      'intakes: is not a key that is known here. Did you mean intake? Keys here: plugins, admins, same_person, roles, fresh_members, business_hours, refusal_report, intake, workflows.',
    ],
    [
      'a key that does not exist',
      'title: Refund',
      'title: Refund\n    threshold: 4h',
      'workflows.refund.threshold: is not a key that is known here. Keys here: title, channel, operators, viewers, fields, labels, actions, sequences, business_hours, remind_after, expire_after, escalate, break_glass, rules.',
    ],
    [
      'a missing key',
      'title: Refund',
      '# none',
      'workflows.refund.title: is missing. Write it like "Refund", in quotes.',
      'refund:',
    ],
    [
      'a key written twice',
      'title: Refund',
      'title: Refund\n    title: Again',
      `workflows.refund.title: is written twice, first on line ${lineOf('title: Refund')}. Keep one of them.`,
    ],
    [
      'an unknown operator',
      'operators: [support_lead]',
      'operators: [suport_lead]',
      'workflows.refund.operators[0]: "suport_lead" is not a role. Did you mean support_lead? Known: support_lead, finance, manager.',
    ],
    [
      'no operators',
      'operators: [support_lead]',
      'operators: []',
      'workflows.refund.operators: is an empty list. List names of roles, as in [support_lead].',
    ],
    [
      'an unknown viewer',
      'viewers: [manager]',
      'viewers: [boss]',
      'workflows.refund.viewers[0]: "boss" is not a role. Known: support_lead, finance, manager.',
    ],
    [
      'an unknown seat',
      'seats: [finance]\n',
      'seats: [finance, risk]\n',
      `${rule}[0].seats[1]: "risk" is not a role. Known: support_lead, finance, manager.`,
    ],
    [
      'an unknown role to run',
      'seats: [manager]',
      'seats: [manager]\n        run: by_operator\n        run_by: [ops]',
      `${rule}[1].run_by[0]: "ops" is not a role. Known: support_lead, finance, manager.`,
    ],
    [
      'run_by without by_operator',
      'seats: [manager]',
      'seats: [manager]\n        run_by: [manager]',
      `${rule}[1].run_by: has no effect here. Add run: by_operator, or remove it.`,
    ],
    [
      'an unknown action',
      'actions: [stripe.refund]',
      'actions: [stripe.refnd]',
      'workflows.refund.actions[0]: "stripe.refnd" is not an action of a loaded plugin. Did you mean stripe.refund? Known: stripe.refund.',
    ],
    [
      'an action of another plugin',
      'actions: [stripe.refund]',
      'actions: [stripe.refund, jira.close]',
      'workflows.refund.actions[1]: "jira.close" is not an action of a loaded plugin. Known: stripe.refund. Load its plugin at the top of the file: plugins: [jira].',
    ],
    [
      'an action whose param is no field',
      '      payment:',
      '      charge:',
      'workflows.refund.actions[0]: stripe.refund needs the field payment, which the workflow does not have. Add payment under fields.',
      'actions: [',
    ],
    [
      'a channel without quotes',
      'channel: "#refunds"',
      'channel: #refunds',
      'workflows.refund.channel: is empty. Write an id such as C0123ABCD, or a name in quotes such as "#refunds" (without quotes, # starts a comment).',
    ],
    [
      'a channel',
      'channel: "#refunds"',
      'channel: refunds',
      'workflows.refund.channel: "refunds" is not a channel. Write an id such as C0123ABCD, or a name in quotes such as "#refunds" (without quotes, # starts a comment).',
    ],
    [
      'a person',
      'users: [U0KIM]',
      'users: [Kim]',
      'roles.support_lead.users[0]: "Kim" is not a person. Write a user id such as U0123ABCD, an "@handle" in quotes, or an email address.',
    ],
    [
      'an admin',
      '[dana@example.com]',
      '[]',
      'admins: is an empty list. List people, as in [U0123ABCD, kim@example.com].',
    ],
    [
      'a user group',
      'usergroup: finance-approvers',
      'usergroup: Finance Approvers',
      'roles.finance.usergroup: "Finance Approvers" is not a user group. Write an id such as S0123ABCD, or the handle such as finance-approvers.',
    ],
    [
      'a role with both',
      '{ users: [U0KIM] }',
      '{ users: [U0KIM], usergroup: leads }',
      'roles.support_lead: has both users and usergroup. Keep one, or make two roles.',
    ],
    [
      'a role with neither',
      '{ users: [U0KIM] }',
      '{}',
      'roles.support_lead: names nobody. Write users: [U0123ABCD] or usergroup: finance-approvers.',
    ],
    [
      'a name of a role',
      'manager: {',
      'Manager One: { users: [U0DANA] }\n  manager: {',
      'roles["Manager One"]: "Manager One" cannot be a name. Write it like support_lead: small letters, digits and _.',
      'Manager One',
    ],
    [
      'a name that JavaScript owns',
      '      order:',
      '      constructor:',
      'workflows.refund.fields.constructor: "constructor" cannot be a name. Write it like order_number: small letters, digits and _.',
    ],
    [
      'a type',
      'type: long_text',
      'type: longtext',
      'workflows.refund.fields.reason.type: "longtext" is not known here. Write text, long_text, money, number, date, select, user, url, email or file.',
    ],
    [
      'a currency of a text',
      'label: Order }',
      'label: Order, currency: USD }',
      'workflows.refund.fields.order.currency: is only for money. Remove it, or write type: money.',
    ],
    [
      'a currency',
      'currency: USD',
      'currency: USB',
      'workflows.refund.fields.amount.currency: "USB" is not an ISO 4217 currency. Use a code such as USD or EUR.',
    ],
    [
      'a flag',
      'private: true',
      'private: yes',
      'workflows.refund.fields.reason.private: "yes" is not true or false. Write true or false.',
    ],
    ['how to take', 'take: offer }', 'take: all }', 'intake[0].take: "all" is not known here. Write offer or every.'],
    [
      'a channel taken twice',
      'take: offer }',
      'take: offer }\n  - { channel: "#support" }',
      'intake[1].channel: "#support" is listed twice. Keep one of them.',
    ],
    [
      'an unknown workflow',
      'take: offer }',
      'take: offer, workflow: refunds }',
      'intake[0].workflow: "refunds" is not a workflow. Did you mean refund? Known: refund.',
    ],
    [
      'two rules of one name',
      'name: refund-small',
      'name: refund-vip',
      `${rule}[2].name: "refund-vip" is the name of two rules. Rename one.`,
    ],
    [
      'seats left out',
      '        seats: [manager]\n',
      '',
      `${rule}[1].seats: is missing. List the roles that must approve, as in [finance] or [2 of finance]; [] means that nobody has to.`,
      '- name: refund-vip',
    ],
    [
      'an empty when',
      'when: { expr: \'"vip" in labels\' }',
      'when: {}',
      `${rule}[1].when: is empty. Add amount_above, amount_at_most or expr, or leave \`when\` out: then the rule always holds.`,
    ],
    [
      'a when that is null',
      'when: { expr: \'"vip" in labels\' }',
      'when:',
      `${rule}[1].when: is empty. Write it like { amount_above: 500 USD }.`,
    ],
    [
      'a way to separate',
      'separate: [role]',
      'separate: [roles]',
      `${rule}[0].separate[0]: "roles" is not known here. Write role or executor.`,
    ],
    [
      'a plugin',
      'plugins: [stripe]',
      'plugins: [stripe, ../evil]',
      'plugins[1]: "../evil" is not a plugin. Write the name of a folder under plugins/ or of a package, as in stripe.',
    ],
    [
      'a plugin with settings and no such name',
      'plugins: [stripe]',
      'plugins: [stripe, { ../evil: {} }]',
      'plugins[1]: "../evil" is not a plugin. Write the name of a folder under plugins/ or of a package, as in stripe.',
    ],
    [
      'two plugins in one item',
      'plugins: [stripe]',
      'plugins: [stripe, { http: {}, mail: {} }]',
      'plugins[1]: is not one plugin. Write one item for each, as in [stripe, { http: { … } }].',
    ],
    [
      'settings of a plugin',
      'plugins: [stripe]',
      'plugins: [stripe, { http: https }]',
      'plugins[1].http: "https" is not a map of keys. Write its settings, or the name of the plugin alone.',
    ],
    [
      'a plugin listed twice, once with settings',
      'plugins: [stripe]',
      'plugins: [stripe, { stripe: { apiBase: "http://localhost" } }]',
      'plugins[1]: "stripe" is listed twice. Keep one of them.',
    ],
  ];

  for (const [title, from, to, mistake, anchor] of cases)
    test(title, () => {
      const text = changed(from, to);
      const end = anchor ? text.indexOf(anchor) : sample.indexOf(from) + to.trimEnd().length;
      const line = text.slice(0, end).split('\n').length;
      expect(mistakesIn(text)).toEqual([`latch.yml:${line}: ${mistake}`]);
    });

  test('the file is named as it was given', () => {
    expect(() => compilePolicy('', actions, 'etc/ops.yml')).toThrow(
      /^etc\/ops\.yml has a mistake:\netc\/ops\.yml:1: the file is empty\./,
    );
  });
});
