import { describe, expect, test } from '@jest/globals';
import type { Given } from '../../../src/domain/command.ts';
import { file } from '../../../src/domain/commands/file.ts';
import { wakeAt } from '../../../src/domain/wake.ts';
import {
  ANA,
  ana,
  DANA,
  dana,
  everybody,
  fileCommand,
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
  zoe,
} from '../../support/domain-given.ts';

const world = worldWith({ breakGlass: ['manager'] }, { ...everybody, finance: [TORRES, RAJ, LEE, DANA] });
/** Dana broke the glass on a case that Kim had filed and Lee had edited. */
const reviewOf = {
  case: 'T0LATCH:41',
  person: DANA,
  rule: 'refund-above-threshold',
  seats: ['finance', 'risk'],
  makers: [KIM, LEE],
};
const made = { by: null, origin: { via: 'break_glass' as const, text: { text: 'locked out' } }, fields: {}, reviewOf };
const review = given.filed(world, made);

describe('the review of a broken glass', () => {
  test('is made by the machine, names the case and the person, and has no makers of its own', () => {
    expect(file(fileCommand(made), held(world, null)).outcome).toBe('accepted');
    expect(review.entries).toMatchObject([{ type: 'filed', by: null, roles: [], reviewOf }]);
    expect(review.kase).toMatchObject({ status: 'open', filedBy: null, makers: [], reviewOf });
    expect(wakeAt(review.kase, minute(1))).toBeNull();
  });

  test.each([
    [torres, 'somebody of a seat'],
    [ana, 'somebody of another seat'],
  ])('is closed by %s, with what they found', (who) => {
    const closed = review.when(who.closesReview(true, ' it was an emergency '));
    expect(wrote(closed)).toEqual(['review_closed']);
    expect(closed.kase).toMatchObject({ status: 'reviewed', justified: true, reason: { text: 'it was an emergency' } });
  });

  test('may find that it was not justified', () => {
    const closed = review.when(torres.closesReview(false, 'there was no incident'));
    expect(closed.kase).toMatchObject({ status: 'reviewed', by: TORRES, justified: false });
  });

  test('needs words', () => {
    expect(review.when(torres.closesReview(true, ' ')).decision).toEqual({
      outcome: 'invalid',
      problems: { text: 'Say what you found: it goes on the record.' },
    });
  });

  test('is not closed by whoever broke the glass, by whichever account', () => {
    expect(refusal(review.when(dana.closesReview()))).toEqual({
      attempted: 'close_review',
      code: 'own_review',
      rule: 'refund-above-threshold',
      reason: 'You broke this glass, so you cannot close its review.',
      remedy: 'Someone else in Finance or Risk has to.',
      ask: [TORRES, RAJ, ANA],
      roles: ['finance', 'risk'],
    });
    const other: Given = { ...world, accounts: [[DANA, RAJ]] };
    expect(refusal(review.when(raj.closesReview(), other))).toMatchObject({ code: 'own_review', ask: [TORRES, ANA] });
  });

  test('is not closed by who shaped the case, by whichever account', () => {
    expect(refusal(review.when(lee.closesReview()))).toMatchObject({
      code: 'maker',
      reason: 'You shaped the case whose glass was broken, so you cannot close its review.',
      remedy: 'Someone else in Finance or Risk has to.',
    });
    const other: Given = { ...world, accounts: [['U0X', KIM, RAJ]] };
    expect(refusal(review.when(raj.closesReview(), other))).toMatchObject({ code: 'maker' });
  });

  test('is not closed by people of other roles, or who joined too lately', () => {
    expect(refusal(review.when(zoe.closesReview()))).toMatchObject({
      code: 'wrong_role',
      reason: 'Rule refund-above-threshold wants its review closed by Finance or Risk, and you are not in that role.',
      remedy: 'Somebody in that role has to close it.',
      ask: [TORRES, RAJ, ANA],
    });
    const fresh: Given = { ...world, fresh: { finance: { [RAJ]: minute(900) } } };
    expect(refusal(review.when(raj.closesReview(), fresh))).toMatchObject({
      code: 'fresh_member',
      reason: 'You joined Finance or Risk only lately, and new members cannot close a review yet.',
      remedy: 'You can from 3 Mar, 00:14 UTC on. Until then somebody else has to.',
      ask: [TORRES, RAJ, ANA],
    });
    const gone: Given = { ...world, fresh: { finance: { U0ZOE: minute(900) } } };
    expect(refusal(review.when(zoe.closesReview(), gone))).toMatchObject({ code: 'wrong_role' });
    const twoRoles: Given = {
      ...held(world, { ...everybody, risk: [ANA, RAJ] }),
      fresh: { finance: { [RAJ]: minute(900) }, risk: { [RAJ]: minute(600) } },
    };
    expect(refusal(review.when(raj.closesReview(), twoRoles)).remedy).toBe(
      'You can from 2 Mar, 19:14 UTC on. Until then somebody else has to.',
    );
  });

  test('may be commented on, and nothing else', () => {
    expect(wrote(review.when(zoe.notes('I was on call')))).toEqual(['noted']);
    const steps = [
      kim.edits({ priority: 'high' }),
      kim.marksReady(),
      kim.cancels(),
      torres.approves(),
      torres.denies('x'),
    ];
    for (const step of [
      ...steps,
      torres.withdraws(),
      kim.runs(),
      kim.retries(),
      kim.checksOutcome(),
      dana.breaksGlass(),
    ])
      expect(refusal(review.when(step))).toMatchObject({
        code: 'moved_on',
        reason:
          'This case is the review of a broken glass: it can be commented on and closed, nothing else. Nothing was changed.',
      });
    expect(refusal(review.when(person(TORRES, 'guest').closesReview()))).toMatchObject({ code: 'guest' });
    expect(refusal(review.when(torres.closesReview(), held(world, null)))).toMatchObject({ code: 'roles_unreadable' });
  });

  test('is closed once', () => {
    const closed = review.when(torres.closesReview());
    expect(refusal(closed.when(ana.closesReview()))).toMatchObject({
      code: 'moved_on',
      reason: 'This review is already closed. Nothing was changed.',
    });
    expect(wrote(closed.when(raj.notes('I agree')))).toEqual(['noted']);
    expect(wrote(closed.when(machine.starts()))).toEqual([]);
  });

  test('no other case can be closed like that', () => {
    expect(refusal(given(world).when(torres.closesReview()))).toMatchObject({
      attempted: 'close_review',
      code: 'moved_on',
    });
  });
});
