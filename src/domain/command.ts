import type {
  ActionId,
  CaseId,
  Digest,
  Evidence,
  FieldValues,
  FreeText,
  Instant,
  Origin,
  OriginFile,
  Priority,
  ReviewOf,
  RoleName,
  RunResult,
  Suggestion,
  UserId,
} from './case.ts';
import type { FoundBy } from './entry.ts';
import type { PastRun, Policy } from './policy.ts';

/** Anyone who is not a full member of the workspace in good standing never acts. */
export type Standing = 'member' | 'guest' | 'bot' | 'deactivated' | 'stranger' | 'not_a_member';

export interface Actor {
  id: UserId;
  standing: Standing;
}

/** Who holds which role right now, people in good standing only; null where it cannot be read. */
export type Holders = Record<RoleName, UserId[]> | null;

/** What the outside world looks like at the decision: handed in, so that the decision itself is pure. */
export interface Given {
  /** The policy the case is judged by: the one it was marked ready under, else the active one. */
  policy: Policy;
  holders: Holders;
  /** Members of a group who joined it too lately to fill a seat, by role: from when they may. */
  fresh?: Record<RoleName, Record<UserId, Instant>>;
  /** Accounts that belong to one human, a list a human. */
  accounts?: UserId[][];
  /** Who is away right now, and who stands in. */
  away?: Absence[];
  /** Runs of other cases that rules of the workflow may add up. */
  spent?: PastRun[];
  /** What the action would change outside, hashed. */
  effects?: Digest[];
  /** Other cases that changed the same thing outside, or may have. */
  sameEffect?: CaseId[];
  /** People who owe the review of a broken glass, and where. */
  owing?: { person: UserId; case: CaseId }[];
  /** The workspace's active policy where it is another than the one the case is judged by. */
  active?: Policy;
  /** The zone of deadlines whose policy names none. */
  zone?: string;
}

/** What seats are decided over. */
export type People = Pick<Given, 'policy' | 'holders' | 'fresh' | 'accounts' | 'away'>;

/** Somebody away, and who votes in their place. Ends by itself. */
export interface Absence {
  person: UserId;
  cover: UserId;
  until: Instant;
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
  | { type: 'declare_outcome'; happened: boolean; reason: string; proof: string }
  | { type: 'break_glass'; reason: string; incident: string; fingerprint: string }
  | { type: 'close_review'; justified: boolean; reason: string }
  | { type: 'pick_unavailable_action'; action: ActionId; reason: string };

/** What a person changes of a case. `fields` holds the new values, null empties one. */
export interface Change {
  fields: Record<string, FieldValues[string] | null>;
  priority?: Priority;
  labels?: string[];
  /** Files behind values of file fields, to be copied into the case's evidence. */
  files?: OriginFile[];
}

export type MachineCommand = Common & MachineIntent;

export type MachineIntent =
  | { type: 'record_suggestion'; suggestion: Suggestion }
  /** `files`: ids of the files that this settles; absent: all that were wanted. */
  | { type: 'attach'; evidence: Evidence[]; missing: { name: FreeText; problem: string }[]; files?: string[] }
  /** `cleared`: attempts that failed and were looked up just now. */
  | { type: 'start_run'; runId: string; idempotencyKey: string; answerBy: Instant; cleared: string[] }
  | { type: 'record_success'; runId: string; result: RunResult; foundBy: FoundBy }
  | ({ type: 'record_failure'; reason: FreeText; evidence: Evidence[]; foundBy: FoundBy; unsent?: true } & OfSend)
  | ({ type: 'record_unknown'; reason: FreeText; evidence: Evidence[]; lookUpAt: Instant } & OfSend)
  | ({ type: 'record_pending'; summary: FreeText; evidence: Evidence[]; lookUpAt: Instant } & OfSend)
  | ({
      type: 'record_look_up';
      finding: FreeText;
      evidence: Evidence[];
      by: UserId | null;
      lookUpAt: Instant;
      cannotTell?: true;
    } & OfSend)
  | ({ type: 'resend_run'; answerBy: Instant } & OfSend)
  | ({ type: 'postpone_run'; reason: FreeText; evidence: Evidence[]; resendAt: Instant } & OfSend)
  /** What a look-up of an attempt that failed showed before another one was made. */
  | { type: 'record_earlier_attempt'; runId: string; isPending: boolean; result: RunResult; lookUpAt: Instant }
  | {
      type: 'record_report';
      source: string;
      summary: FreeText;
      text?: FreeText;
      evidence: Evidence[];
      runId?: string;
      says?: 'happened' | 'pending' | 'failed';
    }
  /** What a look-up of a settled run found that is doubted. `lookUpAt`: when to ask again, where it showed nothing clear. */
  | {
      type: 'record_second_look';
      runId: string;
      found: 'happened' | 'pending' | 'failed' | 'absent' | 'cannot_tell';
      finding: FreeText;
      reference?: string;
      evidence: Evidence[];
      lookUpAt: Instant | null;
    }
  /** Time has passed: reminders, escalation and expiry that are due. */
  | { type: 'pass_time' }
  /** The active policy is another than the case's: is the verdict another one, too? */
  | { type: 'review_policy' }
  | { type: 'note_review'; case: CaseId }
  | { type: 'count_attempts'; counts: { by: UserId; attempted: string; code: string; times: number }[] };

/** What is said of one send. Once another one has left it says nothing any more, unless it is a success. */
interface OfSend {
  runId: string;
  sends?: number;
}

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
  labels?: string[];
  reviewOf?: ReviewOf;
}
