import { describe, expect, test } from '@jest/globals';
import { wakeAt } from '../../../src/domain/wake.ts';
import {
  ANA,
  ana,
  DANA,
  everybody,
  given,
  held,
  KIM,
  kim,
  LEE,
  lee,
  machine,
  minute,
  person,
  RAJ,
  raj,
  refusal,
  TORRES,
  torres,
  worldWith,
  wrote,
} from '../../support/domain-given.ts';

const world = worldWith();
const byOperator = worldWith({ run: 'by_operator' });
const separate = worldWith({ run: 'by_operator', separate: ['executor'] });
const approved = given(world, kim.marksReady(), torres.approves());
const renamed = { fields: { customer: { text: 'Acme Inc' } } };

describe('the run', () => {
  test('is recorded before the call, under what was approved', () => {
    const { kase, entries } = approved.when(machine.starts());
    expect(entries.at(-1)).toMatchObject({
      type: 'run_started',
      action: 'stripe.refund',
      params: { payment: { text: 'pi_4821' }, amount: { minor: 240_000, currency: 'USD' } },
      run: { id: 'run-1', attempt: 1, idempotencyKey: 'key-run-1', requestedBy: null, sends: 1, accepted: false },
    });
    expect(kase).toMatchObject({ status: 'running', runs: 1 });
  });

  test('starts once: a second start changes nothing', () => {
    expect(wrote(approved.when(machine.starts()).when(machine.starts('run-2')))).toEqual([]);
    expect(wrote(given(byOperator, kim.marksReady(), torres.approves()).when(machine.starts()))).toEqual([]);
  });

  test('waits while roles cannot be read', () => {
    expect(wrote(approved.when(machine.starts(), held(world, null)))).toEqual([]);
    expect(wakeAt(approved.kase, minute(5))).toBe(minute(5));
  });

  test('a voter who lost the role meanwhile loses the seat, and the case waits for approval', () => {
    const after = approved.when(machine.starts(), held(world, { ...everybody, finance: [RAJ] }));
    expect(after.entries.at(-1)).toMatchObject({ type: 'seat_lost', person: TORRES, role: 'finance' });
    expect(after.kase).toMatchObject({ status: 'pending_approval', votes: [] });
    expect(after.when(raj.approves()).kase.status).toBe('approved');
  });

  test('of two votes only the one whose role is gone is lost, and the role is named', () => {
    const both = worldWith({ seats: ['finance', 'risk'] }, { ...everybody, risk: [ANA, TORRES] });
    const ready = given(both, kim.marksReady(), raj.approves(), torres.approves());
    const after = ready.when(machine.starts(), held(both, { ...everybody, risk: [ANA] }));
    expect(after.decision).toMatchObject({ entries: [{ type: 'seat_lost', person: TORRES, role: 'risk' }] });
    expect(after.kase).toMatchObject({ votes: [{ by: RAJ }] });
  });

  test('the role that is named is one that the vote was cast through', () => {
    const both = worldWith({ seats: ['finance', 'risk'] });
    const ready = given(both, kim.marksReady(), torres.approves(), ana.approves());
    const after = ready.when(machine.starts(), held(both, { ...everybody, risk: [] }));
    expect(after.decision).toMatchObject({ entries: [{ type: 'seat_lost', person: ANA, role: 'risk' }] });
  });

  test('where several are lost the deadlines start anew once', () => {
    const both = worldWith({ seats: ['finance', 'finance'], remindAfterMs: 3_600_000 });
    const ready = given(both, kim.marksReady(), torres.approves(), raj.approves());
    const after = ready.when(machine.starts(), held(both, { ...everybody, finance: [] }));
    expect(wrote(after)).toEqual(['seat_lost', 'seat_lost']);
    const [first, second] = after.entries.slice(-2);
    expect(first).toHaveProperty('waiting.remindAt');
    expect(second).not.toHaveProperty('waiting');
  });

  test('a role that turned into a maker’s role under separate role costs the seat', () => {
    const sharing = worldWith(
      { separate: ['role'] },
      { support_lead: [KIM], finance: [TORRES, RAJ] },
      { operators: ['support_lead', 'finance'] },
    );
    const edited = given(sharing, kim.marksReady(), torres.approves(), raj.edits(renamed));
    expect(wrote(edited.when(machine.starts()))).toEqual(['seat_lost']);
  });
});

