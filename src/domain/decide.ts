import { type ActionId, type Case, isClosed } from './case.ts';
import type { Command, Given, MachineCommand, PersonCommand } from './command.ts';
import { declareOutcome } from './commands/declare.ts';
import { edit } from './commands/edit.ts';
import { breakGlass } from './commands/glass.ts';
import { markReady } from './commands/mark-ready.ts';
import { recordEarlierAttempt, recordOutcome, recordReport, recordSecondLook } from './commands/outcome.ts';
import { closeReview, isForReviews } from './commands/review.ts';
import { checkOutcome, retry, run, startRun } from './commands/run.ts';
import { barredByStanding, isRefusal, movedOn, operatorRoles } from './commands/standing.ts';
import { approve, sendBack, withdraw } from './commands/vote.ts';
import { passTime } from './deadlines.ts';
import { accepted, type Decision, invalid, refused } from './decision.ts';
import type { Fact } from './entry.ts';
import { workflowNamed } from './policy.ts';
import { normalised } from './seal.ts';
import { actionTitle } from './steps.ts';
import { verdictChange } from './verdict.ts';

/**
 * What a command does to a case: entries, or a refusal. Pure: time, roles and policy come in with the command.
 * Repeats by command id are found by the store, not here.
 * What it hands back is normalised, so that the state made of it is the one that is read back.
 */
export function decide(kase: Case, received: Command, given: Given): Decision {
  const command = normalised(received);
  return 'by' in command && typeof command.by === 'object' && command.by !== null
    ? decidePerson(kase, command as PersonCommand, given) // only people's commands carry an actor
    : decideMachine(kase, command as MachineCommand, given);
}

function decidePerson(kase: Case, command: PersonCommand, given: Given): Decision {
  const barred = barredByStanding(command.by, given.holders, command.type !== 'add_note');
  if (barred) return refused(kase, command, barred);
  if (kase.reviewOf && !isForReviews(command)) return refused(kase, command, movedOn(kase));
  switch (command.type) {
    case 'add_note':
      return note(command);
    case 'edit':
      return edit(kase, command, given);
    case 'mark_ready':
      return markReady(kase, command, given);
    case 'approve':
      return approve(kase, command, given);
    case 'withdraw_approval':
      return withdraw(kase, command, given);
    case 'deny':
    case 'request_changes':
      return sendBack(kase, command, given);
    case 'cancel':
      return cancel(kase, command, given);
    case 'run':
      return run(kase, command, given);
    case 'retry':
      return retry(kase, command, given);
    case 'check_outcome':
      return checkOutcome(kase, command, given);
    case 'declare_outcome':
      return declareOutcome(kase, command, given);
    case 'break_glass':
      return breakGlass(kase, command, given);
    case 'close_review':
      return closeReview(kase, command, given);
    case 'pick_unavailable_action':
      return refused(kase, command, {
        code: 'action_unavailable',
        reason: `${titleOf(command.action, kase, given)} is not available here: ${command.reason.replace(/\.+$/, '')}.`,
        remedy: 'Correct what stands there, then try again.',
      });
    default:
      return assertNever(command);
  }
}

function decideMachine(kase: Case, command: MachineCommand, given: Given): Decision {
  switch (command.type) {
    case 'record_suggestion':
      if (kase.suggestion !== 'wanted' || isClosed(kase)) return accepted(command.at);
      return accepted(command.at, { type: 'triage_suggested', suggestion: command.suggestion });
    case 'attach':
      if (!kase.filesWanted.length || isClosed(kase)) return accepted(command.at);
      return accepted(command.at, attached(command));
    case 'start_run':
      return startRun(kase, command, given);
    case 'pass_time':
      return passTime(kase, command, given);
    case 'review_policy':
      return reviewPolicy(kase, command, given);
    case 'note_review':
      if (!kase.override || kase.override.review !== null) return accepted(command.at);
      return accepted(command.at, { type: 'review_opened', case: command.case });
    case 'count_attempts':
      if (!command.counts.length) return accepted(command.at);
      return accepted(command.at, { type: 'attempts_counted', counts: command.counts });
    case 'record_success':
    case 'record_failure':
    case 'record_unknown':
    case 'record_pending':
    case 'record_look_up':
    case 'resend_run':
    case 'postpone_run':
      return recordOutcome(kase, command);
    case 'record_report':
      return recordReport(kase, command);
    case 'record_earlier_attempt':
      return recordEarlierAttempt(kase, command);
    case 'record_second_look':
      return recordSecondLook(kase, command);
    default:
      return assertNever(command);
  }
}

const attached = ({ evidence, missing, files }: Extract<MachineCommand, { type: 'attach' }>): Fact => ({
  type: 'attached',
  evidence,
  missing,
  ...(files && { files }),
});

/** Only where the verdict differs does another policy send a case back. What is about to run is looked at by `start_run`. */
function reviewPolicy(kase: Case, { at }: MachineCommand, given: Given): Decision {
  if (kase.status !== 'pending_approval' && kase.status !== 'approved') return accepted(at);
  const why = verdictChange(kase, at, given);
  if (why?.because !== 'policy') return accepted(at);
  return accepted(at, { type: 'verdict_changed', why, votesLost: kase.votes.map(({ by }) => by) });
}

/** As it stands on the button, where the policy knows the action. */
const titleOf = (action: ActionId, { workflow }: Case, { policy }: Given): string =>
  actionTitle(workflowNamed(policy, workflow), action);

function note(command: Extract<PersonCommand, { type: 'add_note' }>): Decision {
  const text = command.text.trim();
  if (!text) return invalid({ text: 'The note is empty. Write what the next person should know.' });
  return accepted(command.at, { type: 'noted', by: command.by.id, text: { text } });
}

function cancel(kase: Case, command: Extract<PersonCommand, { type: 'cancel' }>, given: Given): Decision {
  const roles = operatorRoles(kase, command, given);
  if (isRefusal(roles)) return refused(kase, command, roles);
  const inTime =
    kase.status === 'open' ||
    kase.status === 'pending_approval' ||
    kase.status === 'approved' ||
    kase.status === 'failed';
  if (!inTime) return refused(kase, command, movedOn(kase));
  const reason = command.reason?.trim();
  return accepted(command.at, { type: 'cancelled', by: command.by.id, reason: reason ? { text: reason } : null });
}

function assertNever(value: never): never {
  throw new TypeError(`unknown command ${JSON.stringify(value)}`);
}
