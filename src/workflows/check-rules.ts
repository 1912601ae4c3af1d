import type { Draft } from './check-shape.ts';
import { type ConditionScope, compileCondition } from './condition.ts';
import { Coverage } from './coverage.ts';
import { type Path, type Report, show, suggest } from './mistake.ts';
import type { RuleEntry } from './schema.ts';
import { scopeOfRule } from './scope.ts';
import { MOST_SEATS, readSeat } from './seats.ts';

type Rule = Draft<RuleEntry>;

/** Conditions that cannot be used, rules that nobody can tell apart, and rules that are never reached. */
export function checkRules(path: Path, rules: (Rule | undefined)[], scope: ConditionScope, report: Report): void {
  const coverage = new Coverage(scope.actions);
  for (const [index, rule] of rules.entries()) {
    if (!rule) continue;
    const at = [...path, index];
    const first = rules.findIndex((other) => other?.name !== undefined && other.name === rule.name);
    if (first >= 0 && first < index)
      report([...at, 'name'], `${show(rule.name)} is the name of two rules. Rename one.`);
    checkRun(at, rule, report);
    checkSeats(at, rule, report);
    checkActions(at, rule, scope.actions, report);
    for (const { key, says } of compileCondition(rule.when, scopeOfRule(scope, rule)).problems)
      report([...at, 'when', key], says);
    if (rule.when && Object.keys(rule.when).length === 0)
      report(
        [...at, 'when'],
        'is empty. Add amount_above, amount_at_most or expr, or leave `when` out: then the rule always holds.',
      );
    const covered = coverage.over(rule);
    if (covered) report(at, `is never reached: ${covered}. Move it up.`);
    coverage.add(rule);
  }
}

function checkRun(path: Path, { run = 'on_approval', run_by }: Rule, report: Report): void {
  if (run === 'on_approval' && run_by !== undefined)
    report([...path, 'run_by'], 'has no effect here. Add run: by_operator, or remove it.');
}

function checkSeats(path: Path, { seats = [] }: Rule, report: Report): void {
  const count = seats.reduce((sum, seat) => sum + (seat === undefined ? 0 : readSeat(seat).count), 0);
  if (count > MOST_SEATS)
    report([...path, 'seats'], `asks for ${count} seats, more than ${MOST_SEATS}. Ask for fewer.`);
}

function checkActions(path: Path, { actions = [] }: Rule, known: readonly string[], report: Report): void {
  for (const [index, action] of actions.entries()) {
    if (action === undefined) continue;
    const at = [...path, 'actions', index];
    if (actions.indexOf(action) < index) report(at, `${show(action)} is listed twice. Keep one of them.`);
    if (known.length > 0 && !known.includes(action))
      report(at, `${show(action)} is not an action of the workflow. ${suggest(action, known)}`);
  }
}
