import type { ActionId } from '../domain/case.ts';
import { parseLimit } from './amount.ts';
import type { Draft } from './check-shape.ts';
import { calendarMs } from './duration.ts';
import { show } from './mistake.ts';
import type { RuleEntry } from './schema.ts';

type Rule = Draft<RuleEntry>;

/** Tells when nothing can get past the rules so far: for each action of a workflow, in order. */
export class Coverage {
  #actions: Map<ActionId, ActionCoverage>;

  constructor(actions: readonly ActionId[]) {
    // Without an action that can be read, all rules are for the same unknown one.
    this.#actions = new Map((actions.length > 0 ? actions : ['']).map((action) => [action, new ActionCoverage()]));
  }

  /** Why a rule is never reached: each of its actions is covered before it. */
  over(rule: Rule): string | undefined {
    const reasons = this.#of(rule).map(({ by }) => by);
    return reasons.length > 0 && reasons.every((by) => by !== undefined)
      ? [...new Set(reasons)].join(', and ')
      : undefined;
  }

  add(rule: Rule): void {
    for (const coverage of this.#of(rule)) coverage.add(rule);
  }

  /** None where the rule's actions cannot be read. */
  #of(rule: Rule): ActionCoverage[] {
    if (!Object.hasOwn(rule, 'actions')) return [...this.#actions.values()];
    return (rule.actions ?? []).flatMap((action) => this.#actions.get(action ?? '') ?? []);
  }
}

interface Amounts {
  name: string;
  key: 'above' | 'at_most';
  minor: number;
  currency: string;
  /** What the amount is added to; '' for the case's own amount alone. */
  sum: string;
}

class ActionCoverage {
  by: string | undefined;
  #amounts: Amounts[] = [];

  add(rule: Rule): void {
    if (this.by) return;
    const name = show(rule.name ?? 'a rule');
    if (!Object.hasOwn(rule, 'when')) this.by = `${name} before it always holds`;
    const { per, within, ...others } = rule.when ?? {};
    const { amount_above, amount_at_most } = others;
    if (Object.keys(others).length !== 1) return;
    const sum = per === undefined || within === undefined ? '' : JSON.stringify([per, calendarMs(within)]);
    if (amount_above) this.#addAmount(name, 'above', amount_above, sum);
    if (amount_at_most) this.#addAmount(name, 'at_most', amount_at_most, sum);
  }

  #addAmount(name: string, key: Amounts['key'], text: string, sum: string): void {
    const limit = parseLimit(text);
    if ('problem' in limit) return;
    const added = { name, key, sum, ...limit };
    const other = this.#amounts.find(
      (earlier) =>
        earlier.key !== key &&
        earlier.sum === sum &&
        earlier.currency === limit.currency &&
        (key === 'above' ? limit.minor <= earlier.minor : earlier.minor <= limit.minor),
    );
    // Other currencies are above, and a missing amount is refused: nothing is left.
    if (other) this.by = `${other.name} and ${name} before it cover every amount`;
    this.#amounts.push(added);
  }
}
