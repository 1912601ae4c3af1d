import type { CaseId, Digest, Priority, Status } from '../src/domain/case.ts';
import type { FieldType } from '../src/domain/policy.ts';

/** What each surface shows. Built in src/app/views, drawn in this folder: plain words in, no Slack markup, nothing escaped yet. */

export interface LabelledValue {
  label: string;
  value: string;
  /** Where the value can be opened. */
  link?: string;
}

export interface ShownFact extends LabelledValue {
  /** Which plugin said so, and when (ISO 8601). */
  source: string;
  at: string;
}

export interface SeatShown {
  /** The role in words, e.g. "Finance". */
  role: string;
  /** Who sits, by name; null while empty. */
  by: string | null;
  /** For whom, by name, where somebody is away. */
  for?: string;
  /** How many more could; null while roles cannot be read. */
  eligible: number | null;
}

export interface SuggestionShown {
  source: 'ai' | 'rules';
  summary: string;
  priority: Priority;
  /** e.g. "Issue refund". */
  action: string | null;
  rule: string | null;
  values: LabelledValue[];
  fallback?: string;
}

/** What a button or menu entry asks for; `value` carries case and fingerprint. */
export type CardButton =
  | { kind: 'prepare'; action: string; title: string }
  | {
      kind:
        | 'add_note'
        | 'edit'
        | 'cancel'
        | 'approve'
        | 'deny'
        | 'request_changes'
        | 'withdraw'
        | 'run'
        | 'retry'
        | 'check_outcome'
        | 'declare_outcome'
        | 'undo'
        | 'break_glass'
        | 'close_review'
        | 'details';
    };

export interface CaseCard {
  caseId: CaseId;
  number: number;
  status: Status;
  /** Action and scope first, e.g. "Refund $2,400.00 · Acme Co". */
  headline: string;
  /** e.g. "Waiting for Finance", "Done", "Denied by A. Torres: not covered". */
  statusLine: string;
  filedBy: string;
  filedAt: string;
  fields: LabelledValue[];
  priority: Priority;
  labels: string[];
  facts: ShownFact[];
  suggestion: SuggestionShown | null;
  rule: { name: string; seats: SeatShown[] } | null;
  /** It runs, or ran, without its approvals; drawn so that nobody takes it for approved. */
  override: { by: string; reason: string; incident: string; review: string } | null;
  /** e.g. "Reminder 28 Nov, 13:00 UTC · expires 2 Dec, 09:20 UTC". */
  deadlines: string | null;
  /** Which version of the policy it was marked ready under, e.g. "Policy 1a2b3c4d". */
  policy: string | null;
  fingerprint: Digest | null;
  /** What the confirm dialog of Approve repeats: the action and the amount. */
  confirm: string | null;
  result: { tone: 'good' | 'bad' | 'open'; text: string } | null;
  /** What a sequence runs, in order. */
  steps?: { title: string; state: 'done' | 'now' | 'next' }[];
  /** What the machine says while it waits or works, e.g. "3 of 8 invoices". */
  remark?: string;
  /** At most 5; Details is always the last. */
  buttons: CardButton[];
  /** The menu `Other Actions…`: what else can be done, and actions that do not apply with their reason. */
  menu: (({ available: true } & CardButton) | { available: false; action: string; title: string; reason: string })[];
}

export interface FormField {
  name: string;
  label: string;
  type: FieldType;
  required: boolean;
  /** In the type's own spelling: a date as YYYY-MM-DD, a user as Slack's id, files as their names. */
  value: string;
  /** As people read it, where that is another text: the name of a user. */
  shown?: string;
  hint?: string;
  /** Its value comes from the suggestion and nobody has submitted it yet. */
  suggested?: boolean;
  /** Of a select. */
  options?: string[];
  /** Of a number. */
  min?: string;
  max?: string;
}

/** Labels to choose from, and those that are set. */
export interface LabelsForm {
  options: string[];
  set: string[];
}

/** Opaque to blocks: comes back in the submission. At most 3,000 characters. */
export type PrivateMetadata = string;

export interface NewCaseForm {
  metadata: PrivateMetadata;
  workflowTitle: string;
  /** The workflows to choose from, where there are several; choosing one redraws the form. */
  choices?: { name: string; title: string; selected: boolean }[];
  fields: FormField[];
  /** Absent where the workflow has none. */
  labels?: LabelsForm;
  /** The message it is made of, and where its text will be visible. */
  source: { author: string; text: string; visibleIn: string; files: { name: string; problem?: string }[] } | null;
}

export interface PrepareForm {
  metadata: PrivateMetadata;
  number: number;
  actionTitle: string;
  fields: FormField[];
  priority: Priority;
  labels?: LabelsForm;
  facts: ShownFact[];
  preflight: { ok: true } | { ok: false; reason: string };
  verdict: VerdictShown;
  /** Why it is shown again instead of being submitted. */
  changed: string | null;
}

