import type { ActionId, Case, Digest, FieldValues, Priority } from './case.ts';
import { digestOf } from './hash.ts';
import type { Policy, Rule, Workflow } from './policy.ts';

/** The values a rule or an action reads, as they stand on the case. */
export function materialValues(
  workflow: Workflow,
  { fields, labels, priority }: { fields: FieldValues; labels: string[]; priority: Priority },
): { fields: FieldValues; labels?: string[]; priority?: Priority } {
  return {
    fields: Object.fromEntries(Object.entries(fields).filter(([name]) => workflow.material.fields.includes(name))),
    ...(workflow.material.labels && { labels: [...labels].sort() }),
    ...(workflow.material.priority && { priority }),
  };
}

/** What exactly is approved: a vote for one fingerprint never counts for another. */
export function fingerprintOf(
  kase: Case,
  round: number,
  action: ActionId,
  policy: Policy,
  workflow: Workflow,
  rule: Rule,
): Digest {
  const roles = [...new Set([...rule.seats, ...rule.runBy])].sort();
  return digestOf({
    team: kase.team,
    case: kase.number,
    round,
    workflow: kase.workflow,
    rule: rule.definition,
    roles: Object.fromEntries(
      roles.map((role) => [role, Object.hasOwn(policy.roles, role) ? policy.roles[role] : null]),
    ),
    action,
    values: materialValues(workflow, kase),
    evidence: kase.evidence.map(({ digest }) => digest).sort(),
  });
}
