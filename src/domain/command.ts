import type {
  ActionId,
  Digest,
  Evidence,
  FieldValues,
  FreeText,
  Instant,
  Origin,
  Priority,
  RoleName,
  RunResult,
  Suggestion,
  UserId,
} from './case.ts';
import type { FoundBy } from './entry.ts';
import type { Policy } from './policy.ts';

/** Anyone who is not a full member of the workspace in good standing never acts. */
export type Standing = 'member' | 'guest' | 'bot' | 'deactivated' | 'stranger';

export interface Actor {
  id: UserId;
  standing: Standing;
}

/** Who holds which role right now, people in good standing only; null where it cannot be read. */
export type Holders = Record<RoleName, UserId[]> | null;

/** What the outside world looks like at the decision: handed in, so that the decision itself is pure. */
export interface Given {
  policy: Policy;
  holders: Holders;
}

/** `cmd` is the command's own id: found again on the timeline, it changes nothing. */
interface Common {
  cmd: string;
  at: Instant;
}

export type PersonCommand = Common & { by: Actor } & PersonIntent;

export type PersonIntent =
  | { type: 'add_note'; text: string }
  | ({ type: 'edit' } & Change)
  | ({ type: 'mark_ready'; action: ActionId; note: string | null; shownVerdict: Digest | null } & Change)
  | { type: 'approve'; fingerprint: Digest }
  | { type: 'deny'; reason: string; fingerprint: Digest }
  | { type: 'request_changes'; reason: string; fingerprint: Digest }
  | { type: 'withdraw_approval' }
  | { type: 'cancel'; reason: string | null }
  | { type: 'run'; fingerprint: Digest }
  | { type: 'retry' }
  | { type: 'check_outcome' }
  | { type: 'pick_unavailable_action'; action: ActionId; reason: string };

/** What a person changes of a case. `fields` holds the new values, null empties one. */
export interface Change {
  fields: Record<string, FieldValues[string] | null>;
  priority?: Priority;
  labels?: string[];
}

export type MachineCommand = Common & MachineIntent;

export type MachineIntent =
  | { type: 'record_suggestion'; suggestion: Suggestion }
  | { type: 'attach'; evidence: Evidence[]; missing: { name: FreeText; problem: string }[] }
  | { type: 'start_run'; runId: string; idempotencyKey: string; answerBy: Instant }
  | { type: 'record_success'; runId: string; result: RunResult; foundBy: FoundBy }
  | { type: 'record_failure'; runId: string; reason: FreeText; evidence: Evidence[]; foundBy: FoundBy }
  | { type: 'record_unknown'; runId: string; reason: FreeText; evidence: Evidence[]; lookUpAt: Instant }
  | { type: 'record_pending'; runId: string; summary: FreeText; evidence: Evidence[]; lookUpAt: Instant }
  | {
      type: 'record_look_up';
      runId: string;
      finding: FreeText;
      evidence: Evidence[];
      by: UserId | null;
      lookUpAt: Instant;
    }
  | { type: 'resend_run'; runId: string; answerBy: Instant }
  | { type: 'count_attempts'; counts: { by: UserId; attempted: string; code: string; times: number }[] };

export type Command = PersonCommand | MachineCommand;
export type CommandType = PersonIntent['type'] | 'file';

/** Making a case: there is no case yet to decide on. */
export interface FileCommand extends Common {
  type: 'file';
  /** Null: the intake channel's configuration makes every message a case. */
  by: Actor | null;
  team: string;
  number: number;
  workflow: string;
  origin: Origin;
  fields: FieldValues;
}
