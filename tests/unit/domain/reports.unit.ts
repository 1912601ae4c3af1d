import { describe, expect, test } from '@jest/globals';
import type { MachineIntent } from '../../../src/domain/command.ts';
import { decide } from '../../../src/domain/decide.ts';
import { wakeAt } from '../../../src/domain/wake.ts';
import { dana, given, kim, machine, minute, torres, worldWith, wrote } from '../../support/domain-given.ts';

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
    expect(told.kase).toMatchObject({ status: 'done', doubts: [{ runId: 'run-1', lookUps: 0 }] });
    expect(wakeAt(told.kase, minute(99))).toBe(told.entries.at(-1)?.at);
    expect(wakeAt(done.kase, minute(99))).toBeNull();
  });

  test('of a run whose outcome is owed makes the look-up due at once', () => {
    const unknown = running.when(machine.losesTheAnswer()).when(machine.hearsOf());
    expect(wakeAt(unknown.kase, minute(99))).toBe(unknown.entries.at(-1)?.at);
    const pending = running.when(machine.hearsPending()).when(machine.hearsOf());
    expect(wakeAt(pending.kase, minute(99))).toBe(pending.entries.at(-1)?.at);
  });

  test('of a run that waits for its answer makes nothing due: the answer comes', () => {
    const told = running.when(machine.hearsOf());
    expect(told.kase).toMatchObject({ status: 'running', reports: 1 });
    expect(wakeAt(told.kase, minute(99))).toBe(wakeAt(running.kase, minute(99)));
  });

  test('before the answer that it is done has that looked up again: the bounce may be newer', () => {
    const told = running.when(machine.hearsOf()).when(machine.succeeds());
    expect(told.kase).toMatchObject({ status: 'done', doubts: [{ runId: 'run-1', lookUps: 0 }] });
    expect(wakeAt(told.kase, minute(99))).toBe(told.entries.at(-1)?.at);
    expect(told.when(machine.findsItGone()).kase).toMatchObject({ status: 'failed' });
  });

  test('before any other answer leaves nothing to doubt', () => {
    const told = running.when(machine.hearsOf());
    const found = { type: 'record_success', runId: 'run-1', foundBy: 'look_up' } as const;
    const result = { summary: { text: 'returned' }, evidence: [] };
    const settled = [
      told.when(machine.fails()),
      told.when(machine.hearsPending()),
      told.when(machine.losesTheAnswer()).when(machine.does({ ...found, result })),
    ];
    for (const { kase } of settled) expect(kase).not.toHaveProperty('doubts');
  });

  test('of another run is only told', () => {
    expect(done.when(machine.hearsOf('run-9')).kase).toEqual({ ...done.kase, reports: 1 });
    expect(wrote(done.when(machine.hearsOf('run-9')))).toEqual(['reported']);
  });
});

describe('what is on the record already', () => {
  const says = (word: 'happened' | 'pending' | 'failed', runId = 'run-1') =>
    machine.does({
      type: 'record_report',
      source: 'Stripe',
      summary: { text: 'refund.updated' },
      evidence: [],
      runId,
      says: word,
    });
  const words = ['happened', 'pending', 'failed'] as const;
  const news = (before: typeof done) => words.filter((word) => wrote(before.when(says(word))).includes('reported'));

  test('is no news, and what contradicts it is', () => {
    expect(news(done)).toEqual(['failed']);
    expect(news(running.when(machine.fails()))).toEqual(['happened', 'pending']);
    expect(news(running.when(machine.hearsPending()))).toEqual(['happened', 'failed']);
  });

  test('is not yet there for a run whose answer was lost; while the answer is waited for it says enough, but for a bounce', () => {
    expect(news(running.when(machine.losesTheAnswer()))).toEqual([...words]);
    expect(news(running)).toEqual(['failed']);
  });

  test('of another run, or of one that is doubted, is told', () => {
    expect(wrote(done.when(says('happened', 'run-9')))).toEqual(['reported']);
    expect(wrote(done.when(says('failed')).when(says('happened')))).toEqual(['reported']);
  });
});

