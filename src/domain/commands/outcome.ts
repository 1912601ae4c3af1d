import type { Case } from '../case.ts';
import type { MachineCommand } from '../command.ts';
import { accepted, type Decision } from '../decision.ts';

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
      const { reason, evidence, foundBy } = command;
      return accepted(command.at, { type: 'action_failed', runId, reason, evidence, foundBy });
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

/** What an outside system told by itself stands on the record whatever the case is; what becomes of it is looked up. */
export function recordReport(command: Of<'record_report'>): Decision {
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

/** A run that was done is `failed` where the outside system says so now. A word on a run that nobody doubts changes nothing. */
export function recordSecondLook(kase: Case, command: Of<'record_second_look'>): Decision {
  const { runId, failed, finding, evidence, lookUpAt } = command;
  if (kase.doubted?.runId !== runId) return accepted(command.at);
  return accepted(
    command.at,
    failed
      ? { type: 'action_reversed', runId, reason: finding, evidence }
      : { type: 'outcome_confirmed', runId, finding, evidence, lookUpAt },
  );
}
