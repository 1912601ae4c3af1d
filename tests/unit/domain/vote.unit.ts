import { describe, expect, test } from '@jest/globals';
import type { Holders } from '../../../src/domain/command.ts';
import { refusalsKeptPerRound } from '../../../src/domain/decision.ts';
import {
  ANA,
  ana,
  everybody,
  given,
  held,
  KIM,
  kim,
  lee,
  machine,
  person,
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

const world = worldWith();
const two = worldWith({ seats: ['finance', 'risk'] });

describe('approving', () => {
  test('someone else in the role approves, and the seat is theirs', () => {
    const after = given(world, kim.marksReady()).when(torres.approves());
    expect(wrote(after)).toEqual(['vote_cast', 'approved']);
    expect(after.entries.at(-1)).toMatchObject({ seats: [{ role: 'finance', by: TORRES }] });
    expect(after.kase).toMatchObject({ status: 'approved', runRequest: { by: null } });
  });

  test('whoever marked it ready is refused, and hears who could approve', () => {
    const both = held(world, { ...everybody, finance: [KIM, TORRES, RAJ] });
    expect(refusal(given(both, kim.marksReady()).when(kim.approves()))).toEqual({
      attempted: 'approve',
      code: 'maker',
      rule: 'refund-above-threshold',
      reason: 'You marked this ready at 09:15 UTC, so you cannot decide on it.',
      remedy: 'Rule refund-above-threshold needs someone else in Finance.',
      ask: [TORRES, RAJ],
      roles: ['finance'],
    });
  });

  test('whoever wrote the message, filed or edited is refused with what they did', () => {
    const holders = { support_lead: [KIM, RAJ], finance: [TORRES, RAJ, KIM] };
    const wroteIt = given.filed(
      held(world, { ...holders, finance: [TORRES, RAJ, KIM, ZOE] }),
      { origin: { via: 'message_shortcut', author: ZOE } },
      person(RAJ).edits({ fields: { order: { text: '#1' } } }),
      person(RAJ).marksReady(),
    );
    expect(refusal(wroteIt.when(zoe.approves())).reason).toBe('You wrote the request, so you cannot decide on it.');
    expect(refusal(wroteIt.when(kim.approves())).reason).toBe('You filed this case, so you cannot decide on it.');
    expect(wroteIt.when(torres.approves()).kase.status).toBe('approved');
  });

  test('who holds another role is refused', () => {
    expect(refusal(given(world, kim.marksReady()).when(ana.approves()))).toMatchObject({
      code: 'wrong_role',
      reason: 'Rule refund-above-threshold needs Finance, and you are not in that role.',
      remedy: 'Somebody in that role has to decide.',
      ask: [TORRES, RAJ],
    });
  });

  test('under separate role nobody approves through the role that prepared it', () => {
    const both = worldWith({ seats: ['support_lead', 'finance'], separate: ['role'] });
    const seatless = worldWith(
      { seats: ['finance'], separate: ['role'] },
      { support_lead: [KIM], finance: [KIM, TORRES, RAJ], risk: [] },
      { operators: ['support_lead'] },
    );
    expect(refusal(given(both).when(kim.marksReady()))).toMatchObject({ code: 'unapprovable' });
    // Kim prepares as Support lead; Finance stays free for others although Kim holds it, too.
    expect(given(seatless, kim.marksReady(), torres.approves()).kase.status).toBe('approved');
  });

  test('a role that starts to prepare the case after Mark Ready is barred from then on', () => {
    const sharing = worldWith(
      { seats: ['finance', 'risk'], separate: ['role'] },
      { support_lead: [KIM], finance: [TORRES, RAJ], risk: [ANA] },
      { operators: ['support_lead', 'finance'] },
    );
    const edited = given(sharing, kim.marksReady(), torres.edits({ fields: { customer: { text: 'B' } } }));
    expect(refusal(edited.when(raj.approves()))).toMatchObject({
      code: 'maker_role',
      reason:
        'Rule refund-above-threshold wants a different role than the one that prepared this case, and you hold that one.',
      ask: [ANA],
    });
  });

  test.each(['guest', 'bot', 'deactivated', 'stranger'] as const)('a %s never approves', (standing) => {
    expect(refusal(given(world, kim.marksReady()).when(person(TORRES, standing).approves()))).toMatchObject({
      code: standing,
    });
  });

  test('one person fills one seat, even with both roles', () => {
    const ready = given(held(two, { ...everybody, risk: [ANA, TORRES] }), kim.marksReady(), torres.approves());
    expect(refusal(ready.when(torres.approves()))).toMatchObject({
      code: 'already_voted',
      reason: 'You have already approved this case, and one person fills one seat.',
      remedy: 'It still needs somebody else. You can withdraw your approval until the action starts.',
      ask: [RAJ, ANA],
      roles: ['finance', 'risk'],
    });
  });

  test('a person with two roles moves over when somebody else can only fill their seat', () => {
    const flexible = held(two, { ...everybody, finance: [TORRES, RAJ], risk: [ANA, TORRES] });
    const after = given(flexible, kim.marksReady(), torres.approves(), raj.approves());
    expect(after.entries.at(-1)).toMatchObject({
      type: 'approved',
      seats: [
        { role: 'finance', by: RAJ },
        { role: 'risk', by: TORRES },
      ],
    });
  });

  test('a second person for a taken seat is told which seat is open and whom to ask', () => {
    expect(refusal(given(two, kim.marksReady(), torres.approves()).when(raj.approves()))).toMatchObject({
      code: 'seat_taken',
      reason: 'The seats you could fill are taken. Still needed: Risk.',
      remedy: 'Somebody who can fill an open seat has to approve.',
      ask: [ANA],
      roles: ['risk'],
    });
  });

  test('and which seats, where there are several', () => {
    const three = worldWith({ seats: ['finance', 'risk', 'manager'] });
    expect(refusal(given(three, kim.marksReady(), torres.approves()).when(raj.approves()))).toMatchObject({
      reason: 'The seats you could fill are taken. Still needed: Risk and Manager.',
      roles: ['risk', 'manager'],
    });
  });

  test('a click on a card of an earlier round counts for nothing', () => {
    const first = given(world, kim.marksReady());
    const old = first.kase.status === 'pending_approval' ? first.kase.proposal.fingerprint : '';
    const again = first.when(kim.edits({ fields: { amount: { minor: 9, currency: 'USD' } } })).when(kim.marksReady());
    expect(refusal(again.when(torres.approves(old)))).toMatchObject({
      code: 'stale',
      rule: 'refund-above-threshold',
      reason: 'The case changed after the card you clicked was shown.',
      remedy: 'Look at what changed, then decide on the case as it stands now.',
    });
  });

  test('marking the very same values ready again makes another fingerprint', () => {
    const first = given(world, kim.marksReady());
    const again = first.when(torres.requestsChanges('why?')).when(kim.marksReady());
    const [one, other] = [first, again].map(({ kase }) => 'proposal' in kase && kase.proposal.fingerprint);
    expect(one).not.toBe(other);
  });

  test('a late click is told where the case stands', () => {
    const approved = given(world, kim.marksReady(), torres.approves());
    expect(refusal(approved.when(raj.approves()))).toMatchObject({ code: 'moved_on' });
    expect(refusal(approved.when(torres.approves()))).toMatchObject({
      code: 'already_voted',
      reason: 'You have already approved this case.',
    });
    const both = given(two, kim.marksReady(), torres.approves(), ana.approves());
    expect(refusal(both.when(ana.approves()))).toMatchObject({ code: 'already_voted' });
    expect(refusal(both.when(raj.approves()))).toMatchObject({ code: 'moved_on' });
  });

  test('a vote counts only while its role is held; another fills the seat meanwhile', () => {
    const demoted: Holders = { ...everybody, finance: [RAJ] };
    const voted = given(two, kim.marksReady(), torres.approves());
    const after = voted.when(ana.approves(), held(two, demoted));
    expect(after.kase.status).toBe('pending_approval');
    expect(after.when(raj.approves()).kase.status).toBe('approved');
  });

  test('a role that came back makes the standing votes enough, at the next click', () => {
    const demoted = held(two, { ...everybody, finance: [RAJ] });
    const voted = given(two, kim.marksReady(), torres.approves()).when(ana.approves(), demoted);
    const restored = voted.when(raj.approves(), two);
    expect(wrote(restored)).toEqual(['approved']);
    expect(restored.entries.at(-1)).toMatchObject({
      seats: [
        { role: 'finance', by: TORRES },
        { role: 'risk', by: ANA },
      ],
    });
  });

  test('standing votes are not enough for a click on an old card', () => {
    const demoted = held(two, { ...everybody, finance: [RAJ] });
    const voted = given(two, kim.marksReady(), torres.approves()).when(ana.approves(), demoted);
    expect(refusal(voted.when(raj.approves('of another round'), two))).toMatchObject({ code: 'stale' });
  });

  test('a role gained after the vote does not stretch it over another seat', () => {
    const gained = held(two, { support_lead: [KIM], finance: [RAJ], risk: [ANA, TORRES] });
    const voted = given(two, kim.marksReady(), torres.approves());
    const raced = voted.when(raj.approves(), gained);
    expect(raced.kase.status).toBe('pending_approval');
    expect(refusal(raced.when(torres.approves()))).toMatchObject({ code: 'already_voted' });
    expect(raced.when(torres.withdraws()).when(torres.approves()).kase.status).toBe('approved');
  });
});

describe('withdrawing', () => {
  test('takes the vote back until the action starts, also from an approved case', () => {
    const approved = given(world, kim.marksReady(), torres.approves());
    const after = approved.when(torres.withdraws());
    expect(after.kase).toMatchObject({ status: 'pending_approval', votes: [] });
    expect(after.when(torres.approves()).kase.status).toBe('approved');
    expect(refusal(approved.when(machine.starts()).when(torres.withdraws()))).toMatchObject({ code: 'moved_on' });
  });

  test('works for a voter who lost the role meanwhile', () => {
    const voted = given(two, kim.marksReady(), torres.approves());
    expect(voted.when(torres.withdraws(), held(two, { risk: [ANA] })).kase).toMatchObject({ votes: [] });
  });

  test('only whoever approved can', () => {
    expect(refusal(given(world, kim.marksReady()).when(raj.withdraws()))).toMatchObject({
      code: 'no_vote',
      reason: 'You have not approved this case, so there is nothing to withdraw.',
      remedy: 'Only the person who approved can take it back.',
    });
  });

  test('takes back a run that an operator had asked for', () => {
    const asked = given(worldWith({ run: 'by_operator' }), kim.marksReady(), torres.approves(), lee.runs());
    const again = asked.when(torres.withdraws()).when(raj.approves());
    expect(again.kase).toMatchObject({ status: 'approved', runRequest: null });
  });
});

describe('refusals on the record', () => {
  test('the first of its kind is an entry, a repeat is none, and another round starts anew', () => {
    const ready = given(world, kim.marksReady());
    const once = ready.when(ana.approves());
    const twice = once.when(ana.approves());
    expect([wrote(once), wrote(twice)]).toEqual([['refused'], []]);
    expect(refusal(twice)).toEqual(refusal(once));
    expect(wrote(twice.when(ana.denies('no')))).toEqual(['refused']);
    const round2 = twice.when(torres.requestsChanges('x')).when(kim.marksReady());
    expect(wrote(round2.when(ana.approves()))).toEqual(['refused']);
  });

  test('a crowd cannot fill the timeline', () => {
    let kase = given(world, kim.marksReady());
    for (let n = 0; n < refusalsKeptPerRound + 5; n++) kase = kase.when(person(`U0CROWD${n}`).approves());
    expect(kase.entries.filter(({ type }) => type === 'refused')).toHaveLength(refusalsKeptPerRound);
    expect(refusal(kase)).toMatchObject({ code: 'wrong_role' });
    expect(kase.when(torres.approves()).kase.status).toBe('approved');
  });

  test('what was counted beside the timeline is summed up on it; nothing counted, nothing written', () => {
    const ready = given(world, kim.marksReady());
    const counts = [{ by: KIM, attempted: 'approve', code: 'maker', times: 3 }];
    expect(wrote(ready.when(machine.does({ type: 'count_attempts', counts })))).toEqual(['attempts_counted']);
    expect(wrote(ready.when(machine.does({ type: 'count_attempts', counts: [] })))).toEqual([]);
  });
});