/** The verdict of the policy in words, and who could approve. */
export interface VerdictShown {
  rule: string | null;
  sentence: string;
  couldApprove: { role: string; people: string[] }[];
  /** No seats: the form submits as Run Now. */
  runsNow: boolean;
  /** Nobody can fill the seats: why, with names. Then there is no submit button. */
  blocked: string | null;
}

export interface EditForm {
  metadata: PrivateMetadata;
  number: number;
  fields: FormField[];
  priority: Priority;
  labels?: LabelsForm;
  /** e.g. "Changing Customer, Payment or Amount voids 1 vote (A. Torres)." */
  warning: string | null;
}

export interface BreakGlassForm {
  metadata: PrivateMetadata;
  number: number;
  headline: string;
  /** Who could approve and is not asked, by name. */
  skipped: string[];
}

export interface CloseReviewForm {
  metadata: PrivateMetadata;
  number: number;
  headline: string;
  brokenBy: string;
  reason: string;
  incident: string | null;
}

export interface DeclareForm {
  metadata: PrivateMetadata;
  number: number;
  headline: string;
  /** What the outside system said instead of an outcome. */
  reason: string;
}

export interface TextForm {
  metadata: PrivateMetadata;
  kind: 'note' | 'deny' | 'request_changes' | 'cancel';
  number: number;
  headline: string;
}

/** A refusal, in a modal or a message. Ids in `ask` become mentions. */
export interface RefusalShown {
  /** Null where nothing was made yet: then there is no record to stand on. */
  caseNumber: number | null;
  rule: string | null;
  reason: string;
  remedy: string;
  ask: string[];
  /** People of those roles who cannot either, and why. */
  barred: { person: string; why: string }[];
}

/** A click on a card that is behind: what changed since. */
export interface StaleShown {
  number: number;
  changes: { label: string; was: string; is: string }[];
  why: string;
}

export interface StoryLine {
  at: string;
  /** Who, by name; "Latch" for the machine. */
  who: string;
  what: string;
  tone: 'plain' | 'good' | 'bad' | 'suggestion';
}

export interface StoryShown {
  number: number;
  headline: string;
  statusLine: string;
  fields: LabelledValue[];
  lines: StoryLine[];
  /** The version of the policy it ran under, e.g. "3 (1a2b3c4d), active since …". */
  policy: string | null;
  attempts: { who: string; what: string; times: number }[];
  evidence: { name: string; digest: string; size: number }[];
  cardLink: string | null;
  /** Hash of the last entry. */
  seal: string;
}

export interface CaseRow {
  caseId: CaseId;
  number: number;
  headline: string;
  statusLine: string;
  link: string | null;
}

export interface HomeShown {
  waitingForMe: CaseRow[];
  mine: CaseRow[];
  open: CaseRow[];
  /** Sections of which there is more than is shown: rows shown so far. */
  more: { section: 'waitingForMe' | 'mine' | 'open'; shown: number }[];
  canFile: boolean;
}

/** The message an approver gets when a case waits for them; settled once it moved on. */
export interface ReviewNotice {
  caseId: CaseId;
  /** What is asked for: an approval, or the review of a broken glass. `again` where it is a reminder. */
  asks: 'approval' | 'review' | 'again';
  /** Whom they stand in for, by name. */
  for: string | null;
  number: number;
  headline: string;
  rule: string;
  role: string;
  preparedBy: string;
  note: string | null;
  fields: LabelledValue[];
  facts: ShownFact[];
  cardLink: string | null;
  settled: string | null;
}

export interface OutcomeNotice {
  number: number;
  headline: string;
  outcome: string;
  reason: string | null;
  cardLink: string | null;
}

/** What a draft of the policy would have done with past cases. */
export interface BacktestShown {
  summary: string[];
  differing: { number: number; was: string; is: string; ran: boolean; asked: string[] }[];
  /** How many differ beyond those listed. */
  more: number;
}

/** Refused attempts of a week. */
export interface RefusalReportShown {
  /** ISO 8601. */
  from: string;
  to: string;
  total: number;
  byRule: { rule: string; reason: string; times: number; cases: number[] }[];
  byPerson: { person: string; times: number; reasons: string[]; cases: number[] }[];
}

/** A list of cases: an answer to `/latch case <words>` or `/latch queue`. */
export interface CaseListShown {
  /** e.g. "Cases with “acme”", "Waiting for you". */
  heading: string;
  rows: CaseRow[];
  /** Are there others beside the rows? */
  more: boolean;
  /** What to say where there is none, e.g. "No case has all of these words." */
  none: string;
}

/** The bot's reply to a message that could become a case. */
export interface OfferShown {
  channel: string;
  ts: string;
  workflow: string;
  workflowTitle: string;
  suggestion: SuggestionShown | null;
  /** Once somebody chose, e.g. "M. Kim made case #42." */
  settled: string | null;
  cardLink: string | null;
}

/** Latch without usable configuration: what is missing, how to mend it, who can. */
export interface SetupShown {
  steps: { done: boolean; what: string; remedy: string }[];
  /** Ids become mentions; handles and emails stay words. */
  admins: string[];
}