describe('Run by an operator', () => {
  const waiting = given(byOperator, kim.marksReady(), torres.approves());

  test('an operator runs what was approved', () => {
    const asked = waiting.when(kim.runs());
    expect(asked.entries.at(-1)).toMatchObject({ type: 'run_requested', again: false });
    expect(asked.kase).toMatchObject({ status: 'approved', runRequest: { by: KIM } });
    expect(asked.when(machine.starts()).kase).toMatchObject({ status: 'running', run: { requestedBy: KIM } });
  });

  test('only the roles of run_by run it, where there are some', () => {
    const byManager = given(worldWith({ run: 'by_operator', runBy: ['manager'] }), kim.marksReady(), torres.approves());
    expect(refusal(byManager.when(kim.runs()))).toMatchObject({
      attempted: 'run',
      code: 'executor',
      rule: 'refund-above-threshold',
      reason: 'This needs Manager, and you are not one.',
      ask: [DANA],
      roles: ['manager'],
    });
    expect(byManager.when(person(DANA).runs()).kase).toMatchObject({ runRequest: { by: DANA } });
  });

  test('under separate executor no maker runs it', () => {
    const ready = given(separate, kim.marksReady(), torres.approves());
    expect(refusal(ready.when(kim.runs()))).toMatchObject({
      code: 'executor',
      reason: 'Rule refund-above-threshold wants somebody who did not prepare the case to run it, and you did.',
      remedy: 'Someone in Support lead who did not prepare it has to run it.',
      ask: [LEE],
    });
    expect(wrote(ready.when(lee.runs()))).toEqual(['run_requested']);
  });

  test('who becomes a maker between Run and the start loses the run; somebody else may press it', () => {
    const terms = worldWith({ run: 'by_operator', separate: ['executor'], runBy: ['support_lead', 'manager'] });
    const edited = given(terms, kim.marksReady(), torres.approves(), lee.runs(), lee.edits(renamed));
    const after = edited.when(machine.starts());
    expect(after.decision).toMatchObject({
      outcome: 'accepted',
      entries: [{ type: 'refused', by: LEE, refusal: { attempted: 'run', code: 'executor', ask: [DANA] } }],
    });
    expect(after.kase).toMatchObject({ status: 'approved', runRequest: null });
    expect(wakeAt(after.kase, minute(9))).toBeNull();
    expect(after.when(person(DANA).runs()).when(machine.starts()).kase.status).toBe('running');
  });

  test('who loses the role between Run and the start loses the run', () => {
    const asked = given(byOperator, kim.marksReady(), torres.approves(), lee.runs());
    const after = asked.when(machine.starts(), held(byOperator, { ...everybody, support_lead: [KIM] }));
    expect(wrote(after)).toEqual(['refused']);
    expect(after.kase).toMatchObject({ status: 'approved', runRequest: null });
  });

  test('so does Run Now of a rule without seats', () => {
    const now = given(worldWith({ seats: [] }), kim.marksReady());
    const after = now.when(machine.starts(), held(now.world, { ...everybody, support_lead: [LEE] }));
    expect(after.kase).toMatchObject({ status: 'approved', runRequest: null });
    expect(after.when(lee.runs()).when(machine.starts()).kase).toMatchObject({ run: { requestedBy: LEE } });
  });

  test('a second Run, a stale one and an early one are refused', () => {
    expect(refusal(waiting.when(kim.runs('of another round')))).toMatchObject({
      code: 'stale',
      remedy: 'Look at the card as it stands now.',
    });
    const twice = waiting.when(kim.runs()).when(kim.runs());
    expect(refusal(twice)).toMatchObject({
      code: 'moved_on',
      reason: 'This case is already approved. Nothing was changed.',
    });
    expect(twice.kase).toMatchObject({ runRequest: { by: KIM } });
    expect(refusal(given(byOperator, kim.marksReady()).when(kim.runs()))).toMatchObject({ code: 'moved_on' });
  });
});

describe('Retry', () => {
  const failed = approved.when(machine.starts()).when(machine.fails());

  test('after a definite failure it is a new attempt', () => {
    const again = failed.when(lee.retries());
    expect(again.entries.at(-1)).toMatchObject({ type: 'run_requested', again: true });
    expect(again.when(machine.starts('run-2')).kase).toMatchObject({
      run: { id: 'run-2', attempt: 2, requestedBy: LEE },
    });
  });

  test('attempts keep counting when the approval was taken back and given again, and in another round', () => {
    const reapproved = failed
      .when(lee.retries())
      .when(torres.withdraws())
      .when(raj.approves())
      .when(machine.starts('run-2'));
    expect(reapproved.kase).toMatchObject({ run: { attempt: 2 } });
    const round2 = reapproved
      .when(machine.fails('run-2'))
      .when(kim.edits({ fields: { payment: { text: 'pi_other' } } }))
      .when(kim.marksReady())
      .when(torres.approves())
      .when(machine.starts('run-3'));
    expect(round2.kase).toMatchObject({ round: 2, runs: 3, run: { attempt: 3 } });
  });

  test('a voter who lost the role meanwhile: the retry asks for approval again', () => {
    const later = failed.when(lee.retries(), held(world, { ...everybody, finance: [RAJ] }));
    const after = later.when(machine.starts('run-2'));
    expect(after.kase.status).toBe('pending_approval');
    expect(after.when(raj.approves()).when(machine.starts('run-2')).kase).toMatchObject({ run: { attempt: 2 } });
  });

  test('obeys who may run, and separate executor', () => {
    expect(refusal(failed.when(ana.retries()))).toMatchObject({
      attempted: 'retry',
      code: 'executor',
      ask: [KIM, LEE],
    });
    const apart = given(separate, kim.marksReady(), torres.approves(), lee.runs(), machine.starts(), machine.fails());
    expect(refusal(apart.when(kim.retries()))).toMatchObject({ code: 'executor' });
    const edited = apart.when(lee.retries()).when(lee.edits(renamed)).when(machine.starts('run-2'));
    expect(edited.decision).toMatchObject({ entries: [{ type: 'refused', refusal: { attempted: 'retry' } }] });
  });

  test('nothing but a failure is retried', () => {
    expect(refusal(approved.when(kim.retries()))).toMatchObject({ code: 'moved_on' });
  });
});

describe('Check Outcome', () => {
  const unknown = approved.when(machine.starts()).when(machine.losesTheAnswer());

  test('operators and approvers ask; nothing is written before the answer is there', () => {
    expect(wrote(unknown.when(kim.checksOutcome()))).toEqual([]);
    expect(wrote(unknown.when(raj.checksOutcome()))).toEqual([]);
    expect(unknown.when(raj.checksOutcome()).decision.outcome).toBe('accepted');
    expect(approved.when(machine.starts()).when(kim.checksOutcome()).decision.outcome).toBe('accepted');
  });

  test('others do not, and a settled case has nothing to ask', () => {
    expect(refusal(unknown.when(ana.checksOutcome()))).toMatchObject({
      attempted: 'check_outcome',
      code: 'not_operator',
    });
    expect(refusal(approved.when(kim.checksOutcome()))).toMatchObject({ code: 'moved_on' });
  });
});
