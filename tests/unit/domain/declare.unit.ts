import { describe, expect, test } from '@jest/globals';
import { wakeAt } from '../../../src/domain/wake.ts';
import {
  at,
  dana,
  everybody,
  given,
  held,
  kim,
  LEE,
  lee,
  machine,
  minute,
  RAJ,
  raj,
  refusal,
  TORRES,
  torres,
  worldWith,
  wrote,
  zoe,
} from '../../support/domain-given.ts';

const world = worldWith();
const unknown = given(world, kim.marksReady(), torres.approves(), machine.starts(), machine.losesTheAnswer());
const untold = unknown.when(machine.cannotTell());

describe('an outcome declared by hand', () => {
  test('that it happened ends the case as done, in the name of whoever said so', () => {
    const declared = untold.when(raj.declares(true, { reason: ' seen in the dashboard ' }));
    expect(declared.entries.at(-1)).toMatchObject({
      type: 'outcome_declared',
      by: RAJ,
      roles: ['finance'],
      runId: 'run-1',
      happened: true,
      reason: { text: 'seen in the dashboard' },
      proof: { text: 'https://pay.example.com/1' },
    });
    expect(declared.kase).toMatchObject({
      status: 'done',
      result: { summary: { text: 'seen in the dashboard' }, declaredBy: RAJ },
    });
  });

  test('that it never happened is a failure: running it again is a new attempt with a new key', () => {
    const declared = untold.when(raj.declares(false));
    expect(declared.kase).toMatchObject({ status: 'failed', reason: { text: 'seen there' } });
    const again = declared.when(kim.retries()).when(machine.starts('run-2'));
    expect(again.kase).toMatchObject({ status: 'running', run: { attempt: 2, idempotencyKey: 'key-run-2' } });
  });

  test('whoever approved may, whoever shaped the case may not', () => {
    expect(untold.when(torres.declares(true)).kase.status).toBe('done');
    expect(refusal(untold.when(kim.declares(true)))).toMatchObject({ attempted: 'declare_outcome', code: 'maker' });
    expect(refusal(untold.when(zoe.declares(true)))).toMatchObject({ code: 'wrong_role' });
    expect(refusal(untold.when(lee.declares(true)))).toMatchObject({ code: 'wrong_role' });
  });

  test('needs a reason and a link to where it can be seen', () => {
    expect(untold.when(raj.declares(true, { reason: ' ', proof: 'I looked' })).decision).toEqual({
      outcome: 'invalid',
      problems: {
        text: expect.stringContaining('A reason is required'),
        proof: expect.stringContaining('A link to where it can be seen'),
      },
    });
  });

  test('waits until the outside system has had its time and cannot tell', () => {
    expect(refusal(unknown.when(raj.declares(true)))).toMatchObject({
      code: 'moved_on',
      rule: 'refund-above-threshold',
    });
    expect(refusal(unknown.when(machine.looksUp()).when(raj.declares(true)))).toMatchObject({ code: 'moved_on' });
    expect(untold.when(machine.looksUp()).kase).not.toHaveProperty('cannotTell');
  });

  test('is no more where the outcome is known', () => {
    expect(refusal(untold.when(machine.succeeds()).when(raj.declares(false)))).toMatchObject({
      code: 'moved_on',
      reason: 'This case is already done. Nothing was changed.',
    });
  });

  test('of a rule without seats is an operator’s who is no maker', () => {
    const free = worldWith({ seats: [] });
    const open = given(free, kim.marksReady(), machine.starts(), machine.losesTheAnswer(), machine.cannotTell());
    expect(open.when(lee.declares(true)).entries.at(-1)).toMatchObject({ by: LEE, roles: ['support_lead'] });
    expect(refusal(open.when(kim.declares(true)))).toMatchObject({ code: 'maker' });
    expect(refusal(open.when(raj.declares(true)))).toMatchObject({ code: 'not_operator' });
  });

  test('is not that of whoever broke the glass for it, by whichever account', () => {
    const glass = worldWith({ breakGlass: ['finance'], seats: ['finance', 'risk'] });
    const broken = given(glass, kim.marksReady(), raj.breaksGlass(), machine.starts(), machine.losesTheAnswer());
    const open = broken.when(machine.cannotTell());
    expect(refusal(open.when(raj.declares(true)))).toMatchObject({ code: 'maker' });
    expect(refusal(open.when(torres.declares(true), { ...glass, accounts: [[TORRES, RAJ]] }))).toMatchObject({
      code: 'maker',
    });
    expect(open.when(torres.declares(true)).kase.status).toBe('done');
  });

  test('standing in for somebody away is not enough', () => {
    const covering = {
      ...world,
      policy: {
        ...world.policy,
        roles: { ...world.policy.roles, finance: { users: everybody.finance, cover: ['manager'] } },
      },
      away: [{ person: RAJ, cover: 'U0DANA', until: '2026-03-05T09:00:00.000Z' }],
    };
    expect(refusal(untold.when(dana.declares(true), covering))).toMatchObject({ code: 'wrong_role' });
  });
});

