import fc from 'fast-check';
import type { Case, FieldValues, RoleName, UserId } from '../../src/domain/case.ts';
import type { Command, Given, Standing } from '../../src/domain/command.ts';
import type { Policy } from '../../src/domain/policy.ts';
import { people, roles, someAway, someFresh, someHolders, someSpent, type World } from './domain-worlds.ts';

const actions = ['stripe.refund', 'stripe.refund', 'stripe.refund', 'stripe.refund', 'stripe.refund', '__proto__'];
const standings: Standing[] = ['member', 'member', 'member', 'member', 'member', 'member', 'member', 'guest'];

const someText = fc.constantFrom('a', 'b', 'c', '', '\ud800', '__proto__');
const someAmount = fc.integer({ min: -1, max: 6 }).map((minor) => ({ minor, currency: 'USD' }));

/** One turn: a change of the world, time that passes, or somebody's act, which takes its target from how the case stands. */
export type Turn =
  | { turn: 'world'; change: Partial<World> }
  | { turn: 'wait'; minutes: number }
  | {
      turn: 'act';
      kind: string;
      who: UserId;
      standing: Standing;
      isApt: boolean;
      stale: boolean;
      fields: FieldValues;
      vip: boolean;
      high: boolean;
      action: string;
    };

/** Not at an end of the range: fast-check likes those. */
const oneIn = (many: number) => fc.integer({ min: 0, max: many - 1 }).map((n) => n === many >> 1);

const kinds = [
  { weight: 8, kind: 'mark_ready' },
  { weight: 90, kind: 'next' },
  { weight: 8, kind: 'approve' },
  { weight: 6, kind: 'start_run' },
  { weight: 3, kind: 'run' },
  { weight: 3, kind: 'edit' },
  { weight: 6, kind: 'break_glass' },
  { weight: 6, kind: 'pass_time' },
  { weight: 2, kind: 'review_policy' },
  { weight: 2, kind: 'record_failure' },
  { weight: 2, kind: 'retry' },
  ...[
    'withdraw_approval',
    'request_changes',
    'record_unknown',
    'record_pending',
    'record_look_up',
    'resend_run',
    'add_note',
    'check_outcome',
    'record_success',
    'record_report',
    'record_second_look',
    'record_earlier_attempt',
    'postpone_run',
    'record_cannot_tell',
    'declare_outcome',
    'pick_unavailable_action',
    'count_attempts',
    'record_suggestion',
    'attach',
    'note_review',
    'close_review',
  ].map((kind) => ({ weight: 1, kind })),
];
const rare = ['deny', 'cancel'].map((kind) => ({ weight: 1, kind }));
const someKind = fc.oneof(
  { weight: 30, arbitrary: fc.oneof(...kinds.map(({ weight, kind }) => ({ weight, arbitrary: fc.constant(kind) }))) },
  { weight: 1, arbitrary: fc.oneof(...rare.map(({ weight, kind }) => ({ weight, arbitrary: fc.constant(kind) }))) },
);
const someFields: fc.Arbitrary<FieldValues> = fc.oneof(
  { weight: 3, arbitrary: fc.constant({}) },
  { weight: 2, arbitrary: fc.record({ order: someText.map((text) => ({ text })) }) },
  { weight: 2, arbitrary: fc.record({ amount: someAmount }) },
  {
    weight: 1,
    arbitrary: fc.record({ customer: someText.map((text) => ({ text })), payment: someText.map((text) => ({ text })) }),
  },
  { weight: 1, arbitrary: someText.map((name) => Object.fromEntries([[name, { text: 'x' }]])) },
);

const someChange: fc.Arbitrary<Partial<World>> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      holders: fc.oneof({ weight: 9, arbitrary: someHolders }, { weight: 1, arbitrary: fc.constant(null) }),
      fresh: someFresh,
    }),
  },
  { weight: 3, arbitrary: someAway.map((away) => ({ away })) },
  { weight: 2, arbitrary: someSpent.map((spent) => ({ spent })) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 3 }).map((active) => ({ active })) },
);

