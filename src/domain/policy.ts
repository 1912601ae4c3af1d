import type { ActionId, CaseId, Digest, FieldValues, Instant, Priority, RoleName, RuleTerms } from './case.ts';

/** One text of `latch.yml`, compiled. Pinned by its hash to every case that is marked ready under it. */
export interface Policy {
  /** SHA-256 of the text. */
  hash: Digest;
  text: string;
  /** People as written: ids, @handles or emails. */
  admins: string[];
  roles: Record<RoleName, RoleDefinition>;
  /** Accounts, as written, that belong to one human each. */
  samePerson?: string[][];
  /** Where the weekly summary of refusals goes. */
  refusalReport?: { channel: string };
  intake: IntakeChannel[];
  workflows: Record<string, Workflow>;
}

export type RoleDefinition = ({ users: string[] } | { usergroup: string; freshMs?: number }) & {
  /** Roles whose holders may stand in for somebody of this role who is away. */
  cover?: RoleName[];
};

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
  /** Labels that people may set: declared, or those its rules ask for. */
  labels?: string[];
  actions: Record<ActionId, ActionTerms>;
  rules: Rule[];
  /** What a rule or an action reads: a change of it voids votes. Inferred at load; `material: true` adds a field. */
  material: { fields: string[]; labels: boolean; priority: boolean };
  /** What its rules add up: amounts of runs with the same value of the field `per`, over a time. */
  sums?: { per: string; withinMs: number }[];
}

/** What the policy needs to know of a plugin's action. A param is a case field of the same name. */
export interface ActionTerms {
  title: string;
  params: string[];
  /** Those of the params that may be missing: a workflow need not have a field for them. */
  optional?: string[];
  /** A sequence that the workflow declares: what it runs, in order, each with its own params. */
  steps?: { action: ActionId; title: string; params: string[] }[];
}

export const fieldTypes = [
  'text',
  'long_text',
  'money',
  'number',
  'date',
  'select',
  'user',
  'url',
  'email',
  'file',
] as const;
export type FieldType = (typeof fieldTypes)[number];

/** Money is `Money`; every other type is a text in that type's own spelling (see field-types.ts). */
export interface FieldSpec {
  type: FieldType;
  label: string;
  /** Binds at Mark Ready, not when filing. */
  required: boolean;
  /** Not on the channel's card. */
  private: boolean;
  /** For money: the currency of an amount written without one. */
  currency?: string;
  /** For select. */
  options?: string[];
  /** For text and long_text: a regular expression without backtracking surprises, for the whole value. */
  pattern?: string;
  /** For number the value, for date YYYY-MM-DD, for money an amount such as "10.00 USD", for texts the length. */
  min?: string;
  max?: string;
  /** What a new case starts with, as a person would write it. */
  default?: string;
}

export interface Rule extends RuleTerms {
  /** Only for these actions; absent: for each. */
  actions?: ActionId[];
  /** The rule as written, part of the fingerprint. */
  definition: unknown;
  test(facts: RuleFacts): Tested;
}

export interface RuleFacts {
  action: ActionId;
  fields: FieldValues;
  labels: string[];
  priority: Priority;
  /** When this is decided. */
  at: Instant;
  /** Runs of other cases of the workflow that count towards a sum: running, unknown or done. */
  spent: PastRun[];
  /** Another case changed the same thing outside, or may have. */
  repeated?: boolean;
}

/** A run of another case, for rules that add up (`per`, `within`). */
export interface PastRun {
  case: CaseId;
  at: Instant;
  action: ActionId;
  fields: FieldValues;
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
    if (rule.actions && !rule.actions.includes(facts.action)) continue;
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

export const termsOf = ({
  name,
  seats,
  separate,
  run,
  runBy,
  escalate,
  breakGlass,
  remindAfterMs,
  expireAfterMs,
  hours,
}: RuleTerms): RuleTerms => ({
  name,
  seats,
  separate,
  run,
  runBy,
  ...(escalate && { escalate }),
  ...(breakGlass && { breakGlass }),
  ...(remindAfterMs !== undefined && { remindAfterMs }),
  ...(expireAfterMs !== undefined && { expireAfterMs }),
  ...(hours && { hours }),
});
