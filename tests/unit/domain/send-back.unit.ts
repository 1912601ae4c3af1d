import { describe, expect, test } from '@jest/globals';
import {
  ana,
  given,
  KIM,
  kim,
  machine,
  RAJ,
  raj,
  refusal,
  TORRES,
  torres,
  worldWith,
  wrote,
} from '../../support/domain-given.ts';

const world = worldWith();
const ready = given(world, kim.marksReady());
const approved = given(worldWith({ run: 'by_operator' }), kim.marksReady(), torres.approves());

describe('deny', () => {
  test('whoever could fill a seat denies, with a reason, and the case is closed', () => {
    expect(ready.when(torres.denies(' not eligible ')).kase).toMatchObject({
      status: 'denied',
      by: TORRES,
      reason: { text: 'not eligible' },
    });
  });

  test('an approved case can still be denied before it runs, by another approver or the voter', () => {
    expect(approved.when(raj.denies('wait')).kase).toMatchObject({ status: 'denied', by: RAJ });
    expect(approved.when(torres.denies('I was wrong')).kase).toMatchObject({ status: 'denied', by: TORRES });
  });

  test('a reason is required', () => {
    expect(ready.when(torres.denies(' ')).decision).toEqual({
      outcome: 'invalid',
      problems: { text: 'A reason is required: the person who asked will read it.' },
    });
  });

  test('makers, people without the role and stale cards do not deny', () => {
    expect(refusal(ready.when(kim.denies('x')))).toMatchObject({ attempted: 'deny', code: 'maker' });
    expect(refusal(ready.when(ana.denies('x')))).toMatchObject({ code: 'wrong_role', ask: [TORRES, RAJ] });
    expect(refusal(ready.when(torres.denies('x', 'of another round')))).toMatchObject({ code: 'stale' });
  });

  test('nobody denies what needs no approval', () => {
    const seatless = given(worldWith({ seats: [], run: 'by_operator' }), kim.marksReady());
    expect(refusal(seatless.when(torres.denies('x')))).toMatchObject({
      code: 'wrong_role',
      reason: 'Rule refund-above-threshold asks for no approval, so there is nothing to decide on.',
      remedy: 'An operator can still edit or cancel the case.',
      ask: [],
    });
  });

  test('nobody denies what is open, runs or is closed', () => {
    const running = given(world, kim.marksReady(), torres.approves(), machine.starts());
    expect(refusal(given(world).when(torres.denies('x')))).toMatchObject({
      code: 'moved_on',
      reason: 'This case is open again and has to be marked ready first. Nothing was changed.',
    });
    expect(refusal(running.when(raj.denies('x')))).toMatchObject({ code: 'moved_on' });
    expect(refusal(running.when(torres.denies('x')))).toMatchObject({ code: 'already_voted' });
    expect(refusal(ready.when(torres.denies('no')).when(raj.denies('no')))).toMatchObject({
      reason: 'This case was already denied. Nothing was changed.',
    });
  });
});

describe('request changes', () => {
  test('opens the case again and names the votes lost', () => {
    const two = given(worldWith({ seats: ['finance', 'finance'] }), kim.marksReady(), torres.approves());
    const after = two.when(raj.requestsChanges('attach the receipt'));
    expect(wrote(after)).toEqual(['changes_requested']);
    expect(after.entries.at(-1)).toMatchObject({ votesLost: [TORRES], reason: { text: 'attach the receipt' } });
    expect(after.kase).toMatchObject({ status: 'open', round: 1, makers: [{ person: KIM }] });
  });

  test('asking for changes makes nobody a maker: the same person approves the next round', () => {
    const again = ready.when(torres.requestsChanges('x')).when(kim.marksReady()).when(torres.approves());
    expect(again.kase).toMatchObject({ status: 'approved', round: 2 });
  });
});