export const someTurn: fc.Arbitrary<Turn> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      turn: fc.constant('act' as const),
      kind: someKind,
      who: fc.constantFrom(...people),
      standing: fc.constantFrom(...standings),
      // Whoever could do it, as long as there is somebody: stories in which everything is refused say little.
      isApt: oneIn(3).map((not) => !not),
      stale: oneIn(14),
      fields: someFields,
      vip: oneIn(6),
      high: oneIn(6),
      action: fc.constantFrom(...actions),
    }),
  },
  { weight: 2, arbitrary: someChange.map((change) => ({ turn: 'world' as const, change })) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(10, 59, 61, 4 * 60, 24 * 60, 4 * 24 * 60)
      .map((minutes) => ({ turn: 'wait' as const, minutes })),
  },
);

export const someStart = fc.record({
  author: fc.option(fc.constantFrom('U1', 'U9'), { nil: undefined }),
  isReview: oneIn(16),
});
export type Start = { author: UserId | undefined; isReview: boolean };

/** What brings a case on its way, so that histories get far. */
function nextKind(kase: Case): string {
  const next: Partial<Record<Case['status'], string>> = {
    open: 'mark_ready',
    pending_approval: 'approve',
    running: 'record_failure',
    unknown: 'resend_run',
    failed: 'retry',
    overridden: 'start_run',
  };
  if (kase.reviewOf) return 'close_review';
  if (kase.override?.review === null && kase.status !== 'overridden') return 'note_review';
  if (kase.status === 'approved') return kase.runRequest ? 'start_run' : 'run';
  return next[kase.status] ?? 'add_note';
}

/** Roles that do something of this kind. */
function rolesFor(kind: string, kase: Case, { workflows, roles: defined }: Policy): RoleName[] {
  if (kase.reviewOf) return kase.reviewOf.seats;
  const rule = 'proposal' in kase ? kase.proposal.rule : undefined;
  if (kind === 'break_glass') return rule?.breakGlass ?? [];
  if (!['approve', 'deny', 'request_changes', 'withdraw_approval'].includes(kind))
    return rule?.runBy.length && kind !== 'edit' ? rule.runBy : (workflows.refund?.operators ?? []);
  const further = kase.waiting?.escalatedTo ? [kase.waiting.escalatedTo] : [];
  const asked = [...(rule?.seats ?? []), ...further];
  return [...asked, ...asked.flatMap((role) => (Object.hasOwn(defined, role) ? (defined[role]?.cover ?? []) : []))];
}

