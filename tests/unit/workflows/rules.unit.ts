import { describe, expect, test } from '@jest/globals';
import { compilePolicy } from '../../../src/workflows/compile-policy.ts';
import { actions, mistakesIn, refundOf, small, usd, verdict } from './policy-text.ts';

describe('rules that are never reached', () => {
  const never = (rules: string) => mistakesIn(small({ rules }));

  test('after a rule that always holds', () => {
    expect(
      never('[{ name: all, seats: [] }, { name: vip, when: { expr: \'"vip" in labels\' }, seats: [lead] }]'),
    ).toEqual(['latch.yml:10: workflows.refund.rules[1]: is never reached: "all" before it always holds. Move it up.']);
  });

  test('after two that cover every amount', () => {
    const [large, low] = [
      '{ name: large, when: { amount_above: 500 USD }, seats: [] }',
      '{ name: low, when: { amount_at_most: 500 USD }, seats: [] }',
    ];
    const last = '{ name: last, seats: [] }';
    const told = 'workflows.refund.rules[2]: is never reached:';
    expect(never(`[${large}, ${low}, ${last}]`)).toEqual([
      `latch.yml:10: ${told} "large" and "low" before it cover every amount. Move it up.`,
    ]);
    expect(never(`[${low}, ${large}, ${last}]`)).toEqual([expect.stringContaining(told)]);
    expect(never(`[${large}, ${low.replace('500 USD', '100 USD')}, ${last}]`)).toEqual([]);
    expect(never(`[${large}, ${low.replace('USD', 'EUR')}, ${last}]`)).toEqual([]);
  });
});

describe('the amount of an amount rule', () => {
  const rules = '[{ name: large, when: { amount_above: 500 USD }, seats: [] }]';
  const terms = (...params: string[]) => ({ 'stripe.refund': { title: 'Issue refund', params } });
  const money = (...names: string[]) =>
    `{ ${names.map((name) => `${name}: { type: money, label: Money }`).join(', ')} }`;

  test('is a money field that the action takes, or one named amount', () => {
    expect(mistakesIn(small({ rules, fields: money('total') }), terms('total'))).toEqual([]);
    expect(mistakesIn(small({ rules, fields: money('amount') }), terms())).toEqual([]);
    expect(mistakesIn(small({ rules, fields: money('amount', 'fee') }), terms('amount', 'fee'))).toEqual([]);
  });

  test('must exist', () => {
    expect(mistakesIn(small({ rules, fields: money('total') }), terms())).toEqual([
      'latch.yml:10: workflows.refund.rules[0].when.amount_above: has no amount to compare. Add a field such as amount: { type: money, label: Amount }.',
    ]);
  });

  test('must be clear', () => {
    expect(mistakesIn(small({ rules, fields: money('total', 'fee') }), terms('total', 'fee'))).toEqual([
      'latch.yml:10: workflows.refund.rules[0].when.amount_above: cannot tell which amount counts: stripe.refund takes total and fee. Name the one that counts amount.',
    ]);
  });
});

describe('seats', () => {
  const seats = (list: string) => small({ rules: `[{ name: all, seats: ${list} }]` });

  test('of one role can be asked for by their number', () => {
    const [rule] = refundOf(compilePolicy(seats('[2 of finance, lead]'), actions)).rules;
    expect(rule?.seats).toEqual(['finance', 'finance', 'lead']);
    expect(rule?.definition).toMatchObject({ seats: ['2 of finance', 'lead'] });
  });

  test.each([
    ['2 of risk', '[0]: "risk" is not a role. Known: lead, finance.'],
    [
      '0 of finance',
      '[0]: "0 of finance" is not a seat. Write a name that stands under roles, or several seats at once as in 2 of finance.',
    ],
    [
      'two of finance',
      '[0]: "two of finance" is not a seat. Write a name that stands under roles, or several seats at once as in 2 of finance.',
    ],
    ['20 of finance, lead', ': asks for 21 seats, more than 20. Ask for fewer.'],
  ])('[%s] is refused', (list, says) => {
    expect(mistakesIn(seats(`[${list}]`))).toEqual([`latch.yml:10: workflows.refund.rules[0].seats${says}`]);
  });
});

