import type { Case, CaseIn, RoleName, UserId, Vote } from '../case.ts';
import type { Given, MachineCommand, PersonCommand } from '../command.ts';
import { accepted, type Decision, listed, type RefusalDetail, refusalOf, refused, roleTitle } from '../decision.ts';
import type { Fact } from '../entry.ts';
import { workflowNamed } from '../policy.ts';
import { eligibility, eligiblePeople, holdersOf, isFull, isMaker, seatingOf } from '../seats.ts';
import { isRefusal, movedOn, operatorRoles, permittedRoles } from './standing.ts';

type Of<T extends PersonCommand['type']> = Extract<PersonCommand, { type: T }>;
type StartRun = Extract<MachineCommand, { type: 'start_run' }>;

/** `Run` of a rule that says `run: by_operator`. */
export function run(kase: Case, command: Of<'run'>, given: Given): Decision {
  if (kase.status !== 'approved' || kase.runRequest) return refused(kase, command, movedOn(kase));
  const barred = barredFromRunning(kase, command.by.id, given);
  if (barred) return refused(kase, command, barred);
  if (command.fingerprint !== kase.proposal.fingerprint)
    return refused(kase, command, {
      code: 'stale',
      rule: kase.proposal.rule.name,
      reason: 'The case changed after the card you clicked was shown.',
      remedy: 'Look at the card as it stands now.',
    });
  return accepted(command.at, { type: 'run_requested', by: command.by.id, again: false });
}

/** A new attempt with a new key, after a definite failure. */
export function retry(kase: Case, command: Of<'retry'>, given: Given): Decision {
  if (kase.status !== 'failed') return refused(kase, command, movedOn(kase));
  const barred = barredFromRunning(kase, command.by.id, given);
  if (barred) return refused(kase, command, barred);
  return accepted(command.at, { type: 'run_requested', by: command.by.id, again: true });
}

/** Asks the outside system once more; the look-up itself is recorded with who asked for it. */
export function checkOutcome(kase: Case, command: Of<'check_outcome'>, given: Given): Decision {
  if (kase.status !== 'unknown' && kase.status !== 'running') return refused(kase, command, movedOn(kase));
  const isApprover = eligiblePeople(kase.proposal.rule, kase.makers, given.holders).includes(command.by.id);
  const roles = operatorRoles(kase, command, given);
  return isRefusal(roles) && !isApprover ? refused(kase, command, roles) : accepted(command.at);
}

function barredFromRunning(kase: CaseIn<'approved' | 'failed'>, person: UserId, given: Given): RefusalDetail | null {
  const { rule } = kase.proposal;
  const allowed = rule.runBy.length ? rule.runBy : (workflowNamed(given.policy, kase.workflow)?.operators ?? []);
  const roles = permittedRoles(allowed, person, given, 'executor');
  if (isRefusal(roles)) return { ...roles, rule: rule.name };
  if (rule.separate.includes('executor') && isMaker(kase.makers, person))
    return {
      code: 'executor',
      rule: rule.name,
      reason: `Rule ${rule.name} wants somebody who did not prepare the case to run it, and you did.`,
      remedy: `Someone in ${listed(allowed.map(roleTitle))} who did not prepare it has to run it.`,
      ask: [...new Set(allowed.flatMap((role) => holdersOf(role, given.holders)))].filter(
        (someone) => !isMaker(kase.makers, someone),
      ),
      roles: allowed,
    };
  return null;
}

/**
 * The last gate before the outside world, over roles read just now: every seat is still full for the fingerprint that runs,
 * and whoever asked for the run may still do so. A seat lost returns the case to `pending_approval`; a requester who may
 * no longer run it loses the request.
 */
export function startRun(kase: Case, command: StartRun, given: Given): Decision {
  if (kase.status !== 'approved' || !kase.runRequest || given.holders === null) return accepted(command.at);
  const { proposal, makers, votes } = kase;
  const seating = seatingOf(proposal.rule, makers, given.holders, votes, proposal.fingerprint);
  if (!isFull(seating)) {
    const lost: Fact[] = votes
      .filter(({ by }) => !seating.includes(by))
      .map((vote) => ({ type: 'seat_lost', person: vote.by, role: lostRole(kase, vote, given) }));
    return accepted(command.at, ...lost);
  }
  const requester = kase.runRequest.by;
  const barred = requester === null ? null : barredFromRunning(kase, requester, given);
  if (requester !== null && barred) {
    const refusal = refusalOf(kase.retries ? 'retry' : 'run', { ...barred, code: 'executor' });
    return accepted(command.at, { type: 'refused', by: requester, refusal });
  }
  return accepted(command.at, {
    type: 'run_started',
    action: proposal.action,
    params: proposal.params,
    run: {
      id: command.runId,
      attempt: kase.runs + 1,
      idempotencyKey: command.idempotencyKey,
      fingerprint: proposal.fingerprint,
      requestedBy: requester,
      startedAt: command.at,
      sends: 1,
      sentAt: command.at,
      answerBy: command.answerBy,
      accepted: false,
      lookUps: 0,
    },
  });
}

/** The role whose seat a vote no longer fills; where several were voted by, one that this person may not sit through now. */
function lostRole({ proposal, makers }: CaseIn<'approved'>, { by, roles }: Vote, { holders }: Given): RoleName {
  const asked = proposal.rule.seats.filter((role) => roles.includes(role));
  const may = eligibility(proposal.rule, makers, holders);
  return asked.find((role) => !may(by, role)) ?? asked[0] ?? '';
}
