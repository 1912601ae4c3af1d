import type { ActionId, Case, Digest, FieldValues, Priority, RuleTerms } from './case.ts';
import { digestOf } from './hash.ts';
import type { Policy, RoleDefinition, Rule, Workflow } from './policy.ts';

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
  const steps = workflow.actions[action]?.steps;
  return digestOf({
    team: kase.team,
    case: kase.number,
    round,
    workflow: kase.workflow,
    rule: rule.definition,
    roles: rolesAsDefined(rule, policy),
    action,
    ...(steps && { steps: steps.map((step) => step.action) }),
    // What of it is done is not approved again, and what came undone since was not approved.
    ...(kase.finished?.length && { finished: kase.finished.map(({ index }) => index).sort() }),
    values: materialValues(workflow, kase),
    evidence: kase.evidence.map(({ digest }) => digest).sort(),
  });
}

/** The roles that a rule speaks of, and those that may cover them, as the policy defines them. */
export function rolesAsDefined(rule: RuleTerms, policy: Policy): Record<string, RoleDefinition | null> {
  const named = [
    ...rule.seats,
    ...rule.runBy,
    ...(rule.escalate ? [rule.escalate.to] : []),
    ...(rule.breakGlass ?? []),
  ];
  const definition = (role: string) => (Object.hasOwn(policy.roles, role) ? (policy.roles[role] ?? null) : null);
  const covering = named.flatMap((role) => definition(role)?.cover ?? []);
  return Object.fromEntries([...new Set([...named, ...covering])].sort().map((role) => [role, definition(role)]));
}
