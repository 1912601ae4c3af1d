import type { ActionId } from '../domain/case.ts';
import type { ActionTerms } from '../domain/policy.ts';
import { type AmountFields, amountField } from './amount.ts';
import type { Draft } from './check-shape.ts';
import type { ConditionScope } from './condition.ts';
import type { RuleEntry, WorkflowEntry } from './schema.ts';

/** What the conditions of a workflow's rules may speak of. */
export function scopeOf(
  workflow: string,
  { actions = [], fields = {}, labels }: Draft<WorkflowEntry>,
  known: Record<ActionId, ActionTerms>,
): ConditionScope {
  // A type that could not be read may have been meant as money.
  const moneyFields = Object.keys(fields).filter((name) => (fields[name]?.type ?? 'money') === 'money');
  const ids = actions.filter((action) => action !== undefined);
  const paramsOf = (action: ActionId) => (Object.hasOwn(known, action) ? known[action]?.params : undefined) ?? [];
  const amountFields = Object.fromEntries(ids.map((action) => [action, amountField(paramsOf(action), moneyFields)]));
  return {
    workflow,
    actions: ids,
    fields: Object.fromEntries(
      Object.entries(fields).map(([name, field]) => [name, { type: field?.type, options: wholly(field?.options) }]),
    ),
    labels: wholly(labels),
    amountFields,
    pastAmountFields: amountFields,
  };
}

/** A rule with `actions` speaks of these only. Others than the workflow's are told elsewhere. */
export function scopeOfRule(scope: ConditionScope, { actions }: Draft<RuleEntry>): ConditionScope {
  const own = actions?.filter((action) => action !== undefined && scope.actions.includes(action)) ?? [];
  if (own.length === 0) return scope;
  const amountFields: AmountFields = Object.fromEntries(
    Object.entries(scope.amountFields).filter(([action]) => own.includes(action)),
  );
  return { ...scope, actions: scope.actions.filter((action) => own.includes(action)), amountFields };
}

/** A list of words; undefined where one of them could not be read: nothing can be said of what is missing in it. */
const wholly = (words: (string | undefined)[] | undefined): string[] | undefined =>
  words?.every((word) => word !== undefined) ? words.map((word) => word.trim()) : undefined;
