import type { Case, CaseIn } from '../case.ts';
import type { MachineCommand } from '../command.ts';
import { accepted, type Decision } from '../decision.ts';
import type { Fact } from '../entry.ts';
import { hasSucceeded, isStillMeant, triedOf } from '../steps.ts';
import { glassClosed, wentThroughAfterAll } from './glass.ts';

type Of<T extends MachineCommand['type']> = Extract<MachineCommand, { type: T }>;
type OutcomeCommand = Of<
  | 'record_success'
  | 'record_failure'
  | 'record_unknown'
  | 'record_pending'
  | 'record_look_up'
  | 'resend_run'
  | 'postpone_run'
>;

/** What became of a run. An answer for a run that is settled already, or for another one, changes nothing. */
export function recordOutcome(kase: Case, command: OutcomeCommand): Decision {
  if ((kase.status !== 'running' && kase.status !== 'unknown') || kase.run.id !== command.runId)
    return command.type === 'record_success' ? successAfterAll(kase, command) : accepted(command.at);
  // Said of an earlier send: it is no word on the one that left since.
  if ('sends' in command && command.sends !== undefined && command.sends !== kase.run.sends)
    return accepted(command.at);
  const { runId } = command;
  switch (command.type) {
    case 'record_success':
      return accepted(command.at, {
        type: 'action_succeeded',
        runId,
        result: command.result,
        foundBy: command.foundBy,
      });
    case 'record_failure': {
      const { reason, evidence, foundBy, unsent } = command;
      return accepted(command.at, {
        type: 'action_failed',
        runId,
        reason,
        evidence,
        foundBy,
        ...(unsent && { unsent }),
      });
    }
    case 'record_unknown': {
      if (kase.status === 'unknown') return accepted(command.at);
      const { reason, evidence, lookUpAt } = command;
      return accepted(command.at, { type: 'outcome_unknown', runId, reason, evidence, lookUpAt });
    }
    case 'record_pending': {
      const { summary, evidence, lookUpAt } = command;
      return accepted(command.at, { type: 'outcome_pending', runId, summary, evidence, lookUpAt });
    }
    case 'record_look_up': {
      const { finding, evidence, by, lookUpAt, cannotTell } = command;
      return accepted(command.at, {
        type: 'outcome_looked_up',
        runId,
        finding,
        evidence,
        by,
        lookUpAt,
        ...(cannotTell && { cannotTell }),
      });
    }
    case 'postpone_run': {
      if (kase.status === 'unknown' || kase.run.accepted) return accepted(command.at);
      const { reason, evidence, resendAt } = command;
      return accepted(command.at, { type: 'run_postponed', runId, reason, evidence, resendAt });
    }
    case 'resend_run':
      // What the system has accepted is never sent again, whatever a look-up says.
      if (kase.run.accepted) return accepted(command.at);
      return accepted(command.at, { type: 'run_resent', runId, sentAt: command.at, answerBy: command.answerBy });
  }
}

/** An answer that came after the run had counted as failed: what happened counts, and nobody is to run it again unseen. */
function successAfterAll(kase: Case, { at, runId, result, foundBy }: Of<'record_success'>): Decision {
  if (hasSucceeded(kase, runId)) return accepted(at);
  const byAnswer = foundBy === 'answer' && { byAnswer: true as const };
  return accepted(at, ...earlierAttempt(kase, { at, runId, isPending: false, result, lookUpAt: at, ...byAnswer }));
}

export const recordEarlierAttempt = (kase: Case, command: Of<'record_earlier_attempt'>): Decision =>
  accepted(command.at, ...(hasSucceeded(kase, command.runId) ? [] : earlierAttempt(kase, command)));

type Found = Pick<Of<'record_earlier_attempt'>, 'at' | 'runId' | 'isPending' | 'result' | 'lookUpAt'> & {
  byAnswer?: true;
};

