import type { Case, FieldValue, FieldValues, RoleName } from '../case.ts';
import type { Change, Given, PersonCommand } from '../command.ts';
import { waitingAnew } from '../deadlines.ts';
import { accepted, type Decision, invalid, refused } from '../decision.ts';
import type { Edit, Fact } from '../entry.ts';
import { valueProblem } from '../field-types.ts';
import { digestOf } from '../hash.ts';
import { isSameHuman } from '../people.ts';
import type { Workflow } from '../policy.ts';
import { isFreeText } from '../seal.ts';
import { isRefusal, movedOn, operatorRoles, workflowOf } from './standing.ts';

type EditCommand = Extract<PersonCommand, { type: 'edit' }>;

export function edit(kase: Case, command: EditCommand, given: Given): Decision {
  const roles = operatorRoles(kase, command, given);
  if (isRefusal(roles)) return refused(kase, command, roles);
  if (!isEditable(kase)) return refused(kase, command, movedOn(kase));
  const workflow = workflowOf(kase, given);
  const problems = changeProblems(kase, command, workflow);
  if (problems) return invalid(problems);
  const fact = editedFact(kase, command, workflow, roles, given);
  if (!fact) return accepted(command.at);
  const asksAgain = fact.votesLost.length > 0 && fact.material.length === 0;
  return accepted(command.at, { ...fact, ...(asksAgain && waitingAnew(kase, command.at)) });
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
  if (spec.type !== 'money' && !isFreeText(value)) return `${spec.label} must be a text.`;
  return valueProblem(spec, value);
}

/** The same of a change to a case, and labels that neither the workflow nor the case has. */
export function changeProblems(
  { labels: set }: Pick<Case, 'labels'>,
  { fields, labels = [] }: Pick<Change, 'fields' | 'labels'>,
  workflow: Workflow,
): Record<string, string> | null {
  const { labels: declared } = workflow;
  const unknown = labels.filter((label) => declared && !declared.includes(label) && !set.includes(label));
  const problems = fieldProblems({ fields }, workflow);
  if (!unknown.length) return problems;
  const choices = declared?.length ? `Labels: ${declared.join(', ')}.` : 'It has none.';
  return { ...problems, labels: `The workflow ${workflow.title} has no label "${unknown[0]}". ${choices}` };
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
  given: Pick<Given, 'accounts'>,
): Extract<Fact, { type: 'edited' }> | null {
  const change = differences(kase, command);
  const { fields, cleared, priority, labels } = change;
  const names = [...Object.keys(fields), ...cleared];
  const files = command.files ?? [];
  if (!names.length && priority === null && labels === null && !files.length) return null;
  const material = names.filter((name) => workflow.material.fields.includes(name));
  if (priority !== null && workflow.material.priority) material.push('priority');
  if (labels !== null && workflow.material.labels) material.push('labels');
  const editor = command.by.id;
  const votes = 'votes' in kase ? kase.votes : [];
  const isLost = (voter: string | undefined) => voter !== undefined && isSameHuman(voter, editor, given);
  const lost = votes.filter((vote) => material.length > 0 || isLost(vote.by) || isLost(vote.for));
  const votesLost = lost.map(({ by }) => by);
  return { type: 'edited', by: editor, roles, ...change, material, votesLost, ...(files.length && { files }) };
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
