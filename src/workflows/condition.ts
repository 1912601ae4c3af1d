import type { RuleFacts, Tested } from '../domain/policy.ts';
import { type AmountFields, above, atMost, parseLimit } from './amount.ts';
import type { Draft } from './check-shape.ts';
import { compileExpression } from './expression.ts';
import type { ExpressionScope, Reads } from './expression-tree.ts';
import type { RuleEntry } from './schema.ts';

export interface ConditionScope extends ExpressionScope {
  amountFields: AmountFields;
}

export type When = Draft<NonNullable<RuleEntry['when']>>;

export interface Condition {
  test(facts: RuleFacts): Tested;
  reads: Reads;
  /** What is wrong with it, by key of the `when`. Empty: it can be used. */
  problems: { key: keyof When; says: string }[];
}

/** Compiles the `when` of a rule. Without one it always holds. */
export function compileCondition(when: When | undefined, scope: ConditionScope): Condition {
  const { amount_above, amount_at_most, expr } = when ?? {};
  const parts = [
    ...(amount_above === undefined ? [] : [amountCondition('amount_above', amount_above, scope)]),
    ...(amount_at_most === undefined ? [] : [amountCondition('amount_at_most', amount_at_most, scope)]),
    ...(expr === undefined ? [] : [exprCondition(expr, scope)]),
  ];
  return {
    test: (facts) => all(parts.map(({ test }) => test(facts))),
    reads: {
      fields: parts.flatMap(({ reads }) => reads.fields),
      labels: parts.some(({ reads }) => reads.labels),
      priority: parts.some(({ reads }) => reads.priority),
    },
    problems: parts.flatMap(({ problems }) => problems),
  };
}

/** What cannot be told wins: a rule is passed over only when every key of its `when` could be decided. */
const all = (tested: Tested[]): Tested =>
  tested.find((one) => typeof one === 'object') ?? tested.find((one) => one === 'does_not_hold') ?? 'holds';

const unusable = (key: keyof When, says: string): Condition => ({
  test: () => ({ undecidable: says }),
  reads: { fields: [], labels: false, priority: false },
  problems: [{ key, says }],
});

function amountCondition(key: 'amount_above' | 'amount_at_most', text: string, scope: ConditionScope): Condition {
  const limit = parseLimit(text);
  if ('problem' in limit) return unusable(key, limit.problem);
  const unclear = amountProblem(scope);
  if (unclear) return unusable(key, unclear);
  const fields = Object.values(scope.amountFields).flatMap((amount) => ('field' in amount ? [amount.field] : []));
  const test = (key === 'amount_above' ? above : atMost)(limit, scope.amountFields);
  return { test, reads: { fields, labels: false, priority: false }, problems: [] };
}

/** An action without an amount is refused by the rule at the click. With several, nobody could tell which counts. */
function amountProblem({ amountFields }: ConditionScope): string | undefined {
  for (const [action, amount] of Object.entries(amountFields))
    if ('several' in amount)
      return `cannot tell which amount counts: ${action} takes ${amount.several.join(' and ')}. Name the one that counts amount.`;
  if (Object.values(amountFields).some((amount) => 'field' in amount)) return undefined;
  return 'has no amount to compare. Add a field such as amount: { type: money, label: Amount }.';
}

function exprCondition(source: string, scope: ConditionScope): Condition {
  const compiled = compileExpression(source, scope);
  return 'problem' in compiled ? unusable('expr', compiled.problem) : { ...compiled, problems: [] };
}
