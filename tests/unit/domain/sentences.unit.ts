import { describe, expect, test } from '@jest/globals';
import type { Standing } from '../../../src/domain/command.ts';
import { clockTime, dayAndTime, ended, listed, roleTitle } from '../../../src/domain/decision.ts';
import {
  at,
  dana,
  given,
  type History,
  kim,
  machine,
  minute,
  person,
  refusal,
  TORRES,
  torres,
  worldWith,
} from '../../support/domain-given.ts';

const world = worldWith({ breakGlass: ['manager'], expireAfterMs: 60_000 });
const pending = given(world, kim.marksReady());
const approved = pending.when(torres.approves());
const running = approved.when(machine.starts());
const review = given.filed(world, {
  by: null,
  reviewOf: { case: 'T0LATCH:41', person: 'U0RAJ', rule: 'r', seats: ['finance'], makers: [] },
});

describe('a click that comes too late is told where the case stands', () => {
  test.each<[string, History]>([
    ['This case is open again and has to be marked ready first.', given(world)],
    ['This case is waiting for approval.', pending],
    ['This case is already approved.', approved],
    ['This case is about to run without its approvals: somebody broke the glass.', pending.when(dana.breaksGlass())],
    ['The action is already running.', running],
    ['The outcome of the action is not known yet.', running.when(machine.losesTheAnswer())],
    ['This case is already done.', running.when(machine.succeeds())],
    ['The action of this case has failed.', running.when(machine.fails())],
    ['This case was already denied.', pending.when(torres.denies('no'))],
    ['This case was cancelled.', pending.when(kim.cancels())],
    [
      'Nobody approved this case in time: it expired on 2 Mar, 09:16 UTC, which means no.',
      pending.when(at(minute(2), machine.passesTime())),
    ],
    ['This review is already closed.', review.when(torres.closesReview())],
  ])('"%s"', (sentence, { kase, when }) => {
    // Whatever the case is, one of these comes too late for it.
    const step = kase.status === 'failed' ? kim.runs() : kim.retries();
    if (kase.reviewOf)
      return expect(refusal(when(torres.closesReview())).reason).toBe(`${sentence} Nothing was changed.`);
    expect(refusal(when(step))).toMatchObject({
      reason: `${sentence} Nothing was changed.`,
      remedy:
        kase.status === 'expired' ? 'File it anew where it is still wanted.' : 'The card shows where the case stands.',
    });
  });
});

describe('who never acts is told why and what to do', () => {
  test.each<[Standing, string, string]>([
    ['guest', 'Guests cannot act on cases.', 'Ask a full member of this workspace to do it.'],
    ['bot', 'Bots cannot act on cases.', 'A person has to do it.'],
    ['deactivated', 'This account is deactivated.', 'Ask a workspace admin to reactivate it.'],
    ['stranger', 'You belong to another workspace.', 'Ask a member of the workspace that this case belongs to.'],
    [
      'not_a_member',
      'Slack does not know this account as a member of this workspace.',
      'Ask a member of this workspace to do it, or a workspace admin to add you.',
    ],
  ])('%s', (standing, reason, remedy) => {
    expect(refusal(pending.when(person(TORRES, standing).approves()))).toMatchObject({
      code: standing,
      reason,
      remedy,
    });
  });
});

describe('words', () => {
  test.each([
    [[], ''],
    [['a'], 'a'],
    [['a', 'b'], 'a or b'],
    [['a', 'b', 'c'], 'a, b or c'],
  ])('%j in a list read "%s"', (items, words) => {
    expect(listed(items)).toBe(words);
    expect(listed(items, 'and')).toBe(words.replace(' or ', ' and '));
  });

  test('a sentence ends once', () => {
    expect([ended('Ask Raj P.'), ended('Ask Kim')]).toEqual(['Ask Raj P.', 'Ask Kim.']);
  });

  test.each([
    ['finance', 'Finance'],
    ['finance_leads', 'Finance leads'],
    ['on-call__team', 'On call team'],
    ['_x', 'X'],
    ['', ''],
  ])('the role %s reads "%s"', (role, title) => expect(roleTitle(role)).toBe(title));

  test('times are those of UTC, by month and day', () => {
    expect(clockTime('2026-03-02T09:18:59.000Z')).toBe('09:18 UTC');
    const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
    for (const [index, month] of months.entries()) {
      const moment = new Date(Date.UTC(2026, index, 7, 23, 59)).toISOString();
      expect(dayAndTime(moment)).toBe(`7 ${month}, 23:59 UTC`);
    }
  });
});
