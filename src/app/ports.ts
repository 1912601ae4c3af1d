import type {
  ActionId,
  Case,
  CaseId,
  Digest,
  Evidence,
  FieldValues,
  FreeText,
  Instant,
  Origin,
  OriginFile,
  Priority,
  RoleName,
  Suggestion,
  UserId,
} from '../domain/case.ts';
import type { Absence, Given, Holders, Standing } from '../domain/command.ts';
import type { Entry } from '../domain/entry.ts';
import type { PastRun, Policy } from '../domain/policy.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { StoredRecord } from './verify.ts';

/** Time is the database's. */
export interface Clock {
  now(): Date;
}

/** An entry as it stands on the record. */
export interface Recorded {
  seq: number;
  cmd: string | null;
  hash: Digest;
  entry: Entry;
}

/** A case with what the machine keeps beside it. */
export interface Loaded {
  case: Case;
  version: number;
  head: Digest;
  ops: Ops;
}

/** What was shown of a version: its card, and the thread's story up to it. */
export interface Shown {
  /** Null: there is none yet. */
  card: Ops['card'];
  /** Messages to people that went out or were settled, by what they are about; the others stay as they are. */
  told: Ops['told'];
  wakeAt: Date | null;
}

/** Bookkeeping: never folded, never sealed, never moves the version. */
export interface Ops {
  card: { channel: string; ts: string; version: number } | null;
  /** Up to which entry the thread tells the story. */
  threadSeq: number;
  /** Messages to people: what they are about -> where the message stands. */
  told: Record<string, Told>;
  /** Attempts on record, and how many of them a timeline entry has counted. */
  attempts: number;
  attemptsCounted: number;
  /** What the outside systems say of the case, as last read. */
  facts: SourcedFact[];
  /** What the machine says while it waits or works; only while that is still what it does. */
  remark?: { about: string; text: string };
  /** The process that is showing it, until when, and whether somebody left word to draw the card anew. */
  showing?: { by: string; until: Instant; again?: true };
  /** How often it was shown. */
  shows?: number;
  /** The last entry that other systems' records of the case are to be told of. */
  newsSeq?: number;
  /** By plugin: how far its record was told. */
  writtenBack?: Record<string, WrittenBack>;
}
export interface BegunShow {
  loaded: Loaded;
  /** What was shown before is as noted; else another process had begun, and may have shown part of it. */
  isCertain: boolean;
  /** Word that was left and not heeded. */
  again: boolean;
}

export interface WrittenBack {
  /** Up to this entry. */
  seq: number;
  /** Being told up to this one; and how often that went wrong in a row. */
  trying?: number;
  tries?: number;
  /** Until then whoever noted it may be at it. */
  until?: Instant;
}
export interface Told {
  user: UserId;
  channel: string;
  ts: string;
  about: 'review' | 'reminder' | 'outcome';
  round: number;
  settled: boolean;
}

export type Committed =
  /** `isBegun`: this process shows it now. */
  | { result: 'committed'; loaded: Loaded; recorded: Recorded[]; isBegun: boolean }
  /** Somebody was first: load, decide and commit again. */
  | { result: 'behind' }
  /** The database's answer was lost: it may stand on the record. Committing again finds out. */
  | { result: 'unclear' }
  /** This command already stands on the record. */
  | { result: 'repeated'; answer: Answer };

/** What a command was answered; a repeat hears the same. */
export type Answer = { refusal: Refusal | null };

export interface Commit {
  entries: Entry[];
  next: Case;
  cmd: string;
  wakeAt: Date | null;
  /** The last of the entries that other systems' records of the case are told of, from 1; absent: none. */
  newsAt?: number;
  /** What the decision was made over beside the case; a run that was started meanwhile makes it `behind`. */
  spending?: Spending;
  /** The same for what a run that starts changes outside. */
  effects?: Effects;
}

/** What a case's action changes outside, each with a version that every run with that effect moves. */
export interface Effects {
  keys: { key: Digest; version: number }[];
  /** Other cases that changed one of these, or may have. */
  others: CaseId[];
}

/** Runs that a workflow's rules add up, and a version that every run of the workflow moves. */
export interface Spending {
  key: string;
  version: number;
  runs: PastRun[];
}

export interface Attempt {
  team: string;
  caseId: CaseId;
  cmd: string;
  at: Instant;
  by: UserId;
  refusal: Refusal;
}

