import { type Case, type CaseId, type CaseIn, overrideOf, type RoleName, type UserId, type Vote } from '../case.ts';
import type { Given, MachineCommand, PersonCommand } from '../command.ts';
import { waitingAnew } from '../deadlines.ts';
import {
  accepted,
  casesNamed,
  type Decision,
  listed,
  type RefusalDetail,
  refusalOf,
  refused,
  roleTitle,
} from '../decision.ts';
import type { Fact, VerdictChange } from '../entry.ts';
import { benchOf, holdersOf, isMaker } from '../people.ts';
import { workflowNamed } from '../policy.ts';
import { isFull, seatingOf, seatsFor } from '../seats.ts';
import { nextStep } from '../steps.ts';
import { verdictChange } from '../verdict.ts';
import { glassClosed, lapsed, wentThroughAfterAll } from './glass.ts';
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
  const isBreaker = overrideOf(kase)?.by === command.by.id;
  const barred = isBreaker ? null : barredFromRunning(kase, command.by.id, given);
  if (barred) return refused(kase, command, barred);
  const why = lapsed(kase, command.at, given);
  if (why !== null) return accepted(command.at, glassClosed(kase, why, command.at));
  return accepted(command.at, { type: 'run_requested', by: command.by.id, again: true });
}

/** Asks the outside system once more; the look-up itself is recorded with who asked for it. */
export function checkOutcome(kase: Case, command: Of<'check_outcome'>, given: Given): Decision {
  if (kase.status !== 'unknown' && kase.status !== 'running') return refused(kase, command, movedOn(kase));
  const isApprover = seatsFor(command.by.id, benchOf(kase, given)).length > 0;
  const roles = operatorRoles(kase, command, given);
  return isRefusal(roles) && !isApprover ? refused(kase, command, roles) : accepted(command.at);
}

/** Whoever pressed Retry on broken glass has to be allowed to run it still, as anybody who pressed Run. */
const requesterLeft = (kase: CaseIn<'overridden'>, given: Given): string | null => {
  const { by } = kase.runRequest;
  if (by === null || by === kase.override?.by || !barredFromRunning(kase, by, given)) return null;
  return 'who asked for the run may no longer run it';
};