/** What the turn makes of the case as it stands: the n-th command, at this moment. */
export function commandOf(
  turn: Extract<Turn, { turn: 'act' }>,
  kase: Case,
  { policy, holders, away = [] }: Given,
  n: number,
  at: string,
): Command {
  const kind = turn.kind === 'next' ? nextKind(kase) : turn.kind;
  const { isApt, stale, fields, vip, high } = turn;
  const inRole = rolesFor(kind, kase, policy).flatMap((role) =>
    holders && Object.hasOwn(holders, role) ? (holders[role] ?? []) : [],
  );
  const able = kind === 'approve' ? [...inRole, ...away.map(({ cover }) => cover)] : inRole;
  const who = (isApt && able[people.indexOf(turn.who) % able.length]) || turn.who;
  const action = isApt ? 'stripe.refund' : turn.action;
  const standing = isApt ? 'member' : turn.standing;
  const common = { cmd: `cmd-${n}`, at };
  const by = { id: who, standing };
  const fingerprint = stale || !('proposal' in kase) ? 'stale' : kase.proposal.fingerprint;
  const runId = !stale && 'run' in kase ? kase.run.id : `run-${n}`;
  const soon = new Date(Date.parse(at) + 5 * 60_000).toISOString();
  const later = { runId, evidence: [], lookUpAt: soon };
  const words = { text: 'because \ud800' };
  const change = { fields, ...(vip && { labels: ['vip'] }), ...(high && { priority: 'high' as const }) };
  const commands: Record<string, Command> = {
    add_note: { ...common, by, type: 'add_note', text: words.text },
    edit: { ...common, by, type: 'edit', ...change },
    mark_ready: { ...common, by, type: 'mark_ready', action, note: null, shownVerdict: null, ...change },
    approve: { ...common, by, type: 'approve', fingerprint },
    deny: { ...common, by, type: 'deny', reason: words.text, fingerprint },
    request_changes: { ...common, by, type: 'request_changes', reason: words.text, fingerprint },
    withdraw_approval: { ...common, by, type: 'withdraw_approval' },
    cancel: { ...common, by, type: 'cancel', reason: null },
    run: { ...common, by, type: 'run', fingerprint },
    retry: { ...common, by, type: 'retry' },
    check_outcome: { ...common, by, type: 'check_outcome' },
    pick_unavailable_action: { ...common, by, type: 'pick_unavailable_action', action, reason: 'no payment' },
    record_suggestion: {
      ...common,
      type: 'record_suggestion',
      suggestion: { source: 'ai', workflow: 'refund', priority: 'low', fields, action, rule: null, summary: words },
    },
    attach: { ...common, type: 'attach', evidence: [], missing: [] },
    start_run: {
      ...common,
      type: 'start_run',
      runId: `run-${n}`,
      idempotencyKey: `key-${n}`,
      answerBy: soon,
      cleared: (kase.tried ?? []).map(({ run }) => run.id),
    },
    record_success: {
      ...common,
      type: 'record_success',
      runId,
      result: { summary: words, evidence: [] },
      foundBy: 'answer',
    },
    record_failure: { ...common, type: 'record_failure', runId, reason: words, evidence: [], foundBy: 'answer' },
    record_unknown: { ...common, type: 'record_unknown', reason: words, ...later },
    record_pending: { ...common, type: 'record_pending', summary: words, ...later },
    record_look_up: { ...common, type: 'record_look_up', finding: words, by: who, ...later },
    resend_run: { ...common, type: 'resend_run', runId, answerBy: soon },
    postpone_run: { ...common, type: 'postpone_run', runId, reason: words, evidence: [], resendAt: soon },
    record_cannot_tell: { ...common, type: 'record_look_up', finding: words, by: null, ...later, cannotTell: true },
    declare_outcome: {
      ...common,
      by,
      type: 'declare_outcome',
      happened: high,
      reason: vip ? '' : words.text,
      proof: 'https://pay.example.com/1',
    },
    record_report: { ...common, type: 'record_report', source: 'Stripe', summary: words, evidence: [], runId },
    record_second_look: {
      ...common,
      type: 'record_second_look',
      runId,
      found: vip ? 'failed' : high ? 'happened' : 'cannot_tell',
      finding: words,
      evidence: [],
      lookUpAt: soon,
    },
    record_earlier_attempt: {
      ...common,
      type: 'record_earlier_attempt',
      runId: kase.tried?.at(-1)?.run.id ?? runId,
      isPending: vip,
      result: { summary: words, evidence: [] },
      lookUpAt: soon,
    },
    break_glass: {
      ...common,
      by,
      type: 'break_glass',
      reason: vip ? ' ' : words.text,
      incident: high ? 'no link' : 'https://status.example.com/42',
      fingerprint,
    },
    close_review: { ...common, by, type: 'close_review', justified: vip, reason: high ? '' : words.text },
    pass_time: { ...common, type: 'pass_time' },
    review_policy: { ...common, type: 'review_policy' },
    note_review: { ...common, type: 'note_review', case: 'T0LATCH:43' },
    count_attempts: { ...common, type: 'count_attempts', counts: [] },
  };
  const command = commands[kind];
  if (!command) throw new Error(`no command ${kind}`);
  return command;
}

/** What a case is about that reviews broken glass. */
export const reviewOf = {
  case: 'T0LATCH:41',
  person: 'U1',
  rule: 'one',
  seats: roles.slice(1, 3) as RoleName[],
  makers: ['U2'] as UserId[],
};
