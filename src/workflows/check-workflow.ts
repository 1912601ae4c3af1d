import type { ActionId } from '../domain/case.ts';
import type { ActionTerms } from '../domain/policy.ts';
import { checkFields } from './check-fields.ts';
import { checkRules } from './check-rules.ts';
import type { Draft } from './check-shape.ts';
import { checkWaiting } from './check-waiting.ts';
import { checkHours, soundHours } from './hours.ts';
import { type Path, type Report, show, suggest } from './mistake.ts';
import type { HoursEntry, WorkflowEntry } from './schema.ts';
import { scopeOf } from './scope.ts';
import { readSeat } from './seats.ts';
import { checkSequences, withSequences } from './sequences.ts';

/** What is known outside the workflow. `roles` undefined: they could not be read. */
export interface Surroundings {
  roles: string[] | undefined;
  actions: Record<ActionId, ActionTerms>;
  plugins: (string | undefined)[];
  hours: Draft<HoursEntry> | undefined;
}

export function checkWorkflow(
  name: string,
  workflow: Draft<WorkflowEntry>,
  outside: Surroundings,
  report: Report,
): void {
  const path = ['workflows', name];
  const around = { ...outside, actions: withSequences(outside.actions, workflow.sequences) };
  checkSequences(path, workflow, outside.actions, report);
  const checkRole = (at: Path, role: string | undefined) => {
    if (role !== undefined && around.roles && !around.roles.includes(role))
      report(at, `${show(role)} is not a role. ${suggest(role, around.roles)}`);
  };
  const checkRoles = (at: Path, names: (string | undefined)[] = []) => {
    for (const [index, role] of names.entries()) checkRole([...at, index], role);
  };
  checkRoles([...path, 'operators'], workflow.operators);
  checkRoles([...path, 'viewers'], workflow.viewers);
  checkFields([...path, 'fields'], workflow.fields, report);
  checkLabels([...path, 'labels'], workflow.labels, report);
  checkActions(path, workflow, around, report);
  const rules = workflow.rules ?? [];
  for (const [index, rule] of rules.entries()) {
    const at = [...path, 'rules', index];
    checkRoles(
      [...at, 'seats'],
      rule?.seats?.map((seat) => seat && readSeat(seat).role),
    );
    checkRoles([...at, 'run_by'], rule?.run_by);
    checkRoles([...at, 'break_glass'], rule?.break_glass);
    checkRole([...at, 'escalate', 'to'], escalatesTo(rule));
  }
  checkRoles([...path, 'break_glass'], workflow.break_glass);
  checkRole([...path, 'escalate', 'to'], escalatesTo(workflow));
  checkHours([...path, 'business_hours'], workflow.business_hours, around.hours, report);
  checkWaiting(path, workflow, soundHours(around.hours, workflow.business_hours), report);
  checkRules([...path, 'rules'], rules, scopeOf(name, workflow, around.actions), report);
}

const escalatesTo = (entry: Pick<Draft<WorkflowEntry>, 'escalate'> | undefined) =>
  typeof entry?.escalate === 'object' ? entry.escalate.to : undefined;

function checkLabels(path: Path, labels: (string | undefined)[] = [], report: Report): void {
  const words = labels.map((label) => label?.trim());
  for (const [index, label] of words.entries())
    if (label !== undefined && words.indexOf(label) < index)
      report([...path, index], `${show(label)} is listed twice. Keep one of them.`);
}

function checkActions(
  path: Path,
  { actions = [], fields }: Draft<WorkflowEntry>,
  around: Surroundings,
  report: Report,
): void {
  const known = Object.keys(around.actions);
  for (const [index, action] of actions.entries()) {
    if (action === undefined) continue;
    const at = [...path, 'actions', index];
    if (actions.indexOf(action) < index) report(at, `${show(action)} is listed twice. Keep one of them.`);
    const terms = Object.hasOwn(around.actions, action) ? around.actions[action] : undefined;
    if (!terms)
      report(at, `${show(action)} is not an action of a loaded plugin. ${remedyOf(action, known, around.plugins)}`);
    for (const param of terms?.params ?? [])
      if (fields && !Object.hasOwn(fields, param) && !terms?.optional?.includes(param))
        report(at, `${action} needs the field ${param}, which the workflow does not have. Add ${param} under fields.`);
  }
}

function remedyOf(action: string, known: string[], plugins: (string | undefined)[]): string {
  const [plugin = action] = action.split('.');
  const near = suggest(action, known);
  if (near && (plugins.includes(plugin) || known.some((id) => id.startsWith(`${plugin}.`)))) return near;
  return `${near} Load its plugin at the top of the file: plugins: [${plugin}].`.trim();
}
