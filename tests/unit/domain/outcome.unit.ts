import { describe, expect, test } from '@jest/globals';
import { wakeAt } from '../../../src/domain/wake.ts';
import { given, kim, machine, minute, refusal, torres, worldWith, wrote } from '../../support/domain-given.ts';

const running = given(worldWith(), kim.marksReady(), torres.approves(), machine.starts());
const unknown = running.when(machine.losesTheAnswer());
const answers = [
  machine.succeeds,
  machine.fails,
  machine.losesTheAnswer,
  machine.hearsPending,
  machine.looksUp,
  machine.resends,
];

describe('what became of a run', () => {
  test('success closes the case with its result', () => {
    expect(running.when(machine.succeeds()).kase).toMatchObject({
      status: 'done',
      result: { reference: 're_1', summary: { text: '$2,400.00 returned' } },
    });
  });

  test('a definite no is a failure', () => {
    expect(running.when(machine.fails()).kase).toMatchObject({ status: 'failed', reason: { text: 'card declined' } });
  });

  test('no answer is neither: the outcome is unknown until it is looked up', () => {
    expect(unknown.kase).toMatchObject({ status: 'unknown', lookUpAt: minute(60) });
    expect(wakeAt(unknown.kase, minute(0))).toBe(minute(60));
    expect(wrote(unknown.when(machine.losesTheAnswer()))).toEqual([]);
    expect(unknown.when(machine.looksUp()).kase).toMatchObject({
      status: 'unknown',
      reason: { text: 'no answer' },
      lookUpAt: minute(62),
      run: { lookUps: 1 },
    });
    expect(unknown.when(machine.succeeds()).kase.status).toBe('done');
    expect(unknown.when(machine.fails()).kase.status).toBe('failed');
  });

  test('a look-up of a run nobody heard of makes it unknown with what was found', () => {
    expect(running.when(machine.looksUp()).kase).toMatchObject({ status: 'unknown', reason: { text: 'cannot tell' } });
  });

  test('it is sent again with the same key', () => {
    const again = unknown.when(machine.looksUp()).when(machine.resends());
    expect(again.kase).toMatchObject({
      status: 'running',
      run: { idempotencyKey: 'key-run-1', attempt: 1, sends: 2, lookUps: 0, answerBy: minute(63) },
    });
    expect(wakeAt(again.kase, minute(0))).toBe(minute(63));
  });

  test('what the outside system took is looked up, never sent again', () => {
    const pending = running.when(machine.hearsPending());
    expect(pending.kase).toMatchObject({ status: 'running', run: { accepted: true, answerBy: minute(61) } });
    expect(wrote(pending.when(machine.resends()))).toEqual([]);
    expect(wrote(pending.when(machine.looksUp()).when(machine.resends()))).toEqual([]);
  });

  test('an answer for another run changes nothing; that it went through is told', () => {
    for (const before of [running, unknown])
      for (const answer of answers)
        expect(wrote(before.when(answer('run-0')))).toEqual(answer === machine.succeeds ? ['reported'] : []);
  });

  test.each([
    ['done', running.when(machine.succeeds())],
    ['failed', running.when(machine.fails())],
    ['open', given(worldWith())],
  ])('an answer for a case that is %s changes nothing, unless it turns a failure into what happened', (_, settled) => {
    const isLate = settled.kase.status === 'failed';
    for (const answer of answers)
      expect(wrote(settled.when(answer()))).toEqual(
        isLate && answer === machine.succeeds ? ['earlier_attempt_stands'] : [],
      );
  });

  test('a closed case still takes notes, and refuses everything else', () => {
    const done = running.when(machine.succeeds());
    expect(wrote(done.when(kim.notes('the customer called again')))).toEqual(['noted']);
    for (const step of [kim.edits({ priority: 'high' }), kim.marksReady(), kim.cancels(), kim.retries(), kim.runs()])
      expect(refusal(done.when(step))).toMatchObject({
        code: 'moved_on',
        reason: 'This case is already done. Nothing was changed.',
      });
    expect(wakeAt(done.kase, minute(0))).toBeNull();
  });

  test.each([
    ['failed', running.when(machine.fails()), 'The action of this case has failed. Nothing was changed.'],
    ['unknown', unknown, 'The outcome of the action is not known yet. Nothing was changed.'],
    ['cancelled', given(worldWith(), kim.cancels()), 'This case was cancelled. Nothing was changed.'],
  ])('a late Mark Ready of a case that is %s is told so', (_, history, reason) => {
    expect(refusal(history.when(kim.marksReady()))).toMatchObject({ code: 'moved_on', reason });
  });
});
