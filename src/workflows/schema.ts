import { z } from 'zod';
import { show } from './mistake.ts';

/** The sentence of a mistake: the value as written, what it should be, the remedy. */
const says =
  (what: string, remedy: string) =>
  ({ input }: { input?: unknown }): string => {
    if (input === undefined) return `is missing. ${remedy}`;
    if (input === null) return `is empty. ${remedy}`;
    return `${show(input)} is not ${what}. ${remedy}`;
  };

const matching = (pattern: RegExp, what: string, remedy: string) =>
  z.string({ error: says(what, remedy) }).regex(pattern, { error: says(what, remedy) });
const words = (longest: number, example: string) => {
  const error = says(`a text of 1 to ${longest} characters`, `Write it like "${example}", in quotes.`);
  return z.string({ error }).trim().min(1, { error }).max(longest, { error });
};
const oneOf = <const Options extends [string, ...string[]]>(...options: Options) =>
  z.enum(options, { error: says('known here', `Write ${options.join(' or ')}.`) });
const flag = () => z.boolean({ error: says('true or false', 'Write true or false.') });
const list = <Item extends z.ZodType>(item: Item, remedy: string) => z.array(item, { error: says('a list', remedy) });
const filled = <Item extends z.ZodType>(item: Item, remedy: string) =>
  list(item, remedy).min(1, { error: `is an empty list. ${remedy}` });
const keys = <Shape extends z.core.$ZodShape>(shape: Shape, example: string) =>
  z.strictObject(shape, { error: says('a map of keys', `Write it like ${example}.`) });
/** Names are checked in check-names.ts, so that a bad name does not hide what stands under it. */
const named = <Value extends z.ZodType>(pattern: RegExp, value: Value, example: string) =>
  z.record(z.string().meta({ pattern: pattern.source }), value, {
    error: says('a map of names', `Write it like ${example}.`),
  });

export const NAME = /^[a-z][a-z0-9_-]{0,59}$/;
/** Fields are also the names of params and of CEL's `fields.x`. */
export const FIELD_NAME = /^[a-z][a-z0-9_]{0,59}$/;
/** An npm package name or a folder of plugins/. */
export const PLUGIN_NAME = /^(?:@[a-z0-9][a-z0-9._-]*\/)?[a-z0-9][a-z0-9._-]*$/;

const role = () => matching(/^[^\s]+$/, 'the name of a role', 'Write a name that stands under roles.');
const roles = (remedy = 'List names of roles, as in [support_lead].') => filled(role(), remedy);
const channel = () =>
  matching(
    /^(?:[CG][A-Z0-9]{2,}|#[\p{Ll}\p{Lo}\p{M}\p{N}_-]{1,80})$/u,
    'a channel',
    'Write an id such as C0123ABCD, or a name in quotes such as "#refunds" (without quotes, # starts a comment).',
  );
const person = () =>
  matching(
    /^(?:[UW][A-Z0-9]{2,}|@[\p{L}\p{N}._-]+|[^\s@]+@[^\s@]+\.[^\s@]+)$/u,
    'a person',
    'Write a user id such as U0123ABCD, an "@handle" in quotes, or an email address.',
  );
const people = () => filled(person(), 'List people, as in [U0123ABCD, kim@example.com].');
const usergroup = () =>
  matching(
    /^(?:S[A-Z0-9]{2,}|@?[\p{Ll}\p{Lo}\p{N}][\p{Ll}\p{Lo}\p{M}\p{N}._-]*)$/u,
    'a user group',
    'Write an id such as S0123ABCD, or the handle such as finance-approvers.',
  );
const limit = () => matching(/^\s*\d[\d,]*(?:\.\d+)?\s+[A-Za-z]{3}\s*$/, 'an amount', 'Write it like 500 USD.');

const when = keys(
  {
    amount_above: limit().optional().describe('Holds for more than this, and for every other currency.'),
    amount_at_most: limit().optional().describe('Holds for this or less, in this currency.'),
    expr: matching(/\S/, 'an expression', 'Write it in quotes, as in \'"vip" in labels\'.')
      .optional()
      .describe('CEL over labels, priority, workflow, action and fields.*; no money.'),
  },
  '{ amount_above: 500 USD }',
).describe('All keys must hold. Leave `when` out for a rule that always holds.');

const rule = keys(
  {
    name: words(60, 'refund-above-threshold'),
    when: when.optional(),
    seats: list(role(), 'List the roles that must approve, as in [finance]; [] means that nobody has to.').max(10, {
      error: 'has more than 10 seats, more than a card can show. Remove some.',
    }),
    separate: list(oneOf('role', 'executor'), 'List role, executor or both.')
      .default([])
      .describe(
        'role: nobody approves through a role that permitted shaping the case. executor: who runs has not shaped it.',
      ),
    run: oneOf('on_approval', 'by_operator').default('on_approval'),
    run_by: roles().optional().describe('Who may press Run under `run: by_operator`; without it the operators.'),
  },
  '{ name: refund-small, seats: [] }',
);

const field = keys(
  {
    type: oneOf('text', 'long_text', 'money'),
    label: words(75, 'Amount'),
    required: flag().default(false).describe('Binds at Mark Ready, not when filing.'),
    private: flag().default(false).describe("Not on the channel's card."),
    currency: matching(/^[A-Z]{3}$/, 'a currency', 'Write an ISO 4217 code such as USD.')
      .optional()
      .describe('For money: the currency of an amount written without one.'),
  },
  '{ type: text, label: Customer }',
);

const action = () => matching(/^[^\s]+$/, 'an action', 'Write it like stripe.refund.');

const workflow = keys(
  {
    title: words(60, 'Refund'),
    channel: channel().describe('Where the cards live.'),
    operators: roles().describe('Who files, edits, marks ready, runs and cancels.'),
    viewers: list(role(), 'List names of roles, as in [manager].').default([]).describe('Who else may read.'),
    fields: named(FIELD_NAME, field, 'amount: { type: money, label: Amount }'),
    actions: filled(action(), 'List actions of plugins, as in [stripe.refund].'),
    rules: filled(rule, 'Add a rule, as in { name: refund-small, seats: [] }.').describe(
      'First match wins; no match is refused.',
    ),
  },
  'refund: { title: Refund, … }',
);

/** The shape of `latch.yml`. What refers to something else in the file is checked in check-references.ts. */
export const latchFile = keys(
  {
    plugins: list(
      matching(PLUGIN_NAME, 'a plugin', 'Write the name of a folder under plugins/ or of a package, as in stripe.'),
      'List plugins, as in [stripe].',
    ).default([]),
    admins: people().describe('Who hears of problems with the set-up.'),
    roles: named(
      NAME,
      keys(
        { users: people().optional(), usergroup: usergroup().optional() },
        '{ users: [U0123ABCD] } or { usergroup: finance-approvers }',
      ).meta({ minProperties: 1, maxProperties: 1 }),
      'finance: { usergroup: finance-approvers }',
    ),
    intake: list(
      keys(
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
      ),
      'Write it like [{ channel: "#support" }].',
    ).default([]),
    workflows: named(NAME, workflow, 'refund: { title: Refund, … }'),
  },
  'the sample latch.yml',
);

export type LatchFile = z.output<typeof latchFile>;
/** Before defaults. */
export type LatchFileAsWritten = z.input<typeof latchFile>;
export type WorkflowEntry = LatchFile['workflows'][string];
export type RuleEntry = WorkflowEntry['rules'][number];
