import { describe, expect, test } from '@jest/globals';
import { unapprovable } from '../../../src/domain/commands/mark-ready.ts';
import { verdictDigest } from '../../../src/domain/verdict.ts';
import {
  everybody,
  given,
  held,
  KIM,
  kim,
  lee,
  machine,
  RAJ,
  refusal,
  ruleOf,
  TORRES,
  torres,
  worldWith,
  wrote,
} from '../../support/domain-given.ts';

const world = worldWith();

describe('marking a case ready', () => {
  test('pins the action, its params, the rule, the policy and a fingerprint', () => {
    const { kase } = given(world, kim.marksReady({ note: ' Verified ' }));
    expect(kase).toMatchObject({
      status: 'pending_approval',
      round: 1,
      votes: [],
      proposal: {
        by: KIM,
        action: 'stripe.refund',
        params: { payment: { text: 'pi_4821' }, amount: { minor: 240_000, currency: 'USD' } },
        rule: { name: 'refund-above-threshold', seats: ['finance'], separate: [], run: 'on_approval', runBy: [] },
        policy: 'a'.repeat(64),
        fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    });
  });

  test('corrections made in the same form are an edit of their own', () => {
    const after = given(world, lee.marksReady({ fields: { amount: { minor: 5, currency: 'USD' } }, note: ' ' }));
    expect(wrote(after)).toEqual(['edited', 'marked_ready']);
    expect(after.entries.at(-1)).toMatchObject({ note: null, proposal: { params: { amount: { minor: 5 } } } });
    expect(after.kase.makers.at(-1)).toMatchObject({ acts: ['edited', 'marked_ready'] });
  });

  test('with a rule without seats it is approved at once, and the run is the operator’s', () => {
    const after = given(worldWith({ seats: [] }), kim.marksReady());
    expect(wrote(after)).toEqual(['marked_ready', 'approved']);
    expect(after.kase).toMatchObject({ status: 'approved', runRequest: { by: KIM } });
  });

  test('without seats but with Run in somebody’s hands it waits for Run', () => {
    const { kase } = given(worldWith({ seats: [], run: 'by_operator' }), kim.marksReady());
    expect(kase).toMatchObject({ status: 'approved', runRequest: null });
  });

  test('required fields bind now; blanks do not fill them', () => {
    const blank = given(world, kim.edits({ fields: { customer: { text: ' ' }, amount: null } }));
    expect(blank.when(kim.marksReady()).decision).toEqual({
      outcome: 'invalid',
      problems: {
        customer: 'Customer is required before a case can be marked ready.',
        amount: 'Amount is required before a case can be marked ready.',
      },
    });
  });

  test('no rule, an undecidable rule and a rule that breaks all refuse; the next rule is never tried', () => {
    const fine = ruleOf();
    const rules = [
      [ruleOf({ test: () => 'does_not_hold' })],
      [ruleOf({ name: 'r', test: () => ({ undecidable: 'the case has no amount' }) }), fine],
      [
        ruleOf({
          name: 'r',
          test: () => {
            throw new Error('no such key');
          },
        }),
        fine,
      ],
    ];
    const reasons = rules.map((some) =>
      refusal(given(worldWith({}, everybody, { rules: some })).when(kim.marksReady())),
    );
    expect(reasons).toMatchObject([
      { code: 'no_rule', reason: 'The policy does not allow this: no rule of the workflow Refund covers this.' },
      { code: 'no_rule', reason: 'The policy does not allow this: rule r: the case has no amount.' },
      { code: 'no_rule', reason: 'The policy does not allow this: rule r: it could not be evaluated (no such key).' },
    ]);
    expect(reasons[0]?.remedy).toBe('Correct the case, or ask an admin to add a rule to latch.yml.');
  });

  test.each(['stripe.steal', 'constructor', '__proto__'])('%s is no action of the workflow', (action) => {
    expect(refusal(given(world).when(kim.marksReady({ action })))).toMatchObject({
      code: 'no_rule',
      reason: `The policy does not allow this: ${action} is not an action of the workflow Refund.`,
    });
  });

  test('said before anyone waits: the only person in the role prepared the case', () => {
    const alone = worldWith({}, { support_lead: [KIM], finance: [KIM] });
    expect(refusal(given(alone).when(kim.marksReady()))).toEqual({
      attempted: 'mark_ready',
      code: 'unapprovable',
      rule: 'refund-above-threshold',
      reason:
        'Nobody could approve this: rule refund-above-threshold needs Finance from someone who did not prepare the case, ' +
        'and Finance has only people who prepared it, you among them.',
      remedy: 'Have somebody outside that role prepare a new case, or ask an admin to add people to the role.',
      ask: [],
      roles: ['finance'],
      barred: [{ person: KIM, why: 'prepared it' }],
    });
  });

  test('two seats need two people', () => {
    const two = worldWith({ seats: ['finance', 'finance'] }, { ...everybody, finance: [TORRES, TORRES] });
    expect(refusal(given(two).when(kim.marksReady()))).toMatchObject({ code: 'unapprovable', ask: [TORRES] });
  });

  test('a role nobody has heard of, or one every object has, can never be filled', () => {
    for (const role of ['ghost', 'constructor', '__proto__', 'toString'])
      expect(refusal(given(worldWith({ seats: [role] })).when(kim.marksReady()))).toMatchObject({
        code: 'unapprovable',
        roles: [role],
      });
  });

  test('under separate role, the role that prepared it fills no seat', () => {
    const same = worldWith({ seats: ['support_lead'], separate: ['role'] });
    expect(refusal(given(same).when(kim.marksReady()))).toMatchObject({
      code: 'unapprovable',
      roles: ['support_lead'],
    });
  });

  test('Run Now is refused where the rule wants somebody else to run it', () => {
    const now = worldWith({ seats: [], separate: ['executor'] });
    expect(refusal(given(now).when(kim.marksReady()))).toMatchObject({
      code: 'executor',
      rule: 'refund-above-threshold',
      remedy: 'Ask an admin: a rule without seats and with separate executor needs run: by_operator.',
    });
  });

  test('said before anyone waits: everybody who could press Run prepared it', () => {
    const terms = { separate: ['executor' as const], run: 'by_operator' as const };
    const nobody = worldWith(terms, { ...everybody, support_lead: [KIM] });
    expect(refusal(given(nobody).when(kim.marksReady()))).toMatchObject({
      code: 'unapprovable',
      reason:
        'Nobody could run this: rule refund-above-threshold wants Support lead to run it, somebody who did not prepare the case, ' +
        'and there is nobody like that.',
    });
    expect(given(worldWith(terms), kim.marksReady()).kase.status).toBe('pending_approval');
    expect(unapprovable(ruleOf({ ...terms, runBy: ['manager'] }), [], KIM, nobody)).toBeNull();
  });

  test('a verdict other than the one on the form comes back to be shown', () => {
    const fine = verdictDigest({ rule: ruleOf() });
    const small = worldWith({ name: 'refund-small', seats: [] });
    expect(given(small).when(kim.marksReady({ shownVerdict: fine })).decision).toMatchObject({
      outcome: 'changed',
      verdict: { rule: { name: 'refund-small' } },
    });
    expect(given(world, kim.marksReady({ shownVerdict: fine })).kase.status).toBe('pending_approval');
  });

  test('files of the message come first', () => {
    const files = [{ id: 'F1', name: { text: 'a.pdf' }, mediaType: 'application/pdf', size: 1, url: 'u' }];
    const waiting = given.filed(world, { origin: { via: 'message_shortcut', files } });
    expect(waiting.when(kim.marksReady()).decision).toMatchObject({ outcome: 'invalid' });
    const copied = waiting.when(
      machine.does({ type: 'attach', evidence: [], missing: [{ name: { text: 'a.pdf' }, problem: 'too big' }] }),
    );
    expect(copied.when(kim.marksReady()).kase.status).toBe('pending_approval');
    expect(wrote(copied.when(machine.does({ type: 'attach', evidence: [], missing: [] })))).toEqual([]);
  });

  test('what triage suggested stands beside what the operator decided', () => {
    const suggestion = {
      source: 'ai' as const,
      workflow: 'refund',
      priority: 'high' as const,
      fields: { customer: { text: 'Acme Co' }, order: { text: '#9' } },
      action: 'stripe.refund',
      rule: 'refund-above-threshold',
      summary: { text: 'A refund' },
    };
    const suggested = given(world, machine.does({ type: 'record_suggestion', suggestion }));
    expect(wrote(suggested.when(machine.does({ type: 'record_suggestion', suggestion })))).toEqual([]);
    expect(suggested.when(kim.marksReady()).entries.at(-1)).toMatchObject({
      suggested: { action: 'stripe.refund', priority: 'high', followed: ['customer'], changed: ['order'] },
    });
  });

  test('a case is marked ready once; approvers and people of no role do not', () => {
    expect(refusal(given(world, kim.marksReady()).when(lee.marksReady()))).toMatchObject({
      code: 'moved_on',
      reason: 'This case is waiting for approval. Nothing was changed.',
    });
    expect(refusal(given(world).when(torres.marksReady()))).toMatchObject({ code: 'not_operator' });
  });

  test('while roles cannot be read nobody acts', () => {
    expect(refusal(given(world).when(kim.marksReady(), held(world, null)))).toMatchObject({
      code: 'roles_unreadable',
      reason: 'Latch cannot verify your role right now.',
      remedy: 'Nothing was changed. Try again in a minute.',
    });
  });

  test('an action that does not apply is answered and recorded', () => {
    const picked = given(world).when(kim.picksUnavailable('stripe.refund', 'no Stripe payment on the case'));
    expect(wrote(picked)).toEqual(['refused']);
    expect(refusal(picked)).toMatchObject({
      code: 'action_unavailable',
      reason: 'Issue refund is not available here: no Stripe payment on the case.',
      remedy: 'Correct what stands there, then try again.',
    });
  });

  test('the people to ask are the eligible ones', () => {
    const two = worldWith({ seats: ['finance', 'finance', 'risk'] }, { ...everybody, risk: [] });
    expect(refusal(given(two).when(kim.marksReady()))).toMatchObject({ ask: [TORRES, RAJ], roles: ['risk'] });
  });
});
