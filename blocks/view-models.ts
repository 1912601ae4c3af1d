import type { CaseId, Digest, Priority, Status } from '../src/domain/case.ts';

/** What each surface shows. Built in src/app/views, drawn in this folder: plain words in, no Slack markup, nothing escaped yet. */

export interface LabelledValue {
  label: string;
  value: string;
}

export interface ShownFact extends LabelledValue {
  link?: string;
  /** Which plugin said so, and when (ISO 8601). */
  source: string;
  at: string;
}

export interface SeatShown {
  /** The role in words, e.g. "Finance". */
  role: string;
  /** Who sits, by name; null while empty. */
  by: string | null;
  eligible: number;
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
  fingerprint: Digest | null;
  /** What the confirm dialog of Approve repeats: the action and the amount. */
  confirm: string | null;
  result: { tone: 'good' | 'bad' | 'open'; text: string } | null;
  /** At most 5; Details is always the last. */
  buttons: CardButton[];
  /** The menu `Other Actions…`: what else can be done, and actions that do not apply with their reason. */
  menu: (({ available: true } & CardButton) | { available: false; action: string; title: string; reason: string })[];
}

export interface FormField {
  name: string;
  label: string;
  type: 'text' | 'long_text' | 'money';
  required: boolean;
  value: string;
  hint?: string;
  /** Its value comes from the suggestion and nobody has submitted it yet. */
  suggested?: boolean;
}

/** Opaque to blocks: comes back in the submission. At most 3,000 characters. */
export type PrivateMetadata = string;

export interface NewCaseForm {
  metadata: PrivateMetadata;
  workflowTitle: string;
  /** The workflows to choose from, where there are several; choosing one redraws the form. */
  choices?: { name: string; title: string; selected: boolean }[];
  fields: FormField[];
  /** The message it is made of, and where its text will be visible. */
  source: { author: string; text: string; visibleIn: string; files: { name: string; problem?: string }[] } | null;
}

export interface PrepareForm {
  metadata: PrivateMetadata;
  number: number;
  actionTitle: string;
  fields: FormField[];
  priority: Priority;
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
  /** e.g. "Changing Customer, Payment or Amount voids 1 vote (A. Torres)." */
  warning: string | null;
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
