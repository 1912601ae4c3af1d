import { describe, expect, test } from '@jest/globals';
import { file } from '../../../src/domain/commands/file.ts';
import type { RefusalCode } from '../../../src/domain/refusal.ts';
import {
  ANA,
  ana,
  at,
  DANA,
  dana,
  everybody,
  fileCommand,
  given,
  type History,
  held,
  KIM,
  kim,
  lee,
  machine,
  minute,
  person,
  RAJ,
  raj,
  refusal,
  type Step,
  sequence,
  TORRES,
  torres,
  worldWith,
  wrote,
  zoe,
} from '../../support/domain-given.ts';

const world = worldWith();
const ready = given(world, kim.marksReady());
const approved = ready.when(torres.approves());
const two = given(worldWith({ seats: ['finance', 'risk'], breakGlass: ['manager'] }), kim.marksReady());
const byOperator = given(
  worldWith({ run: 'by_operator', separate: ['executor'] }),
  kim.marksReady(),
  torres.approves(),
);
const accounts = [[RAJ, ANA]];
const until = '2026-03-05T09:00:00.000Z';
const fresh = { finance: { [RAJ]: until } };
const away = [{ person: TORRES, cover: ANA, until }];
const covered = { ...two.world.policy.roles, finance: { users: everybody.finance, cover: ['manager', 'risk'] } };
const delegated = { ...two.world, policy: { ...two.world.policy, roles: covered } };
const review = given.filed(world, {
  by: null,
  reviewOf: { case: 'T0LATCH:41', person: RAJ, rule: 'r', seats: ['finance'], makers: [] },
});
const expired = given(worldWith({ expireAfterMs: 1 }), kim.marksReady()).when(at(minute(9_000), machine.passesTime()));
const sharedTerms = { seats: ['finance', 'risk'], separate: ['role' as const] };
const shared = worldWith(sharedTerms, everybody, { operators: ['support_lead', 'finance'] });
const preparedByFinance = given(shared, kim.marksReady(), torres.edits({ fields: { customer: { text: 'B' } } }));

type Attempt = [RefusalCode, string, History, Step, History['world']?];
const attempts: Attempt[] = [
  ['guest', 'a guest approves', ready, person(TORRES, 'guest').approves()],
  ['bot', 'a bot approves', ready, person(TORRES, 'bot').approves()],
  ['deactivated', 'a deactivated account approves', ready, person(TORRES, 'deactivated').approves()],
  ['stranger', 'a member of another workspace approves', ready, person(TORRES, 'stranger').approves()],
  ['not_a_member', 'somebody Slack does not know approves', ready, person(TORRES, 'not_a_member').approves()],
  ['roles_unreadable', 'somebody approves while roles cannot be read', ready, torres.approves(), held(world, null)],
  ['not_operator', 'an approver edits', ready, torres.edits({ priority: 'high' })],
  ['wrong_role', 'somebody of no role denies', ready, zoe.denies('no')],
  ['fresh_member', 'somebody new approves', ready, raj.approves(), { ...world, fresh }],
  ['maker', 'whoever prepared it approves', ready, kim.approves()],
  ['maker', 'so do they with another account', ready, torres.approves(), { ...world, accounts: [[KIM, TORRES]] }],
  ['maker_role', 'somebody approves through the role that edited it', preparedByFinance, raj.approves()],
  ['executor', 'whoever prepared it runs it', byOperator, kim.runs()],
  ['executor', 'an approver runs it', byOperator, raj.runs()],
  ['already_voted', 'somebody approves twice', two.when(torres.approves()), torres.approves()],
  [
    'already_voted',
    'the same human approves with another account',
    two.when(raj.approves()),
    ana.approves(),
    { ...two.world, accounts },
  ],
  [
    'already_voted',
    'somebody approves who was stood in for',
    given({ ...delegated, away, holders: { ...everybody, risk: ['U0OTHER', ANA], manager: [] } }, kim.marksReady())
      .when(person('U0OTHER').approves())
      .when(kim.notes('still one to go')),
    person('U0OTHER').approves(),
  ],
  ['seat_taken', 'a second person approves for one seat', two.when(torres.approves()), raj.approves()],
  ['no_vote', 'somebody withdraws what they never gave', ready, raj.withdraws()],
  ['stale', 'somebody approves what has changed', ready, torres.approves('what was shown before')],
  ['stale', 'somebody runs what has changed', byOperator, lee.runs('what was shown before')],
  ['expired', 'somebody approves what has expired', expired, torres.approves()],
  ['moved_on', 'somebody approves what is approved', approved, raj.approves()],
  ['no_rule', 'nobody has written a rule for it', given(worldWith({ test: () => 'does_not_hold' })), kim.marksReady()],
  [
    'unapprovable',
    'it is marked ready though nobody could approve it',
    given(held(world, { support_lead: [KIM], finance: [KIM] })),
    kim.marksReady(),
  ],
  ['no_glass', 'glass is broken where there is none', ready, dana.breaksGlass()],
  [
    'owes_review',
    'glass is broken by somebody who owes a review',
    two,
    dana.breaksGlass(),
    { ...two.world, owing: [{ person: DANA, case: 'T0LATCH:7' }] },
  ],
  ['own_review', 'somebody closes their own review', review, raj.closesReview()],
  [
    'same_effect',
    'without a seat somebody would do again what another case did',
    given({ ...worldWith({ seats: [] }), sameEffect: ['T0LATCH:7'] }),
    kim.marksReady(),
  ],
  [
    'already_run',
    'a finished step of a sequence is prepared otherwise',
    given(
      worldWith({}, everybody, sequence),
      kim.marksReady({
        action: 'refund_and_close',
        fields: { ticket: { text: '9' }, ticket_status: { text: 'solved' } },
      }),
      torres.approves(),
      machine.starts(),
      machine.succeeds(),
      kim.edits({ fields: { ticket_status: { text: 'closed' } } }),
    ),
    kim.marksReady({ action: 'refund_and_close', fields: { amount: { minor: 1, currency: 'USD' } } }),
  ],
  [
    'action_unavailable',
    'somebody picks what does not apply',
    given(world),
    kim.picksUnavailable('stripe.refund', 'no'),
  ],
];

