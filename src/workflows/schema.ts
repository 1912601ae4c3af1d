import { z } from 'zod';
import { field } from './schema-field.ts';
import { businessHours } from './schema-hours.ts';
import { rule, waitingKeys } from './schema-rule.ts';
import {
  action,
  anyRoles,
  calendarTime,
  channel,
  FIELD_NAME,
  filled,
  keys,
  list,
  matching,
  NAME,
  named,
  oneOf,
  PLUGIN_NAME,
  people,
  person,
  roles,
  says,
  usergroup,
  words,
} from './schema-words.ts';

/** What a workflow does where neither it nor the rule says. */
export const DEFAULT_REMIND = '4h';
export const DEFAULT_EXPIRE = '3d';

const STEPS = 'List two actions or more, in order, as in [stripe.refund, zendesk.set_status].';
const sequence = keys(
  {
    title: words(60, 'Refund and close'),
    steps: list(action(), STEPS).min(2, { error: `has fewer than two steps. ${STEPS}` }),
  },
  '{ title: Refund and close, steps: [stripe.refund, zendesk.set_status] }',
);

const workflow = keys(
  {
    title: words(60, 'Refund'),
    channel: channel().describe('Where the cards live.'),
    operators: roles().describe('Who files, edits, marks ready, runs and cancels.'),
    viewers: anyRoles().default([]).describe('Who else may read.'),
    fields: named(FIELD_NAME, field, 'amount: { type: money, label: Amount }'),
    labels: list(words(40, 'vip'), 'List labels, as in [vip, fraud].')
      .optional()
      .describe('Labels that people may set; without it those that rules look for `in labels`.'),
    actions: filled(action(), 'List actions of plugins, as in [stripe.refund].').describe(
      'Actions of plugins, and sequences of this workflow.',
    ),
    sequences: named(NAME, sequence, 'refund_and_close: { title: Refund and close, steps: [stripe.refund, …] }')
      .optional()
      .describe('Several actions as one: approved together, run in order, taken up again where one failed.'),
    business_hours: businessHours.optional(),
    remind_after: waitingKeys.remind_after.default(DEFAULT_REMIND),
    expire_after: waitingKeys.expire_after.default(DEFAULT_EXPIRE),
    escalate: waitingKeys.escalate.optional(),
    break_glass: waitingKeys.break_glass.optional(),
    rules: filled(rule, 'Add a rule, as in { name: refund-small, seats: [] }.').describe(
      'First match wins; no match is refused.',
    ),
  },
  'refund: { title: Refund, … }',
);

const PLUGIN = 'Write the name of a folder under plugins/ or of a package, as in stripe.';
const plugin = z
  .union(
    [
      matching(PLUGIN_NAME, 'a plugin', PLUGIN),
      z
        .record(
          z.string().meta({ pattern: PLUGIN_NAME.source }),
          z.record(z.string(), z.unknown(), {
            error: says('a map of keys', 'Write its settings, or the name of the plugin alone.'),
          }),
        )
        .refine((map) => Object.keys(map).length === 1, {
          error: 'is not one plugin. Write one item for each, as in [stripe, { http: { … } }].',
        })
        .meta({ minProperties: 1, maxProperties: 1 }),
    ],
    { error: says('a plugin', PLUGIN) },
  )
  .describe('A name, or a name with its settings: { http: { … } }.');

const roleEntry = keys(
  {
    users: people().optional(),
    usergroup: usergroup().optional(),
    cover: roles().optional().describe('Roles whose people may stand in for somebody of this role who is away.'),
    fresh_members: calendarTime('24h')
      .optional()
      .describe('For a user group: whoever joined it more recently than this cannot approve yet.'),
  },
  '{ users: [U0123ABCD] } or { usergroup: finance-approvers }',
).meta({ oneOf: [{ required: ['users'] }, { required: ['usergroup'] }] });

const intakeEntry = keys(
  {
    channel: channel(),
    take: oneOf('offer', 'every')
      .default('offer')
      .describe('offer: buttons at each message. every: each message is a case.'),
    workflow: matching(/\S/, 'the name of a workflow', 'Write a name that stands under workflows.')
      .optional()
      .describe('Needed where there is more than one workflow.'),
  },
  '{ channel: "#support", take: offer }',
);

const SAME = 'List the accounts of one human, as in [U0123ABCD, U0456EFGH].';

/** The shape of `latch.yml`. What refers to something else in the file is checked in check-references.ts. */
export const latchFile = keys(
  {
    plugins: list(plugin, 'List plugins, as in [stripe].').default([]),
    admins: people().describe('Who hears of problems with the set-up.'),
    same_person: list(
      list(person(), SAME).min(2, { error: `names fewer than two accounts. ${SAME}` }),
      'List lists of accounts, as in [[U0123ABCD, U0456EFGH]].',
    )
      .optional()
      .describe('Accounts that belong to one human each: together they fill one seat.'),
    roles: named(NAME, roleEntry, 'finance: { usergroup: finance-approvers }'),
    fresh_members: calendarTime('24h').optional().describe('For every role that is a user group; a role may differ.'),
    business_hours: businessHours.optional(),
    refusal_report: keys({ channel: channel() }, '{ channel: "#audit" }')
      .optional()
      .describe('Where the weekly summary of refusals goes.'),
    intake: list(intakeEntry, 'Write it like [{ channel: "#support" }].').default([]),
    workflows: named(NAME, workflow, 'refund: { title: Refund, … }'),
  },
  'the sample latch.yml',
);

export type LatchFile = z.output<typeof latchFile>;
/** Before defaults. */
export type LatchFileAsWritten = z.input<typeof latchFile>;
export type WorkflowEntry = LatchFile['workflows'][string];
export type RuleEntry = WorkflowEntry['rules'][number];
export type RoleEntry = LatchFile['roles'][string];
export type HoursEntry = NonNullable<LatchFile['business_hours']>;
export type PluginEntry = LatchFile['plugins'][number];
