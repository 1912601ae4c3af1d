import { describe, expect, test } from '@jest/globals';
import { dana, everybody, given, kim, machine, refusal, torres, worldWith, wrote } from '../../support/domain-given.ts';

const world = worldWith({ breakGlass: ['manager'] });
const seen = { ...world, sameEffect: ['T0LATCH:7'] };
const free = worldWith({ seats: [] });

describe('two cases with the same effect', () => {
  test('without a seat the second cannot run, and hears which case was first', () => {
    expect(
      refusal(given(free).when(kim.marksReady(), { ...free, sameEffect: ['T0LATCH:7', 'T0LATCH:9'] })),
    ).toMatchObject({
      code: 'same_effect',
      rule: 'refund-above-threshold',
      reason:
        'Case #7 and case #9 changed the same thing already, or may have, and rule refund-above-threshold lets nobody look at it twice.',
    });
  });

  test('with seats whoever approves sees the first, and it runs', () => {
    const approved = given(seen, kim.marksReady(), torres.approves());
    expect(approved.kase).toMatchObject({ proposal: { sameEffect: ['T0LATCH:7'] } });
    expect(wrote(approved.when(machine.starts()))).toEqual(['run_started']);
  });

  test('what ran unseen since it was marked ready sends it back, with its votes', () => {
    const after = given(world, kim.marksReady(), torres.approves()).when(machine.starts(), seen);
    expect(after.decision).toMatchObject({
      entries: [{ type: 'verdict_changed', why: { because: 'effect', cases: ['T0LATCH:7'] }, votesLost: ['U0TORRES'] }],
    });
    expect(after.kase.status).toBe('open');
    expect(
      wrote(after.when(kim.marksReady(), seen).when(torres.approves(), seen).when(machine.starts(), seen)),
    ).toEqual(['run_started']);
  });

  test('of several only those that nobody saw are named', () => {
    const both = { ...world, sameEffect: ['T0LATCH:7', 'T0LATCH:9'] };
    const after = given(seen, kim.marksReady(), torres.approves()).when(machine.starts(), both);
    expect(after.decision).toMatchObject({ entries: [{ why: { cases: ['T0LATCH:9'] } }] });
  });

  test('two of a rule without seats at one moment: the second is caught at its start', () => {
    const after = given(free, kim.marksReady()).when(machine.starts(), { ...free, sameEffect: ['T0LATCH:7'] });
    expect(wrote(after)).toEqual(['verdict_changed']);
  });

  test('broken glass covers what was seen when it was broken', () => {
    const broken = given(world, kim.marksReady(), dana.breaksGlass());
    expect(broken.when(machine.starts(), seen).decision).toMatchObject({
      entries: [{ type: 'glass_closed', why: 'case #7 changed the same thing meanwhile' }],
    });
    expect(wrote(given(seen, kim.marksReady(), dana.breaksGlass()).when(machine.starts()))).toEqual(['run_started']);
  });

  test('a rule can ask for it', () => {
    const repeated = worldWith({ test: ({ repeated: again }) => (again ? 'holds' : 'does_not_hold') }, everybody);
    expect(wrote(given(repeated).when(kim.marksReady()))).toEqual(['refused']);
    expect(wrote(given(repeated).when(kim.marksReady(), { ...repeated, sameEffect: ['T0LATCH:7'] }))).toEqual([
      'marked_ready',
    ]);
  });
});
