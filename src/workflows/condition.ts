import type { RuleFacts, Tested } from '../domain/policy.ts';
import { type AmountFields, above, atMost, parseLimit, type Sum } from './amount.ts';
import type { Draft } from './check-shape.ts';
import { compileExpression } from './expression.ts';
import type { ExpressionScope, Reads } from './expression-tree.ts';
import type { RuleEntry } from './schema.ts';
import { type Problem, readSum } from './sum.ts';

export interface ConditionScope extends ExpressionScope {
  amountFields: AmountFields;
  /** Of every action of the workflow, where `actions` are only those of one rule. */
  pastAmountFields: AmountFields;
}

export type When = Draft<NonNullable<RuleEntry['when']>>;

export interface Condition {
  test(facts: RuleFacts): Tested;
  reads: Reads;
  /** Labels that it looks for by name. */
  labels: readonly string[];
  sum?: Sum;
  /** What is wrong with it, by key of the `when`. Empty: it can be used. */
  problems: Problem[];
}

/** Compiles the `when` of a rule. Without one it always holds. */
export function compileCondition(when: When = {}, scope: ConditionScope): Condition {
  const { amount_above, amount_at_most, expr } = when;
  const { sum, problems } = readSum(when, scope);
  const parts = [
    ...(amount_above === undefined ? [] : [amountCondition('amount_above', amount_above, scope, sum)]),
    ...(amount_at_most === undefined ? [] : [amountCondition('amount_at_most', amount_at_most, scope, sum)]),
    ...(expr === undefined ? [] : [exprCondition(expr, scope)]),
  ];
  return {
    test: (facts) => all(parts.map(({ test }) => test(facts))),
    reads: {
      fields: parts.flatMap(({ reads }) => reads.fields),
      labels: parts.some(({ reads }) => reads.labels),
      priority: parts.some(({ reads }) => reads.priority),
    },
    labels: parts.flatMap(({ labels }) => labels),
    ...(sum && { sum }),
    problems: [...parts.flatMap((part) => part.problems), ...problems],
  };
}

/** What cannot be told wins: a rule is passed over only when every key of its `when` could be decided. */
const all = (tested: Tested[]): Tested =>
  tested.find((one) => typeof one === 'object') ?? tested.find((one) => one === 'does_not_hold') ?? 'holds';

const unusable = (key: keyof When, says: string): Condition => ({
  test: () => ({ undecidable: says }),
  reads: { fields: [], labels: false, priority: false },
  labels: [],
  problems: [{ key, says }],
});

function amountCondition(
  key: 'amount_above' | 'amount_at_most',
  text: string,
  scope: ConditionScope,
  sum: Sum | undefined,
): Condition {
  const limit = parseLimit(text);
  if ('problem' in limit) return unusable(key, limit.problem);
  const unclear = amountProblem(scope.amountFields) ?? (sum && amountProblem(scope.pastAmountFields));
  if (unclear) return unusable(key, unclear);
  const amounts = Object.values(scope.amountFields).flatMap((amount) => ('field' in amount ? [amount.field] : []));
  const fields = [...amounts, ...(sum ? [sum.per] : [])];
  const test = (key === 'amount_above' ? above : atMost)(limit, scope.amountFields, sum);
  return { test, reads: { fields, labels: false, priority: false }, labels: [], problems: [] };
}

/** An action without an amount is refused by the rule at the click. With several, nobody could tell which counts. */
function amountProblem(fields: AmountFields): string | undefined {
  for (const [action, amount] of Object.entries(fields))
    if ('several' in amount)
      return `cannot tell which amount counts: ${action} takes ${amount.several.join(' and ')}. Name the one that counts amount.`;
  if (Object.values(fields).some((amount) => 'field' in amount)) return undefined;
  return 'has no amount to compare. Add a field such as amount: { type: money, label: Amount }.';
}

function exprCondition(source: string, scope: ConditionScope): Condition {
  const compiled = compileExpression(source, scope);
  return 'problem' in compiled ? unusable('expr', compiled.problem) : { ...compiled, problems: [] };
}
