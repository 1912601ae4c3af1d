import { describe, expect, test } from '@jest/globals';
import type { Given } from '../../../src/domain/command.ts';
import type { PastRun, Policy, Rule, RuleFacts } from '../../../src/domain/policy.ts';
import { verdictDigest } from '../../../src/domain/verdict.ts';
import {
  ana,
  everybody,
  given,
  kim,
  lee,
  machine,
  minute,
  policyOf,
  raj,
  refundWorkflow,
  ruleOf,
  TORRES,
  torres,
  worldWith,
  wrote,
} from '../../support/domain-given.ts';

const byOperator: Partial<Rule> = { run: 'by_operator' };
const world = worldWith(byOperator);
const ready = given(world, kim.marksReady());
const approved = ready.when(torres.approves());

/** The workspace's policy now, beside the one the case is judged by. */
const nowActive = (terms: Partial<Rule>, over: Partial<Policy> = {}): Given => ({
  ...world,
  active: {
    ...policyOf(refundWorkflow({ rules: [ruleOf({ ...byOperator, ...terms })] })),
    hash: 'b'.repeat(64),
    ...over,
  },
});

describe('another policy', () => {
  test('sends a pending or approved case back to open where it asks for something else, naming the votes lost', () => {
    for (const before of [ready, approved]) {
      const after = before.when(machine.reviewsPolicy(), nowActive({ seats: ['finance', 'risk'] }));
      expect(wrote(after)).toEqual(['verdict_changed']);
      expect(after.kase.status).toBe('open');
    }
    expect(approved.when(machine.reviewsPolicy(), nowActive({ seats: ['risk'] })).entries.at(-1)).toMatchObject({
      why: {
        because: 'policy',
        from: 'a'.repeat(64),
        to: 'b'.repeat(64),
        was: 'refund-above-threshold',
        is: 'refund-above-threshold',
      },
      votesLost: [TORRES],
    });
  });

  test.each<[string, Partial<Rule>]>([
    ['seats', { seats: [] }],
    ['separation', { separate: ['role'] }],
    ['who may run it', { runBy: ['manager'] }],
    ['when it runs', { run: 'on_approval' }],
    ['the escalation', { escalate: { afterMs: 1, to: 'manager' } }],
    ['who may break the glass', { breakGlass: ['manager'] }],
    ['the reminders', { remindAfterMs: 5 }],
    ['the expiry', { expireAfterMs: 5 }],
  ])('asks for something else where %s differ', (_, terms) => {
    expect(wrote(ready.when(machine.reviewsPolicy(), nowActive(terms)))).toEqual(['verdict_changed']);
  });

  test.each<[string, Given]>([
    ['only its text', nowActive({})],
    ['only the name of the rule', nowActive({ name: 'refunds' })],
    ['only its working hours', nowActive({ hours: { days: [1], from: 0, to: 60, zone: 'UTC' } })],
    [
      'only a role that has no part in it',
      nowActive({}, { roles: { ...policyOf(refundWorkflow()).roles, risk: { users: [] } } }),
    ],
  ])('changes nothing where it differs in %s', (_, given2) => {
    expect(wrote(approved.when(machine.reviewsPolicy(), given2))).toEqual([]);
  });

  test.each<[string, Policy['roles']]>([
    ['other people in a role', { finance: { users: ['U0NEW'] } }],
    ['another cover of a role', { finance: { users: everybody.finance, cover: ['risk'] } }],
  ])('with %s of the rule asks for something else', (_, roles) => {
    const { policy } = world;
    const after = approved.when(machine.reviewsPolicy(), nowActive({}, { roles: { ...policy.roles, ...roles } }));
    expect(wrote(after)).toEqual(['verdict_changed']);
  });

  test('without a rule, an action or the workflow for it sends it back with the reason', () => {
    const reasonUnder = (other: Given) => approved.when(machine.reviewsPolicy(), other).entries.at(-1);
    expect(reasonUnder(nowActive({ test: () => 'does_not_hold' }))).toMatchObject({
      why: { is: 'no rule of the workflow Refund covers this' },
    });
    expect(reasonUnder(nowActive({}, { workflows: {} }))).toMatchObject({
      why: { is: 'there is no workflow refund' },
    });
    const other = policyOf(refundWorkflow({ actions: {} })).workflows;
    expect(reasonUnder(nowActive({}, { workflows: other }))).toMatchObject({
      why: { is: 'stripe.refund is not an action of the workflow Refund' },
    });
  });

  test('is another one by its text only, whatever its rules', () => {
    const same = nowActive({ seats: ['risk'] }, { hash: 'a'.repeat(64) });
    expect(wrote(approved.when(machine.reviewsPolicy(), same))).toEqual([]);
  });

  test('plays no part for what runs or is over, and for what nobody has marked ready', () => {
    const other = nowActive({ seats: [] });
    const running = approved.when(lee.runs()).when(machine.starts());
    for (const before of [given(world), running, running.when(machine.fails()), ready.when(torres.denies('no'))])
      expect(wrote(before.when(machine.reviewsPolicy(), other))).toEqual([]);
  });

  test('stops a run that is about to start', () => {
    const asked = approved.when(lee.runs());
    const after = asked.when(machine.starts(), nowActive({ seats: ['risk'] }));
    expect(wrote(after)).toEqual(['verdict_changed']);
    expect(after.kase.status).toBe('open');
    expect(asked.when(machine.starts(), nowActive({ name: 'refunds' })).kase.status).toBe('running');
  });

  test('the case is judged by the new policy when it is marked ready again', () => {
    const strict = nowActive({ seats: ['finance', 'risk'] });
    const current = { ...world, policy: strict.active as Policy };
    const again = approved.when(machine.reviewsPolicy(), strict).when(kim.marksReady(), current);
    expect(again.kase).toMatchObject({ round: 2, votes: [], proposal: { policy: 'b'.repeat(64) } });
    expect(again.when(torres.approves()).when(ana.approves()).kase.status).toBe('approved');
  });
});

