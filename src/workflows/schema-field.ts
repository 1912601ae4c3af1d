import { z } from 'zod';
import { fieldTypes } from '../domain/policy.ts';
import { filled, flag, keys, matching, oneOf, says, words } from './schema-words.ts';

const textOrNumber = (what: string, remedy: string) =>
  z.union([matching(/\S/, what, remedy), z.number()], { error: says(what, remedy) });
const limit = (example: string) => textOrNumber('a limit', `Write it like ${example}, 2026-03-31 or 10.00 USD.`);

export const MOST_OPTIONS = 100;
/** Short enough to be read at a glance: it is shown to whoever filled the field wrongly. */
const LONGEST_PATTERN = 200;

export const field = keys(
  {
    type: oneOf(...fieldTypes),
    label: words(75, 'Amount'),
    required: flag().default(false).describe('Binds at Mark Ready, not when filing.'),
    private: flag().default(false).describe("Not on the channel's card."),
    currency: matching(/^[A-Z]{3}$/, 'a currency', 'Write an ISO 4217 code such as USD.')
      .optional()
      .describe('For money: the currency of an amount written without one.'),
    options: filled(words(75, 'defect'), 'List the choices, as in [defect, delay].')
      .max(MOST_OPTIONS, { error: `has more than ${MOST_OPTIONS} choices, more than Slack can show. Remove some.` })
      .optional()
      .describe('For select: the choices.'),
    pattern: matching(/\S/, 'a pattern', "Write a regular expression in single quotes, as in '[A-Z]{2}\\d{4}'.")
      .max(LONGEST_PATTERN, { error: `has more than ${LONGEST_PATTERN} characters. Write a shorter one.` })
      .optional()
      .describe('For text and long_text: a regular expression for the whole value.'),
    min: limit('1').optional().describe('number: the value. date: YYYY-MM-DD. money: 10.00 USD. Texts: the length.'),
    max: limit('100').optional().describe('number: the value. date: YYYY-MM-DD. money: 10.00 USD. Texts: the length.'),
    default: textOrNumber('a value', 'Write it as a person would, as in "defect".')
      .optional()
      .describe('What a new case starts with.'),
    material: z
      .literal(true, {
        error: says('true', 'Write true, or remove it: what rules and actions read is approved along in any case.'),
      })
      .optional()
      .describe('Approved along even where no rule or action reads it: changing it voids votes.'),
  },
  '{ type: text, label: Customer }',
);
export type FieldEntry = z.output<typeof field>;