/** Every code there is; the compiler holds this list to that. */
const codes: Record<RefusalCode, true> = {
  guest: true,
  bot: true,
  deactivated: true,
  stranger: true,
  not_a_member: true,
  roles_unreadable: true,
  not_operator: true,
  wrong_role: true,
  fresh_member: true,
  maker: true,
  maker_role: true,
  executor: true,
  already_voted: true,
  seat_taken: true,
  no_vote: true,
  stale: true,
  expired: true,
  moved_on: true,
  no_rule: true,
  unapprovable: true,
  no_glass: true,
  owes_review: true,
  own_review: true,
  action_unavailable: true,
  same_effect: true,
  already_run: true,
};

describe('a refused attempt', () => {
  test.each(attempts)(
    '%s: %s, which is on the record once, with a reason and a remedy',
    (code, _, before, step, ...[next]) => {
      const after = before.when(step, next);
      const { reason, remedy } = refusal(after);
      expect(refusal(after)).toMatchObject({ code });
      expect([reason, remedy]).toEqual([expect.stringMatching(/^\S.*\.$/s), expect.stringMatching(/^\S.*\.$/s)]);
      expect(after.decision).toMatchObject({ entries: [{ type: 'refused', refusal: { code } }] });
      expect(wrote(after.when(step, next))).toEqual([]);
      expect({ ...after.kase, refused: [] }).toEqual({ ...before.kase, refused: [] });
    },
  );

  test('each code can be met', () => {
    expect(new Set(attempts.map(([code]) => code))).toEqual(new Set(Object.keys(codes)));
  });

  test('whoever was stood in for has voted, as has whoever voted for them', () => {
    const seats = { seats: ['finance', 'finance'] };
    const policy = { ...worldWith(seats).policy, roles: covered };
    const voted = given({ ...worldWith(seats), policy, away }, kim.marksReady(), ana.approves());
    expect(refusal(voted.when(torres.approves()))).toMatchObject({ code: 'already_voted' });
    expect(refusal(voted.when(ana.approves()))).toMatchObject({ code: 'already_voted' });
  });

  test('to file is told and kept by nobody: there is no case yet', () => {
    const by = { id: TORRES, standing: 'member' as const };
    expect(file(fileCommand({ by }), world)).toMatchObject({
      outcome: 'refused',
      refusal: { attempted: 'file', code: 'not_operator', reason: 'This needs Support lead, and you are not one.' },
    });
  });
});