export interface CaseStore {
  nextNumber(team: string): Promise<number>;
  /** Makes the case and its origin in one transaction; a known origin answers with the case it made. */
  create(commit: Commit): Promise<
    | { result: 'created'; loaded: Loaded; recorded: Recorded[] }
    | { result: 'repeated'; caseId: CaseId }
    /** Somebody is at it right now: try again. */
    | { result: 'behind' }
  >;
  load(id: CaseId): Promise<Loaded | null>;
  commit(before: Loaded, commit: Commit): Promise<Committed>;
  answerTo(id: CaseId, cmd: string): Promise<Answer | null>;
  recordAttempt(attempt: Attempt): Promise<'recorded' | 'repeated'>;
  attempts(id: CaseId): Promise<Attempt[]>;
  timeline(id: CaseId, afterSeq?: number): Promise<Recorded[]>;
  /** Case and timeline as they lie there, seals and all. */
  record(id: CaseId): Promise<StoredRecord | null>;
  /** Sets some of `ops`, by path. A new `card` is findable by `byCard` from then on. */
  updateOps(id: CaseId, set: Record<string, unknown>): Promise<void>;
  /** Notes how far a plugin's record was told, where that still stood at `before`; false where somebody was faster. */
  noteWrittenBack(id: CaseId, plugin: string, before: WrittenBack | null, after: WrittenBack): Promise<boolean>;
  /**
   * Begins to show the case as it is then, as `create` and `commit` do by themselves where nobody is showing it. `takenUntil`:
   * another process is at it, and finds the word that is left, where one is, and any commit. Null: there is no such case.
   */
  beginShow(id: CaseId, leavesWord: boolean): Promise<BegunShow | { takenUntil: Date } | null>;
  /** Stays at it for so long from now on, by default as long as at the beginning. 0: leaves it to others. */
  holdShow(id: CaseId, ms?: number): Promise<void>;
  /**
   * Notes what people were shown and when the machine is needed next, and lets go. `moved`: there is more to show by now, and it
   * is still this process's to do. `lost`: it took too long, and another one has begun since.
   */
  noteShown(shown: Loaded, note: Shown): Promise<'noted' | 'moved' | 'lost'>;
  /** Keeps what a form is about while somebody fills it in; gone after a day. */
  keepDraft(team: string, id: string, origin: Origin): Promise<void>;
  readDraft(team: string, id: string): Promise<Origin | null>;
  /** Other cases' runs with one of these values, and what guards against another one meanwhile. */
  spending(kase: Case, sums: { per: string; withinMs: number }[], now: Date): Promise<Spending>;
  /** Other cases with one of these effects, and what guards against another one meanwhile. */
  effects(kase: Case, digests: Digest[]): Promise<Effects>;
  /** Who broke a glass that nobody has reviewed yet, and on which case. */
  owing(team: string): Promise<{ person: UserId; case: CaseId }[]>;
  /** Refused attempts since then, by whatever case: entries and their repeats. */
  refusalsSince(team: string, since: Instant): Promise<Attempt[]>;
  /** Cases by number, newest first, a page at a time: those with a lower number than `before`. */
  page(team: string, before: number | null, limit: number): Promise<Loaded[]>;
  /** Makes cases due that wait under another policy than this one. */
  wakeUnderOtherPolicy(team: string, hash: Digest, now: Date): Promise<number>;
  /** The case whose card this message is. */
  byCard(team: string, channel: string, ts: string): Promise<CaseId | null>;
  /** Takes the lease of cases whose time has come. */
  takeDue(now: Date, leaseMs: number, limit: number): Promise<Loaded[]>;
  find(team: string, query: CaseQuery): Promise<Loaded[]>;
}

export interface CaseQuery {
  workflows?: string[];
  statuses?: Case['status'][];
  filedBy?: UserId;
  /** All of these words, each as a prefix. */
  words?: string[];
  /** All of these words, whole. */
  exactWords?: string[];
  limit: number;
}

export interface EvidenceStore {
  /** Keeps the bytes under their SHA-256; the same bytes twice are one document. At most 10 MB. */
  keep(id: CaseId, name: string, mediaType: string, bytes: Uint8Array): Promise<Evidence>;
  read(id: CaseId, digest: Digest): Promise<{ bytes: Uint8Array; mediaType: string } | null>;
}

export interface PolicyStore {
  /** The workspace's active policy as this process last knew it: for showing. */
  active(): Policy;
  /** The same, read now: for deciding. All instances read one and the same, whatever their own files say. */
  current(): Promise<Policy>;
  /** Which version of the policy a text is: counted from 1 as they became active. Null: it never was. */
  version(team: string, hash: Digest): Promise<PolicyVersion | null>;
  /** This instance's own file is an older policy than the active one. */
  readonly isFileOlder: boolean;
  /** The stored text of a pinned policy, compiled. */
  byHash(team: string, hash: Digest): Promise<Policy>;
}

