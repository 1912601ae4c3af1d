import type { ActionId } from '../domain/case.ts';
import type { ActionTerms } from '../domain/policy.ts';
import { amountField } from './amount.ts';
import type { Draft } from './check-shape.ts';
import type { ConditionScope } from './condition.ts';
import type { WorkflowEntry } from './schema.ts';

/** What the conditions of a workflow's rules may speak of. A field whose type is wrong counts as both kinds. */
export function scopeOf(
  workflow: string,
  { actions = [], fields = {} }: Draft<WorkflowEntry>,
  known: Record<ActionId, ActionTerms>,
): ConditionScope {
  const ofKind = (isKind: (type: string | undefined) => boolean) =>
    Object.keys(fields).filter((name) => isKind(fields[name]?.type));
  const moneyFields = ofKind((type) => type === 'money');
  const ids = actions.filter((action) => action !== undefined);
  const paramsOf = (action: ActionId) => (Object.hasOwn(known, action) ? known[action]?.params : undefined) ?? [];
  return {
    workflow,
    actions: ids,
    textFields: ofKind((type) => type !== 'money'),
    moneyFields,
    amountFields: Object.fromEntries(ids.map((action) => [action, amountField(paramsOf(action), moneyFields)])),
  };
}
