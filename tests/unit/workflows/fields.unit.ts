import { describe, expect, test } from '@jest/globals';
import { compilePolicy } from '../../../src/workflows/compile-policy.ts';
import { actions, mistakesIn, refundOf, small } from './policy-text.ts';

const base = 'payment: { type: text, label: Payment }, amount: { type: money, label: Amount }';
const withField = (field: string) => small({ fields: `{ ${base}, own: { ${field} } }` });
const specOf = (field: string) => refundOf(compilePolicy(withField(field), actions)).fields.own;
const mistakes = (field: string) => mistakesIn(withField(field));
const AT = 'latch.yml:8: workflows.refund.fields.own';

describe('a field', () => {
  test.each([
    ['a number with limits', 'type: number, label: Items, min: 1, max: "1,200"', { min: '1', max: '1200' }],
    ['a number below zero', 'type: number, label: Change, min: -2.5', { min: '-2.5' }],
    [
      'a date',
      'type: date, label: Due, min: 2026-01-01, default: 2026-03-31',
      { min: '2026-01-01', default: '2026-03-31' },
    ],
    [
      'money with limits',
      'type: money, label: Fee, min: 10.00 USD, max: "100 USD"',
      { min: '10.00 USD', max: '100 USD' },
    ],
    ['money to start with', 'type: money, label: Fee, currency: USD, default: 25', { currency: 'USD', default: '25' }],
    ['a text of some length', 'type: text, label: Code, min: 2, max: 8', { min: '2', max: '8' }],
    ['a text of some form', "type: text, label: Code, pattern: '[A-Z]{2}\\d{4}'", { pattern: '[A-Z]{2}\\d{4}' }],
    [
      'a choice',
      'type: select, label: Why, options: [defect, delay], default: delay',
      { options: ['defect', 'delay'], default: 'delay' },
    ],
    ['a person', 'type: user, label: Owner, default: U0KIM', { default: 'U0KIM' }],
    ['a web address', 'type: url, label: Link', {}],
    ['an email address', 'type: email, label: Mail, default: kim@example.com', { default: 'kim@example.com' }],
    ['a file', 'type: file, label: Receipt, required: true', { required: true }],
  ])('can be %s', (_, field, spec) => {
    expect(specOf(field)).toMatchObject(spec);
  });

  test('has no keys that are not written', () => {
    expect(specOf('type: url, label: Link')).toEqual({ type: 'url', label: 'Link', required: false, private: false });
  });

  test.each([
    [
      'options elsewhere',
      'type: text, label: X, options: [a]',
      '.options: is only for select. Remove it, or write type: select.',
    ],
    ['no options', 'type: select, label: X', '.options: is missing. List the choices, as in [defect, delay].'],
    [
      'an empty choice',
      'type: select, label: X, options: [""]',
      '.options[0]: "" is not a text of 1 to 75 characters. Write it like "defect", in quotes.',
    ],
    [
      'a choice twice',
      'type: select, label: X, options: [a, b, a]',
      '.options: "a" is listed twice. Keep one of them.',
    ],
    [
      'too many choices',
      `type: select, label: X, options: [${Array.from({ length: 101 }, (_, n) => `o${n}`)}]`,
      '.options: has more than 100 choices, more than Slack can show. Remove some.',
    ],
    [
      'a pattern elsewhere',
      'type: number, label: X, pattern: a',
      '.pattern: is only for text or long_text. Remove it, or write type: text.',
    ],
    [
      'a limit elsewhere',
      'type: email, label: X, max: 9',
      '.max: is only for number, date, money, text or long_text. Remove it, or write type: number.',
    ],
    [
      'a limit that is a list',
      'type: number, label: X, min: [1]',
      '.min: a list is not a limit. Write it like 1, 2026-03-31 or 10.00 USD.',
    ],
    [
      'a limit that is no number',
      'type: number, label: X, min: few',
      '.min: few is no number. Write it like 1200 or 0.5.',
    ],
    [
      'a limit that is no date',
      'type: date, label: X, max: 2026-02-30',
      '.max: 2026-02-30 is not a date. Write it like 2026-03-31.',
    ],
    [
      'a limit without a currency',
      'type: money, label: X, max: 100',
      '.max: "100" has no currency. Write it like 2400.00 USD.',
    ],
    [
      'a limit that is no length',
      'type: text, label: X, max: 301',
      '.max: 301 is not a length. Write a whole number, 300 at most.',
    ],
    [
      'a least above the most',
      'type: number, label: X, min: 5, max: 3',
      '.min: 5 is more than max, which is 3. Swap them.',
    ],
    [
      'limits in two currencies',
      'type: money, label: X, min: 1 EUR, max: 9 USD',
      '.max: "9 USD" is in another currency than min, 1 EUR. Write both in one.',
    ],
    [
      'a limit in another currency than the field',
      'type: money, label: X, currency: EUR, max: 9 USD',
      `.max: "9 USD" is not in the field's currency. Write it in EUR.`,
    ],
    [
      'a default that is no choice',
      'type: select, label: Why, options: [a, b], default: c',
      '.default: "c" cannot be what a case starts with. "c" is not a choice of Why. Choices: a, b.',
    ],
    [
      'a default outside of its limits',
      'type: number, label: Items, max: 3, default: 4',
      '.default: 4 cannot be what a case starts with. Items must be at most 3.',
    ],
    [
      'a default of another form',
      'type: text, label: Code, pattern: "[a-z]", default: "7"',
      '.default: "7" cannot be what a case starts with. Code does not have the form that is asked for ([a-z]).',
    ],
    [
      'a blank default',
      'type: text, label: X, default: " "',
      '.default: "" is not a value. Write it as a person would, as in "defect".',
    ],
    ['a default of a file', 'type: file, label: X, default: a.pdf', '.default: is not for files. Remove it.'],
    [
      'what is not material',
      'type: text, label: X, material: false',
      '.material: false is not true. Write true, or remove it: what rules and actions read is approved along in any case.',
    ],
  ])('is refused with %s', (_, field, says) => {
    expect(mistakes(field)).toEqual([`${AT}${says}`]);
  });

  test('that is wrong in two ways is told both, and no default is tried on it', () => {
    expect(mistakes("type: text, label: X, min: 9, max: 2, pattern: '(', default: a")).toEqual([
      expect.stringContaining('.pattern: "(" cannot be read: '),
      expect.stringContaining('.min: 9 is more than max'),
    ]);
  });
});

describe('what is approved along', () => {
  const material = (field: string) => refundOf(compilePolicy(withField(field), actions)).material.fields;

  test('is what a rule or an action reads', () => {
    expect(material('type: text, label: X')).toEqual(['payment', 'amount']);
  });

  test('is also what is said to be, and every file', () => {
    expect(material('type: text, label: X, material: true')).toEqual(['payment', 'amount', 'own']);
    expect(material('type: file, label: X')).toEqual(['payment', 'amount', 'own']);
  });
});
