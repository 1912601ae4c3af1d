import { describe, expect, test } from '@jest/globals';
import { mistakesIn, small } from './policy-text.ts';

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
