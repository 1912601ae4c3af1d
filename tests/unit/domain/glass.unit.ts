import { describe, expect, test } from '@jest/globals';
import type { Case } from '../../../src/domain/case.ts';
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
  KIM,
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
} from '../../support/domain-given.ts';

const waits = { remindAfterMs: 3_600_000, expireAfterMs: 36_000_000 };
const world = worldWith({ seats: ['finance', 'risk'], breakGlass: ['manager'], ...waits });
const ready = given(world, kim.marksReady(), torres.approves());
const broken = ready.when(dana.breaksGlass());
const brokenAt = minute(3);
const anHourLater = minute(63);
const running = broken.when(machine.starts());
const failed = running.when(machine.fails());
const renamed = { fields: { customer: { text: 'Acme Inc' } } };

describe('breaking the glass', () => {
  test('runs it without the approvals that are missing, and says whom it skipped and why', () => {
    expect(wrote(broken)).toEqual(['glass_broken']);
    expect(broken.entries.at(-1)).toMatchObject({
      by: DANA,
      roles: ['manager'],
      override: {
        by: DANA,
        at: brokenAt,
        reason: { text: 'customer locked out' },
        incident: { text: 'https://status.example.com/42' },
        skipped: [ANA],
        until: anHourLater,
        review: null,
      },
    });
    expect(running.kase).toMatchObject({ status: 'running', run: { requestedBy: DANA } });
  });

  test('never makes it approved, not even for a moment', () => {
    const statuses = [broken, running, failed, failed.when(dana.retries())].map(({ kase }) => kase.status);
    expect(statuses).toEqual(['overridden', 'running', 'failed', 'overridden']);
    expect([...broken.entries, ...running.entries].map(({ type }) => type)).not.toContain('approved');
  });

  test('whoever breaks it is not among those it skipped', () => {
    const both = given(held(world, { ...everybody, risk: [ANA, DANA] }), kim.marksReady()).when(dana.breaksGlass());
    expect(both.entries.at(-1)).toMatchObject({ override: { skipped: [TORRES, RAJ, ANA] } });
  });

  test.each([
    [{ reason: ' ' }, { text: 'A reason is required: whoever is skipped reads it now, and whoever reviews it later.' }],
    [
      { incident: '' },
      { incident: 'A link to the incident is required. Write it like https://status.example.com/42.' },
    ],
    [{ incident: 'INC-42' }, { incident: expect.stringContaining('link') }],
    [{ incident: 'javascript:alert(1)' }, { incident: expect.stringContaining('link') }],
    [
      { reason: '', incident: 'no' },
      { text: expect.stringContaining('reason'), incident: expect.stringContaining('link') },
    ],
  ])('needs a reason and the incident: %j is not enough', (said, problems) => {
    expect(ready.when(dana.breaksGlass(said)).decision).toEqual({ outcome: 'invalid', problems });
  });

  test('spaces around them are not part of what was said', () => {
    const said = { reason: ' locked out ', incident: ' https://status.example.com/7 ' };
    expect(ready.when(dana.breaksGlass(said)).entries.at(-1)).toMatchObject({
      override: { reason: { text: 'locked out' }, incident: { text: 'https://status.example.com/7' } },
    });
  });

  test('is for the roles that the rule names, for nobody where it names none', () => {
    expect(refusal(ready.when(lee.breaksGlass()))).toMatchObject({
      code: 'wrong_role',
      rule: 'refund-above-threshold',
      reason: 'Rule refund-above-threshold lets only Manager break the glass, and you are not in that role.',
      remedy: 'Somebody in that role has to, or the seats on the card have to be filled.',
      ask: [DANA],
      roles: ['manager'],
    });
    for (const breakGlass of [undefined, []]) {
      const none = worldWith({ ...(breakGlass && { breakGlass }) });
      expect(refusal(given(none, kim.marksReady()).when(dana.breaksGlass()))).toMatchObject({
        code: 'no_glass',
        rule: 'refund-above-threshold',
        reason: 'Rule refund-above-threshold allows nobody to run this without its approvals.',
        remedy: 'The seats on the card have to be filled.',
      });
    }
  });

  test('is not for a maker, by whichever account', () => {
    const makers = held(world, { ...everybody, manager: [DANA, KIM, LEE] });
    expect(refusal(given(makers, kim.marksReady()).when(kim.breaksGlass()))).toMatchObject({
      code: 'maker',
      reason: 'You shaped this case, so you cannot break the glass on it.',
      remedy: 'Someone else in Manager has to.',
      ask: [DANA, LEE],
    });
    const other = { ...world, accounts: [[KIM, DANA]] };
    expect(refusal(given(other, kim.marksReady()).when(dana.breaksGlass()))).toMatchObject({ code: 'maker' });
  });

  test('is not for somebody who joined the role too lately', () => {
    const fresh = { ...world, fresh: { manager: { [DANA]: minute(900) } } };
    expect(refusal(given(fresh, kim.marksReady()).when(dana.breaksGlass()))).toMatchObject({
      code: 'fresh_member',
      reason: 'You joined Manager only lately, and new members cannot break the glass yet.',
      remedy:
        'You can from 3 Mar, 00:14 UTC on. Until then somebody else has to, or the seats on the card have to be filled.',
    });
    const both = worldWith({ breakGlass: ['manager', 'risk'] }, { ...everybody, risk: [ANA, DANA] });
    const elsewhere = { ...both, fresh: fresh.fresh };
    expect(given(elsewhere, kim.marksReady(), dana.breaksGlass()).entries.at(-1)).toMatchObject({ roles: ['risk'] });
  });

  test('is not for somebody who owes a review, by whichever account', () => {
    const owing = { ...world, owing: [{ person: DANA, case: 'T0LATCH:7' }] };
    expect(refusal(ready.when(dana.breaksGlass(), owing))).toMatchObject({
      code: 'owes_review',
      rule: 'refund-above-threshold',
      reason: 'You broke the glass before, and nobody has reviewed that yet (case #7).',
      remedy: 'Have somebody else close that review first.',
      ask: [DANA],
    });
    const byOther = { ...world, accounts: [['U0OTHER', DANA]], owing: [{ person: 'U0OTHER', case: 'T0LATCH:7' }] };
    expect(refusal(ready.when(dana.breaksGlass(), byOther))).toMatchObject({ code: 'owes_review' });
    const someoneElse = { ...world, owing: [{ person: RAJ, case: 'T0LATCH:7' }] };
    expect(wrote(ready.when(dana.breaksGlass(), someoneElse))).toEqual(['glass_broken']);
  });

  test('needs a card that shows the case as it is', () => {
    expect(refusal(ready.when(dana.breaksGlass({ fingerprint: 'of another round' })))).toMatchObject({
      code: 'stale',
      rule: 'refund-above-threshold',
      reason: 'The case changed after the card you clicked was shown.',
      remedy: 'Look at what changed, then decide on the case as it stands now.',
    });
  });

  test('is for cases that wait for an approval only', () => {
    expect(refusal(given(world).when(dana.breaksGlass()))).toMatchObject({ code: 'moved_on' });
    expect(refusal(ready.when(ana.approves()).when(dana.breaksGlass()))).toMatchObject({ code: 'moved_on' });
    expect(refusal(broken.when(dana.breaksGlass()))).toMatchObject({
      code: 'moved_on',
      reason: 'This case is about to run without its approvals: somebody broke the glass. Nothing was changed.',
    });
  });
});

