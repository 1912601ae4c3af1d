import { parseLimit } from './amount.ts';
import type { Draft } from './check-shape.ts';
import { type ConditionScope, compileCondition } from './condition.ts';
import { type Path, type Report, show } from './mistake.ts';
import type { RuleEntry } from './schema.ts';

type Rule = Draft<RuleEntry>;

/** Conditions that cannot be used, rules that nobody can tell apart, and rules that are never reached. */
export function checkRules(path: Path, rules: (Rule | undefined)[], scope: ConditionScope, report: Report): void {
  const coverage = new Coverage();
  for (const [index, rule] of rules.entries()) {
    if (!rule) continue;
    const at = [...path, index];
    const first = rules.findIndex((other) => other?.name !== undefined && other.name === rule.name);
    if (first >= 0 && first < index)
      report([...at, 'name'], `${show(rule.name)} is the name of two rules. Rename one.`);
    checkRun(at, rule, report);
    for (const { key, says } of compileCondition(rule.when, scope).problems) report([...at, 'when', key], says);
    if (rule.when && Object.keys(rule.when).length === 0)
      report(
        [...at, 'when'],
        'is empty. Add amount_above, amount_at_most or expr, or leave `when` out: then the rule always holds.',
      );
    if (coverage.by) report(at, `is never reached: ${coverage.by}. Move it up.`);
    coverage.add(rule);
  }
}

function checkRun(path: Path, { run = 'on_approval', run_by }: Rule, report: Report): void {
  if (run === 'on_approval' && run_by !== undefined)
    report([...path, 'run_by'], 'has no effect here. Add run: by_operator, or remove it.');
}

/** Tells when nothing can get past the rules so far. Within one workflow, in order. */
class Coverage {
  by: string | undefined;
  #amounts: { name: string; key: 'above' | 'at_most'; minor: number; currency: string }[] = [];

  add(rule: Rule): void {
    if (this.by) return;
    const name = show(rule.name ?? 'a rule');
    if (!Object.hasOwn(rule, 'when')) this.by = `${name} before it always holds`;
    const keys = Object.keys(rule.when ?? {});
    const { amount_above, amount_at_most } = rule.when ?? {};
    if (keys.length !== 1) return;
    if (amount_above) this.#addAmount(name, 'above', amount_above);
    if (amount_at_most) this.#addAmount(name, 'at_most', amount_at_most);
  }

  #addAmount(name: string, key: 'above' | 'at_most', text: string): void {
    const limit = parseLimit(text);
    if ('problem' in limit) return;
    const added = { name, key, ...limit };
    const other = this.#amounts.find(
      (earlier) =>
        earlier.key !== key &&
        earlier.currency === limit.currency &&
        (key === 'above' ? limit.minor <= earlier.minor : earlier.minor <= limit.minor),
    );
    // Other currencies are above, and a missing amount is refused: nothing is left.
    if (other) this.by = `${other.name} and ${name} before it cover every amount`;
    this.#amounts.push(added);
  }
}