export interface PolicyVersion {
  number: number;
  /** When it first became active. */
  since: Instant;
}

/** Who is away, and who stands in. */
export interface AbsenceStore {
  /** Those in force at this moment, as read a moment ago at most. */
  inForce(team: string): Promise<Absence[]>;
  /** Takes the place of an earlier one of the same person. */
  begin(team: string, absence: Absence): Promise<void>;
  /** The one that it ended; null where there was none in force. */
  end(team: string, person: UserId): Promise<Absence | null>;
}

/** Which summaries were posted already. */
export interface ReportStore {
  /** `first`: nobody tried yet. `again`: somebody tried and did not note an end. `taken`: somebody is at it. */
  claim(team: string, key: string): Promise<'first' | 'again' | 'taken' | 'posted'>;
  notePosted(team: string, key: string, ts: string): Promise<void>;
}

/** Since when Latch has seen people in user groups. */
export interface MembershipStore {
  /**
   * Notes who is in a group now, and tells since when each was seen there without a break; null: since the group was first
   * looked at.
   */
  seen(team: string, group: string, members: UserId[]): Promise<Record<UserId, Instant | null>>;
}

export interface Person {
  id: UserId;
  name: string;
  standing: Standing;
  tz: string;
}

export interface Directory {
  person(id: UserId): Promise<Person>;
  /** `fresh` reads past every cache. Null: roles cannot be read right now. */
  holders(policy: Policy, roles: RoleName[], options?: { fresh: boolean }): Promise<Holders>;
  /** The same with everything else that seats are decided over. Null: it cannot be read right now. */
  roster(policy: Policy, roles: RoleName[], options?: { fresh: boolean }): Promise<Roster | null>;
  /** The id of a person as written in `latch.yml` or a command: an id, an @handle or an email. Null: there is nobody. */
  find(written: string): Promise<UserId | null>;
  admins(policy: Policy): Promise<UserId[]>;
}

export type Roster = Required<Pick<Given, 'fresh' | 'accounts' | 'away'>> & { holders: NonNullable<Holders> };

export interface ToShow {
  /** What the thread has not heard of it. */
  untold: Recorded[];
  /** What was told before is as noted; else Slack is asked first. */
  isCertain: boolean;
  /** The card is drawn anew even where it shows this version: what is said beside the state has changed. */
  redraws: boolean;
}

/** Everything people are shown of a case outside of an answer to their own click. */
export interface Notifier {
  /** Brings card, thread and messages up to the case. Returns what to note. */
  show(loaded: Loaded, what: ToShow): Promise<Omit<Shown, 'wakeAt'>>;
  /** Copies a file of the message that a case was made of. */
  download(file: OriginFile): Promise<Uint8Array>;
}

/** What triage gets to see, and may choose from. */
export interface TriageInput {
  text: string;
  fields: FieldValues;
  workflows: {
    name: string;
    title: string;
    fields: { name: string; label: string; type: string }[];
    actions: { id: ActionId; title: string }[];
  }[];
}
export interface TriageProposal {
  source: Suggestion['source'];
  workflow: string;
  priority: Priority;
  fields: FieldValues;
  action: ActionId | null;
  summary: FreeText;
  fallback?: string;
}
export interface Triage {
  propose(input: TriageInput, signal: AbortSignal): Promise<TriageProposal>;
}

/** One redacted exchange with an outside system. */
export interface Exchange {
  name: string;
  mediaType: string;
  bytes: Uint8Array;
}

export interface SourcedFact {
  label: string;
  value: string;
  link?: string;
  source: string;
  at: Instant;
}

export type SendResult = { exchanges: Exchange[] } & (
  | { outcome: 'succeeded' | 'pending'; summary: string; reference?: string }
  | { outcome: 'failed' | 'unknown'; reason: string }
  | { outcome: 'not_now'; reason: string; retryAfterMs?: number }
);
/** `answered`: the system answered every request, so that what is said of it is its own word. */
export type LookUpResult = { exchanges: Exchange[]; answered: boolean } & (
  | { found: 'happened' | 'pending'; summary: string; reference?: string }
  | { found: 'failed' | 'cannot_tell'; reason: string }
  | { found: 'absent' }
);

