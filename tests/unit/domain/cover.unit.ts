import { describe, expect, test } from '@jest/globals';
import type { Absence, Given } from '../../../src/domain/command.ts';
import { benchOf } from '../../../src/domain/people.ts';
import type { Rule } from '../../../src/domain/policy.ts';
import { stillToAsk } from '../../../src/domain/seats.ts';
import {
  ANA,
  ana,
  at,
  DANA,
  dana,
  everybody,
  given,
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
  ZOE,
  zoe,
} from '../../support/domain-given.ts';

const until = minute(9_000);
const standsIn = (cover: string, person: string): Absence => ({ person, cover, until });

/** Risk and managers may stand in for Finance. */
function worldAway(away: Absence[], terms: Partial<Rule> = {}, over: Partial<Given> = {}): Given {
  const world = worldWith(terms);
  const finance = { users: [TORRES, RAJ], cover: ['risk', 'manager'] };
  return { ...world, policy: { ...world.policy, roles: { ...world.policy.roles, finance } }, away, ...over };
}
const two = { seats: ['finance', 'finance'] };

describe('standing in for somebody away', () => {
  test('whoever holds a role that covers the seat’s approves for them, and the vote names both', () => {
    const after = given(worldAway([standsIn(ANA, TORRES)]), kim.marksReady()).when(ana.approves());
    expect(wrote(after)).toEqual(['vote_cast', 'approved']);
    expect(after.entries.slice(-2)).toMatchObject([
      { type: 'vote_cast', by: ANA, for: TORRES, roles: ['finance'] },
      { type: 'approved', seats: [{ role: 'finance', by: ANA, for: TORRES }] },
    ]);
    expect(after.when(machine.starts()).kase.status).toBe('running');
  });

  test('goes on where the case has escalated to a role that neither of them holds', () => {
    const terms = { escalate: { afterMs: 60_000, to: 'manager' } };
    const ready = given(worldAway([standsIn(ANA, TORRES)], terms), kim.marksReady());
    const escalated = ready.when(at(minute(90), machine.passesTime()));
    expect(wrote(escalated)).toEqual(['escalated']);
    expect(escalated.when(ana.approves()).entries.at(-1)).toMatchObject({ seats: [{ by: ANA, for: TORRES }] });
  });

  test('a role that the policy does not define is covered by nobody', () => {
    const world = worldAway([standsIn(ANA, TORRES)]);
    const undefinedRole = { ...world, policy: { ...world.policy, roles: {} } };
    expect(refusal(given(undefinedRole, kim.marksReady()).when(ana.approves()))).toMatchObject({ code: 'wrong_role' });
  });

  test('a role that the policy does not name as cover stands in for nobody', () => {
    expect(refusal(given(worldAway([standsIn(ZOE, TORRES)]), kim.marksReady()).when(zoe.approves()))).toMatchObject({
      code: 'wrong_role',
      reason:
        'Rule refund-above-threshold needs Finance, and you are not in that role. Whoever you stand in for cannot be ' +
        'stood in for here: one of you shaped the case, or cannot hold the seat.',
      ask: [TORRES, RAJ],
    });
  });

  test('who stands in for nobody gets no such hint', () => {
    const { reason } = refusal(given(worldAway([]), kim.marksReady()).when(ana.approves()));
    expect(reason).toBe('Rule refund-above-threshold needs Finance, and you are not in that role.');
  });

  test('whoever is away must hold the seat’s role themselves', () => {
    const ready = given(worldAway([standsIn(ANA, ZOE)]), kim.marksReady());
    expect(refusal(ready.when(ana.approves()))).toMatchObject({ code: 'wrong_role' });
  });

  test('nobody stands in for a maker, and no maker stands in', () => {
    const holders = { ...everybody, finance: [TORRES, RAJ, LEE], support_lead: [...everybody.support_lead, ANA] };
    const forMaker = given(worldAway([standsIn(ANA, LEE)], {}, { holders }), lee.marksReady());
    expect(refusal(forMaker.when(ana.approves()))).toMatchObject({ code: 'wrong_role' });
    const byMaker = given(worldAway([standsIn(ANA, TORRES)], {}, { holders }), ana.marksReady());
    expect(refusal(byMaker.when(ana.approves()))).toMatchObject({ code: 'maker' });
  });

  test('nor for another account of a maker', () => {
    const world = worldAway([standsIn(ANA, TORRES)], {}, { accounts: [['U0KIM', TORRES]] });
    expect(refusal(given(world, kim.marksReady()).when(ana.approves()))).toMatchObject({ code: 'wrong_role' });
  });

  test('nobody stands in for themselves with another account', () => {
    const world = worldAway([standsIn(ANA, TORRES)], {}, { accounts: [[TORRES, ANA]] });
    expect(refusal(given(world, kim.marksReady()).when(ana.approves()))).toMatchObject({ code: 'wrong_role' });
  });

  test('one step only: who stands in for a stand-in fills nothing', () => {
    const chain = worldAway([standsIn(ANA, TORRES), standsIn(DANA, ANA)]);
    expect(refusal(given(chain, kim.marksReady()).when(dana.approves()))).toMatchObject({ code: 'wrong_role' });
  });

  test('neither side may have joined too lately', () => {
    const away = [standsIn(ANA, TORRES)];
    for (const fresh of [{ finance: { [TORRES]: until } }, { risk: { [ANA]: until } }])
      expect(refusal(given(worldAway(away, {}, { fresh }), kim.marksReady()).when(ana.approves()))).toMatchObject({
        code: 'wrong_role',
      });
  });

  test('under separate role no stand-in comes through the role that prepared the case', () => {
    const world = worldAway([standsIn(LEE, TORRES)], { separate: ['role'] });
    const covered = { ...world.policy.roles, finance: { users: [TORRES, RAJ], cover: ['support_lead'] } };
    const apart = { ...world, policy: { ...world.policy, roles: covered } };
    expect(refusal(given(apart, kim.marksReady()).when(lee.approves()))).toMatchObject({ code: 'wrong_role' });
  });
});

