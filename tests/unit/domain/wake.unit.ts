import { describe, expect, test } from '@jest/globals';
import { nextDeadline } from '../../../src/domain/deadlines.ts';
import { wakeAt } from '../../../src/domain/wake.ts';
import { dana, given, type History, kim, lee, machine, minute, torres, worldWith } from '../../support/domain-given.ts';

const hour = 3_600_000;
const now = minute(50);
const world = worldWith({ remindAfterMs: hour, expireAfterMs: 8 * hour, breakGlass: ['manager'] });
const files = [{ id: 'F1', name: { text: 'a.pdf' }, mediaType: 'application/pdf', size: 1, url: 'u' }];
const suggestion = {
  source: 'rules' as const,
  workflow: 'refund',
  priority: 'normal' as const,
  fields: {},
  action: null,
  rule: null,
  summary: { text: 's' },
};
const triaged = given(world, machine.does({ type: 'record_suggestion', suggestion }));
const pending = triaged.when(kim.marksReady());
const approved = pending.when(torres.approves());
const running = approved.when(machine.starts());
const broken = pending.when(dana.breaksGlass()).when(machine.notesReview());
const byOperator = given(worldWith({ run: 'by_operator' }), kim.marksReady(), torres.approves());

describe('a case wakes the machine', () => {
  test.each<[string, History, string | null]>([
    ['for the triage of an open case', given(world), now],
    ['not for an open case that has it', triaged, null],
    ['for the next deadline of an approval', pending, minute(62)],
    ['for a run that is to start', approved, now],
    ['not for one that waits for somebody’s Run', byOperator, null],
    ['for the Run that was pressed', byOperator.when(lee.runs()), now],
    ['for a run on broken glass, though its review is made', broken, now],
    ['for the answer that is due', running, minute(99)],
    ['for a look-up', running.when(machine.losesTheAnswer()), minute(60)],
    ['not for a failure', running.when(machine.fails()), null],
    ['not for what is done', running.when(machine.succeeds()), null],
  ])('%s', (_, { kase }, at) => expect(wakeAt(kase, now)).toBe(at));

  test('for files that are still to be copied, unless it is closed', () => {
    const asked = { origin: { via: 'message_shortcut' as const, files } };
    const waiting = given.filed(world, asked, machine.does({ type: 'record_suggestion', suggestion }));
    expect(wakeAt(waiting.kase, now)).toBe(now);
    expect(wakeAt(waiting.when(kim.cancels()).kase, now)).toBeNull();
  });
});

describe('the next deadline', () => {
  test.each([
    [{ remindAfterMs: 3 * hour, escalateMs: 2 * hour, expireAfterMs: 4 * hour }, minute(121)],
    [{ remindAfterMs: 4 * hour, escalateMs: 3 * hour, expireAfterMs: 2 * hour }, minute(121)],
    [{ remindAfterMs: 2 * hour, escalateMs: 3 * hour, expireAfterMs: 4 * hour }, minute(121)],
  ])('of %j is the first', ({ escalateMs, ...terms }, at) => {
    const all = worldWith({ ...terms, escalate: { afterMs: escalateMs, to: 'manager' } });
    expect(nextDeadline(given(all, kim.marksReady()).kase)).toBe(at);
  });

  test.each([[{ remindAfterMs: hour }], [{ escalate: { afterMs: hour, to: 'manager' } }], [{ expireAfterMs: hour }]])(
    'may be the only one: %j',
    (terms) => {
      expect(nextDeadline(given(worldWith(terms), kim.marksReady()).kase)).toBe(minute(61));
    },
  );

  test('is none of what runs or is about to', () => {
    expect([approved, running, running.when(machine.fails())].map(({ kase }) => nextDeadline(kase))).toEqual([
      null,
      null,
      null,
    ]);
  });
});