describe('a rule for some actions', () => {
  const known = {
    'stripe.refund': { title: 'Issue refund', params: ['amount'] },
    'ledger.credit': { title: 'Credit', params: ['credit', 'fee'] },
  };
  const fields = `{ ${['amount', 'credit', 'fee'].map((name) => `${name}: { type: money, label: M }`)} }`;
  const both = (...rules: string[]) =>
    small({ fields, rules: `[${rules.join(', ')}]` }).replace('[stripe.refund]', '[stripe.refund, ledger.credit]');
  const told = (...rules: string[]) => mistakesIn(both(...rules), known);
  const refunds = '{ name: refunds, actions: [stripe.refund], seats: [] }';
  const credits = '{ name: credits, actions: [ledger.credit], seats: [] }';
  const rest = '{ name: rest, seats: [finance] }';

  test('is passed over for the others', () => {
    expect(refundOf(compilePolicy(both(refunds, rest), known)).rules[0]?.actions).toEqual(['stripe.refund']);
    expect(verdict(both(refunds, rest), {}, known)).toBe('refunds');
    expect(verdict(both(refunds, rest), { action: 'ledger.credit' }, known)).toBe('rest');
  });

  test('leaves the others to the rules after it', () => {
    expect(told(refunds, rest)).toEqual([]);
    expect(told(refunds, credits)).toEqual([]);
    expect(told(refunds, refunds.replace('refunds', 'again'))).toEqual([
      'latch.yml:10: workflows.refund.rules[1]: is never reached: "refunds" before it always holds. Move it up.',
    ]);
    expect(told(refunds, credits, rest)).toEqual([
      'latch.yml:10: workflows.refund.rules[2]: is never reached: "refunds" before it always holds, and "credits" before it always holds. Move it up.',
    ]);
    expect(told(rest, credits)).toEqual([expect.stringContaining('rules[1]: is never reached: "rest"')]);
  });

  test('covers every amount of its own actions only', () => {
    const large = '{ name: large, actions: [stripe.refund], when: { amount_above: 5 USD }, seats: [] }';
    const low = '{ name: low, actions: [stripe.refund], when: { amount_at_most: 5 USD }, seats: [] }';
    expect(told(large, low, rest)).toEqual([]);
    expect(told(large, low, credits)).toEqual([]);
    expect(told(large, low, refunds)).toEqual([
      expect.stringContaining('"large" and "low" before it cover every amount'),
    ]);
  });

  test('compares the amounts of its own actions only', () => {
    const large = (more: string) => `{ name: large, ${more}when: { amount_above: 5 USD }, seats: [] }`;
    expect(told(large(''))).toEqual([expect.stringContaining('ledger.credit takes credit and fee.')]);
    expect(told(large('actions: [stripe.refund], '))).toEqual([]);
    const given = { fields: { amount: usd(501), credit: usd(1) } };
    expect(verdict(both(large('actions: [stripe.refund], ')), given, known)).toBe('large');
  });

  test('names actions of the workflow', () => {
    expect(told('{ name: x, actions: [stripe.refnd], seats: [] }')).toEqual([
      'latch.yml:10: workflows.refund.rules[0].actions[0]: "stripe.refnd" is not an action of the workflow. Did you mean stripe.refund? Known: stripe.refund, ledger.credit.',
    ]);
    expect(told('{ name: x, actions: [stripe.refund, stripe.refund], seats: [] }')).toEqual([
      'latch.yml:10: workflows.refund.rules[0].actions[1]: "stripe.refund" is listed twice. Keep one of them.',
    ]);
    expect(told('{ name: x, actions: [], seats: [] }')).toEqual([
      'latch.yml:10: workflows.refund.rules[0].actions: is an empty list. List actions of the workflow, as in [stripe.refund].',
    ]);
  });
});
