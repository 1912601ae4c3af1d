import type { ActionId, Digest, FieldValues, Priority, RoleName, RuleTerms } from './case.ts';

/** One text of `latch.yml`, compiled. Pinned by its hash to every case that is marked ready under it. */
export interface Policy {
  /** SHA-256 of the text. */
  hash: Digest;
  text: string;
  /** People as written: ids, @handles or emails. */
  admins: string[];
  roles: Record<RoleName, RoleDefinition>;
  intake: IntakeChannel[];
  workflows: Record<string, Workflow>;
}

export type RoleDefinition = { users: string[] } | { usergroup: string };

export interface IntakeChannel {
  channel: string;
  take: 'offer' | 'every';
  workflow: string;
}

export interface Workflow {
  name: string;
  title: string;
  /** Where its cards live: a C… id or a #name. */
  channel: string;
  operators: RoleName[];
  viewers: RoleName[];
  fields: Record<string, FieldSpec>;
  actions: Record<ActionId, ActionTerms>;
  rules: Rule[];
  /** What a rule or an action reads: a change of it voids votes. Inferred at load. */
  material: { fields: string[]; labels: boolean; priority: boolean };
}

/** What the policy needs to know of a plugin's action. A param is a case field of the same name. */
export interface ActionTerms {
  title: string;
  params: string[];
}

export interface FieldSpec {
  type: 'text' | 'long_text' | 'money';
  label: string;
  /** Binds at Mark Ready, not when filing. */
  required: boolean;
  /** Not on the channel's card. */
  private: boolean;
  /** For money: the currency of an amount written without one. */
  currency?: string;
}

export interface Rule extends RuleTerms {
  /** The rule as written, part of the fingerprint. */
  definition: unknown;
  test(facts: RuleFacts): Tested;
}

export interface RuleFacts {
  action: ActionId;
  fields: FieldValues;
  labels: string[];
  priority: Priority;
}
export type Tested = 'holds' | 'does_not_hold' | { undecidable: string };

export type Verdict = { rule: Rule } | { rule: null; reason: string };

/** Own names only: "constructor" is no workflow. */
export const workflowNamed = (policy: Policy, name: string): Workflow | undefined =>
  Object.hasOwn(policy.workflows, name) ? policy.workflows[name] : undefined;

/** First match wins. No match, a missing value or an error is a refusal, never the next rule. */
export function judge(workflow: Workflow, facts: RuleFacts): Verdict {
  if (!Object.hasOwn(workflow.actions, facts.action))
    return { rule: null, reason: `${facts.action} is not an action of the workflow ${workflow.title}` };
  for (const rule of workflow.rules) {
    const tested = testOf(rule, facts);
    if (tested === 'holds') return { rule };
    if (tested !== 'does_not_hold') return { rule: null, reason: `rule ${rule.name}: ${tested.undecidable}` };
  }
  return { rule: null, reason: `no rule of the workflow ${workflow.title} covers this` };
}

function testOf(rule: Rule, facts: RuleFacts): Tested {
  try {
    return rule.test(facts);
  } catch (error) {
    return { undecidable: `it could not be evaluated (${Error.isError(error) ? error.message : String(error)})` };
  }
}

export const termsOf = ({ name, seats, separate, run, runBy }: RuleTerms): RuleTerms => ({
  name,
  seats,
  separate,
  run,
  runBy,
});