test('who may not declare an outcome hears why and what helps', () => {
  const free = given(worldWith({ seats: [] }), kim.marksReady(), machine.starts(), machine.losesTheAnswer());
  const glass = worldWith({ breakGlass: ['finance'] });
  const broken = given(glass, kim.marksReady(), raj.breaksGlass(), machine.starts(), machine.losesTheAnswer());
  const said = [
    unknown.when(raj.declares(true)),
    free.when(machine.cannotTell()).when(kim.declares(true)),
    broken.when(machine.cannotTell()).when(raj.declares(true)),
  ].map((history) => [refusal(history).reason, refusal(history).remedy]);
  expect(said).toEqual([
    [
      'The outcome is still being looked up, and the outside system may yet tell.',
      'Press Check Outcome. Once it says that it cannot tell, the outcome can be declared.',
    ],
    ['You shaped this case, so you cannot declare what became of it.', 'An operator who did not has to.'],
    ['You broke the glass to run this, so you cannot declare what became of it.', 'Somebody else has to.'],
  ]);
});

test('one of reason and link is not enough, and spaces around the link are no part of it', () => {
  expect(untold.when(raj.declares(true, { proof: 'no link' })).decision).toMatchObject({
    outcome: 'invalid',
    problems: { proof: expect.any(String) },
  });
  expect(untold.when(raj.declares(true, { reason: '' })).decision).toMatchObject({
    outcome: 'invalid',
    problems: { text: expect.any(String) },
  });
  expect(untold.when(raj.declares(true, { proof: ' https://a.example.com/1 ' })).entries.at(-1)).toMatchObject({
    proof: { text: 'https://a.example.com/1' },
  });
});

describe('a send that the system put off', () => {
  const running = given(world, kim.marksReady(), torres.approves(), machine.starts());
  const postponed = running.when(machine.postpones());

  test('is as if it had not been started: due again when the system said, and everything is looked at anew then', () => {
    expect(postponed.kase).toMatchObject({
      status: 'approved',
      runRequest: { by: null, notBefore: minute(50) },
      putOff: 1,
    });
    expect(wakeAt(postponed.kase, minute(9))).toBe(minute(50));
    expect(wrote(postponed.when(machine.starts('run-2')))).toEqual([]);
    const later = postponed.when(at(minute(50), machine.starts('run-2')));
    expect(later.kase).toMatchObject({ status: 'running', run: { id: 'run-2', attempt: 2, sends: 1 } });
    const gone = postponed.when(at(minute(50), machine.starts('run-2')), held(world, { ...everybody, finance: [RAJ] }));
    expect(wrote(gone)).toEqual(['seat_lost']);
    expect(postponed.when(kim.cancels()).kase.status).toBe('cancelled');
  });

  test('is counted until something else comes of it', () => {
    const twice = postponed.when(at(minute(50), machine.starts('run-2'))).when(machine.postpones('run-2'));
    expect(twice.kase).toMatchObject({ putOff: 2 });
    expect(twice.when(at(minute(50), machine.starts('run-3'))).when(machine.succeeds('run-3')).kase).not.toHaveProperty(
      'putOff',
    );
  });

  test('on broken glass waits as broken glass', () => {
    const glass = worldWith({ breakGlass: ['manager'] });
    const broken = given(glass, kim.marksReady(), dana.breaksGlass(), machine.starts()).when(machine.postpones());
    expect(broken.kase).toMatchObject({ status: 'overridden', runRequest: { notBefore: minute(50) } });
  });

  test('after one that is still open leaves again with the same key', () => {
    const again = running.when(machine.losesTheAnswer()).when(machine.resends()).when(machine.postpones());
    expect(again.kase).toMatchObject({ status: 'running', run: { sends: 2, postponed: 1, resendAt: minute(50) } });
    expect(wakeAt(again.kase, minute(9))).toBe(minute(50));
    const resent = again.when(machine.resends());
    expect(resent.kase).toMatchObject({ run: { sends: 3, postponed: 1, idempotencyKey: 'key-run-1' } });
    expect(resent.kase).not.toHaveProperty('run.resendAt');
    expect(again.when(machine.losesTheAnswer()).kase).not.toHaveProperty('run.resendAt');
  });

  test('is no answer to a run that is settled, unclear or accepted', () => {
    expect(wrote(running.when(machine.losesTheAnswer()).when(machine.postpones()))).toEqual([]);
    expect(wrote(running.when(machine.hearsPending()).when(machine.postpones()))).toEqual([]);
    expect(wrote(running.when(machine.succeeds()).when(machine.postpones()))).toEqual([]);
  });
});