describe('glass that is broken', () => {
  test('keeps everybody else from deciding, editing or cancelling', () => {
    const steps = [raj.approves(), raj.denies('no'), raj.requestsChanges('no'), torres.withdraws()];
    for (const step of [...steps, kim.edits(renamed), kim.cancels(), kim.runs(), kim.marksReady()])
      expect(['moved_on', 'already_voted']).toContain(refusal(broken.when(step)).code);
  });

  test('wakes the machine at once, and until its review is made', () => {
    expect(wakeAt(broken.kase, brokenAt)).toBe(brokenAt);
    const done = running.when(machine.succeeds());
    expect(wakeAt(done.kase, minute(9))).toBe(minute(9));
    const reviewed = done.when(machine.notesReview());
    expect(wrote(reviewed)).toEqual(['review_opened']);
    expect(reviewed.kase).toMatchObject({ status: 'done', override: { review: 'T0LATCH:43' } });
    expect(wakeAt(reviewed.kase, minute(9))).toBeNull();
    expect(wrote(reviewed.when(machine.notesReview()))).toEqual([]);
    expect(wrote(ready.when(machine.notesReview()))).toEqual([]);
  });

  test('runs what was proposed, and no deadline of the approval comes in between', () => {
    expect(wrote(broken.when(at(minute(9_000), machine.passesTime())))).toEqual([]);
    expect(running.entries.at(-1)).toMatchObject({
      type: 'run_started',
      action: 'stripe.refund',
      params: { payment: { text: 'pi_4821' } },
      run: { attempt: 1, fingerprint: 'proposal' in ready.kase ? ready.kase.proposal.fingerprint : '' },
    });
  });

  test('waits while roles cannot be read', () => {
    expect(wrote(broken.when(machine.starts(), held(world, null)))).toEqual([]);
  });

  test('lets it start for an hour, to the minute', () => {
    expect(wrote(broken.when(at(anHourLater, machine.starts())))).toEqual(['run_started']);
    const late = broken.when(at(minute(64), machine.starts()));
    expect(late.entries.at(-1)).toMatchObject({
      type: 'glass_closed',
      why: 'the glass was open until 2 Mar, 10:17 UTC only',
      waiting: { remindAt: '2026-03-02T11:18:00.000Z', escalateAt: null, escalatedTo: null },
    });
    expect(late.kase).toMatchObject({
      status: 'pending_approval',
      votes: [{ by: TORRES }],
      waiting: { remindAt: '2026-03-02T11:18:00.000Z' },
      override: { closed: true },
    });
    expect(late.when(ana.approves()).kase.status).toBe('approved');
  });

  test('closes once whoever broke it no longer may', () => {
    const demoted = broken.when(machine.starts(), held(world, { ...everybody, manager: [] }));
    expect(demoted.entries.at(-1)).toMatchObject({
      type: 'glass_closed',
      why: 'who broke the glass no longer holds the role for it',
    });
    const turnedMaker = broken.when(machine.starts(), { ...world, accounts: [[KIM, DANA]] });
    expect(turnedMaker.entries.at(-1)).toMatchObject({ why: 'who broke the glass has shaped the case since' });
  });

  test('closes without deadlines where the rule names none', () => {
    const timeless = worldWith({ breakGlass: ['manager'] });
    const late = given(timeless, kim.marksReady(), dana.breaksGlass()).when(at(minute(90), machine.starts()));
    expect(late.kase).toMatchObject({
      waiting: { remindAt: null, escalateAt: null, expireAt: null, escalatedTo: null },
    });
    expect(wakeAt({ ...late.kase, override: undefined } as unknown as Case, minute(90))).toBeNull();
  });

  test('once closed may be broken again, but not before its first review is made', () => {
    const closed = broken.when(at(minute(64), machine.starts()));
    expect(refusal(closed.when(dana.breaksGlass()))).toMatchObject({
      code: 'moved_on',
      reason: 'The review of the glass that was broken here before is still being opened.',
    });
    const again = closed.when(machine.notesReview()).when(dana.breaksGlass());
    expect(again.kase).toMatchObject({ status: 'overridden', override: { review: null } });
    expect(again.kase.override).not.toHaveProperty('closed');
  });
});
