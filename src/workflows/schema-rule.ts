import { z } from 'zod';
import {
  action,
  anyRoles,
  calendarTime,
  filled,
  keys,
  list,
  matching,
  oneOf,
  role,
  roles,
  says,
  words,
  workingTime,
  workingTimeOrNever,
} from './schema-words.ts';

const limit = () => matching(/^\s*\d[\d,]*(?:\.\d+)?\s+[A-Za-z]{3}\s*$/, 'an amount', 'Write it like 500 USD.');

const when = keys(
  {
    amount_above: limit().optional().describe('Holds for more than this, and for every other currency.'),
    amount_at_most: limit().optional().describe('Holds for this or less, in this currency.'),
    per: matching(/\S/, 'the name of a field', 'Write a field of the workflow, as in customer.')
      .optional()
      .describe('The amount counts together with earlier runs that have the same value of this field. With `within`.'),
    within: calendarTime('30d').optional().describe('How far back `per` looks.'),
    expr: matching(/\S/, 'an expression', 'Write it in quotes, as in \'"vip" in labels\'.')
      .optional()
      .describe('CEL over labels, priority, workflow, action and fields.*; no money, no files.'),
  },
  '{ amount_above: 500 USD }',
).describe('All keys must hold. Leave `when` out for a rule that always holds.');

const SEATS = 'List the roles that must approve, as in [finance] or [2 of finance]; [] means that nobody has to.';
const seat = () =>
  matching(
    /^(?:[1-9]\d? of )?[^\s]+$/,
    'a seat',
    'Write a name that stands under roles, or several seats at once as in 2 of finance.',
  );

const ESCALATE = '{ after: 1d, to: manager }';

/** Of a workflow, for all its rules; a rule may say otherwise. */
export const waitingKeys = {
  remind_after: workingTimeOrNever('1d').describe('Working time between two reminders: 30m, 4h, 3d, 1w or never.'),
  expire_after: workingTimeOrNever('3d').describe('Working time after which no answer is a no, or never.'),
  escalate: z
    .union([keys({ after: workingTime('1d'), to: role() }, ESCALATE), z.literal('never')], {
      error: says('known here', `Write ${ESCALATE}, or never.`),
    })
    .describe('After this working time a further role may fill open seats, and hears of it.'),
  break_glass: anyRoles().describe('Who may run it in an emergency without the approvals, owing a review.'),
};

export const rule = keys(
  {
    name: words(60, 'refund-above-threshold'),
    actions: filled(action(), 'List actions of the workflow, as in [stripe.refund].')
      .optional()
      .describe('Only for these; without it for each action of the workflow.'),
    when: when.optional(),
    seats: list(seat(), SEATS).describe('One approval each, by different people: [finance, risk], [2 of finance].'),
    separate: list(oneOf('role', 'executor'), 'List role, executor or both.')
      .default([])
      .describe(
        'role: nobody approves through a role that permitted shaping the case. executor: who runs has not shaped it.',
      ),
    run: oneOf('on_approval', 'by_operator').default('on_approval'),
    run_by: roles().optional().describe('Who may press Run under `run: by_operator`; without it the operators.'),
    remind_after: waitingKeys.remind_after.optional(),
    expire_after: waitingKeys.expire_after.optional(),
    escalate: waitingKeys.escalate.optional(),
    break_glass: waitingKeys.break_glass.optional(),
  },
  '{ name: refund-small, seats: [] }',
);