describe('people who cannot help are named with why', () => {
  const barredIn = (holders: Record<string, string[]>, over: Partial<History['world']> = {}) =>
    refusal(given({ ...worldWith({ seats: ['finance'] }, holders), ...over }).when(kim.marksReady())).barred;

  test('makers, by what they did', () => {
    expect(barredIn({ support_lead: [KIM], finance: [KIM] })).toEqual([{ person: KIM, why: 'prepared it' }]);
    const filedByOther = given.filed(held(world, { support_lead: [KIM], finance: [KIM, TORRES] }), {
      origin: { via: 'message_shortcut', author: TORRES },
    });
    expect(refusal(filedByOther.when(kim.marksReady())).barred).toEqual([
      { person: KIM, why: 'prepared it' },
      { person: TORRES, why: 'wrote the request' },
    ]);
    const edited = given(
      held(world, { support_lead: [KIM, RAJ, TORRES], finance: [RAJ, KIM] }),
      raj.edits({ fields: { order: { text: '#1' } } }),
    );
    expect(refusal(edited.when(torres.marksReady())).barred).toEqual([
      { person: RAJ, why: 'edited it' },
      { person: KIM, why: 'filed it' },
    ]);
  });

  test('other accounts of makers', () => {
    const holders = { support_lead: [KIM], finance: [RAJ] };
    expect(barredIn(holders, { accounts: [[KIM, RAJ]] })).toEqual([{ person: RAJ, why: 'prepared it' }]);
  });

  test('those who joined too lately, and from when they can', () => {
    expect(barredIn({ support_lead: [KIM], finance: [RAJ] }, { fresh })).toEqual([
      { person: RAJ, why: 'joined too lately, and can from 5 Mar, 09:00 UTC on' },
    ]);
  });

  test('those whose role prepared it', () => {
    const apart = worldWith({ seats: ['support_lead'], separate: ['role'] });
    expect(refusal(given(apart).when(kim.marksReady())).barred).toEqual([
      { person: KIM, why: 'prepared it' },
      { person: 'U0LEE', why: 'holds the role that it was prepared through' },
    ]);
  });

  test('and nobody who can', () => {
    const short = worldWith({ seats: ['finance', 'finance'] }, { support_lead: [KIM], finance: [KIM, TORRES] });
    expect(refusal(given(short).when(kim.marksReady()))).toMatchObject({
      ask: [TORRES],
      barred: [{ person: KIM, why: 'prepared it' }],
    });
  });
});

describe('the sentences name what happened', () => {
  test('somebody new hears from when on', () => {
    expect(refusal(ready.when(raj.approves(), { ...world, fresh }))).toMatchObject({
      reason: 'You joined Finance only lately, and new members cannot decide yet.',
      remedy: 'You can from 5 Mar, 09:00 UTC on. Until then somebody else in Finance has to decide.',
      ask: [TORRES],
    });
  });

  test('a maker hears by which acts, and with which account', () => {
    const other = { ...world, accounts: [['U0LEE', RAJ]] };
    const edited = given(world, lee.edits({ fields: { order: { text: '#1' } } }), kim.marksReady());
    expect(refusal(edited.when(raj.approves(), other)).reason).toBe(
      'You edited this case with your other account, so you cannot decide on it.',
    );
    const both = { ...world, holders: { ...everybody, finance: [...everybody.finance, 'U0LEE'] } };
    const did = given.filed(
      both,
      { by: { id: 'U0LEE', standing: 'member' } },
      lee.edits({ fields: { order: { text: '#1' } } }),
      kim.marksReady(),
    );
    expect(refusal(did.when(lee.approves())).reason).toBe(
      'You filed this case and edited this case, so you cannot decide on it.',
    );
  });

  test('a second vote hears whose it was', () => {
    expect(refusal(two.when(raj.approves()).when(ana.approves(), { ...two.world, accounts })).reason).toBe(
      'You have already approved this case with your other account, and one person fills one seat.',
    );
  });
});
