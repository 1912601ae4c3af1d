import { describe, expect, test } from '@jest/globals';
import type { Given } from '../../../src/domain/command.ts';
import type { Policy, Rule, RuleFacts } from '../../../src/domain/policy.ts';
import { sameValueKey } from '../../../src/domain/same-value.ts';
import { retry, type TriedRun, trialsOf } from '../../../src/domain/trial.ts';
import {
  ANA,
  everybody,
  given,
  identity,
  KIM,
  kim,
  machine,
  minute,
  policyOf,
  RAJ,
  refundFields,
  refundWorkflow,
  ruleOf,
  TORRES,
  torres,
  worldWith,
} from '../../support/domain-given.ts';

const world = worldWith();
const ran = given(world, kim.marksReady(), torres.approves(), machine.starts());
const draft = (...rules: Partial<Rule>[]): Policy => policyOf(refundWorkflow({ rules: rules.map(ruleOf) }));
const people: Omit<Given, 'policy'> = { holders: everybody };

describe('what a timeline says was tried', () => {
  test('is each round with its facts, its makers, the rule of that day and whether it ran', () => {
    const { trials } = trialsOf(ran.entries, identity);
    expect(trials).toEqual([
      {
        case: identity.id,
        number: 42,
        workflow: 'refund',
        action: 'stripe.refund',
        at: minute(1),
        facts: { fields: refundFields, labels: [], priority: 'normal' },
        makers: [{ person: KIM, acts: ['filed', 'marked_ready'], roles: ['support_lead'] }],
        was: { name: 'refund-above-threshold', seats: ['finance'], separate: [], run: 'on_approval', runBy: [] },
        policy: 'a'.repeat(64),
        ran: true,
      },
    ]);
  });

  test('tells a round that came to a run from one that did not', () => {
    const twice = given(world, kim.marksReady(), torres.requestsChanges('why?'), kim.marksReady());
    expect(trialsOf(twice.entries, identity).trials.map(({ at, ran: did }) => [at, did])).toEqual([
      [minute(1), false],
      [minute(3), false],
    ]);
    const more = twice.when(torres.approves()).when(machine.starts());
    expect(trialsOf(more.entries, identity).trials.map((trial) => trial.ran)).toEqual([false, true]);
  });

  test('and the runs, with when they turned out to be none', () => {
    const run = { case: identity.id, workflow: 'refund', action: 'stripe.refund', fields: refundFields };
    expect(trialsOf(ran.entries, identity).runs).toEqual([{ ...run, at: minute(4), failedAt: null }]);
    const failed = ran.when(machine.fails()).when(kim.retries()).when(machine.starts('run-2'));
    expect(trialsOf(failed.entries, identity).runs).toEqual([
      { ...run, at: minute(4), failedAt: minute(5) },
      { ...run, at: minute(7), failedAt: null },
    ]);
    expect(trialsOf(given(world).entries, identity)).toEqual({ trials: [], runs: [] });
  });
});

describe('the same facts under a draft', () => {
  const [trial] = trialsOf(ran.entries, identity).trials;
  if (!trial) throw new Error('it was marked ready');

  test.each<[string, string[], string[]]>([
    ['same', ['finance'], ['finance']],
    ['same', ['finance', 'risk'], ['risk', 'finance']],
    ['same', ['risk', 'finance'], ['finance', 'risk']],
    ['more', ['finance'], ['finance', 'risk']],
    ['more', [], ['finance']],
    ['fewer', ['finance', 'risk'], ['risk']],
    ['other', ['finance'], ['risk']],
    ['no_approval', ['finance'], []],
    ['same', [], []],
  ])('ask for %s: %j before, %j now', (as, before, now) => {
    const was = { ...trial.was, seats: before };
    expect(retry({ ...trial, was }, [], draft({ seats: now }), people).outcome).toEqual({ as });
  });

  test('name the rule and who would have been asked', () => {
    expect(retry(trial, [], draft({ name: 'strict', seats: ['finance', 'risk'] }), people)).toEqual({
      trial,
      outcome: { as: 'more' },
      rule: { name: 'strict', seats: ['finance', 'risk'] },
      asked: [TORRES, RAJ, ANA],
    });
  });

  test('may be covered by no rule, or by no workflow', () => {
    expect(retry(trial, [], draft({ test: () => 'does_not_hold' }), people)).toEqual({
      trial,
      outcome: { as: 'refused', reason: 'no rule of the workflow Refund covers this' },
      rule: null,
      asked: [],
    });
    expect(retry(trial, [], { ...draft({}), workflows: {} }, people).outcome).toEqual({
      as: 'refused',
      reason: 'the draft has no workflow refund',
    });
  });

  test('may be such that nobody could approve them, which nobody can say while roles cannot be read', () => {
    const alone = draft({ seats: ['support_lead', 'support_lead'] });
    expect(retry(trial, [], alone, people).outcome).toEqual({ as: 'unapprovable', roles: ['support_lead'] });
    expect(retry(trial, [], alone, { holders: null })).toMatchObject({ outcome: { as: 'more' }, asked: [] });
  });

  test('add up the runs of other cases of the workflow until then, and none that failed before', () => {
    const spent = (facts: RuleFacts) => facts.spent.map(({ case: id }) => id).join();
    const seen = (runs: TriedRun[]) => {
      let counted = '';
      const noting = (facts: RuleFacts) => {
        counted = spent(facts);
        return 'holds' as const;
      };
      retry(trial, runs, draft({ test: noting }), people);
      return counted;
    };
    const run = { workflow: 'refund', at: minute(0), action: 'stripe.refund', fields: {}, failedAt: null };
    expect(
      seen([
        { ...run, case: 'before' },
        { ...run, case: 'at the same moment', at: trial.at },
        { ...run, case: 'later', at: minute(2) },
        { ...run, case: trial.case },
        { ...run, case: 'of another workflow', workflow: 'vendor' },
        { ...run, case: 'failed before', failedAt: trial.at },
        { ...run, case: 'failed later', failedAt: minute(2) },
      ]),
    ).toBe('before,failed later');
  });
});

describe('two spellings of one value', () => {
  test.each([
    ['Acme Co', ' acme  co '],
    ['ACME\tCO', 'acme co'],
    ['Ａｃｍｅ', 'acme'],
  ])('%j is %j', (one, other) => expect(sameValueKey(one)).toBe(sameValueKey(other)));

  test('other letters are another value', () => expect(sameValueKey('Acme Co')).not.toBe(sameValueKey('AcmeCo')));
});