describe('those who can still fill a seat', () => {
  const asked = ({ kase, world }: ReturnType<typeof given>) => {
    if (kase.status !== 'pending_approval') throw new Error('nobody is asked');
    return stillToAsk(benchOf(kase, world), kase.votes, kase.proposal.fingerprint);
  };

  test('are named, and whom they would stand in for; who can in their own right stands in for nobody', () => {
    const away = [standsIn(ANA, TORRES), standsIn(RAJ, TORRES), standsIn(ZOE, TORRES)];
    const ready = given(worldAway(away, two), kim.marksReady());
    expect(asked(ready)).toStrictEqual([{ person: TORRES }, { person: RAJ }, { person: ANA, for: TORRES }]);
    expect(asked(ready.when(torres.approves()))).toEqual([{ person: RAJ }]);
    expect(asked(ready.when(ana.approves()))).toEqual([{ person: RAJ }]);
  });

  test('where nobody is away they are those of the seats', () => {
    const { away: _, ...world } = worldAway([]);
    expect(asked(given(world, kim.marksReady()))).toEqual([{ person: TORRES }, { person: RAJ }]);
  });
});

describe('a vote for somebody else', () => {
  test('uses up both people', () => {
    const voted = given(worldAway([standsIn(ANA, TORRES)], two), kim.marksReady(), ana.approves());
    expect(voted.kase.status).toBe('pending_approval');
    expect(refusal(voted.when(torres.approves()))).toMatchObject({
      code: 'already_voted',
      reason: 'This case was already approved for you by whoever stands in for you, and one person fills one seat.',
      ask: [RAJ],
    });
    expect(refusal(voted.when(ana.approves()))).toMatchObject({
      code: 'already_voted',
      reason: 'You have already approved this case for somebody who is away, which uses up your own seat too.',
    });
    expect(refusal(voted.when(raj.approves(), { ...voted.world, accounts: [[RAJ, ANA]] }))).toMatchObject({
      code: 'already_voted',
      reason: 'You have already approved this case with your other account, and one person fills one seat.',
    });
    expect(voted.when(raj.approves()).kase.status).toBe('approved');
  });

  test('is no second vote of somebody who has voted, and not one for somebody who has', () => {
    const own = given(worldAway([standsIn(RAJ, TORRES)], two), kim.marksReady(), raj.approves());
    expect(own.entries.at(-1)).not.toHaveProperty('for');
    expect(refusal(own.when(raj.approves()))).toMatchObject({ code: 'already_voted' });
    const both = given(worldAway([standsIn(ANA, TORRES)], two), kim.marksReady(), torres.approves());
    expect(refusal(both.when(ana.approves()))).toMatchObject({ code: 'seat_taken', ask: [RAJ] });
  });

  test('comes second: whoever can sit in their own right does', () => {
    const terms = { seats: ['finance', 'risk'] };
    const ready = given(worldAway([standsIn(ANA, TORRES)], terms), kim.marksReady(), ana.approves());
    expect(ready.kase).toMatchObject({ votes: [{ by: ANA, roles: ['risk'] }] });
    const holders = { ...everybody, risk: [ANA, ZOE] };
    const taken = given(worldAway([standsIn(ANA, TORRES)], terms, { holders }), kim.marksReady(), zoe.approves());
    expect(taken.when(ana.approves()).entries.at(-1)).toMatchObject({
      seats: [
        { role: 'finance', by: ANA, for: TORRES },
        { role: 'risk', by: ZOE },
      ],
    });
  });

  test('of two people away, the stand-in votes for whoever’s vote nobody has used up', () => {
    const away = [standsIn(ANA, TORRES), standsIn(ANA, RAJ)];
    const after = given(worldAway(away, two), kim.marksReady(), torres.approves(), ana.approves());
    expect(after.entries.at(-1)).toMatchObject({ seats: [{ by: ANA, for: RAJ }, { by: TORRES }] });
  });

  test('may be withdrawn by either side, and the record says whose it was', () => {
    const voted = given(worldAway([standsIn(ANA, TORRES)], two), kim.marksReady(), ana.approves());
    const byOther = voted.when(torres.withdraws());
    expect(byOther.entries.at(-1)).toMatchObject({ type: 'vote_withdrawn', by: TORRES, voter: ANA });
    expect(byOther.kase).toMatchObject({ votes: [] });
    const byVoter = voted.when(ana.withdraws());
    expect(byVoter.entries.at(-1)).not.toHaveProperty('voter');
    expect(byVoter.kase).toMatchObject({ votes: [] });
    expect(refusal(voted.when(raj.withdraws()))).toMatchObject({ code: 'no_vote' });
  });

  test.each([
    ['whoever is away loses the role', { ...everybody, finance: [RAJ] }],
    ['the stand-in loses theirs', { ...everybody, risk: [] }],
  ])('counts for nothing once %s', (_, holders) => {
    const approved = given(worldAway([standsIn(ANA, TORRES)]), kim.marksReady(), ana.approves());
    const after = approved.when(machine.starts(), { ...approved.world, holders });
    expect(after.entries.at(-1)).toMatchObject({ type: 'seat_lost', person: ANA, role: 'finance' });
    expect(after.kase).toMatchObject({ status: 'pending_approval', votes: [] });
  });

  test('outlives the absence: it was cast while it was right', () => {
    const approved = given(worldAway([standsIn(ANA, TORRES)]), kim.marksReady(), ana.approves());
    expect(approved.when(machine.starts(), worldAway([])).kase.status).toBe('running');
  });

  test('is lost when whoever is away edits the case', () => {
    const holders = { ...everybody, support_lead: [...everybody.support_lead, TORRES] };
    const voted = given(worldAway([standsIn(ANA, TORRES)], two, { holders }), kim.marksReady(), ana.approves());
    const after = voted.when(torres.edits({ fields: { customer: { text: 'Acme Inc' } } }));
    expect(after.entries.at(-1)).toMatchObject({ material: [], votesLost: [ANA] });
    expect(after.kase).toMatchObject({ status: 'pending_approval', votes: [] });
  });

  test('a stand-in may deny and ask for changes, too', () => {
    const ready = given(worldAway([standsIn(ANA, TORRES)]), kim.marksReady());
    expect(wrote(ready.when(ana.denies('no')))).toEqual(['denied']);
    expect(wrote(ready.when(ana.requestsChanges('why?')))).toEqual(['changes_requested']);
  });
});
