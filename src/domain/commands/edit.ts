import type { Case, FieldValues, RoleName } from '../case.ts';
import type { Change, Given, PersonCommand } from '../command.ts';
import { accepted, type Decision, invalid, refused } from '../decision.ts';
import type { Edit, Fact } from '../entry.ts';
import { digestOf } from '../hash.ts';
import type { Workflow } from '../policy.ts';
import { isRefusal, movedOn, operatorRoles, workflowOf } from './standing.ts';

type EditCommand = Extract<PersonCommand, { type: 'edit' }>;

export function edit(kase: Case, command: EditCommand, given: Given): Decision {
  const roles = operatorRoles(kase, command, given);
  if (isRefusal(roles)) return refused(kase, command, roles);
  if (!isEditable(kase)) return refused(kase, command, movedOn(kase));
  const workflow = workflowOf(kase, given);
  const unknown = unknownFields(command, workflow);
  if (unknown) return invalid(unknown);
  const fact = editedFact(kase, command, workflow, roles);
  return fact ? accepted(command.at, fact) : accepted(command.at);
}

/** Until the action starts, and again after it definitely failed. */
const isEditable = ({ status }: Case): boolean =>
  status === 'open' || status === 'pending_approval' || status === 'approved' || status === 'failed';

export function unknownFields(change: Change, workflow: Workflow): Record<string, string> | null {
  const unknown = Object.keys(change.fields).filter((name) => !Object.hasOwn(workflow.fields, name));
  if (!unknown.length) return null;
  return Object.fromEntries(unknown.map((name) => [name, `The workflow ${workflow.title} has no field "${name}".`]));
}

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
  const votesLost = material.length && 'votes' in kase ? kase.votes.map(({ by }) => by) : [];
  return { type: 'edited', by: command.by.id, roles, ...change, material, votesLost };
}

function differences(kase: Case, change: Change): Omit<Edit, 'material' | 'votesLost'> {
  const fields: FieldValues = {};
  const was: FieldValues = {};
  const cleared: string[] = [];
  for (const [name, value] of Object.entries(change.fields)) {
    const before = kase.fields[name] ?? null;
    if (digestOf(before) === digestOf(value)) continue;
    if (value === null) cleared.push(name);
    else fields[name] = value;
    if (before !== null) was[name] = before;
  }
  const labels = change.labels && digestOf(change.labels) !== digestOf(kase.labels) ? change.labels : null;
  const priority = change.priority && change.priority !== kase.priority ? change.priority : null;
  return { fields, cleared, was, priority, labels };
}
