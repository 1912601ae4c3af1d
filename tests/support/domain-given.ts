import type { Case, FieldValues, RunResult } from '../../src/domain/case.ts';
import { caseId } from '../../src/domain/case.ts';
import type {
  Change,
  Command,
  FileCommand,
  Given,
  Holders,
  MachineIntent,
  Standing,
} from '../../src/domain/command.ts';
import { file } from '../../src/domain/commands/file.ts';
import { decide } from '../../src/domain/decide.ts';
import type { Decision } from '../../src/domain/decision.ts';
import type { Entry } from '../../src/domain/entry.ts';
import { evolve } from '../../src/domain/evolve.ts';
import type { Policy, Rule, Workflow } from '../../src/domain/policy.ts';
import type { Refusal } from '../../src/domain/refusal.ts';

/** Minute n of the story, which starts at 09:14. */
export const minute = (n: number): string => new Date(Date.UTC(2026, 2, 2, 9, 14 + n)).toISOString();

export const [KIM, LEE, TORRES, RAJ, ANA, DANA, ZOE] = [
  'U0KIM',
  'U0LEE',
  'U0TORRES',
  'U0RAJ',
  'U0ANA',
  'U0DANA',
  'U0ZOE',
] as const;

/** Kim and Lee prepare cases, Torres and Raj are Finance, Ana is Risk, Dana is a manager, Zoe holds no role. */
export const everybody = { support_lead: [KIM, LEE], finance: [TORRES, RAJ], risk: [ANA], manager: [DANA] };

export const refundFields: FieldValues = {
  customer: { text: 'Acme Co' },
  order: { text: '#4821' },
  payment: { text: 'pi_4821' },
  amount: { minor: 240_000, currency: 'USD' },
};

export const ruleOf = (terms: Partial<Rule> = {}): Rule => ({
  name: 'refund-above-threshold',
  seats: ['finance'],
  separate: [],
  run: 'on_approval',
  runBy: [],
  definition: { ...terms, test: undefined },
  test: () => 'holds',
  ...terms,
});

const text = (label: string, required = false) => ({ type: 'text' as const, label, required, private: false });

export const refundWorkflow = (over: Partial<Workflow> = {}): Workflow => ({
  name: 'refund',
  title: 'Refund',
  channel: '#refunds',
  operators: ['support_lead'],
  viewers: ['manager'],
  fields: {
    customer: text('Customer', true),
    order: text('Order'),
    payment: text('Stripe payment'),
    amount: { type: 'money', label: 'Amount', required: true, private: false },
    reason: { type: 'long_text', label: 'Reason', required: false, private: true },
  },
  actions: { 'stripe.refund': { title: 'Issue refund', params: ['payment', 'amount'] } },
  rules: [ruleOf()],
  material: { fields: ['payment', 'amount'], labels: true, priority: false },
  ...over,
});

export const policyOf = (workflow: Workflow): Policy => ({
  hash: 'a'.repeat(64),
  text: '',
  admins: [DANA],
  roles: Object.fromEntries(Object.entries(everybody).map(([role, users]) => [role, { users }])),
  intake: [],
  workflows: { [workflow.name]: workflow },
});

/** A workflow that refunds and then closes the ticket, as one action. */
export const sequence = {
  fields: { ...refundWorkflow().fields, ticket: text('Ticket'), ticket_status: text('Status') },
  actions: {
    'stripe.refund': { title: 'Issue refund', params: ['payment', 'amount'] },
    refund_and_close: {
      title: 'Refund and close',
      params: ['payment', 'amount', 'ticket', 'ticket_status'],
      steps: [
        { action: 'stripe.refund', title: 'Issue refund', params: ['payment', 'amount'] },
        { action: 'zendesk.set_status', title: 'Set status', params: ['ticket', 'ticket_status'] },
      ],
    },
  },
  material: { fields: ['payment', 'amount', 'ticket', 'ticket_status'], labels: true, priority: false },
} satisfies Partial<Workflow>;

/** A world in which one rule covers everything. */
export const worldWith = (
  terms: Partial<Rule> = {},
  holders: Holders = everybody,
  workflow: Partial<Workflow> = {},
): Given => ({ policy: policyOf(refundWorkflow({ rules: [ruleOf(terms)], ...workflow })), holders });

export const held = (world: Given, holders: Holders): Given => ({ ...world, holders });

export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const item of Object.values(value)) deepFreeze(item);
  }
  return value;
}

