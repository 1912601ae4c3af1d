import type { ActionId } from '../domain/case.ts';
import { exponentOf } from '../domain/money.ts';
import type { ActionTerms } from '../domain/policy.ts';
import { checkRules } from './check-rules.ts';
import type { Draft } from './check-shape.ts';
import { type Path, type Report, show, suggest } from './mistake.ts';
import type { WorkflowEntry } from './schema.ts';
import { scopeOf } from './scope.ts';

/** What is known outside the workflow. `roles` undefined: they could not be read. */
export interface Surroundings {
  roles: string[] | undefined;
  actions: Record<ActionId, ActionTerms>;
  plugins: (string | undefined)[];
}

/** A modal holds 100 blocks and a card 50. */
const MOST_FIELDS = 30;

export function checkWorkflow(
  name: string,
  workflow: Draft<WorkflowEntry>,
  around: Surroundings,
  report: Report,
): void {
  const path = ['workflows', name];
  const checkRoleNames = (at: Path, names: (string | undefined)[] = []) => {
    for (const [index, role] of names.entries())
      if (role !== undefined && around.roles && !around.roles.includes(role))
        report([...at, index], `${show(role)} is not a role. ${suggest(role, around.roles)}`);
  };
  checkRoleNames([...path, 'operators'], workflow.operators);
  checkRoleNames([...path, 'viewers'], workflow.viewers);
  checkFields([...path, 'fields'], workflow.fields, report);
  checkActions(path, workflow, around, report);
  const rules = workflow.rules ?? [];
  for (const [index, rule] of rules.entries()) {
    checkRoleNames([...path, 'rules', index, 'seats'], rule?.seats);
    checkRoleNames([...path, 'rules', index, 'run_by'], rule?.run_by);
  }
  checkRules([...path, 'rules'], rules, scopeOf(name, workflow, around.actions), report);
}

function checkFields(path: Path, fields: Draft<WorkflowEntry>['fields'] = {}, report: Report): void {
  const entries = Object.entries(fields);
  if (entries.length > MOST_FIELDS)
    report(path, `has ${entries.length} fields, more than ${MOST_FIELDS}. Remove some.`);
  for (const [name, field] of entries) {
    if (field?.currency === undefined) continue;
    const at = [...path, name, 'currency'];
    if (field.type !== undefined && field.type !== 'money')
      report(at, `is only for money. Remove it, or write type: money.`);
    else if (exponentOf(field.currency) === undefined)
      report(at, `${show(field.currency)} is not an ISO 4217 currency. Use a code such as USD or EUR.`);
  }
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
      if (fields && !Object.hasOwn(fields, param))
        report(at, `${action} needs the field ${param}, which the workflow does not have. Add ${param} under fields.`);
  }
}

function remedyOf(action: string, known: string[], plugins: (string | undefined)[]): string {
  const [plugin = action] = action.split('.');
  const near = suggest(action, known);
  if (near && (plugins.includes(plugin) || known.some((id) => id.startsWith(`${plugin}.`)))) return near;
  return `${near} Load its plugin at the top of the file: plugins: [${plugin}].`.trim();
}
