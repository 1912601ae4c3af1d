import { describe, expect, test } from '@jest/globals';
import { compilePolicy } from '../../../src/workflows/compile-policy.ts';
import { actions, mistakesIn, refundOf, small, text, usd, verdict } from './policy-text.ts';

const quoted = (expr: string) => `'${expr.replaceAll("'", "''")}'`;
const withExpr = (expr: string) => small({ rules: `[{ name: matched, when: { expr: ${quoted(expr)} }, seats: [] }]` });
const NO_RULE = 'no rule of the workflow Refund covers this';
const REFUSED = (reason: string) => `rule matched: ${reason}`;

describe('an expression', () => {
  const vip = { labels: ['new', 'vip'], fields: { customer: text('Acme') } };

  test.each([
    '"vip" in labels',
    'labels.exists(l, l.startsWith("vi"))',
    'labels.all(l, l.size() == 3)',
    'priority == "normal"',
    'priority in ["high", "normal"]',
    'action == "stripe.refund"',
    'workflow == "refund"',
    'fields.customer == "Acme"',
    'fields["customer"].lowerAscii() == "acme"',
    'has(fields.customer) && !has(fields.payment)',
  ])('%s holds', (expr) => {
    expect(verdict(withExpr(expr), vip)).toBe('matched');
  });

  test('that does not hold leaves the case to the next rule', () => {
    expect(verdict(withExpr('"blocked" in labels'), vip)).toBe(NO_RULE);
  });

  test.each([
    ['a missing field', 'fields.payment == "ch_1"', 'the case has no payment'],
    ['a missing field, negated', '!(fields.payment == "ch_1")', 'the case has no payment'],
    ['a blank field', 'fields.reason == ""', 'the case has no reason'],
    [
      'a field that the case lacks by computed name',
      'fields[priority] == ""',
      'the case lacks a field that its expr reads',
    ],
    ['an error', 'int(fields.customer) > 3', 'its expr cannot be evaluated (int_conversion_error)'],
    ['an index that is not there', 'labels[7] == "vip"', 'its expr cannot be evaluated (index_out_of_bounds)'],
  ])('over %s is refused, never false', (_, expr, reason) => {
    const given = { ...vip, fields: { ...vip.fields, reason: text('  ') } };
    expect(verdict(withExpr(expr), given)).toBe(REFUSED(reason));
  });

  test('looks past a missing field only where the other side alone decides', () => {
    expect(verdict(withExpr('fields.payment == "ch_1" || "vip" in labels'), vip)).toBe('matched');
    expect(verdict(withExpr('fields.payment == "ch_1" || "x" in labels'), vip)).toBe(
      REFUSED('the case has no payment'),
    );
  });

  test('does not depend on the order of labels', () => {
    expect(verdict(withExpr('labels[0] == "a"'), { labels: ['b', 'a'] })).toBe('matched');
  });

  test.each([
    [
      'text that is no CEL',
      '"vip" in',
      '"\\"vip\\" in" cannot be read: Unexpected token: EOF. Write it like "vip" in labels.',
    ],
    [
      'an unknown variable',
      '"vip" in lables',
      'does not fit: Unknown variable: lables. Variables: labels, priority, workflow, action, repeated, fields.',
    ],
    [
      'types that do not compare',
      'priority == 1',
      'does not fit: no such overload: string == int. Compare texts with texts, as in priority == "high".',
    ],
    [
      'what is not true or false',
      'priority',
      '"priority" gives string, not true or false. Write it like "vip" in labels.',
    ],
    ['money', 'fields.amount == "5"', 'reads amount, which is money. Use amount_above or amount_at_most for it.'],
    [
      'an unknown field',
      'fields.custommer == "A"',
      'reads "custommer", which is no field of the workflow. Did you mean customer? Fields: customer, payment, reason.',
    ],
    [
      'an unknown field, asked for',
      'has(fields.nope)',
      'reads "nope", which is no field of the workflow. Fields: customer, payment, reason.',
    ],
    [
      'a regular expression',
      'fields.reason.matches("(a+)+$")',
      'calls matches, which cannot be used. Functions: has, size,',
    ],
    ['what escapes the types', 'dyn(fields).amount == "5"', 'calls dyn, which cannot be used.'],
    ['a value bound to a name', 'cel.bind(x, "a", x + x == "aa")', 'calls bind, which cannot be used.'],
    ['a loop in a loop', 'labels.exists(a, labels.exists(b, a == b))', 'has a loop in a loop. Write two rules.'],
    [
      'a priority that does not exist',
      'priority == "hihg"',
      'compares priority with "hihg", which it never is. Did you mean high? Known: low, normal, high, urgent.',
    ],
    ['a priority in a list', 'priority in ["high", "asap"]', 'compares priority with "asap", which it never is.'],
    [
      'an action of another workflow',
      'action != "stripe.payout"',
      'compares action with "stripe.payout", which it never is.',
    ],
    [
      'more text than can be checked by eye',
      `"${'x'.repeat(500)}" in labels`,
      'has more than 500 characters. Split the rule.',
    ],
    [
      'more nesting than can be checked by eye',
      `${'!('.repeat(30)}true${')'.repeat(30)}`,
      'cannot be read: Exceeded max',
    ],
    ['more terms than can be checked by eye', `${'1+'.repeat(150)}1 == 1`, 'cannot be read: Exceeded maxAstNodes'],
  ])('refuses %s at load', (_, expr, says) => {
    const mistakes = mistakesIn(withExpr(expr));
    expect(mistakes).toHaveLength(1);
    expect(mistakes[0]).toContain('latch.yml:10: workflows.refund.rules[0].when.expr: ');
    expect(mistakes[0]).toContain(says);
  });
});