describe('a run that was done and is looked up again', () => {
  const doubted = done.when(machine.hearsOf());

  test('is failed where it did not stand, and can be run again', () => {
    const bounced = doubted.when(machine.findsItGone());
    expect(bounced.entries.at(-1)).toMatchObject({ type: 'action_reversed', reason: { text: 'it bounced' } });
    expect(bounced.kase).toMatchObject({ status: 'failed', reason: { text: 'it bounced' }, run: { id: 'run-1' } });
    expect(bounced.kase).not.toHaveProperty('doubts');
    expect(bounced.when(kim.retries()).when(machine.starts('run-2')).kase).toMatchObject({ run: { attempt: 2 } });
  });

  test('stays done where it stands, and the doubt is gone', () => {
    const sure = doubted.when(machine.looksAgain());
    expect(wrote(sure)).toEqual(['outcome_confirmed']);
    expect(sure.kase).toEqual({ ...done.kase, reports: 1 });
  });

  test('is asked for again where the system cannot tell', () => {
    const later = machine.does({
      type: 'record_second_look',
      runId: 'run-1',
      found: 'cannot_tell',
      finding: { text: 'no answer' },
      evidence: [],
      lookUpAt: minute(70),
    });
    expect(doubted.when(later).kase).toMatchObject({ doubts: [{ lookUpAt: minute(70), lookUps: 1 }] });
  });

  test('without a doubt nothing is reversed', () => {
    expect(wrote(done.when(machine.findsItGone()))).toEqual([]);
    expect(wrote(doubted.when(machine.findsItGone('run-9')))).toEqual([]);
  });
});

describe('an attempt that counted as failed', () => {
  const failed = running.when(machine.fails());
  const result = { summary: { text: '$2,400.00 returned' }, evidence: [] };
  const stands = (over: { runId?: string; isPending?: boolean } = {}) =>
    machine.does({
      type: 'record_earlier_attempt',
      runId: 'run-1',
      isPending: false,
      result,
      lookUpAt: minute(80),
      ...over,
    });

  test('is looked up again when the system speaks of it, and is done where it went through', () => {
    const told = failed.when(machine.hearsOf());
    expect(told.kase).toMatchObject({ status: 'failed', doubts: [{ runId: 'run-1' }] });
    const after = told.when(machine.looksAgain());
    expect(wrote(after)).toEqual(['earlier_attempt_stands']);
    expect(after.kase).toMatchObject({ status: 'done', result: { summary: { text: 'still there' } } });
    expect(after.kase).not.toHaveProperty('doubts');
  });

  test('stays failed where nothing is found, and can be run again', () => {
    const nothing = machine.does({
      type: 'record_second_look',
      runId: 'run-1',
      found: 'absent',
      finding: { text: 'nothing there' },
      evidence: [],
      lookUpAt: null,
    });
    const after = failed.when(machine.hearsOf()).when(nothing);
    expect(after.kase).toMatchObject({ status: 'failed' });
    expect(after.when(kim.retries()).kase).toMatchObject({ status: 'approved', tried: [{ run: { id: 'run-1' } }] });
  });

  test('is done by an answer that came late, and nobody runs it again', () => {
    expect(failed.when(machine.succeeds()).kase).toMatchObject({ status: 'done', run: { id: 'run-1' } });
    const retried = failed.when(kim.retries());
    expect(retried.when(machine.succeeds()).kase).toMatchObject({ status: 'done', run: { id: 'run-1' } });
  });

  test('found before another one is made takes its place', () => {
    const retried = failed.when(kim.retries());
    expect(retried.when(stands()).kase).toMatchObject({ status: 'done', run: { id: 'run-1', attempt: 1 } });
    expect(retried.when(stands({ isPending: true })).kase).toMatchObject({
      status: 'running',
      run: { id: 'run-1', accepted: true, answerBy: minute(80) },
    });
  });

  test('that shows after another one has started is told, so that somebody looks for a double', () => {
    const second = failed.when(kim.retries()).when(machine.starts('run-2'));
    const told = second.when(machine.succeeds('run-1'));
    expect(told.entries.at(-1)).toMatchObject({
      type: 'reported',
      source: 'Latch',
      summary: { text: 'An earlier attempt went through after all: $2,400.00 returned Look for a double.' },
    });
    expect(told.kase).toMatchObject({ status: 'running', run: { id: 'run-2' } });
    expect(wrote(second.when(stands()))).toEqual(['reported']);
  });

  test('is nothing new for a run that is done', () => {
    expect(wrote(done.when(machine.succeeds()))).toEqual([]);
    expect(wrote(done.when(stands()))).toEqual([]);
  });
});

