import { describe, expect, test } from '@jest/globals';
import { overrideOf } from '../../../src/domain/case.ts';
import type { Given } from '../../../src/domain/command.ts';
import {
  ana,
  at,
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
  person,
  RAJ,
  raj,
  refusal,
  torres,
  worldWith,
  wrote,
} from '../../support/domain-given.ts';

const world = worldWith({ seats: ['finance', 'risk'], breakGlass: ['manager'] });
const broken = given(world, kim.marksReady(), torres.approves(), dana.breaksGlass());
const running = broken.when(machine.starts());
const failed = running.when(machine.fails());
const renamed = { fields: { customer: { text: 'Acme Inc' } } };

describe('a retry on broken glass', () => {
  test('within the hour stays overridden, for whoever broke the glass and for who may run it', () => {
    for (const who of [dana, lee]) {
      const again = failed.when(who.retries());
      expect(again.kase.status).toBe('overridden');
      expect(again.when(machine.starts('run-2')).kase).toMatchObject({ status: 'running', run: { attempt: 2 } });
    }
    expect(refusal(failed.when(ana.retries()))).toMatchObject({ code: 'executor' });
  });

  test('after the hour closes the glass, and the approvals are asked for', () => {
    const late = failed.when(at(minute(64), dana.retries()));
    expect(wrote(late)).toEqual(['glass_closed']);
    expect(late.kase.status).toBe('pending_approval');
    expect(overrideOf(late.kase)).toBeNull();
    const approved = late.when(ana.approves());
    expect(approved.kase.status).toBe('approved');
    expect(overrideOf(approved.kase)).toBeNull();
  });

  test('whoever pressed it must still be allowed to when it starts', () => {
    const again = failed.when(lee.retries());
    const left = again.when(machine.starts('run-2'), held(world, { ...everybody, support_lead: [KIM] }));
    expect(left.entries.at(-1)).toMatchObject({
      type: 'glass_closed',
      why: 'who asked for the run may no longer run it',
    });
  });

  test('who broke the glass and edited the case since is a maker, and may not', () => {
    const both = held(world, { ...everybody, support_lead: [KIM, LEE, DANA] });
    const edited = given(
      both,
      kim.marksReady(),
      dana.breaksGlass(),
      machine.starts(),
      machine.fails(),
      dana.edits(renamed),
    );
    expect(edited.kase.status).toBe('failed');
    expect(edited.when(dana.retries()).entries.at(-1)).toMatchObject({
      type: 'glass_closed',
      why: 'who broke the glass has shaped the case since',
    });
  });

  test('in a later round asks for its approvals: the glass was broken on another proposal', () => {
    const round2 = failed
      .when(kim.edits({ fields: { payment: { text: 'pi_other' } } }))
      .when(kim.marksReady())
      .when(torres.approves())
      .when(ana.approves());
    expect(overrideOf(round2.kase)).toBeNull();
    const again = round2.when(machine.starts('run-2')).when(machine.fails('run-2')).when(lee.retries());
    expect(again.kase.status).toBe('approved');
    const lost: Given = held(world, { ...everybody, finance: [RAJ] });
    expect(wrote(again.when(machine.starts('run-3'), lost))).toEqual(['seat_lost']);
  });

  test('an outcome that is known only later is asked for by whoever could approve, too', () => {
    const unknown = running.when(machine.losesTheAnswer());
    expect(unknown.when(raj.checksOutcome()).decision.outcome).toBe('accepted');
    expect(refusal(unknown.when(person(DANA).checksOutcome()))).toMatchObject({ code: 'not_operator' });
  });
});
