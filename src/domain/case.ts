import type { BusinessHours } from './business-time.ts';
import type { Money } from './money.ts';

/** `team:number`, e.g. "T0LATCH:42". */
export type CaseId = string;
/** Slack's user id, e.g. "U0KIM". */
export type UserId = string;
export type RoleName = string;
/** `plugin.action`, e.g. "stripe.refund". */
export type ActionId = string;
/** ISO 8601 in UTC, from the database's clock. */
export type Instant = string;
/** SHA-256, hex. */
export type Digest = string;

/** Words a person wrote or personal data: sealed by a salted digest only, so that they can be erased later. */
export interface FreeText {
  text: string;
}
export type FieldValue = FreeText | Money;
export type FieldValues = Record<string, FieldValue>;

export const priorities = ['low', 'normal', 'high', 'urgent'] as const;
export type Priority = (typeof priorities)[number];

/** A file or payload kept beside the case under its SHA-256. */
export interface Evidence {
  digest: Digest;
  name: FreeText;
  mediaType: string;
  /** Bytes. */
  size: number;
}

/** Where a case came from. `author` wrote the message it was made of, and is a maker too. */
export interface Origin {
  via: 'command' | 'shortcut' | 'message_shortcut' | 'intake_message' | 'break_glass' | 'undo';
  /** The case whose run is to be undone. */
  undoes?: CaseId;
  channel?: string;
  ts?: string;
  permalink?: string;
  author?: UserId;
  text?: FreeText;
  /** Files of the message, to be copied into the case's evidence. */
  files?: OriginFile[];
}

export interface OriginFile {
  id: string;
  name: FreeText;
  mediaType: string;
  /** Bytes. */
  size: number;
  url: string;
}

/** Anyone who shaped what is being approved, by which acts, and the roles that permitted them. Only grows. */
export interface Maker {
  person: UserId;
  acts: MakerAct[];
  roles: RoleName[];
}
export type MakerAct = 'filed' | 'wrote' | 'edited' | 'marked_ready';

/** What triage proposed. It counts for nothing until an operator submits it. */
export interface Suggestion {
  source: 'ai' | 'rules';
  workflow: string;
  priority: Priority;
  fields: FieldValues;
  action: ActionId | null;
  /** The rule that would apply, decided by the policy from the proposed values, not by the AI. */
  rule: string | null;
  summary: FreeText;
  /** Why the rules stood in for the AI. */
  fallback?: string;
}

/** A rule as it stood when the case was marked ready. */
export interface RuleTerms {
  name: string;
  seats: RoleName[];
  separate: Separation[];
  run: 'on_approval' | 'by_operator';
  runBy: RoleName[];
  /** After this time a further role may fill the seats that are still open, and hears of it. */
  escalate?: { afterMs: number; to: RoleName };
  /** Roles that may run it without the approvals, owing a review. */
  breakGlass?: RoleName[];
  /** Working time between two reminders; absent: no reminders. */
  remindAfterMs?: number;
  /** Working time after which nobody's answer is a no; absent: never. */
  expireAfterMs?: number;
  hours?: BusinessHours;
}
export type Separation = 'role' | 'executor';

/** One action with the values that it runs with. */
export interface Step {
  action: ActionId;
  params: FieldValues;
}

/** What exactly is being approved. */
export interface Proposal extends Step {
  by: UserId;
  at: Instant;
  /** Where the action is a sequence of others: what runs, in order. */
  steps?: Step[];
  /** What it changes outside, hashed: the same on another case means the same change. */
  effects?: Digest[];
  /** Other cases with one of these effects, as known when this was marked ready: whoever approves sees them. */
  sameEffect?: CaseId[];
  rule: RuleTerms;
  /** Hash of the policy's text. */
  policy: Digest;
  fingerprint: Digest;
}

export interface Vote {
  by: UserId;
  at: Instant;
  fingerprint: Digest;
  /** Seats' roles that it was cast through; each counts only while it still holds. */
  roles: RoleName[];
  /** Whoever is away and is stood in for: the vote then uses up both. */
  for?: UserId;
}

/** When the waiting for an approval next needs the machine. */
export interface Waiting {
  remindAt: Instant | null;
  escalateAt: Instant | null;
  expireAt: Instant | null;
  /** The role that may fill open seats since the case escalated. */
  escalatedTo: RoleName | null;
}

/** Glass that was broken: a run without the approvals its rule asks for. It is a debt until somebody else has reviewed it. */
export interface Override {
  by: UserId;
  /** The first of the accounts of whoever broke it, where that is another one. */
  human?: UserId;
  at: Instant;
  reason: FreeText;
  /** Link to the incident. */
  incident: FreeText;
  /** Who could have approved and was not asked. */
  skipped: UserId[];
  /** It has to start by then. */
  until: Instant;
  /** The case in which it is reviewed; null until that is made. */
  review: CaseId | null;
  /** It lets nothing run any more: from then on the approvals are asked for again. */
  closed?: true;
}

/** What a review is about: the case whose glass was broken, and by whom. */
export interface ReviewOf {
  case: CaseId;
  person: UserId;
  rule: string;
  /** Roles whose people may close it; not those who shaped the other case. */
  seats: RoleName[];
  makers: UserId[];
}

