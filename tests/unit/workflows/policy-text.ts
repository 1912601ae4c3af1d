import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { FieldValue } from '../../../src/domain/case.ts';
import { judge, type Policy, type RuleFacts, type Workflow, workflowNamed } from '../../../src/domain/policy.ts';
import { hasCode } from '../../../src/errors.ts';
import { compilePolicy } from '../../../src/workflows/compile-policy.ts';

export const root = fileURLToPath(new URL('../../../', import.meta.url));
export const sample = readFileSync(`${root}latch.yml`, 'utf8');
export const actions = { 'stripe.refund': { title: 'Issue refund', params: ['payment', 'amount'] } };

/** The smallest useful policy; `rules` is YAML of one line. */
export const small = ({
  rules = '[{ name: all, seats: [finance] }]',
  fields = '{ customer: { type: text, label: Customer }, payment: { type: text, label: Payment }, amount: { type: money, label: Amount }, reason: { type: long_text, label: Reason } }',
  more = '',
} = {}): string => `admins: [dana@example.com]
roles: { lead: { users: [U0KIM] }, finance: { usergroup: finance-approvers } }
workflows:
  refund:
    title: Refund
    channel: "#refunds"
    operators: [lead]
    fields: ${fields}
    actions: [stripe.refund]
    rules: ${rules}
${more}`;

/** The sample with one text replaced; fails when it is not there. */
export function changed(from: string, to: string, text = sample): string {
  if (!text.includes(from)) throw new Error(`the text has no ${from}`);
  return text.replace(from, () => to);
}

/** The lines of the error, without its first. */
export function mistakesIn(text: string, known: Parameters<typeof compilePolicy>[1] = actions): string[] {
  try {
    compilePolicy(text, known);
  } catch (error) {
    if (hasCode(error, 'invalid_config')) return error.message.split('\n').slice(1);
    throw error;
  }
  return [];
}

export function refundOf(policy: Policy): Workflow {
  const workflow = workflowNamed(policy, 'refund');
  if (!workflow) throw new Error('the policy has no workflow refund');
  return workflow;
}

type Given = Partial<Omit<RuleFacts, 'fields'>> & { fields?: Record<string, FieldValue> };
const facts = (given: Given): RuleFacts => ({
  action: 'stripe.refund',
  fields: {},
  labels: [],
  priority: 'normal',
  at: '2026-03-31T12:00:00.000Z',
  spent: [],
  ...given,
});

/** The name of the rule that wins, or the reason why there is none. */
export function verdict(text: string, given: Given, known = actions): string {
  const { rule, ...rest } = judge(refundOf(compilePolicy(text, known)), facts(given));
  return rule ? rule.name : 'reason' in rest ? rest.reason : '';
}

export const usd = (minor: number): FieldValue => ({ minor, currency: 'USD' });
export const text = (value: string): FieldValue => ({ text: value });
