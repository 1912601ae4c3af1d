import { describe, expect, test } from '@jest/globals';
import type { Given } from '../../../src/domain/command.ts';
import type { Rule } from '../../../src/domain/policy.ts';
import { wakeAt } from '../../../src/domain/wake.ts';
import {
  ANA,
  ana,
  at,
  DANA,
  dana,
  everybody,
  given,
  held,
  kim,
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

const hour = 3_600_000;
/** Kim marks it ready on Monday, 2 March, at 09:15; people work from nine to six. */
const waits = { remindAfterMs: 4 * hour, expireAfterMs: 27 * hour };
const world = worldWith(waits);
const escalating = worldWith({ ...waits, seats: ['finance', 'risk'], escalate: { afterMs: 6 * hour, to: 'manager' } });
const on = (day: number, time: string) => `2026-03-${String(day).padStart(2, '0')}T${time}:00.000Z`;
const passesAt = (moment: string) => at(moment, machine.passesTime());

describe('waiting for an approval', () => {
  test('the deadlines run in working time from Mark Ready, and the machine wakes for the first', () => {
    const { kase, entries } = given(escalating, kim.marksReady());
    const waiting = {
      remindAt: on(2, '13:15'),
      escalateAt: on(2, '15:15'),
      expireAt: on(5, '09:15'),
      escalatedTo: null,
    };
    expect(entries.at(-1)).toMatchObject({ type: 'marked_ready', waiting });
    expect(kase).toMatchObject({ waiting });
    expect(wakeAt(kase, minute(2))).toBe(on(2, '13:15'));
  });

  test('a rule that names no times waits for as long as it takes', () => {
    const { kase, entries } = given(worldWith(), kim.marksReady());
    expect(entries.at(-1)).not.toHaveProperty('waiting');
    expect(kase).not.toHaveProperty('waiting');
    expect(wakeAt(kase, minute(2))).toBeNull();
    expect(wrote(given(worldWith(), kim.marksReady()).when(passesAt(on(30, '12:00'))))).toEqual([]);
  });

  test('hours without a zone are those of the preparer, hours with one are its own', () => {
    const hours = { days: [1, 2, 3, 4, 5], from: 540, to: 1080, zone: '' };
    const inTokyo = (zone: string): Given => ({
      ...worldWith({ ...waits, hours: { ...hours, zone } }),
      zone: 'Asia/Tokyo',
    });
    // 09:15 UTC is 18:15 in Tokyo, after hours, and 10:15 in Berlin.
    expect(given(inTokyo(''), kim.marksReady()).kase).toMatchObject({ waiting: { remindAt: on(3, '04:00') } });
    expect(given(inTokyo('Europe/Berlin'), kim.marksReady()).kase).toMatchObject({
      waiting: { remindAt: on(2, '13:15') },
    });
    const nowhere = worldWith({ ...waits, hours });
    expect(given(nowhere, kim.marksReady()).kase).toMatchObject({
      proposal: { rule: { hours: { zone: 'UTC' } } },
      waiting: { remindAt: on(2, '13:15') },
    });
  });

  test('without seats nobody is reminded or asked further, but the Run is waited for', () => {
    const terms: Partial<Rule> = {
      ...waits,
      seats: [],
      run: 'by_operator',
      escalate: { afterMs: hour, to: 'manager' },
    };
    const { kase } = given(worldWith(terms), kim.marksReady());
    expect(kase).toMatchObject({
      status: 'approved',
      waiting: { remindAt: null, escalateAt: null, expireAt: on(5, '09:15') },
    });
    expect(wakeAt(kase, minute(2))).toBe(on(5, '09:15'));
  });

  test('nobody waits for a case that is open again', () => {
    const open = given(world, kim.marksReady(), torres.requestsChanges('why?'));
    expect(open.kase).not.toHaveProperty('waiting');
    expect(wrote(open.when(passesAt(on(30, '12:00'))))).toEqual([]);
  });
});

describe('reminders', () => {
  const two = worldWith({ ...waits, seats: ['finance', 'risk'] });

  test('go to those who can still fill an open seat, and on to the next date', () => {
    const ready = given(two, kim.marksReady(), torres.approves());
    const after = ready.when(passesAt(on(2, '13:15')));
    expect(after.entries.at(-1)).toMatchObject({ type: 'reminded', people: [ANA], remindAt: on(2, '17:15') });
    expect(wakeAt(after.kase, on(2, '13:15'))).toBe(on(2, '17:15'));
    const again = after.when(passesAt(on(2, '17:15')));
    expect(again.entries.at(-1)).toMatchObject({ type: 'reminded', people: [ANA], remindAt: on(3, '12:15') });
  });

  test('are not sent early, nor twice', () => {
    const ready = given(world, kim.marksReady());
    expect(wrote(ready.when(passesAt(on(2, '13:14'))))).toEqual([]);
    expect(wrote(ready.when(passesAt(on(2, '13:15'))).when(passesAt(on(2, '13:16'))))).toEqual([]);
  });

  test('wait while nobody knows who holds the roles', () => {
    const ready = given(world, kim.marksReady());
    expect(wrote(ready.when(passesAt(on(2, '13:15')), held(world, null)))).toEqual([]);
  });

  test('reach whoever stands in for somebody away', () => {
    const away = [{ person: TORRES, cover: ANA, until: on(9, '09:00') }];
    const finance = { users: [TORRES], cover: ['risk'] };
    const covered = { ...world, policy: { ...world.policy, roles: { ...world.policy.roles, finance } }, away };
    const after = given(covered, kim.marksReady()).when(passesAt(on(2, '13:15')));
    expect(after.entries.at(-1)).toMatchObject({ people: [TORRES, RAJ, ANA] });
  });

  test('end with the approval', () => {
    const approved = given(worldWith({ ...waits, run: 'by_operator' }), kim.marksReady(), torres.approves());
    expect(wrote(approved.when(passesAt(on(2, '13:15'))))).toEqual([]);
    expect(wakeAt(approved.kase, minute(3))).toBe(on(5, '09:15'));
  });
});

describe('escalation', () => {
  const due = on(2, '15:15');
  const escalated = given(escalating, kim.marksReady(), torres.approves(), passesAt(on(2, '13:15'))).when(
    passesAt(due),
  );

  test('lets a further role fill the open seats, and names who is new', () => {
    expect(escalated.entries.at(-1)).toMatchObject({
      type: 'escalated',
      to: 'manager',
      seats: ['risk'],
      people: [DANA],
    });
    expect(escalated.kase).toMatchObject({ waiting: { escalateAt: null, escalatedTo: 'manager' } });
    const after = escalated.when(dana.approves());
    expect(after.entries.at(-1)).toMatchObject({
      seats: [
        { role: 'finance', by: TORRES },
        { role: 'risk', by: DANA },
      ],
    });
    expect(after.when(machine.starts()).kase.status).toBe('running');
  });

  test('takes nothing from those who could approve before', () => {
    expect(escalated.when(ana.approves()).kase.status).toBe('approved');
    const early = given(escalating, kim.marksReady(), torres.approves());
    expect(refusal(early.when(dana.approves()))).toMatchObject({ code: 'wrong_role' });
    expect(refusal(escalated.when(zoe.approves()))).toMatchObject({
      code: 'wrong_role',
      reason: 'Rule refund-above-threshold needs Finance, Manager or Risk, and you are not in that role.',
    });
  });

  test('happens once, and beside a reminder that is due', () => {
    expect(wrote(escalated.when(passesAt(on(2, '15:16'))))).toEqual([]);
    const late = given(escalating, kim.marksReady()).when(passesAt(due));
    expect(wrote(late)).toEqual(['escalated', 'reminded']);
    // Dana hears of the escalation and needs no reminder of it.
    expect(late.entries.slice(-2)).toMatchObject([{ people: [DANA] }, { people: [TORRES, RAJ, ANA] }]);
  });

  test('asks nobody who has voted already', () => {
    const holders = { ...everybody, finance: [TORRES, DANA] };
    const voted = given(held(escalating, holders), kim.marksReady(), dana.approves()).when(passesAt(due));
    expect(voted.entries.find(({ type }) => type === 'escalated')).toMatchObject({ people: [] });
  });

  test('outlives the loss of a seat: whoever was asked stays asked', () => {
    const approved = escalated.when(dana.approves());
    const after = approved.when(
      at(on(3, '09:00'), machine.starts()),
      held(escalating, { ...everybody, finance: [RAJ] }),
    );
    expect(after.decision).toMatchObject({ entries: [{ type: 'seat_lost', person: TORRES }] });
    expect(after.kase).toMatchObject({
      votes: [{ by: DANA }],
      waiting: { remindAt: on(3, '13:00'), escalateAt: null, expireAt: on(5, '18:00'), escalatedTo: 'manager' },
    });
    expect(after.when(raj.approves()).kase.status).toBe('approved');
  });
});

describe('expiry', () => {
  const due = on(5, '09:15');
  const ready = given(worldWith({ ...waits, seats: ['finance', 'risk'] }), kim.marksReady(), torres.approves());
  const expired = ready.when(passesAt(due));

  test('is a no, and names the votes that were there', () => {
    expect(expired.decision).toMatchObject({ entries: [{ type: 'expired', votesLost: [TORRES] }] });
    expect(expired.kase).toMatchObject({ status: 'expired', at: due });
    expect(wakeAt(expired.kase, due)).toBeNull();
    expect(wrote(ready.when(passesAt(on(5, '09:14'))))).not.toContain('expired');
  });

  test('needs no roles to be read', () => {
    expect(ready.when(passesAt(due), held(ready.world, null)).kase.status).toBe('expired');
  });

  test('is final: nobody approves, edits, cancels or runs it any more', () => {
    for (const step of [raj.approves(), torres.approves(), kim.edits({ labels: ['vip'] }), kim.cancels(), kim.runs()])
      expect(refusal(expired.when(step))).toMatchObject({
        code: 'expired',
        reason:
          'Nobody approved this case in time: it expired on 5 Mar, 09:15 UTC, which means no. Nothing was changed.',
        remedy: 'File it anew where it is still wanted.',
      });
    expect(wrote(expired.when(machine.starts()))).toEqual([]);
    expect(wrote(expired.when(passesAt(on(9, '09:15'))))).toEqual([]);
  });

  test('comes to an approved case that nobody runs, and not to one that is about to', () => {
    const idle = given(worldWith({ ...waits, run: 'by_operator' }), kim.marksReady(), torres.approves());
    expect(idle.when(passesAt(due)).kase.status).toBe('expired');
    expect(wrote(idle.when(lee.runs()).when(passesAt(due)))).toEqual([]);
    const started = given(world, kim.marksReady(), torres.approves()).when(machine.starts());
    expect(wrote(started.when(passesAt(due)))).toEqual([]);
  });

  test('starts anew where a case that was about to run has to be approved again', () => {
    const approved = given(world, kim.marksReady(), torres.approves());
    const later = on(4, '09:15');
    const lost = approved.when(at(later, machine.starts()), held(world, { ...everybody, finance: [RAJ] }));
    const waiting = { remindAt: on(4, '13:15'), expireAt: on(9, '09:15') };
    expect(lost.kase).toMatchObject({ status: 'pending_approval', waiting });
    expect(approved.when(at(later, torres.withdraws())).kase).toMatchObject({ waiting });
  });

  test('starts anew together with an escalation that has not come yet', () => {
    const approved = given(escalating, kim.marksReady(), torres.approves(), ana.approves());
    const lost = approved.when(at(on(3, '09:00'), machine.starts()), held(escalating, { ...everybody, risk: [] }));
    expect(lost.kase).toMatchObject({ waiting: { escalateAt: on(3, '15:00'), escalatedTo: null } });
  });

  test('runs on where nobody had pressed Run yet', () => {
    const idle = given(worldWith({ ...waits, run: 'by_operator' }), kim.marksReady(), torres.approves());
    expect(idle.when(at(on(4, '09:15'), torres.withdraws())).kase).toMatchObject({ waiting: { expireAt: due } });
  });

  test('runs on where somebody takes a vote back before all were there', () => {
    expect(ready.when(at(on(4, '09:15'), torres.withdraws())).kase).toMatchObject({ waiting: { expireAt: due } });
  });
});