/** It stands where the case is still about the same; else people have to look, and nothing runs before they have. */
function earlierAttempt(kase: Case, { at, runId, isPending, result, lookUpAt, byAnswer }: Found): Fact[] {
  const attempt = triedOf(kase, runId);
  if (kase.runs === 0) return []; // no run of this case
  if (attempt && mayStand(kase) && isStillMeant(kase, attempt))
    return [{ type: 'earlier_attempt_stands', runId, isPending, result, lookUpAt, ...(byAnswer && { byAnswer }) }];
  const what = isPending ? 'is on its way' : 'went through';
  const summary = { text: `An earlier attempt ${what} after all: ${result.summary.text} Look for a double.` };
  const told: Fact = { type: 'reported', source: 'Latch', summary, evidence: result.evidence };
  if (!attempt) return [told];
  if (attempt.wentThrough) return []; // people have heard of it
  const known: Fact = isPending ? told : { ...told, wentThrough: { runId, stands: true } };
  if (kase.status === 'pending_approval' || kase.status === 'approved')
    return [known, { type: 'verdict_changed', why: { because: 'earlier' }, votesLost: kase.votes.map(({ by }) => by) }];
  if (kase.status === 'overridden') return [known, glassClosed(kase, wentThroughAfterAll, at)];
  return [known];
}

/** What waits for approval goes on only with it. */
const mayStand = (kase: Case): kase is CaseIn<'failed' | 'approved' | 'overridden'> =>
  kase.status === 'failed' || kase.status === 'approved' || kase.status === 'overridden';

/**
 * What it says of a run is on the record, or about to be: the answer to the call is still waited for. That it failed may be
 * newer than that answer.
 */
export function isKnown(kase: Case, { runId, says }: Pick<Of<'record_report'>, 'runId' | 'says'>): boolean {
  if (runId === undefined || says === undefined) return false;
  if (kase.doubts?.some((doubt) => doubt.runId === runId)) return false;
  if (hasSucceeded(kase, runId)) return says !== 'failed';
  const tried = triedOf(kase, runId);
  if (tried) return says === (tried.wentThrough ? 'happened' : 'failed');
  if (kase.status !== 'running' || kase.run.id !== runId) return false;
  return kase.run.accepted ? says === 'pending' : says !== 'failed';
}

/** So many; whoever can write to a ticket must not be able to fill a case. */
const mostReports = 500;

/** What an outside system told by itself stands on the record whatever the case is; what becomes of it is looked up. */
export function recordReport(kase: Case, command: Of<'record_report'>): Decision {
  if ((kase.reports ?? 0) >= mostReports || isKnown(kase, command)) return accepted(command.at);
  const { source, summary, text, evidence, runId } = command;
  return accepted(command.at, {
    type: 'reported',
    source,
    summary,
    ...(text && { text }),
    evidence,
    ...(runId !== undefined && { runId }),
  });
}

/**
 * What a look-up of a settled run found: one that was done is `failed` where the system says so now, and one that counted as
 * failed stands where it happened. A word on a run that nobody doubts changes nothing.
 */
export function recordSecondLook(kase: Case, command: Of<'record_second_look'>): Decision {
  const { at, runId, found, finding, reference, evidence, lookUpAt } = command;
  if (!kase.doubts?.some((doubt) => doubt.runId === runId)) return accepted(at);
  const stands = found === 'happened' || found === 'pending';
  const tried = triedOf(kase, runId);
  if (tried && stands) {
    const result = { summary: finding, ...(reference !== undefined && { reference }), evidence };
    const isPending = found === 'pending';
    const facts = earlierAttempt(kase, { at, runId, isPending, result, lookUpAt: lookUpAt ?? at });
    if (facts[0]?.type === 'earlier_attempt_stands') return accepted(at, ...facts);
    return accepted(at, ...facts, { type: 'outcome_confirmed', runId, finding, evidence, lookUpAt: null });
  }
  if (tried?.wentThrough && found === 'failed') {
    const summary = { text: `The earlier attempt did not stand: ${finding.text}` };
    const told: Fact = { type: 'reported', source: 'Latch', summary, evidence, wentThrough: { runId, stands: false } };
    return accepted(at, told, { type: 'outcome_confirmed', runId, finding, evidence, lookUpAt: null });
  }
  if (hasSucceeded(kase, runId) && found === 'failed')
    return accepted(at, { type: 'action_reversed', runId, reason: finding, evidence });
  return accepted(at, { type: 'outcome_confirmed', runId, finding, evidence, lookUpAt: stands ? null : lookUpAt });
}
