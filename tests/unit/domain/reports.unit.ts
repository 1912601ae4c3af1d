import { describe, expect, test } from '@jest/globals';
import { wakeAt } from '../../../src/domain/wake.ts';
import { given, kim, machine, minute, torres, worldWith, wrote } from '../../support/domain-given.ts';

const running = given(worldWith(), kim.marksReady(), torres.approves(), machine.starts());
const done = running.when(machine.succeeds());

describe('what an outside system tells by itself', () => {
  test('stands on the record whatever the case is', () => {
    const open = given(worldWith()).when(
      machine.does({
        type: 'record_report',
        source: 'Zendesk',
        summary: { text: 'Ana Ruiz commented' },
        text: { text: 'still waiting' },
        evidence: [],
      }),
    );
    expect(open.entries.at(-1)).toMatchObject({ type: 'reported', source: 'Zendesk', text: { text: 'still waiting' } });
    expect(open.kase.status).toBe('open');
    expect(open.entries.at(-1)).not.toHaveProperty('runId');
  });

  test('of a run that is done makes it due to be looked up, and changes nothing else', () => {
    const told = done.when(machine.hearsOf());
    expect(told.kase).toMatchObject({ status: 'done', doubted: { runId: 'run-1', lookUps: 0 } });
    expect(wakeAt(told.kase, minute(99))).toBe(told.entries.at(-1)?.at);
    expect(wakeAt(done.kase, minute(99))).toBeNull();
  });

  test('of a run whose outcome is owed makes the look-up due at once', () => {
    const unknown = running.when(machine.losesTheAnswer()).when(machine.hearsOf());
    expect(wakeAt(unknown.kase, minute(99))).toBe(unknown.entries.at(-1)?.at);
    const pending = running.when(machine.hearsPending()).when(machine.hearsOf());
    expect(wakeAt(pending.kase, minute(99))).toBe(pending.entries.at(-1)?.at);
  });

  test('of a run that waits for its answer changes nothing: the answer comes', () => {
    expect(running.when(machine.hearsOf()).kase).toEqual(running.kase);
  });

  test('of another run is only told', () => {
    expect(done.when(machine.hearsOf('run-9')).kase).toEqual(done.kase);
    expect(wrote(done.when(machine.hearsOf('run-9')))).toEqual(['reported']);
  });
});

describe('a run that was done and is looked up again', () => {
  const doubted = done.when(machine.hearsOf());

  test('is failed where it did not stand, and can be run again', () => {
    const bounced = doubted.when(machine.findsItGone());
    expect(bounced.entries.at(-1)).toMatchObject({ type: 'action_reversed', reason: { text: 'it bounced' } });
    expect(bounced.kase).toMatchObject({ status: 'failed', reason: { text: 'it bounced' }, run: { id: 'run-1' } });
    expect(bounced.kase).not.toHaveProperty('doubted');
    expect(bounced.when(kim.retries()).when(machine.starts('run-2')).kase).toMatchObject({ run: { attempt: 2 } });
  });

  test('stays done where it stands, and the doubt is gone', () => {
    const sure = doubted.when(machine.looksAgain());
    expect(wrote(sure)).toEqual(['outcome_confirmed']);
    expect(sure.kase).toEqual(done.kase);
  });

  test('is asked for again where the system cannot tell', () => {
    const later = machine.does({
      type: 'record_second_look',
      runId: 'run-1',
      failed: false,
      finding: { text: 'no answer' },
      evidence: [],
      lookUpAt: minute(70),
    });
    expect(doubted.when(later).kase).toMatchObject({ doubted: { lookUpAt: minute(70), lookUps: 1 } });
  });

  test('without a doubt nothing is reversed', () => {
    expect(wrote(done.when(machine.findsItGone()))).toEqual([]);
    expect(wrote(doubted.when(machine.findsItGone('run-9')))).toEqual([]);
  });

  test('nothing turns failed into done without a new run', () => {
    const failed = running.when(machine.fails()).when(machine.hearsOf()).when(machine.looksAgain());
    expect(failed.kase.status).toBe('failed');
  });
});