describe('amounts that add up', () => {
  const past = (minor: number): PastRun => ({
    case: 'T0LATCH:7',
    at: minute(-60),
    action: 'stripe.refund',
    fields: { amount: { minor, currency: 'USD' } },
  });
  const within = ({ spent }: RuleFacts) =>
    spent.reduce((sum, { fields: { amount } }) => sum + (amount && 'minor' in amount ? amount.minor : 0), 0) < 1_000;
  const rules = [
    ruleOf({ name: 'little', seats: ['finance'], test: (facts) => (within(facts) ? 'holds' : 'does_not_hold') }),
    ruleOf({ name: 'much', seats: ['finance', 'risk'] }),
  ];
  const sums = [{ per: 'customer', withinMs: 86_400_000 }];
  const adding = worldWith({}, everybody, { rules, sums });
  const spending = (...minors: number[]): Given => ({ ...adding, spent: minors.map(past) });

  test('decide which rule holds when the case is marked ready', () => {
    expect(given(adding, kim.marksReady()).kase).toMatchObject({ proposal: { rule: { name: 'little' } } });
    expect(given(spending(600, 600), kim.marksReady()).kase).toMatchObject({ proposal: { rule: { name: 'much' } } });
  });

  test('that grew until the run stop it: another rule asks for more', () => {
    const grown = given(adding, kim.marksReady(), torres.approves()).when(machine.starts(), spending(600, 600));
    expect(grown.entries.at(-1)).toMatchObject({
      type: 'verdict_changed',
      why: { because: 'sum', was: 'little', is: 'much' },
      votesLost: [TORRES],
    });
    expect(grown.kase.status).toBe('open');
    const again = grown.when(kim.marksReady(), spending(600, 600)).when(raj.approves(), spending(600, 600));
    expect(again.kase.status).toBe('pending_approval');
  });

  test('that grew until no rule is left stop it, too', () => {
    const little = worldWith({}, everybody, { rules: rules.slice(0, 1), sums });
    const grown = given(little, kim.marksReady(), torres.approves()).when(machine.starts(), {
      ...little,
      spent: [past(1_000)],
    });
    expect(grown.entries.at(-1)).toMatchObject({
      why: { because: 'sum', was: 'little', is: 'no rule of the workflow Refund covers this' },
    });
  });

  test('that grew less than that do not', () => {
    const grown = given(adding, kim.marksReady(), torres.approves()).when(machine.starts(), spending(999));
    expect(grown.kase.status).toBe('running');
  });

  test('are looked at before the run, not whenever a policy changes', () => {
    const pending = given(adding, kim.marksReady());
    expect(wrote(pending.when(machine.reviewsPolicy(), spending(5_000)))).toEqual([]);
  });

  test('mean nothing to a workflow without sums', () => {
    const plain = worldWith({}, everybody, { rules });
    const approvedOnce = given(plain, kim.marksReady(), torres.approves());
    expect(approvedOnce.when(machine.starts(), { ...plain, spent: [past(5_000)] }).kase.status).toBe('running');
  });
});

describe('what a form hands back of a verdict', () => {
  test('changes with the rule, and with the reason where there is none', () => {
    const rules = [ruleOf({ seats: ['finance'] }), ruleOf({ seats: ['risk'] })].map((rule) => verdictDigest({ rule }));
    const reasons = ['no rule covers this', 'the case has no amount'].map((reason) =>
      verdictDigest({ rule: null, reason }),
    );
    expect(new Set([...rules, ...reasons]).size).toBe(4);
    expect(verdictDigest({ rule: ruleOf({ seats: ['risk'] }) })).toBe(rules[1]);
  });
});