type Unstamped<C> = C extends unknown ? Omit<C, 'cmd' | 'at'> & { at?: string } : never;
/** What somebody does, once it is known how the case stands. */
export type Step = (kase: Case) => Unstamped<Command>;

const shown = (kase: Case): string => ('proposal' in kase ? kase.proposal.fingerprint : 'nothing');

/** The same at another moment than the next minute. */
export const at =
  (moment: string, step: Step): Step =>
  (kase) => ({ ...step(kase), at: moment });

/** A person of the story: `kim.marksReady()`. */
export function person(id: string, standing: Standing = 'member') {
  const by = { id, standing };
  return {
    notes:
      (words: string): Step =>
      () => ({ type: 'add_note', by, text: words }),
    edits:
      (change: Partial<Change>): Step =>
      () => ({ type: 'edit', by, fields: {}, ...change }),
    marksReady:
      (over: Partial<Change> & { action?: string; note?: string | null; shownVerdict?: string | null } = {}): Step =>
      () => ({ type: 'mark_ready', by, action: 'stripe.refund', fields: {}, note: null, shownVerdict: null, ...over }),
    approves:
      (fingerprint?: string): Step =>
      (kase) => ({ type: 'approve', by, fingerprint: fingerprint ?? shown(kase) }),
    denies:
      (reason: string, fingerprint?: string): Step =>
      (kase) => ({ type: 'deny', by, reason, fingerprint: fingerprint ?? shown(kase) }),
    requestsChanges:
      (reason: string): Step =>
      (kase) => ({ type: 'request_changes', by, reason, fingerprint: shown(kase) }),
    withdraws: (): Step => () => ({ type: 'withdraw_approval', by }),
    cancels:
      (reason: string | null = null): Step =>
      () => ({ type: 'cancel', by, reason }),
    runs:
      (fingerprint?: string): Step =>
      (kase) => ({ type: 'run', by, fingerprint: fingerprint ?? shown(kase) }),
    retries: (): Step => () => ({ type: 'retry', by }),
    checksOutcome: (): Step => () => ({ type: 'check_outcome', by }),
    breaksGlass:
      (over: { reason?: string; incident?: string; fingerprint?: string } = {}): Step =>
      (kase) => ({
        type: 'break_glass',
        by,
        reason: 'customer locked out',
        incident: 'https://status.example.com/42',
        fingerprint: shown(kase),
        ...over,
      }),
    declares:
      (happened: boolean, over: { reason?: string; proof?: string } = {}): Step =>
      () => ({
        type: 'declare_outcome',
        by,
        happened,
        reason: 'seen there',
        proof: 'https://pay.example.com/1',
        ...over,
      }),
    closesReview:
      (justified = true, reason = 'it was an emergency'): Step =>
      () => ({ type: 'close_review', by, justified, reason }),
    picksUnavailable:
      (action: string, reason: string): Step =>
      () => ({
        type: 'pick_unavailable_action',
        by,
        action,
        reason,
      }),
  };
}

export const kim = person(KIM);
export const lee = person(LEE);
export const dana = person(DANA);
export const torres = person(TORRES);
export const raj = person(RAJ);
export const ana = person(ANA);
export const zoe = person(ZOE);

const said = (words: string) => ({ text: words });
export const confirmed: RunResult = { summary: said('$2,400.00 returned'), reference: 're_1', evidence: [] };

/** What the machine does about a run. */
const ofRun =
  (intent: (runId: string) => MachineIntent) =>
  (runId = 'run-1'): Step =>
  () =>
    intent(runId);
const nothing = { evidence: [] };