function barredFromRunning(
  kase: CaseIn<'approved' | 'overridden' | 'failed'>,
  person: UserId,
  given: Given,
): RefusalDetail | null {
  const { rule } = kase.proposal;
  const allowed = rule.runBy.length ? rule.runBy : (workflowNamed(given.policy, kase.workflow)?.operators ?? []);
  const roles = permittedRoles(allowed, person, given, 'executor');
  if (isRefusal(roles)) return { ...roles, rule: rule.name };
  if (rule.separate.includes('executor') && isMaker(kase.makers, person, given))
    return {
      code: 'executor',
      rule: rule.name,
      reason: `Rule ${rule.name} wants somebody who did not prepare the case to run it, and you did.`,
      remedy: `Someone in ${listed(allowed.map(roleTitle))} who did not prepare it has to run it.`,
      ask: [...new Set(allowed.flatMap((role) => holdersOf(role, given.holders)))].filter(
        (someone) => !isMaker(kase.makers, someone, given),
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
  if (given.holders === null) return accepted(command.at);
  const notBefore = 'runRequest' in kase ? kase.runRequest?.notBefore : undefined;
  if (notBefore !== undefined && command.at < notBefore) return accepted(command.at);
  if (kase.status === 'overridden') {
    const why =
      lapsed(kase, command.at, given) ??
      requesterLeft(kase, given) ??
      sameMeanwhile(kase, given) ??
      (hasNews(kase) ? wentThroughAfterAll : null);
    if (why !== null) return accepted(command.at, glassClosed(kase, why, command.at));
    return isCleared(kase, command) ? accepted(command.at, started(kase, command)) : accepted(command.at);
  }
  if (kase.status !== 'approved' || !kase.runRequest) return accepted(command.at);
  const { proposal, votes } = kase;
  const unseen = unseenEffects(kase, given);
  const change: VerdictChange | null = unseen.length
    ? { because: 'effect', cases: unseen }
    : hasNews(kase)
      ? { because: 'earlier' }
      : verdictChange(kase, command.at, given);
  if (change)
    return accepted(command.at, { type: 'verdict_changed', why: change, votesLost: votes.map(({ by }) => by) });
  const seating = seatingOf(benchOf(kase, given), votes, proposal.fingerprint);
  if (!isFull(seating)) {
    const lost: Fact[] = votes
      .filter((vote) => !seating.includes(vote))
      .map((vote, index) => ({
        type: 'seat_lost',
        person: vote.by,
        role: lostRole(kase, vote, given),
        ...(index === 0 && waitingAnew(kase, command.at)),
      }));
    return accepted(command.at, ...lost);
  }
  const requester = kase.runRequest.by;
  const barred = requester === null ? null : barredFromRunning(kase, requester, given);
  if (requester !== null && barred) {
    const refusal = refusalOf(isRetried(kase) ? 'retry' : 'run', { ...barred, code: 'executor' });
    return accepted(command.at, { type: 'refused', by: requester, refusal });
  }
  return isCleared(kase, command) ? accepted(command.at, started(kase, command)) : accepted(command.at);
}

/** Another attempt failed after the look-ups on which this start rests: it is looked up first. */
const isCleared = ({ tried = [] }: Case, { cleared }: StartRun): boolean =>
  tried.every(({ run }) => cleared.includes(run.id));

/** Whoever approved it, or broke the glass for it, knew nothing of an attempt that went through. */
const hasNews = ({ tried = [], proposal }: CaseIn<'approved' | 'overridden'>): boolean =>
  tried.some(({ wentThrough }) => wentThrough !== undefined && wentThrough >= proposal.at);

/** What was approved has been tried before. */
const isRetried = ({ tried = [], proposal }: CaseIn<'approved'>): boolean =>
  tried.some(({ run }) => run.fingerprint === proposal.fingerprint);

/** Cases that changed the same thing outside since this one was marked ready: whoever approved it knew nothing of them. */
const unseenEffects = ({ proposal }: CaseIn<'approved' | 'overridden'>, { sameEffect = [] }: Given): CaseId[] =>
  sameEffect.filter((id) => !proposal.sameEffect?.includes(id));

function sameMeanwhile(kase: CaseIn<'overridden'>, given: Given): string | null {
  const unseen = unseenEffects(kase, given);
  return unseen.length ? `${casesNamed(unseen)} changed the same thing meanwhile` : null;
}

function started(kase: CaseIn<'approved' | 'overridden'>, command: StartRun): Fact {
  const { proposal, runs, runRequest } = kase;
  const step = nextStep(kase);
  // Marking ready lets no case come here whose steps are all done.
  if (!step) throw new TypeError(`nothing is left to run on case ${kase.id}`);
  return {
    type: 'run_started',
    action: step.action,
    params: step.params,
    run: {
      id: command.runId,
      attempt: runs + 1,
      idempotencyKey: command.idempotencyKey,
      fingerprint: proposal.fingerprint,
      requestedBy: runRequest?.by ?? null,
      startedAt: command.at,
      sends: 1,
      sentAt: command.at,
      answerBy: command.answerBy,
      accepted: false,
      lookUps: 0,
      ...(proposal.steps && { step: step.index }),
    },
  };
}

/** The role whose seat a vote no longer fills; where several were voted by, one that this person may not sit through now. */
function lostRole(kase: CaseIn<'approved'>, { by, roles, for: away }: Vote, given: Given): RoleName {
  const asked = kase.proposal.rule.seats.filter((role) => roles.includes(role));
  const still = seatsFor(by, benchOf(kase, given), away);
  return asked.find((role) => !still.includes(role)) ?? asked[0] ?? '';
}
