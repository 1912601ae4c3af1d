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
  Override,
  Priority,
  Proposal,
  ReviewOf,
  RoleName,
  Run,
  RunResult,
  Suggestion,
  UserId,
  Waiting,
} from './case.ts';
import type { Refusal } from './refusal.ts';

/** One fact on the timeline, in the past tense. `by` is absent where the machine itself acted. */
export type Entry = { at: Instant } & Fact;

export type Fact =
  | {
      type: 'filed';
      by: UserId | null;
      workflow: string;
      origin: Origin;
      fields: FieldValues;
      roles: RoleName[];
      labels?: string[];
      reviewOf?: ReviewOf;
    }
  | { type: 'triage_suggested'; suggestion: Suggestion }
  | { type: 'noted'; by: UserId; text: FreeText }
  | { type: 'attached'; evidence: Evidence[]; missing: { name: FreeText; problem: string }[]; files?: string[] }
  | ({ type: 'edited'; by: UserId; roles: RoleName[]; waiting?: Waiting } & Edit)
  | {
      type: 'marked_ready';
      by: UserId;
      roles: RoleName[];
      round: number;
      proposal: Proposal;
      waiting?: Waiting;
      note: FreeText | null;
      suggested: Suggested | null;
    }
  /** `for`: whoever is away and was stood in for. */
  | { type: 'vote_cast'; by: UserId; roles: RoleName[]; fingerprint: Digest; for?: UserId }
  /** `voter`: where somebody takes back what was cast for them. */
  | { type: 'vote_withdrawn'; by: UserId; voter?: UserId; waiting?: Waiting }
  | { type: 'approved'; seats: { role: RoleName; by: UserId; for?: UserId }[] }
  /** `waiting`: deadlines that start anew, where the case was approved before. */
  | { type: 'seat_lost'; person: UserId; role: RoleName; waiting?: Waiting }
  | { type: 'denied'; by: UserId; reason: FreeText }
  | { type: 'changes_requested'; by: UserId; reason: FreeText; votesLost: UserId[] }
  | { type: 'cancelled'; by: UserId; reason: FreeText | null }
  /** Those who could still fill a seat were asked again. */
  | { type: 'reminded'; people: UserId[]; remindAt: Instant | null }
  | { type: 'escalated'; to: RoleName; seats: RoleName[]; people: UserId[] }
  | { type: 'expired'; votesLost: UserId[] }
  /** Another policy became active under which the verdict is another one. */
  | { type: 'verdict_changed'; why: VerdictChange; votesLost: UserId[] }
  | { type: 'glass_broken'; by: UserId; roles: RoleName[]; override: Override }
  /** It was not run in time, or not by somebody who may any more. */
  | { type: 'glass_closed'; why: string; waiting: Waiting }
  | { type: 'review_opened'; case: CaseId }
  | { type: 'review_closed'; by: UserId; justified: boolean; reason: FreeText }
  | { type: 'run_requested'; by: UserId; again: boolean }
  | { type: 'run_started'; action: ActionId; params: FieldValues; run: Run }
  | { type: 'run_resent'; runId: string; sentAt: Instant; answerBy: Instant }
  /** The system said that it did nothing and is to be asked again. */
  | { type: 'run_postponed'; runId: string; reason: FreeText; evidence: Evidence[]; resendAt: Instant }
  | { type: 'action_succeeded'; runId: string; result: RunResult; foundBy: FoundBy }
  /** `unsent`: nothing of it left, or the outside system says that it did nothing with it. */
  | { type: 'action_failed'; runId: string; reason: FreeText; evidence: Evidence[]; foundBy: FoundBy; unsent?: true }
  | { type: 'outcome_unknown'; runId: string; reason: FreeText; evidence: Evidence[]; lookUpAt: Instant }
  | {
      type: 'outcome_looked_up';
      runId: string;
      finding: FreeText;
      evidence: Evidence[];
      by: UserId | null;
      lookUpAt: Instant;
      /** Everything must have settled there, and it cannot tell. */
      cannotTell?: true;
    }
  | { type: 'outcome_pending'; runId: string; summary: FreeText; evidence: Evidence[]; lookUpAt: Instant }
  /** What the outside system could not tell, told by a person. */
  | {
      type: 'outcome_declared';
      by: UserId;
      roles: RoleName[];
      runId: string;
      happened: boolean;
      reason: FreeText;
      /** Where it can be seen, e.g. a link into the outside system. */
      proof: FreeText;
    }
  /** The outside system told something by itself. */
  | {
      type: 'reported';
      source: string;
      summary: FreeText;
      text?: FreeText;
      evidence: Evidence[];
      runId?: string;
      /** Whether an attempt that counts as failed did it after all. */
      wentThrough?: { runId: string; stands: boolean };
    }
  /** A run that was done turned out to have failed after all, such as a refund that bounced. */
  | { type: 'action_reversed'; runId: string; reason: FreeText; evidence: Evidence[] }
  /** A run that counted as failed went through after all, or is still on its way: no new one is needed. */
  | {
      type: 'earlier_attempt_stands';
      runId: string;
      isPending: boolean;
      result: RunResult;
      lookUpAt: Instant;
      /** Said by the answer to its call, which came late. */
      byAnswer?: true;
    }
  /** A run that was settled was looked up again. */
  | { type: 'outcome_confirmed'; runId: string; finding: FreeText; evidence: Evidence[]; lookUpAt: Instant | null }
  | { type: 'refused'; by: UserId; refusal: Refusal }
  | { type: 'attempts_counted'; counts: { by: UserId; attempted: string; code: string; times: number }[] };

export type FoundBy = 'answer' | 'look_up';

/** Why what was judged before is judged otherwise now. */
export type VerdictChange =
  | { because: 'policy'; from: Digest; to: Digest; was: string; is: string }
  | { because: 'sum'; was: string; is: string }
  /** Other cases ran the same effect since the case was marked ready. */
  | { because: 'effect'; cases: CaseId[] }
  /** An attempt at what was approved before went through after all. */
  | { because: 'earlier' };

export interface Edit {
  fields: FieldValues;
  /** Fields that were emptied. */
  cleared: string[];
  priority: Priority | null;
  labels: string[] | null;
  /** What the values were before, so that the record shows both. */
  was: FieldValues;
  /** Of what changed, what a rule or an action reads. */
  material: string[];
  votesLost: UserId[];
  /** Files that the new values speak of, still to be copied. */
  files?: OriginFile[];
}

/** What triage had suggested beside what the operator decided. */
export interface Suggested {
  action: ActionId | null;
  priority: Priority;
  rule: string | null;
  /** Fields whose value the operator took over as proposed, and those changed. */
  followed: string[];
  changed: string[];
}

export type FactOf<T extends Fact['type']> = Extract<Fact, { type: T }>;
export type EntryOf<T extends Fact['type']> = { at: Instant } & FactOf<T>;
