import type { ActionId, FieldValue, FieldValues } from '../domain/case.ts';
import { isAmount, isMoney, type Money, parseMoney } from '../domain/money.ts';
import type { PastRun, RuleFacts, Tested } from '../domain/policy.ts';
import { sameValueKey } from '../domain/same-value.ts';

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

/** What an amount is added to before it is compared: earlier runs with the same value of the field `per`. */
export interface Sum {
  per: string;
  withinMs: number;
  /** Amounts of earlier runs, whichever action they were of. */
  fields: AmountFields;
}

/** More than the limit, or in another currency, which cannot be compared. */
export const above =
  (limit: Money, fields: AmountFields, sum?: Sum) =>
  (facts: RuleFacts): Tested => {
    const amount = amountOf(facts, fields);
    if (!amount) return { undecidable: 'the case has no amount' };
    const earlier = sum ? earlierAmounts(facts, sum) : [];
    if ('undecidable' in earlier) return earlier;
    const amounts = [amount, ...earlier];
    if (amounts.some(({ currency }) => currency !== limit.currency)) return 'holds';
    return amounts.reduce((total, { minor }) => total + minor, 0) > limit.minor ? 'holds' : 'does_not_hold';
  };

/** The opposite of `above`: in the same currency and not more than the limit. */
export const atMost =
  (limit: Money, fields: AmountFields, sum?: Sum) =>
  (facts: RuleFacts): Tested => {
    const tested = above(limit, fields, sum)(facts);
    if (typeof tested === 'object') return tested;
    return tested === 'holds' ? 'does_not_hold' : 'holds';
  };

function earlierAmounts({ fields, at, spent }: RuleFacts, sum: Sum): Money[] | { undecidable: string } {
  const { per, withinMs } = sum;
  const own = valueKey(fields, per);
  if (!own) return { undecidable: `the case has no ${per}` };
  const since = Date.parse(at) - withinMs;
  if (Number.isNaN(since)) return { undecidable: 'it is not known when this is decided' };
  // Not "later than": a moment that cannot be read counts.
  const counts = (run: PastRun) => !(Date.parse(run.at) <= since) && valueKey(run.fields, per) === own;
  return spent.filter(counts).flatMap((run) => amountOf(run, sum.fields) ?? []);
}

/** Blank is missing. */
function valueKey(fields: FieldValues, name: string): string | undefined {
  const value: FieldValue | undefined = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (value === undefined || isMoney(value) || typeof value.text !== 'string') return undefined;
  return sameValueKey(value.text) || undefined;
}

function amountOf({ action, fields }: Pick<RuleFacts, 'action' | 'fields'>, of: AmountFields): Money | undefined {
  const amount = Object.hasOwn(of, action) ? of[action] : undefined;
  if (!amount || !('field' in amount) || !Object.hasOwn(fields, amount.field)) return undefined;
  const value = fields[amount.field];
  return isAmount(value) ? value : undefined;
}