describe('the keys of a when', () => {
  const both = small({
    rules: `[{ name: matched, when: { amount_above: 100 USD, amount_at_most: 500 USD, expr: '"vip" in labels' }, seats: [] }]`,
  });

  test('must all hold', () => {
    expect(verdict(both, { fields: { amount: usd(30_000) }, labels: ['vip'] })).toBe('matched');
    expect(verdict(both, { fields: { amount: usd(30_000) } })).toBe(NO_RULE);
    expect(verdict(both, { fields: { amount: usd(10_000) }, labels: ['vip'] })).toBe(NO_RULE);
    expect(verdict(both, { fields: { amount: usd(50_001) }, labels: ['vip'] })).toBe(NO_RULE);
  });

  test('must all be decidable, even where another does not hold', () => {
    expect(verdict(both, {})).toBe(REFUSED('the case has no amount'));
  });

  test('hold for another currency as for more', () => {
    const euro = { fields: { amount: { minor: 1, currency: 'EUR' } } };
    const rule = (key: string) => small({ rules: `[{ name: matched, when: { ${key}: 500 USD }, seats: [] }]` });
    expect(verdict(rule('amount_above'), euro)).toBe('matched');
    expect(verdict(rule('amount_at_most'), euro)).toBe(NO_RULE);
  });

  test('left out, the rule always holds', () => {
    expect(verdict(small(), {})).toBe('all');
  });
});

test('the first rule that matches wins', () => {
  const rules = `[{ name: first, when: { expr: '"a" in labels' }, seats: [] }, { name: second, when: { expr: '"b" in labels' }, seats: [] }, { name: rest, seats: [finance] }]`;
  expect(verdict(small({ rules }), { labels: ['b', 'a'] })).toBe('first');
  expect(verdict(small({ rules }), { labels: ['b'] })).toBe('second');
  expect(verdict(small({ rules }), {})).toBe('rest');
});

test('an amount is that of the action that is asked for', () => {
  const known = {
    'stripe.refund': { title: 'Issue refund', params: ['amount'] },
    'ledger.credit': { title: 'Credit', params: ['credit'] },
  };
  const text = small({
    fields: '{ amount: { type: money, label: A }, credit: { type: money, label: C } }',
    rules: '[{ name: large, when: { amount_above: 500 USD }, seats: [] }]',
  }).replace('[stripe.refund]', '[stripe.refund, ledger.credit]');
  const fields = { amount: usd(60_000), credit: usd(1) };
  expect(verdict(text, { fields }, known)).toBe('large');
  expect(verdict(text, { fields, action: 'ledger.credit' }, known)).toBe(NO_RULE);
  expect(refundOf(compilePolicy(text, known)).material.fields).toEqual(['amount', 'credit']);
});

describe('what is approved along', () => {
  const material = (expr: string) => refundOf(compilePolicy(withExpr(expr), actions)).material;

  test('are the fields, labels and priority that an expression reads', () => {
    expect(material('fields.customer == "A"')).toEqual({
      fields: ['customer', 'payment', 'amount'],
      labels: false,
      priority: false,
    });
    expect(material('has(fields.reason)').fields).toEqual(['payment', 'amount', 'reason']);
    expect(material('"vip" in labels && priority == "high"')).toEqual({
      fields: ['payment', 'amount'],
      labels: true,
      priority: true,
    });
  });

  test('are all fields where the expression computes which one it reads', () => {
    expect(material('fields[priority] == "x"').fields).toEqual(['customer', 'payment', 'amount', 'reason']);
    expect(material('[fields][0].reason == "x"').fields).toEqual(['customer', 'payment', 'amount', 'reason']);
  });
});
