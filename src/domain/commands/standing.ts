import type { Case, RoleName, UserId } from '../case.ts';
import type { Actor, Given, Holders, PersonCommand, Standing } from '../command.ts';
import { dayAndTime, listed, type RefusalDetail, roleTitle } from '../decision.ts';
import { holdersOf, rolesOf } from '../people.ts';
import { type Workflow, workflowNamed } from '../policy.ts';

const neverActs: Record<Exclude<Standing, 'member'>, { reason: string; remedy: string }> = {
  guest: { reason: 'Guests cannot act on cases.', remedy: 'Ask a full member of this workspace to do it.' },
  bot: { reason: 'Bots cannot act on cases.', remedy: 'A person has to do it.' },
  deactivated: { reason: 'This account is deactivated.', remedy: 'Ask a workspace admin to reactivate it.' },
  stranger: {
    reason: 'You belong to another workspace.',
    remedy: 'Ask a member of the workspace that this case belongs to.',
  },
  not_a_member: {
    reason: 'Slack does not know this account as a member of this workspace.',
    remedy: 'Ask a member of this workspace to do it, or a workspace admin to add you.',
  },
};

/** Guests, bots, deactivated people and members of other workspaces never act; unreadable roles let nobody act. */
export function barredByStanding({ standing }: Actor, holders: Holders, needsRoles = true): RefusalDetail | null {
  if (standing !== 'member') return { code: standing, ...neverActs[standing] };
  if (holders !== null || !needsRoles) return null;
  return {
    code: 'roles_unreadable',
    reason: 'Latch cannot verify your role right now.',
    remedy: 'Nothing was changed. Try again in a minute.',
  };
}

/** For after the permission was checked: a case whose workflow is gone permits nothing. */
export const workflowOf = (kase: Case, given: Given): Workflow => {
  const workflow = workflowNamed(given.policy, kase.workflow);
  if (!workflow) throw new TypeError(`the policy ${given.policy.hash} has no workflow ${kase.workflow}`);
  return workflow;
};

/** The operator roles through which this person may act; a refusal where there are none. */
export function operatorRoles(kase: Case, command: PersonCommand, given: Given): RoleName[] | RefusalDetail {
  const workflow = workflowNamed(given.policy, kase.workflow);
  if (!workflow) return workflowGone(kase.workflow);
  return permittedRoles(workflow.operators, command.by.id, given, 'not_operator');
}

/** An admin took the workflow out of latch.yml while the case was open. */
export const workflowGone = (name: string): RefusalDetail => ({
  code: 'no_rule',
  reason: `The workflow ${name} is no longer in latch.yml, so no rule covers this case.`,
  remedy: 'Ask an admin to bring the workflow back.',
});

export function permittedRoles(
  allowed: RoleName[],
  person: UserId,
  { holders }: Given,
  code: 'not_operator' | 'executor',
): RoleName[] | RefusalDetail {
  const roles = rolesOf(person, holders).filter((role) => allowed.includes(role));
  if (roles.length) return roles;
  return {
    code,
    reason: `This needs ${listed(allowed.map(roleTitle))}, and you are not one.`,
    remedy: 'Somebody in that role has to do it.',
    ask: [...new Set(allowed.flatMap((role) => holdersOf(role, holders)))],
    roles: allowed,
  };
}

export const isRefusal = (value: RoleName[] | RefusalDetail): value is RefusalDetail => !Array.isArray(value);

/** What a person hears who pressed a button of a case that has moved on meanwhile. */
export function movedOn(kase: Case): RefusalDetail {
  return {
    code: kase.status === 'expired' ? 'expired' : 'moved_on',
    reason: `${statusSentence(kase)} Nothing was changed.`,
    remedy:
      kase.status === 'expired' ? 'File it anew where it is still wanted.' : 'The card shows where the case stands.',
  };
}

function statusSentence(kase: Case): string {
  switch (kase.status) {
    case 'open':
      if (kase.reviewOf)
        return 'This case is the review of a broken glass: it can be commented on and closed, nothing else.';
      return 'This case is open again and has to be marked ready first.';
    case 'pending_approval':
      return 'This case is waiting for approval.';
    case 'approved':
      return 'This case is already approved.';
    case 'running':
      return 'The action is already running.';
    case 'unknown':
      return 'The outcome of the action is not known yet.';
    case 'done':
      return 'This case is already done.';
    case 'failed':
      return 'The action of this case has failed.';
    case 'denied':
      return 'This case was already denied.';
    case 'overridden':
      return 'This case is about to run without its approvals: somebody broke the glass.';
    case 'cancelled':
      return 'This case was cancelled.';
    case 'expired':
      return `Nobody approved this case in time: it expired on ${dayAndTime(kase.at)}, which means no.`;
    case 'reviewed':
      return 'This review is already closed.';
  }
}
