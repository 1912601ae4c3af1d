import { describe, expect, test } from '@jest/globals';
import { fingerprintOf } from '../../../src/domain/fingerprint.ts';
import {
  ana,
  DANA,
  dana,
  everybody,
  given,
  held,
  KIM,
  kim,
  LEE,
  lee,
  machine,
  minute,
  RAJ,
  raj,
  refundFields,
  refusal,
  ruleOf,
  TORRES,
  torres,
  worldWith,
  wrote,
} from '../../support/domain-given.ts';

describe('what could never be approved is said at Mark Ready', () => {
  test('with each role that nobody is left in, and how many people it takes', () => {
    const nobody = worldWith({ seats: ['finance', 'risk'] }, { support_lead: [KIM] });
    expect(refusal(given(nobody).when(kim.marksReady()))).toMatchObject({
      code: 'unapprovable',
      reason:
        'Nobody could approve this: rule refund-above-threshold needs Finance and Risk from different people ' +
        'who did not prepare the case, and Finance and Risk has nobody left to ask.',
      roles: ['finance', 'risk'],
      barred: [],
    });
  });

  test('to somebody who is not among those in the way', () => {
    const made = given(held(worldWith(), { support_lead: [KIM, LEE], finance: [KIM] }));
    expect(refusal(made.when(lee.marksReady())).reason).toMatch(/Finance has only people who prepared it\.$/);
  });

  test('though others hold the role, where those are too few', () => {
    const few = worldWith({ seats: ['finance', 'finance'] }, { ...everybody, finance: [TORRES] });
    expect(refusal(given(few).when(kim.marksReady())).reason).toMatch(/and Finance has nobody left to ask\.$/);
  });

  test('who must run it is asked about only where the rule says so', () => {
    const alone = { ...everybody, support_lead: [KIM] };
    const separate = ['executor' as const];
    for (const terms of [{ separate }, { run: 'by_operator' as const }, { seats: [], run: 'by_operator' as const }])
      expect(wrote(given(worldWith(terms, alone)).when(kim.marksReady()))).toContain('marked_ready');
    const nobody = worldWith({ separate, run: 'by_operator' }, alone);
    expect(refusal(given(nobody).when(kim.marksReady()))).toMatchObject({
      code: 'unapprovable',
      remedy: 'Have somebody else prepare a new case, or ask an admin to add people to the role.',
      roles: ['support_lead'],
    });
    const manager = worldWith({ separate, run: 'by_operator', runBy: ['support_lead', 'manager'] }, alone);
    expect(wrote(given(manager).when(kim.marksReady()))).toEqual(['marked_ready']);
  });

  test('a seatless rule with separate executor leaves Run to somebody else', () => {
    const terms = { seats: [], separate: ['executor' as const], run: 'by_operator' as const };
    expect(wrote(given(worldWith(terms)).when(kim.marksReady()))).toEqual(['marked_ready', 'approved']);
    const now = worldWith({ seats: [], separate: ['executor'] });
    expect(refusal(given(now).when(kim.marksReady())).reason).toBe(
      'Rule refund-above-threshold wants somebody who did not prepare the case to run it, and you would run it yourself.',
    );
  });

  test('what is not valid is not marked ready', () => {
    const bad = kim.marksReady({ fields: { colour: { text: 'red' } } });
    expect(given(worldWith()).when(bad).decision).toEqual({
      outcome: 'invalid',
      problems: { colour: 'The workflow Refund has no field "colour".' },
    });
  });
});

describe('what is marked ready', () => {
  test('names the params of the action and no other field, the note as it was meant, and its print', () => {
    const world = worldWith();
    const open = given(world);
    const { kase, entries } = open.when(kim.marksReady({ note: ' Verified ' }));
    const { payment, amount } = refundFields;
    expect(entries.at(-1)).toMatchObject({ note: { text: 'Verified' } });
    if (kase.status !== 'pending_approval') throw new Error('it waits for approval');
    expect(kase.proposal.params).toEqual({ payment, amount });
    const { refund } = world.policy.workflows;
    if (!refund) throw new Error('there is a workflow');
    expect(kase.proposal.fingerprint).toBe(
      fingerprintOf(open.kase, 1, 'stripe.refund', world.policy, refund, ruleOf()),
    );
  });

  test('is covered by the first rule for its action', () => {
    const rules = [
      ruleOf({ name: 'other', actions: ['erp.pay'] }),
      ruleOf({ name: 'own', actions: ['stripe.refund'] }),
    ];
    const { kase } = given(worldWith({}, everybody, { rules }), kim.marksReady());
    expect(kase).toMatchObject({ proposal: { rule: { name: 'own' } } });
  });
});

