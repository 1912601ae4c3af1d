import type { Case, CaseIn } from '../case.ts';
import type { Given, MachineCommand, PersonCommand } from '../command.ts';
import { accepted, type Decision, type RefusalDetail, refused } from '../decision.ts';
import type { Fact } from '../entry.ts';
import { eligiblePeople, isFull, isMaker, seatingOf } from '../seats.ts';
import { isRefusal, movedOn, permittedRoles, workflowOf } from './standing.ts';

type Of<T extends PersonCommand['type']> = Extract<PersonCommand, { type: T }>;
type StartRun = Extract<MachineCommand, { type: 'start_run' }>;

/** `Run` of a rule that says `run: by_operator`. */
export function run(kase: Case, command: Of<'run'>, given: Given): Decision {
  if (kase.status !== 'approved' || kase.runRequest) return refused(kase, command, movedOn(kase));
  const barred = barredFromRunning(kase, command, given);
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
  const barred = barredFromRunning(kase, command, given);
  if (barred) return refused(kase, command, barred);
  return accepted(command.at, { type: 'run_requested', by: command.by.id, again: true });
}

/** Asks the outside system once more; the look-up itself is recorded with who asked for it. */
export function checkOutcome(kase: Case, command: Of<'check_outcome'>, given: Given): Decision {
  if (kase.status !== 'unknown' && kase.status !== 'running') return refused(kase, command, movedOn(kase));
  const { rule } = kase.proposal;
  const isApprover = eligiblePeople(rule, kase.makers, given.holders).includes(command.by.id);
  const roles = permittedRoles(workflowOf(kase, given).operators, command.by.id, given, 'not_operator');
  return isRefusal(roles) && !isApprover ? refused(kase, command, roles) : accepted(command.at);
}

function barredFromRunning(
  kase: CaseIn<'approved' | 'failed'>,
  { by }: PersonCommand,
  given: Given,
): RefusalDetail | null {
  const { rule } = kase.proposal;
  const allowed = rule.runBy.length ? rule.runBy : workflowOf(kase, given).operators;
  const roles = permittedRoles(allowed, by.id, given, 'executor');
  if (isRefusal(roles)) return { ...roles, rule: rule.name };
  if (rule.separate.includes('executor') && isMaker(kase.makers, by.id))
    return {
      code: 'executor',
      rule: rule.name,
      reason: `Rule ${rule.name} wants somebody who did not prepare the case to run it, and you did.`,
      remedy: 'Ask one of the people who can.',
      ask: allowed.flatMap((role) => given.holders?.[role] ?? []).filter((person) => !isMaker(kase.makers, person)),
      roles: allowed,
    };
  return null;
}

/**
 * The last gate before the outside world: every seat is still full over roles read just now, for the fingerprint that runs.
 * A seat lost returns the case to `pending_approval`.
 */
export function startRun(kase: Case, command: StartRun, given: Given): Decision {
  if (kase.status !== 'approved' || !kase.runRequest || given.holders === null) return accepted(command.at);
  const { proposal, makers, votes } = kase;
  const seating = seatingOf(proposal.rule, makers, given.holders, votes, proposal.fingerprint);
  if (!isFull(seating)) {
    const lost: Fact[] = votes
      .filter(({ by }) => !seating.includes(by))
      .map(({ by, roles }) => ({
        type: 'seat_lost',
        person: by,
        role: roles.find((role) => proposal.rule.seats.includes(role)) ?? '',
      }));
    return accepted(command.at, ...lost);
  }
  return accepted(command.at, {
    type: 'run_started',
    action: proposal.action,
    params: proposal.params,
    run: {
      id: command.runId,
      attempt: (kase.retries?.attempt ?? 0) + 1,
      idempotencyKey: command.idempotencyKey,
      fingerprint: proposal.fingerprint,
      requestedBy: kase.runRequest.by,
      startedAt: command.at,
      sends: 1,
      sentAt: command.at,
      answerBy: command.answerBy,
      accepted: false,
      lookUps: 0,
    },
  });
}
