import fc from 'fast-check';
import type { Case, FieldValues, RoleName, Separation, UserId } from '../../src/domain/case.ts';
import type { Command, Given, Holders, Standing } from '../../src/domain/command.ts';
import type { Rule, Tested } from '../../src/domain/policy.ts';
import { minute, policyOf, refundWorkflow } from './domain-given.ts';

/** Roles and people of random histories: names that every object has, and a role that nobody was read for, among them. */
const roles = ['ops', 'finance', 'risk', 'constructor', '__proto__'];
const asked = [...roles, 'finance', 'risk', 'ops', 'finance', 'ghost'];
const people = ['U1', 'U2', 'U3', 'U4', 'U5', 'U6'];
const actions = ['stripe.refund', 'stripe.refund', 'stripe.refund', 'stripe.refund', 'stripe.refund', '__proto__'];
const standings: Standing[] = ['member', 'member', 'member', 'member', 'member', 'member', 'member', 'guest'];

const someRole = fc.constantFrom(...asked);
const someText = fc.constantFrom('a', 'b', 'c', '', '\ud800', '__proto__');
const someAmount = fc.integer({ min: -1, max: 6 }).map((minor) => ({ minor, currency: 'USD' }));

const someTest: fc.Arbitrary<Rule['test']> = fc.oneof(
  { weight: 6, arbitrary: fc.constant((): Tested => 'holds') },
  {
    weight: 3,
    arbitrary: fc.integer({ min: 1, max: 5 }).map((limit): Rule['test'] => ({ fields }) => {
      const amount = Object.hasOwn(fields, 'amount') ? fields.amount : undefined;
      if (!amount || !('minor' in amount)) return { undecidable: 'no amount' };
      return amount.minor > limit ? 'holds' : 'does_not_hold';
    }),
  },
  {
    weight: 1,
    arbitrary: fc.constant(
      ({ labels }: { labels: string[] }): Tested => (labels.includes('vip') ? 'holds' : 'does_not_hold'),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constant((): Tested => {
      throw new Error('broken rule');
    }),
  },
);

const someRule: fc.Arbitrary<Rule> = fc.record({
  name: fc.constantFrom('one', 'two', 'three'),
  seats: fc.array(someRole, { maxLength: 3 }),
  separate: fc.oneof(fc.constant<Separation[]>([]), fc.subarray(['role' as Separation, 'executor' as Separation])),
  run: fc.constantFrom('on_approval' as const, 'by_operator' as const),
  runBy: fc.oneof(fc.constant<string[]>([]), fc.array(someRole, { maxLength: 2 })),
  definition: fc.integer({ min: 0, max: 1e9 }).map(String),
  test: someTest,
});

/** Mostly one role a person, so that seats can be filled by others than the makers. */
const someHolders: fc.Arbitrary<NonNullable<Holders>> = fc
  .tuple(...people.map(() => fc.subarray(roles, { minLength: 1, maxLength: 3 })))
  .map((held) =>
    Object.fromEntries(roles.map((role) => [role, people.filter((_, index) => held[index]?.includes(role))])),
  );

export const someWorld: fc.Arbitrary<Given> = fc
  .record({
    rules: fc.array(someRule, { minLength: 1, maxLength: 3 }),
    operators: fc.oneof(
      { weight: 4, arbitrary: fc.constant<string[]>(['ops']) },
      { weight: 1, arbitrary: fc.array(someRole, { minLength: 1, maxLength: 2 }) },
    ),
    fields: fc.subarray(['payment', 'amount', 'order'], { minLength: 1 }),
    labels: fc.boolean(),
    priority: fc.boolean(),
    holders: someHolders,
  })
  .map(({ rules, operators, fields, labels, priority, holders }) => ({
    policy: policyOf(refundWorkflow({ rules, operators, material: { fields, labels, priority } })),
    holders,
  }));

/** One turn: a change of the world, or somebody's act, which takes its target from how the case stands. */
export type Turn =
  | { turn: 'roles'; holders: Holders }
  | {
      turn: 'act';
      kind: string;
      who: UserId;
      standing: Standing;
      stale: boolean;
      fields: FieldValues;
      vip: boolean;
      high: boolean;
      action: string;
    };

const kinds = [
  { weight: 8, kind: 'mark_ready' },
  { weight: 20, kind: 'next' },
  { weight: 8, kind: 'approve' },
  { weight: 6, kind: 'start_run' },
  { weight: 3, kind: 'run' },
  { weight: 3, kind: 'edit' },
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
    'pick_unavailable_action',
    'count_attempts',
    'record_suggestion',
    'attach',
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

export const someTurn: fc.Arbitrary<Turn> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      turn: fc.constant('act' as const),
      kind: someKind,
      who: fc.constantFrom(...people),
      standing: fc.constantFrom(...standings),
      stale: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
      fields: someFields,
      vip: fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
      high: fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
      action: fc.constantFrom(...actions),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      turn: fc.constant('roles' as const),
      holders: fc.oneof({ weight: 9, arbitrary: someHolders }, { weight: 1, arbitrary: fc.constant(null) }),
    }),
  },
);

/** What brings a case on its way, so that histories get far. */
function nextKind(kase: Case): string {
  const next: Partial<Record<Case['status'], string>> = {
    open: 'mark_ready',
    pending_approval: 'approve',
    running: 'record_failure',
    unknown: 'resend_run',
    failed: 'retry',
  };
  if (kase.status === 'approved') return kase.runRequest ? 'start_run' : 'run';
  return next[kase.status] ?? 'add_note';
}

/** What the turn makes of the case as it stands: the n-th command. */
export function commandOf(turn: Extract<Turn, { turn: 'act' }>, kase: Case, n: number): Command {
  const kind = turn.kind === 'next' ? nextKind(kase) : turn.kind;
  const { who, standing, stale, fields, vip, high, action } = turn;
  const common = { cmd: `cmd-${n}`, at: minute(n) };
  const by = { id: who, standing };
  const fingerprint = stale || !('proposal' in kase) ? 'stale' : kase.proposal.fingerprint;
  const runId = !stale && 'run' in kase ? kase.run.id : `run-${n}`;
  const later = { runId, evidence: [], lookUpAt: minute(n + 5) };
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
    start_run: { ...common, type: 'start_run', runId: `run-${n}`, idempotencyKey: `key-${n}`, answerBy: minute(n + 5) },
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
    resend_run: { ...common, type: 'resend_run', runId, answerBy: minute(n + 5) },
    count_attempts: { ...common, type: 'count_attempts', counts: [] },
  };
  const command = commands[kind];
  if (!command) throw new Error(`no command ${kind}`);
  return command;
}

/** Who holds a role, asked of the world directly. */
export const holds = ({ holders }: Given, person: UserId, role: RoleName): boolean =>
  holders !== null && Object.hasOwn(holders, role) && (holders[role] ?? []).includes(person);

/** Can each seat have a voter of its own? Every way is tried. */
export function canSeatAll(
  seats: RoleName[],
  voters: UserId[],
  may: (person: UserId, role: RoleName) => boolean,
): boolean {
  const [role, ...rest] = seats;
  if (role === undefined) return true;
  return voters.some(
    (person) =>
      may(person, role) &&
      canSeatAll(
        rest,
        voters.filter((other) => other !== person),
        may,
      ),
  );
}