describe('those in the way', () => {
  test('are named by all they did', () => {
    const world = held(worldWith(), { support_lead: [KIM, LEE], finance: [LEE] });
    const lees = { by: { id: LEE, standing: 'member' as const } };
    const made = given.filed(world, lees, lee.edits({ fields: { order: { text: '#1' } } }));
    expect(refusal(made.when(kim.marksReady())).barred).toEqual([{ person: LEE, why: 'filed it and edited it' }]);
  });

  test('are not those whose role prepared it, where the rule does not separate roles', () => {
    const holders = { support_lead: [KIM, LEE] };
    const twice = worldWith({ seats: ['support_lead', 'support_lead'] }, holders);
    expect(refusal(given(twice).when(kim.marksReady()))).toMatchObject({
      ask: [LEE],
      barred: [{ person: KIM, why: 'prepared it' }],
    });
  });

  test('are those of any of the open roles that prepared it', () => {
    const holders = { support_lead: [KIM, LEE] };
    const apart = worldWith({ seats: ['finance', 'support_lead'], separate: ['role'] }, holders);
    expect(refusal(given(apart).when(kim.marksReady())).barred).toEqual([
      { person: KIM, why: 'prepared it' },
      { person: LEE, why: 'holds the role that it was prepared through' },
    ]);
  });

  test('and those who are new in one of several roles', () => {
    const fresh = { risk: { [RAJ]: minute(900) } };
    const two = { ...worldWith({ seats: ['finance', 'risk'] }, { support_lead: [KIM], risk: [RAJ] }), fresh };
    expect(refusal(given(two).when(kim.marksReady())).barred).toEqual([
      { person: RAJ, why: 'joined too lately, and can from 3 Mar, 00:14 UTC on' },
    ]);
  });

  test('hear at the click what they wait for, though another of their roles prepared it', () => {
    const terms = { seats: ['finance', 'risk', 'manager'], separate: ['role' as const] };
    const holders = { ...everybody, support_lead: [KIM], risk: [RAJ, ...everybody.risk], finance: [TORRES, RAJ] };
    const shared = worldWith(terms, holders, { operators: ['support_lead', 'finance'] });
    const edited = given(shared, kim.marksReady(), torres.edits({ fields: { customer: { text: 'B' } } }));
    const fresh = { risk: { [RAJ]: minute(900) } };
    expect(refusal(edited.when(raj.approves(), { ...shared, fresh }))).toMatchObject({
      code: 'fresh_member',
      reason: 'You joined Risk only lately, and new members cannot decide yet.',
    });
    const both = { finance: { [TORRES]: minute(900) }, risk: { [TORRES]: minute(600) } };
    const twice = held(worldWith({ seats: ['finance', 'risk'] }), { ...everybody, risk: [TORRES, ...everybody.risk] });
    expect(refusal(given(twice, kim.marksReady()).when(torres.approves(), { ...twice, fresh: both }))).toMatchObject({
      reason: 'You joined Finance and Risk only lately, and new members cannot decide yet.',
      remedy: 'You can from 2 Mar, 19:14 UTC on. Until then somebody else in Finance or Risk has to decide.',
    });
  });

  test('are not told of another account where their own did it as well', () => {
    const world = { ...held(worldWith(), { ...everybody, support_lead: [KIM, LEE] }), accounts: [[KIM, LEE]] };
    const order = { fields: { order: { text: '#1' } } };
    const made = given(world, lee.edits(order), kim.marksReady());
    expect(refusal(made.when(lee.approves())).reason).toBe(
      'You filed this case, marked this ready and edited this case, so you cannot decide on it.',
    );
  });
});

describe('a request to run', () => {
  test('that the last gate refused is gone; what is retried stays known', () => {
    const terms = { run: 'by_operator' as const, separate: ['executor' as const], runBy: ['support_lead', 'manager'] };
    const failed = given(
      worldWith(terms),
      kim.marksReady(),
      torres.approves(),
      lee.runs(),
      machine.starts(),
      machine.fails(),
    );
    const renamed = { fields: { customer: { text: 'Acme Inc' } } };
    const gated = failed.when(lee.retries()).when(lee.edits(renamed)).when(machine.starts('run-2'));
    expect(gated.kase).toMatchObject({ status: 'approved', runRequest: null, tried: [{ run: { id: 'run-1' } }] });
    expect(gated.when(dana.runs()).kase).toMatchObject({ runRequest: { by: DANA }, tried: [{ run: { id: 'run-1' } }] });
  });

  test('is not taken by the refusal of somebody else', () => {
    const asked = given(worldWith({ run: 'by_operator' }), kim.marksReady(), torres.approves(), lee.runs());
    expect(asked.when(ana.runs()).kase).toMatchObject({ runRequest: { by: LEE } });
  });
});
