import type { BusinessHours } from '../domain/business-time.ts';
import type { Draft } from './check-shape.ts';
import { workingMs, workingProblem } from './duration.ts';
import type { Path, Report } from './mistake.ts';
import { DEFAULT_EXPIRE, type RuleEntry, type WorkflowEntry } from './schema.ts';
import { isWaitedFor } from './waiting.ts';

type Waits = Draft<Pick<RuleEntry, 'remind_after' | 'expire_after' | 'escalate' | 'break_glass'>>;

/** Deadlines, escalation and broken glass, of a workflow and of each of its rules. */
export function checkWaiting(path: Path, workflow: Draft<WorkflowEntry>, hours: BusinessHours, report: Report): void {
  checkTimes(path, workflow, hours, report);
  if (workflow.escalate !== undefined) checkOrder(path, workflow, workflow, hours, report);
  for (const [index, rule] of (workflow.rules ?? []).entries()) {
    if (!rule) continue;
    const at = [...path, 'rules', index];
    checkTimes(at, rule, hours, report);
    checkEffect(at, rule, report);
    const says = Object.hasOwn(rule, 'escalate') || Object.hasOwn(rule, 'expire_after');
    if (says && rule.seats?.length !== 0) checkOrder(at, rule, workflow, hours, report);
  }
}

function checkTimes(path: Path, waits: Waits, hours: BusinessHours, report: Report): void {
  const check = (at: Path, time: string | undefined) => {
    const problem = time === undefined || time === 'never' ? undefined : workingProblem(time, hours);
    if (problem) report(at, problem);
  };
  check([...path, 'remind_after'], waits.remind_after);
  check([...path, 'expire_after'], waits.expire_after);
  if (isEscalation(waits.escalate)) check([...path, 'escalate', 'after'], waits.escalate.after);
}

/** Written on the rule itself; what it would inherit is left out. */
function checkEffect(path: Path, rule: Draft<RuleEntry>, report: Report): void {
  const { seats, remind_after, expire_after, escalate, break_glass } = rule;
  if (!seats || seats.length > 0) return;
  const none = 'has no effect on a rule without seats. Add seats, or remove it.';
  if (isEscalation(escalate)) report([...path, 'escalate'], none);
  if (break_glass?.length) report([...path, 'break_glass'], none);
  if (isWaitedFor({ seats, run: rule.run })) return;
  for (const [key, value] of Object.entries({ remind_after, expire_after }))
    if (value !== undefined && value !== 'never') report([...path, key], none);
}

/** What comes after the case has expired never comes. */
function checkOrder(path: Path, own: Waits, workflow: Waits, hours: BusinessHours, report: Report): void {
  const escalate = Object.hasOwn(own, 'escalate') ? own.escalate : workflow.escalate;
  const expire = Object.hasOwn(own, 'expire_after') ? own.expire_after : expireOf(workflow);
  if (!isEscalation(escalate) || escalate.after === undefined || expire === undefined || expire === 'never') return;
  if (workingMs(escalate.after, hours) < workingMs(expire, hours)) return;
  const at = Object.hasOwn(own, 'escalate') ? ['escalate', 'after'] : ['expire_after'];
  report(
    [...path, ...at],
    `escalation after ${escalate.after} is no sooner than expiry after ${expire}. Escalate sooner.`,
  );
}

const expireOf = (workflow: Waits) =>
  Object.hasOwn(workflow, 'expire_after') ? workflow.expire_after : DEFAULT_EXPIRE;

const isEscalation = (escalate: Waits['escalate']): escalate is Exclude<Waits['escalate'], string | undefined> =>
  typeof escalate === 'object';
