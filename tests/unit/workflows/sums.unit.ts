import { describe, expect, test } from '@jest/globals';
import type { FieldValue } from '../../../src/domain/case.ts';
import type { PastRun } from '../../../src/domain/policy.ts';
import { compilePolicy } from '../../../src/workflows/compile-policy.ts';
import { actions, mistakesIn, refundOf, small, text, usd, verdict } from './policy-text.ts';

const SUM = 'per: customer, within: 30d';
const rulesWith = (sum: string) =>
  `[{ name: large, when: { amount_above: 500 USD, ${sum} }, seats: [finance] }, { name: low, when: { amount_at_most: 500 USD, ${sum} }, seats: [] }]`;
const summed = small({ rules: rulesWith(SUM) });
const NOW = '2026-03-31T12:00:00.000Z';

let number = 0;
const refunded = (amount: FieldValue, at: string, customer: FieldValue | null = text('Acme Co')): PastRun => ({
  case: `T0LATCH:${++number}`,
  at,
  action: 'stripe.refund',
  fields: { amount, ...(customer && { customer }) },
});
const judged = (spent: PastRun[], amount = usd(49_900), customer: FieldValue | null = text('Acme Co')) =>
  verdict(summed, { fields: { amount, ...(customer && { customer }) }, at: NOW, spent });

describe('amounts that are added up', () => {
  test('five refunds of $499 within 30 days do not slip under $500', () => {
    expect(judged([])).toBe('low');
    const spent = [5, 10, 20, 29].map((day) =>
      refunded(usd(49_900), new Date(Date.parse(NOW) - day * 86_400_000).toISOString()),
    );
    expect(judged(spent)).toBe('large');
  });

  test('count from the smallest unit on', () => {
    const spent = [refunded(usd(100), '2026-03-30T12:00:00.000Z')];
    expect(judged(spent, usd(49_900))).toBe('low');
    expect(judged(spent, usd(49_901))).toBe('large');
  });

  test('count up to the end of the time, and the moment after it no more', () => {
    expect(judged([refunded(usd(49_900), '2026-03-01T12:00:00.001Z')])).toBe('large');
    expect(judged([refunded(usd(49_900), '2026-03-01T12:00:00.000Z')])).toBe('low');
    expect(judged([refunded(usd(49_900), '2026-02-28T12:00:00.000Z')])).toBe('low');
  });

  test('do not count for another customer, nor where there is none', () => {
    expect(judged([refunded(usd(49_900), NOW, text('Zenith'))])).toBe('low');
    expect(judged([refunded(usd(49_900), NOW, null)])).toBe('low');
  });

  test('count for a customer whose name is spelt otherwise', () => {
    expect(judged([refunded(usd(49_900), NOW, text(' ACME\u00a0 co'))])).toBe('large');
    expect(judged([refunded(usd(49_900), NOW, text('Ａcme Co'))])).toBe('large');
  });

  test('in another currency cannot be compared: that is above', () => {
    const euro = refunded({ minor: 1, currency: 'EUR' }, '2026-03-30T12:00:00.000Z');
    expect(judged([euro], usd(1))).toBe('large');
    expect(judged([{ ...euro, at: '2026-01-01T12:00:00.000Z' }], usd(1))).toBe('low');
  });

  test('count although the moment of a run cannot be read', () => {
    expect(judged([refunded(usd(49_900), 'some day')])).toBe('large');
  });

  test('without a customer nothing can be added: refused, never the next rule', () => {
    expect(judged([], usd(1), null)).toBe('rule large: the case has no customer');
    expect(judged([], usd(1), text('  '))).toBe('rule large: the case has no customer');
    expect(verdict(summed, { fields: { customer: text('Acme Co') } })).toBe('rule large: the case has no amount');
  });

  test('are of every action of the workflow, each by its own amount', () => {
    const known = {
      'stripe.refund': { title: 'Issue refund', params: ['amount'] },
      'ledger.credit': { title: 'Credit', params: ['credit'] },
    };
    const fields =
      '{ customer: { type: text, label: C }, amount: { type: money, label: A }, credit: { type: money, label: C } }';
    const rules = `[{ name: large, actions: [stripe.refund], when: { amount_above: 500 USD, ${SUM} }, seats: [] }, { name: low, seats: [] }]`;
    const both = small({ rules, fields }).replace('[stripe.refund]', '[stripe.refund, ledger.credit]');
    const spent = [
      { ...refunded(usd(1), NOW), action: 'ledger.credit', fields: { credit: usd(400_00), customer: text('Acme Co') } },
    ];
    const given = (amount: number) => ({ fields: { amount: usd(amount), customer: text('Acme Co') }, at: NOW, spent });
    expect(verdict(both, given(100_01), known)).toBe('large');
    expect(verdict(both, given(100_00), known)).toBe('low');
  });

  test('are told to the app once each, and make the field material', () => {
    const rules = `[{ name: a, when: { amount_above: 900 USD, ${SUM} }, seats: [] }, { name: b, when: { amount_above: 500 USD, per: customer, within: 720h }, seats: [] }, { name: c, when: { amount_at_most: 500 USD, per: payment, within: 2w }, seats: [] }]`;
    const day = 86_400_000;
    const workflow = refundOf(compilePolicy(small({ rules }), actions));
    expect(workflow.sums).toEqual([
      { per: 'customer', withinMs: 30 * day },
      { per: 'payment', withinMs: 14 * day },
    ]);
    expect(workflow.material.fields).toEqual(['customer', 'payment', 'amount']);
    expect(refundOf(compilePolicy(small(), actions))).not.toHaveProperty('sums');
  });
});

