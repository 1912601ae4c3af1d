import type { Case, FieldValue, FieldValues, RoleName } from '../case.ts';
import type { Change, Given, PersonCommand } from '../command.ts';
import { accepted, type Decision, invalid, refused } from '../decision.ts';
import type { Edit, Fact } from '../entry.ts';
import { digestOf } from '../hash.ts';
import { isAmount } from '../money.ts';
import type { Workflow } from '../policy.ts';
import { isFreeText } from '../seal.ts';
import { isRefusal, movedOn, operatorRoles, workflowOf } from './standing.ts';

type EditCommand = Extract<PersonCommand, { type: 'edit' }>;

export function edit(kase: Case, command: EditCommand, given: Given): Decision {
  const roles = operatorRoles(kase, command, given);
  if (isRefusal(roles)) return refused(kase, command, roles);
  if (!isEditable(kase)) return refused(kase, command, movedOn(kase));
  const workflow = workflowOf(kase, given);
  const problems = fieldProblems(command, workflow);
  if (problems) return invalid(problems);
  const fact = editedFact(kase, command, workflow, roles);
  return fact ? accepted(command.at, fact) : accepted(command.at);
}

/** Until the action starts, and again after it definitely failed. */
const isEditable = ({ status }: Case): boolean =>
  status === 'open' || status === 'pending_approval' || status === 'approved' || status === 'failed';

/** Fields that the workflow does not have, and values that are not of the field's type. */
export function fieldProblems(change: Pick<Change, 'fields'>, workflow: Workflow): Record<string, string> | null {
  const problems = Object.entries(change.fields).flatMap(([name, value]) => {
    const problem = fieldProblem(name, value, workflow);
    return problem ? [[name, problem]] : [];
  });
  return problems.length ? Object.fromEntries(problems) : null;
}

function fieldProblem(name: string, value: FieldValue | null, workflow: Workflow): string | null {
  const spec = Object.hasOwn(workflow.fields, name) ? workflow.fields[name] : undefined;
  if (!spec) return `The workflow ${workflow.title} has no field "${name}".`;
  if (value === null) return null;
  if (spec.type === 'money')
    return isAmount(value) ? null : `${spec.label} must be an amount. Write it like 2400.00 USD.`;
  return isFreeText(value) ? null : `${spec.label} must be a text.`;
}

/** Own values only: no field is filled because of its name. */
export const ownValue = (fields: FieldValues, name: string): FieldValue | null =>
  Object.hasOwn(fields, name) ? (fields[name] ?? null) : null;

/** What the change really changes; null where it changes nothing. */
export function editedFact(
  kase: Case,
  command: Change & { by: { id: string } },
  workflow: Workflow,
  roles: RoleName[],
): Extract<Fact, { type: 'edited' }> | null {
  const change = differences(kase, command);
  const { fields, cleared, priority, labels } = change;
  const names = [...Object.keys(fields), ...cleared];
  if (!names.length && priority === null && labels === null) return null;
  const material = names.filter((name) => workflow.material.fields.includes(name));
  if (priority !== null && workflow.material.priority) material.push('priority');
  if (labels !== null && workflow.material.labels) material.push('labels');
  const voters = 'votes' in kase ? kase.votes.map(({ by }) => by) : [];
  const votesLost = voters.filter((voter) => material.length > 0 || voter === command.by.id);
  return { type: 'edited', by: command.by.id, roles, ...change, material, votesLost };
}

function differences(kase: Case, change: Change): Omit<Edit, 'material' | 'votesLost'> {
  const changed = Object.entries(change.fields)
    .map(([name, value]) => ({ name, value, before: ownValue(kase.fields, name) }))
    .filter(({ value, before }) => digestOf(before) !== digestOf(value));
  const { labels = kase.labels, priority = kase.priority } = change;
  return {
    fields: Object.fromEntries(changed.flatMap(({ name, value }) => (value === null ? [] : [[name, value]]))),
    cleared: changed.filter(({ value }) => value === null).map(({ name }) => name),
    was: Object.fromEntries(changed.flatMap(({ name, before }) => (before === null ? [] : [[name, before]]))),
    priority: priority === kase.priority ? null : priority,
    labels: sameLabels(labels, kase.labels) ? null : labels,
  };
}

/** Labels are a set: their order says nothing. */
const sameLabels = (some: string[], others: string[]): boolean =>
  digestOf([...new Set(some)].sort()) === digestOf([...new Set(others)].sort());
