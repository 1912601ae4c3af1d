import type { Case } from '../case.ts';
import type { MachineCommand } from '../command.ts';
import { accepted, type Decision } from '../decision.ts';

type Of<T extends MachineCommand['type']> = Extract<MachineCommand, { type: T }>;
type OutcomeCommand = Of<
  'record_success' | 'record_failure' | 'record_unknown' | 'record_pending' | 'record_look_up' | 'resend_run'
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
      const { finding, evidence, by, lookUpAt } = command;
      return accepted(command.at, { type: 'outcome_looked_up', runId, finding, evidence, by, lookUpAt });
    }
    case 'resend_run':
      // What the system has accepted is never sent again, whatever a look-up says.
      if (kase.run.accepted) return accepted(command.at);
      return accepted(command.at, { type: 'run_resent', runId, sentAt: command.at, answerBy: command.answerBy });
  }
}
