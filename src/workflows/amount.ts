import type { ActionId } from '../domain/case.ts';
import { isAmount, type Money, parseMoney } from '../domain/money.ts';
import type { RuleFacts, Tested } from '../domain/policy.ts';

/** The field that holds the amount of an action. `several`: it takes more than one, and none is named `amount`. */
export type AmountField = { field: string } | { none: true } | { several: string[] };

/** The amount of an action: its one money param, or the field named `amount`. */
export function amountField(params: readonly string[], moneyFields: readonly string[]): AmountField {
  const bound = moneyFields.filter((field) => params.includes(field));
  if (bound.length > 1 && !bound.includes('amount')) return { several: bound };
  const [field] = bound.length === 1 ? bound : moneyFields.filter((name) => name === 'amount');
  return field ? { field } : { none: true };
}

/** Reads "500 USD" of a rule. */
export function parseLimit(text: string): Money | { problem: string } {
  const parsed = parseMoney(text.replace(/\s+/g, ' '));
  return 'money' in parsed ? parsed.money : parsed;
}

export type AmountFields = Readonly<Record<ActionId, AmountField>>;

/** More than the limit, or in another currency, which cannot be compared. */
export const above =
  (limit: Money, fields: AmountFields) =>
  (facts: RuleFacts): Tested => {
    const amount = amountOf(facts, fields);
    if (!amount) return { undecidable: 'the case has no amount' };
    return amount.currency !== limit.currency || amount.minor > limit.minor ? 'holds' : 'does_not_hold';
  };

/** The opposite of `above`: in the same currency and not more than the limit. */
export const atMost =
  (limit: Money, fields: AmountFields) =>
  (facts: RuleFacts): Tested => {
    const tested = above(limit, fields)(facts);
    if (typeof tested === 'object') return tested;
    return tested === 'holds' ? 'does_not_hold' : 'holds';
  };

function amountOf({ action, fields }: RuleFacts, amountFields: AmountFields): Money | undefined {
  const of = Object.hasOwn(amountFields, action) ? amountFields[action] : undefined;
  if (!of || !('field' in of) || !Object.hasOwn(fields, of.field)) return undefined;
  const value = fields[of.field];
  return isAmount(value) ? value : undefined;
}