/** One execution of an action: recorded before the call, settled after it. */
export interface Run {
  id: string;
  /** 1 for the first; a new attempt has a new key. */
  attempt: number;
  idempotencyKey: string;
  fingerprint: Digest;
  requestedBy: UserId | null;
  startedAt: Instant;
  /** Calls with this key so far, and the last moment one could have left this machine. */
  sends: number;
  sentAt: Instant;
  /** Until then somebody may still be waiting for the answer; after it the outcome is owed. */
  answerBy: Instant;
  /** The outside system took it and has not finished: it is looked up, never sent again. */
  accepted: boolean;
  /** Look-ups since the last send. */
  lookUps: number;
  /** The outside system told something of it before it answered: an answer that it is done is doubted. */
  toldBefore?: true;
  /** Which step of a sequence it is, from 0. */
  step?: number;
  /** Sends after an open one of which the outside system said that it did nothing and is to be asked again. */
  postponed?: number;
  /** It is sent again then; absent while an answer is waited for. */
  resendAt?: Instant;
  /** How a failure came to light. */
  failedBy?: 'answer' | 'look_up' | 'person';
}

/** A run, and what it ran. */
export interface Attempt {
  run: Run;
  step: Step;
  /** Since when it is known that it did it, on a case that was about something else by then: people were told. */
  wentThrough?: Instant;
}

/** A step of a sequence that is done. */
export interface FinishedStep extends Step {
  /** Its place in the sequence, from 0. */
  index: number;
  run: Run;
  result: RunResult;
}

export interface RunResult {
  summary: FreeText;
  /** A person said so, because the outside system could not tell. */
  declaredBy?: UserId;
  /** The outside system's own id, e.g. "re_123". */
  reference?: string;
  evidence: Evidence[];
}

/** What outlives every stage. */
export interface CaseFacts {
  id: CaseId;
  team: string;
  number: number;
  workflow: string;
  /** Null: the machine made it of a message in an intake channel. */
  filedBy: UserId | null;
  filedAt: Instant;
  origin: Origin;
  fields: FieldValues;
  labels: string[];
  priority: Priority;
  evidence: Evidence[];
  /** Files still to be copied; a case cannot be marked ready before that is settled. */
  filesWanted: OriginFile[];
  makers: Maker[];
  /** How often the case was marked ready. */
  round: number;
  /** Runs started so far, over all rounds: each has its own attempt number. */
  runs: number;
  /** What of a sequence is done: never run again, whatever else happens to the case. */
  finished?: FinishedStep[];
  /** Attempts that count as failed and may have gone through: looked up before anything leaves again. */
  tried?: Attempt[];
  /** Runs that were settled and of which the outside system said something since: it is asked what became of them. */
  doubts?: Doubt[];
  /** How often in a row the outside system put the next run off. */
  putOff?: number;
  /** What outside systems told by themselves, so far. */
  reports?: number;
  suggestion: Suggestion | 'wanted';
  /** Kinds of refusal that already stand on the timeline in this round; repeats become attempts. */
  refused: string[];
  /** Deadlines of the approval that is, or was last, waited for. */
  waiting?: Waiting;
  /** The glass that was last broken on this case. */
  override?: Override;
  /** This case is the review of a broken glass. */
  reviewOf?: ReviewOf;
}

export interface Doubt {
  runId: string;
  lookUpAt: Instant;
  lookUps: number;
}

export type Stage =
  | { status: 'open' }
  | { status: 'pending_approval'; proposal: Proposal; votes: Vote[] }
  | { status: 'approved'; proposal: Proposal; votes: Vote[]; runRequest: RunRequest | null }
  /** About to run on broken glass. Never `approved`, whatever else happens to it. */
  | { status: 'overridden'; proposal: Proposal; votes: Vote[]; runRequest: RunRequest }
  | { status: 'running'; proposal: Proposal; votes: Vote[]; run: Run }
  | {
      status: 'unknown';
      proposal: Proposal;
      votes: Vote[];
      run: Run;
      reason: FreeText;
      lookUpAt: Instant;
      /** The outside system was asked after everything must have settled there, and cannot tell. */
      cannotTell?: true;
    }
  | { status: 'done'; proposal: Proposal; votes: Vote[]; run: Run; result: RunResult }
  | { status: 'failed'; proposal: Proposal; votes: Vote[]; run: Run; reason: FreeText }
  | { status: 'denied'; proposal: Proposal; by: UserId; reason: FreeText }
  | { status: 'cancelled'; by: UserId; reason: FreeText | null }
  /** Nobody answered in time, which is a no. */
  | { status: 'expired'; proposal: Proposal; votes: Vote[]; at: Instant }
  /** A review of broken glass that somebody else closed. */
  | { status: 'reviewed'; by: UserId; justified: boolean; reason: FreeText };

/** `by` null: the machine runs it, because the rule says `run: on_approval`. */
export interface RunRequest {
  by: UserId | null;
  /** The outside system put it off until then; nothing has happened. */
  notBefore?: Instant;
}

export type Status = Stage['status'];
export type Case = CaseFacts & Stage;
export type CaseIn<S extends Status> = CaseFacts & Extract<Stage, { status: S }>;

export const caseId = (team: string, number: number): CaseId => `${team}:${number}`;
/** "12" of "T1:12". */
export const numberOf = (id: CaseId): string => id.slice(id.lastIndexOf(':') + 1);

/** It runs, or ran, without the approvals that its rule asks for. */
export const overrideOf = (kase: Case): Override | null =>
  kase.override && !kase.override.closed && kase.status !== 'open' && kase.status !== 'pending_approval'
    ? kase.override
    : null;

/** What is asked for is not known yet: of a review, and of what undoes another case, it is. */
export const wantsTriage = (kase: Case): boolean =>
  kase.status === 'open' && kase.suggestion === 'wanted' && !kase.reviewOf && !kase.origin.undoes;

/** Nothing more can happen to it. */
export const isClosed = (kase: Case): boolean => closed.has(kase.status);
const closed = new Set<Status>(['done', 'denied', 'cancelled', 'expired', 'reviewed']);