/** What the machine does by itself. */
export const machine = {
  passesTime: (): Step => () => ({ type: 'pass_time' }),
  reviewsPolicy: (): Step => () => ({ type: 'review_policy' }),
  notesReview: (): Step => () => ({ type: 'note_review', case: 'T0LATCH:43' }),
  does:
    (intent: MachineIntent): Step =>
    () =>
      intent,
  starts:
    (runId = 'run-1'): Step =>
    ({ tried = [] }) => ({
      type: 'start_run',
      runId,
      idempotencyKey: `key-${runId}`,
      answerBy: minute(99),
      cleared: tried.map(({ run }) => run.id),
    }),
  succeeds: ofRun((runId) => ({ type: 'record_success', runId, result: confirmed, foundBy: 'answer' })),
  fails: ofRun((runId) => ({
    type: 'record_failure',
    runId,
    reason: said('card declined'),
    ...nothing,
    foundBy: 'answer',
  })),
  losesTheAnswer: ofRun((runId) => ({
    type: 'record_unknown',
    runId,
    reason: said('no answer'),
    ...nothing,
    lookUpAt: minute(60),
  })),
  hearsPending: ofRun((runId) => ({
    type: 'record_pending',
    runId,
    summary: said('accepted'),
    ...nothing,
    lookUpAt: minute(61),
  })),
  looksUp: ofRun((runId) => ({
    type: 'record_look_up',
    runId,
    finding: said('cannot tell'),
    ...nothing,
    by: null,
    lookUpAt: minute(62),
  })),
  cannotTell: ofRun((runId) => ({
    type: 'record_look_up',
    runId,
    finding: said('cannot tell'),
    ...nothing,
    by: null,
    lookUpAt: minute(62),
    cannotTell: true,
  })),
  postpones: ofRun((runId) => ({
    type: 'postpone_run',
    runId,
    reason: said('rate limit'),
    ...nothing,
    resendAt: minute(50),
  })),
  hearsOf: ofRun((runId) => ({
    type: 'record_report',
    source: 'Stripe',
    summary: said('refund failed'),
    ...nothing,
    runId,
  })),
  looksAgain: ofRun((runId) => ({
    type: 'record_second_look',
    runId,
    found: 'happened',
    finding: said('still there'),
    ...nothing,
    lookUpAt: null,
  })),
  findsItGone: ofRun((runId) => ({
    type: 'record_second_look',
    runId,
    found: 'failed',
    finding: said('it bounced'),
    ...nothing,
    lookUpAt: null,
  })),
  resends: ofRun((runId) => ({ type: 'resend_run', runId, answerBy: minute(63) })),
};

export const identity = { id: caseId('T0LATCH', 42), team: 'T0LATCH', number: 42 };

export const fileCommand = (over: Partial<FileCommand> = {}): FileCommand => ({
  type: 'file',
  cmd: 'cmd-0',
  at: minute(0),
  by: { id: KIM, standing: 'member' },
  team: identity.team,
  number: identity.number,
  workflow: 'refund',
  origin: { via: 'command' },
  fields: refundFields,
  ...over,
});

/** A case with everything that led to it. */
export interface History {
  kase: Case;
  entries: Entry[];
  world: Given;
  /** What the last command was answered. */
  decision: Decision;
  /** The next command, a minute later; nothing it gets may be changed by it. */
  when(step: Step, world?: Given): History;
}

const history = (kase: Case, entries: Entry[], world: Given, decision: Decision): History => ({
  kase,
  entries,
  world,
  decision,
  when(step, next = world) {
    const n = entries.length;
    const command = { cmd: `cmd-${n}`, at: minute(n), ...step(kase) } as Command; // stamped here, as Unstamped says
    const decided = decide(deepFreeze(kase), deepFreeze(command), deepFreeze(next));
    const added = 'entries' in decided ? decided.entries : [];
    const after = added.reduce<Case>((before, entry) => evolve(deepFreeze(before), deepFreeze(entry)), kase);
    return history(after, [...entries, ...added], next, decided);
  },
});

/** A filed case after steps that must all be accepted. */
export function given(world: Given, ...steps: Step[]): History {
  return given.filed(world, {}, ...steps);
}
given.filed = (world: Given, over: Partial<FileCommand>, ...steps: Step[]): History => {
  const made = file(deepFreeze(fileCommand(over)), deepFreeze(world));
  if (made.outcome !== 'accepted') throw new Error(`not filed: ${JSON.stringify(made)}`);
  const start = history(made.case, made.entries, world, { outcome: 'accepted', entries: made.entries });
  return steps.reduce((before, step) => {
    const after = before.when(step);
    if (after.decision.outcome !== 'accepted') throw new Error(`not accepted: ${JSON.stringify(after.decision)}`);
    return after;
  }, start);
};

/** What the last command wrote. */
export const wrote = ({ decision }: History): string[] =>
  'entries' in decision ? decision.entries.map(({ type }) => type) : [decision.outcome];

/** Why the last command was refused. */
export function refusal({ decision }: History): Refusal {
  if (decision.outcome !== 'refused') throw new Error(`not refused: ${JSON.stringify(decision)}`);
  return decision.refusal;
}
