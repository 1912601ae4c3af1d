import { describe, expect, test } from '@jest/globals';
import { compilePolicy } from '../../../src/workflows/compile-policy.ts';
import { actions, mistakesIn, refundOf, small, text, verdict } from './policy-text.ts';

const fields =
  '{ customer: { type: text, label: C }, payment: { type: text, label: P }, amount: { type: money, label: A }, items: { type: number, label: I }, due: { type: date, label: D }, why: { type: select, label: W, options: [defect, delay] }, receipt: { type: file, label: R } }';
const quoted = (expr: string) => `'${expr.replaceAll("'", "''")}'`;
const rules = (...exprs: string[]) =>
  `[${exprs.map((expr, index) => `{ name: rule${index}, when: { expr: ${quoted(expr)} }, seats: [] }`)}]`;
const withExpr = (expr: string, more = '') => small({ fields, rules: rules(expr), more });
const AT = (expr: string) => `latch.yml:10: workflows.refund.rules[0].when.expr: ${JSON.stringify(expr)} `;

describe('labels', () => {
  const labels = (...exprs: string[]) => refundOf(compilePolicy(small({ rules: rules(...exprs) }), actions)).labels;

  test('are those that rules look for, each once', () => {
    expect(labels('"vip" in labels', '"fraud" in labels && !("vip" in labels)', 'priority == "high"')).toEqual([
      'vip',
      'fraud',
    ]);
    expect(labels('labels.size() > 2')).toEqual([]);
  });

  test('are those that are declared, where some are', () => {
    const declared = small({ rules: rules('"vip" in labels'), more: '    labels: [vip, " fraud ", new]' });
    expect(refundOf(compilePolicy(declared, actions)).labels).toEqual(['vip', 'fraud', 'new']);
  });

  test('that are not declared are not asked for', () => {
    const expr = '"vips" in labels';
    expect(mistakesIn(withExpr(expr, '    labels: [vip, fraud]'))).toEqual([
      `${AT(expr)}asks for the label "vips", which is not declared. Did you mean vip? Labels: vip, fraud. Or add it to labels.`,
    ]);
    expect(mistakesIn(withExpr(expr, '    labels: []'))).toEqual([
      `${AT(expr)}asks for the label "vips", which is not declared. Add it to labels.`,
    ]);
  });

  test.each([
    ['an empty label', '[""]', '[0]: "" is not a text of 1 to 40 characters. Write it like "vip", in quotes.'],
    [
      'a long label',
      `[${'x'.repeat(41)}]`,
      `[0]: "${'x'.repeat(41)}" is not a text of 1 to 40 characters. Write it like "vip", in quotes.`,
    ],
    ['a label twice', '[vip, vip]', '[1]: "vip" is listed twice. Keep one of them.'],
    ['no list', 'vip', ': "vip" is not a list. List labels, as in [vip, fraud].'],
  ])('are refused with %s', (_, list, says) => {
    expect(mistakesIn(small({ more: `    labels: ${list}` }))).toEqual([
      `latch.yml:11: workflows.refund.labels${says}`,
    ]);
  });
});

describe('an expression over fields', () => {
  const given = { fields: { items: text('6'), due: text('2026-03-31'), why: text('delay'), customer: text('Acme') } };

  test.each([
    'fields.items > 5.0',
    'fields.items >= 6',
    'fields.items == 6.0',
    'fields.items in [6.0, 7.0]',
    'fields.due > "2026-01-01" && fields.due < "2026-04-01"',
    'fields.why == "delay"',
    'fields["why"] in ["defect", "delay"]',
    'fields.why != fields["customer"]',
  ])('%s holds', (expr) => {
    expect(verdict(withExpr(expr), given)).toBe('rule0');
  });

  test('refuses a case whose number is missing or none', () => {
    const refused = 'rule rule0: the case has no items';
    expect(verdict(withExpr('fields.items < 5.0'), { fields: {} })).toBe(refused);
    expect(verdict(withExpr('fields.items < 5.0'), { fields: { items: text('a few') } })).toBe(refused);
  });

  test.each([
    [
      'a choice that does not exist',
      'fields.why == "dealy"',
      'compares why with "dealy", which it never is. Did you mean delay? Known: defect, delay.',
    ],
    [
      'such a choice in a list',
      'fields["why"] in ["delay", "lost"]',
      'compares why with "lost", which it never is. Known: defect, delay.',
    ],
    ['a file', 'fields.receipt == "x.pdf"', 'reads receipt, which is a file. Ask for a field of another type.'],
    ['a file that is there', 'has(fields.receipt)', 'reads receipt, which is a file. Ask for a field of another type.'],
    [
      'a number without a point',
      'fields.items == 5',
      'does not fit: no such overload: double == int. Compare numbers with numbers, with a point in them: 5.0.',
    ],
    [
      'a number as a text',
      'fields.items == "5"',
      'does not fit: no such overload: double == string. Compare numbers with numbers, with a point in them: 5.0.',
    ],
  ])('refuses %s at load', (_, expr, says) => {
    expect(mistakesIn(withExpr(expr))).toEqual([`${AT(expr)}${says}`]);
  });

  test('does not blame the expression for a type that is misspelt', () => {
    const misspelt = small({
      fields: fields.replace('type: number', 'type: numbr'),
      rules: rules('fields.items > 5.0'),
    });
    expect(mistakesIn(misspelt)).toEqual([expect.stringContaining('fields.items.type: "numbr" is not known here.')]);
    const money = small({
      fields: fields.replace('type: money', 'type: mony'),
      rules: '[{ name: x, when: { amount_above: 5 USD }, seats: [] }]',
    });
    expect(mistakesIn(money)).toEqual([expect.stringContaining('fields.amount.type: "mony" is not known here.')]);
  });
});