describe('what is doubted', () => {
  const second = (over: object) =>
    machine.does({
      type: 'record_second_look',
      runId: 'run-1',
      found: 'happened',
      finding: { text: 'there' },
      evidence: [],
      lookUpAt: minute(80),
      ...over,
    } as MachineIntent);
  const failed = running.when(machine.fails());
  const retried = failed.when(kim.retries());

  test('may be the attempt that is about to be repeated', () => {
    const told = retried.when(machine.hearsOf());
    expect(told.kase).toMatchObject({ status: 'approved', doubts: [{ runId: 'run-1' }] });
    expect(told.when(second({ reference: 're_9' })).kase).toMatchObject({
      status: 'done',
      result: { summary: { text: 'there' }, reference: 're_9' },
    });
    expect(told.when(second({})).entries.at(-1)).not.toHaveProperty('result.reference');
    expect(retried.when(machine.hearsOf('run-9')).kase).not.toHaveProperty('doubts');
  });

  test('that is still on its way is waited for until then', () => {
    const told = failed.when(machine.hearsOf());
    expect(told.when(second({ found: 'pending' })).kase).toMatchObject({
      status: 'running',
      run: { accepted: true, answerBy: minute(80) },
    });
    const now = told.when(second({ found: 'pending', lookUpAt: null }));
    expect(now.kase).toMatchObject({ run: { answerBy: now.entries.at(-1)?.at } });
  });

  test('that shows nothing is asked for again, and a word on another run settles nothing', () => {
    const told = failed.when(machine.hearsOf());
    expect(told.when(second({ found: 'absent' })).kase).toMatchObject({
      status: 'failed',
      doubts: [{ runId: 'run-1', lookUpAt: minute(80), lookUps: 1 }],
    });
    expect(wrote(told.when(second({ runId: 'run-9' })))).toEqual([]);
  });

  test('on broken glass goes on as broken glass', () => {
    const glass = worldWith({ breakGlass: ['manager'] });
    const broken = given(glass, kim.marksReady(), dana.breaksGlass(), machine.starts(), machine.fails());
    const again = broken.when(dana.retries());
    expect(again.kase).toMatchObject({ status: 'overridden', tried: [{ run: { id: 'run-1' } }] });
    expect(again.when(machine.hearsOf()).kase).toMatchObject({ doubts: [{ runId: 'run-1' }] });
    expect(again.when(machine.succeeds()).kase).toMatchObject({ status: 'done', override: { by: 'U0DANA' } });
  });
});

describe('an answer to an earlier send', () => {
  const sentTwice = running.when(machine.losesTheAnswer()).when(machine.resends());
  const late = (sends: number) =>
    machine.does({
      type: 'record_failure',
      runId: 'run-1',
      sends,
      reason: { text: 'not sent' },
      evidence: [],
      foundBy: 'answer',
    });

  test('is no word on the one that left since', () => {
    expect(wrote(sentTwice.when(late(1)))).toEqual([]);
    expect(wrote(sentTwice.when(late(2)))).toEqual(['action_failed']);
  });

  test('counts where it is a success', () => {
    expect(sentTwice.when(machine.succeeds()).kase.status).toBe('done');
  });
});

test('more reports than a case can hold are left out', () => {
  const full = { ...done.kase, reports: 500 };
  const command = {
    type: 'record_report' as const,
    cmd: 'event:1',
    at: minute(9),
    source: 'Zendesk',
    summary: { text: 'x' },
    evidence: [],
  };
  expect(decide(full, command, worldWith())).toEqual({ outcome: 'accepted', entries: [] });
  expect(decide({ ...full, reports: 499 }, command, worldWith())).toMatchObject({ entries: [{ type: 'reported' }] });
});
