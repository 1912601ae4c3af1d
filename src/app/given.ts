import type { Case, CaseIn, RoleName } from '../domain/case.ts';
import type { Given } from '../domain/command.ts';
import type { Policy } from '../domain/policy.ts';
import { LatchError } from '../errors.ts';
import type { Directory, PolicyStore } from './ports.ts';

interface Deps {
  directory: Directory;
  policies: PolicyStore;
}

/** The policy a case is judged by: the one it was marked ready under, else the active one. */
export function policyFor(kase: Case, policies: PolicyStore): Promise<Policy> | Policy {
  return 'proposal' in kase ? policies.byHash(kase.team, kase.proposal.policy) : policies.active();
}

/** What the outside world looks like for a decision on this case. */
export async function givenFor({ directory, policies }: Deps, kase: Case, { fresh = false } = {}): Promise<Given> {
  const policy = await policyFor(kase, policies);
  if (!policy.workflows[kase.workflow])
    throw new LatchError('unavailable', `the policy has no workflow ${kase.workflow}`, {
      userMessage: `The workflow "${kase.workflow}" is no longer in latch.yml. Ask an admin to bring it back, or file the case anew.`,
    });
  // Past every cache only what the run depends on is read: each person costs a call.
  const roles = fresh && kase.status === 'approved' ? rolesToRun(kase, policy) : rolesIn(policy, kase.workflow);
  return { policy, holders: await directory.holders(policy, [...new Set(roles)], { fresh }) };
}

/** Those of the seats, and of whoever pressed Run. */
function rolesToRun({ proposal, runRequest, workflow }: CaseIn<'approved'>, policy: Policy): RoleName[] {
  const { seats, runBy } = proposal.rule;
  return runRequest?.by ? [...seats, ...runBy, ...(policy.workflows[workflow]?.operators ?? [])] : seats;
}

/** Every role that a workflow mentions. */
export function rolesIn(policy: Policy, workflowName: string): RoleName[] {
  const workflow = policy.workflows[workflowName];
  if (!workflow) return [];
  const { operators, viewers, rules } = workflow;
  return [...new Set([...operators, ...viewers, ...rules.flatMap(({ seats, runBy }) => [...seats, ...runBy])])];
}
