import { describe, expect, test } from '@jest/globals';
import { compilePolicy } from '../../../src/workflows/compile-policy.ts';
import { actions, changed, mistakesIn, sample, small } from './policy-text.ts';

describe('all mistakes are told at once', () => {
  test('those of the shape and those of the references, in the order of the file', () => {
    const text = `admins: [Dana]
roles:
  lead: { users: [U0KIM] }
colour: red
workflows:
  refund:
    channel: "#refunds"
    operators: [leed]
    fields: { amount: { type: money, label: Amount, requird: true } }
    actions: [stripe.refund]
    rules:
      - name: large
        when: { amount_above: 500 dollars, expr: '"vip" in lables' }
        seats: [finance]
`;
    expect(mistakesIn(text).map((line) => line.replace(/^latch\.yml:(\d+): ([^ ]+): .*$/, '$1 $2'))).toEqual([
      '1 admins[0]',
      '4 colour',
      '6 workflows.refund.title',
      '8 workflows.refund.operators[0]',
      '9 workflows.refund.fields.amount.requird',
      '10 workflows.refund.actions[0]',
      '13 workflows.refund.rules[0].when.amount_above',
      '13 workflows.refund.rules[0].when.expr',
      '14 workflows.refund.rules[0].seats[0]',
    ]);
    expect(() => compilePolicy(text, actions)).toThrow('latch.yml has 9 mistakes:');
  });

  test('an intake channel names its workflow where there are two', () => {
    const second = `  credit:
    title: Credit
    channel: "#refunds"
    operators: [manager]
    fields: { payment: { type: text, label: P }, amount: { type: money, label: A } }
    actions: [stripe.refund]
    rules: [{ name: all, seats: [finance] }]
`;
    expect(mistakesIn(sample + second)).toEqual([
      expect.stringContaining(
        'intake[0].workflow: is missing, and there is more than one. Write one of refund, credit.',
      ),
    ]);
    const named = changed('take: offer }', 'take: offer, workflow: credit }') + second;
    expect(compilePolicy(named, actions).intake).toEqual([{ channel: '#support', take: 'offer', workflow: 'credit' }]);
  });

  test('a file without plugins says how to load one', () => {
    expect(mistakesIn(small(), {})).toEqual([
      'latch.yml:9: workflows.refund.actions[0]: "stripe.refund" is not an action of a loaded plugin. Load its plugin at the top of the file: plugins: [stripe].',
    ]);
  });
});