describe('a sum is refused', () => {
  const mistakes = (when: string) => mistakesIn(small({ rules: `[{ name: x, when: { ${when} }, seats: [] }]` }));
  test.each([
    [
      'without a time',
      'amount_above: 1 USD, per: customer',
      'per: needs within beside it, as in within: 30d. Add it, or remove per.',
    ],
    [
      'without a field',
      'amount_above: 1 USD, within: 30d',
      'within: needs per beside it, as in per: customer. Add it, or remove within.',
    ],
    [
      'without an amount',
      `expr: '"vip" in labels', ${SUM}`,
      'per: has no amount to add up. Add amount_above or amount_at_most, or remove it.',
    ],
    [
      'over an unknown field',
      'amount_above: 1 USD, per: custmer, within: 30d',
      'per: "custmer" is no field of the workflow. Did you mean customer? Fields: customer, payment.',
    ],
    [
      'over money',
      'amount_above: 1 USD, per: amount, within: 30d',
      'per: amount is of type money, which names nobody and nothing. Fields: customer, payment.',
    ],
    [
      'over prose',
      'amount_above: 1 USD, per: reason, within: 30d',
      'per: reason is of type long_text, which names nobody and nothing. Fields: customer, payment.',
    ],
    [
      'over more than a year',
      'amount_above: 1 USD, per: customer, within: 53w',
      'within: 53w is longer than 366 days. Write less.',
    ],
    [
      'over a time that is none',
      'amount_above: 1 USD, per: customer, within: a month',
      'within: "a month" is not a time. Write minutes, hours, days or weeks, as in 90m, 12h, 30d.',
    ],
    [
      'over no time at all',
      'amount_above: 1 USD, per: customer, within: 0d',
      'within: "0d" is not a time. Write minutes, hours, days or weeks, as in 90m, 12h, 30d.',
    ],
  ])('%s', (_, when, says) => {
    expect(mistakes(when)).toEqual([`latch.yml:10: workflows.refund.rules[0].when.${says}`]);
  });
});

describe('rules with sums cover every amount', () => {
  const never = (first: string, second: string) =>
    mistakesIn(
      small({
        rules: `[{ name: large, when: { amount_above: 500 USD${first} }, seats: [] }, { name: low, when: { amount_at_most: 500 USD${second} }, seats: [] }, { name: last, seats: [] }]`,
      }),
    );

  test('only where both add up the same', () => {
    expect(never(`, ${SUM}`, ', per: customer, within: 720h')).toEqual([
      'latch.yml:10: workflows.refund.rules[2]: is never reached: "large" and "low" before it cover every amount. Move it up.',
    ]);
    expect(never(`, ${SUM}`, '')).toEqual([]);
    expect(never('', `, ${SUM}`)).toEqual([]);
    expect(never(`, ${SUM}`, ', per: customer, within: 7d')).toEqual([]);
    expect(never(`, ${SUM}`, ', per: payment, within: 30d')).toEqual([]);
  });
});
