import type { Case, Digest } from './case.ts';
import type { Given } from './command.ts';
import type { VerdictChange } from './entry.ts';
import { rolesAsDefined } from './fingerprint.ts';
import { digestOf } from './hash.ts';
import { judge, type Policy, type RuleFacts, termsOf, type Verdict, workflowNamed } from './policy.ts';

/** What rules are asked about a case as it stands. */
export const factsOf = (
  { fields, labels, priority }: Pick<Case, 'fields' | 'labels' | 'priority'>,
  action: string,
  at: string,
  { spent = [], sameEffect = [] }: Pick<Given, 'spent' | 'sameEffect'>,
): RuleFacts => ({ action, fields, labels, priority, at, spent, repeated: sameEffect.length > 0 });

/** What a form that shows a verdict hands back, so that a verdict that changed meanwhile is noticed. */
export const verdictDigest = (verdict: Verdict): Digest =>
  digestOf(verdict.rule ? { rule: verdict.rule.definition } : { reason: verdict.reason });

type Proposed = Extract<Case, { status: 'pending_approval' | 'approved' }>;

/**
 * Is the case judged otherwise by now? By another policy that became active, or by the same one because amounts that it adds
 * up have grown. Null: what was approved, or is to be, is still what the policy asks for.
 */
export function verdictChange(kase: Proposed, at: string, given: Given): VerdictChange | null {
  const { policy, active } = given;
  const was = kase.proposal.rule.name;
  if (active && active.hash !== policy.hash) {
    const is = verdictUnder(active, kase, at, given);
    const same = is.rule !== null && asked(is, active) === askedBefore(kase, policy);
    if (!same) return { because: 'policy', from: policy.hash, to: active.hash, was, is: nameOf(is) };
  }
  const workflow = workflowNamed(policy, kase.workflow);
  if (!workflow?.sums?.length) return null;
  const is = verdictUnder(policy, kase, at, given);
  return is.rule?.name === was ? null : { because: 'sum', was, is: nameOf(is) };
}

function verdictUnder(policy: Policy, kase: Proposed, at: string, given: Given): Verdict {
  const workflow = workflowNamed(policy, kase.workflow);
  if (!workflow) return { rule: null, reason: `there is no workflow ${kase.workflow}` };
  return judge(workflow, factsOf(kase, kase.proposal.action, at, given));
}

const nameOf = (verdict: Verdict): string => (verdict.rule ? verdict.rule.name : verdict.reason);

/** What a rule asks for: its terms and the roles in it as they are defined. Its name is only a name. */
const asked = ({ rule }: Verdict, policy: Policy): Digest | null =>
  rule && digestOf({ terms: { ...termsOf(rule), name: '', hours: null }, roles: rolesAsDefined(rule, policy) });

const askedBefore = (kase: Proposed, policy: Policy): Digest =>
  digestOf({
    terms: { ...termsOf(kase.proposal.rule), name: '', hours: null },
    roles: rolesAsDefined(kase.proposal.rule, policy),
  });