/** What is known of an action for running it. */
export interface ActionInUse {
  title: string;
  params: string[];
  optional?: string[];
  idempotencyKeptForMs: number;
  settleMs: number;
  /** How long one send may take. */
  timeoutMs: number;
}

/** `unasked`: the system could not be asked, so this is no word of its own. */
export type Preflight = { ok: true; facts: SourcedFact[] } | { ok: false; reason: string; unasked?: true };

export interface PluginHost {
  /** Every action of every plugin: of the active policy, or of the one a case is pinned to. */
  actions(kase?: Case): Record<ActionId, ActionInUse>;
  applies(action: ActionId, kase: Case): { ok: true } | { ok: false; reason: string };
  /** Which params do not parse, by field name, in words for the person. */
  checkParams(action: ActionId, fields: FieldValues, kase?: Case): Record<string, string>;
  context(kase: Case): Promise<SourcedFact[]>;
  preflight(action: ActionId, kase: Case, fields: FieldValues): Promise<Preflight>;
  run(call: ActionCall): Promise<SendResult>;
  /** `always`: also while the system seems away, because a person asked. */
  lookUp(call: ActionCall, options?: { always: boolean }): Promise<LookUpResult>;
  /** Whether the system behind an action answers at all, as far as its last requests tell. */
  available(action: ActionId, kase: Case): { ok: true } | { ok: false; reason: string };
  /** Waits for one of the plugin's slots; what it resolves to gives it back. */
  enter(action: ActionId, kase: Case): Promise<() => void>;
  /** What running the action would change outside: the same key on another case means the same change. */
  effectKeys(action: ActionId, kase: Case, fields: FieldValues): Promise<{ keys: string[] } | { problem: string }>;
  /** How a run that succeeded is undone; null where it cannot be. */
  undoOf(call: Pick<ActionCall, 'action' | 'kase' | 'params'>, reference?: string): Undo | null;
  /** Whether a plugin of that name reads what its system sends. */
  listens(plugin: string): boolean;
  /** Reads what an outside system sent. Null: no plugin of that name listens. */
  receive(plugin: string, request: InboundBytes): Promise<Received | { refused: string } | { failed: string } | null>;
  /** Plugins that write news into their own system's record of a case. */
  writesBack(kase: Case): string[];
  /** `nowhere`: the case has no record there. `failed`: it is not certain, so it is written again. */
  writeBack(plugin: string, kase: Case, news: CaseNews, withinMs: number): Promise<'written' | 'nowhere' | 'failed'>;
}

export interface InboundBytes {
  headers: Headers;
  body: Uint8Array;
  now: Date;
}

export interface Received {
  events: ReceivedEvent[];
  /** The system, as people call it. */
  source: string;
  /** What was sent, redacted. */
  body: unknown;
}

/** What an outside system told, for the cases it is about. */
export interface ReceivedEvent {
  id: string;
  about: { ref: string } | { field: string; value: string; matches?(text: string): boolean };
  summary: string;
  text?: string;
  runId?: string;
  /** What it says became of the run. */
  says?: 'happened' | 'pending' | 'failed';
}

export interface CaseNews {
  id: string;
  lines: string[];
  /** The same without what people wrote. */
  brief: string[];
  link?: string;
}

export interface Undo {
  action: ActionId;
  fields: FieldValues;
}

export interface ActionCall {
  action: ActionId;
  kase: Case;
  params: FieldValues;
  runId: string;
  idempotencyKey: string;
  /** Hears how far a long run is. */
  onProgress?(summary: string): void;
}

/** Secrets of plugins, as admins set them in Slack: encrypted where they lie. */
export interface SecretStore {
  /** Values by plugin and key. One that does not open here is left out, and `list` says why. */
  read(team: string): Promise<StoredSecrets>;
  /** Throws `invalid_config` where there is no key to encrypt with. */
  set(team: string, secret: { plugin: string; key: string; value: string; by: UserId }): Promise<void>;
  /** False where there was none. */
  remove(team: string, plugin: string, key: string): Promise<boolean>;
  /** Who set what and when: no values. */
  list(team: string): Promise<SecretRecord[]>;
  /** Moves with every change: a cheap look whether another instance made one. */
  version(team: string): Promise<number>;
}
/** Plugin -> key -> value. */
export type StoredSecrets = Record<string, Record<string, string>>;
export interface SecretRecord {
  plugin: string;
  key: string;
  by: UserId;
  at: Instant;
  /** Why it does not open here, with the remedy; null: it does. */
  problem: string | null;
}
