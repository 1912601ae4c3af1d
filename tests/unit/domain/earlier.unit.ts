import { describe, expect, test } from '@jest/globals';
import { evolve } from '../../../src/domain/evolve.ts';
import {
  at,
  dana,
  given,
  type History,
  KIM,
  kim,
  machine,
  minute,
  ruleOf,
  sequence,
  TORRES,
  torres,
  worldWith,
  wrote,
} from '../../support/domain-given.ts';

const running = given(worldWith(), kim.marksReady(), torres.approves(), machine.starts());
const failed = running.when(machine.fails());
const unsent = (runId: string) =>
  machine.does({
    type: 'record_failure',
    runId,
    reason: { text: 'Not sent: Stripe could not be asked.' },
    evidence: [],
    foundBy: 'answer',
    unsent: true,
  });
const wentThrough = (isPending = false) =>
  machine.does({
    type: 'record_earlier_attempt',
    runId: 'run-1',
    isPending,
    result: { summary: { text: '$2,400.00 returned' }, reference: 're_1', evidence: [] },
    lookUpAt: minute(80),
  });
const earlierOf = ({ kase }: History) => kase.tried?.at(-1)?.run.id;
const less = { fields: { amount: { minor: 100, currency: 'USD' } } };

describe('the attempt that counts as failed is known', () => {
  test('whatever becomes of the approval of its retry', () => {
    const retried = failed.when(kim.retries());
    const again = retried.when(torres.withdraws()).when(torres.approves());
    expect(again.kase).toMatchObject({ status: 'approved' });
    expect(earlierOf(again)).toBe('run-1');
    const stands = again.when(wentThrough());
    expect(stands.kase).toMatchObject({ status: 'done', run: { id: 'run-1' } });
    expect(stands.kase).not.toHaveProperty('runRequest');
  });

  test('and every one of them: whichever went through stands', () => {
    const twice = failed.when(kim.retries()).when(machine.starts('run-2')).when(machine.fails('run-2'));
    expect(twice.kase.tried?.map(({ run }) => run.id)).toEqual(['run-1', 'run-2']);
    const late = twice.when(kim.retries()).when(machine.succeeds('run-1'));
    expect(late.kase).toMatchObject({ status: 'done', run: { id: 'run-1' } });
    expect(late.kase).not.toHaveProperty('tried');
  });

  test('and nothing starts over one that was not looked up', () => {
    const unseen = machine.does({
      type: 'start_run',
      runId: 'run-2',
      idempotencyKey: 'key-run-2',
      answerBy: minute(99),
      cleared: [],
    });
    expect(wrote(failed.when(kim.retries()).when(unseen))).toEqual([]);
    const glass = given(worldWith({ breakGlass: ['manager'] }), kim.marksReady(), dana.breaksGlass());
    const broken = glass.when(machine.starts()).when(machine.fails()).when(dana.retries());
    expect(wrote(broken.when(unseen))).toEqual([]);
    expect(wrote(broken.when(machine.starts('run-2')))).toEqual(['run_started']);
  });

  test('also where the case is about something else since', () => {
    const other = failed.when(kim.edits(less)).when(kim.marksReady()).when(torres.approves());
    expect(other.kase).toMatchObject({ status: 'approved', tried: [{ run: { id: 'run-1' } }] });
    expect(other.kase.tried?.[0]?.step.params).toMatchObject({ amount: { minor: 240_000 } });
  });

  test('and one that never left does not take its place', () => {
    const second = failed.when(kim.retries()).when(machine.starts('run-2')).when(unsent('run-2'));
    expect(second.kase).toMatchObject({ status: 'failed', run: { id: 'run-2', attempt: 2 } });
    expect(earlierOf(second)).toBe('run-1');
    expect(second.when(wentThrough()).kase).toMatchObject({ status: 'done', run: { id: 'run-1' } });
    expect(earlierOf(running.when(unsent('run-1')))).toBeUndefined();
  });

  test('until another one went through', () => {
    const done = failed.when(kim.retries()).when(machine.starts('run-2')).when(machine.succeeds('run-2'));
    expect(done.kase).toMatchObject({ status: 'done' });
    expect(earlierOf(done)).toBeUndefined();
  });
});

describe('of a sequence', () => {
  const world = worldWith({ seats: ['finance'] }, undefined, {
    ...sequence,
    actions: {
      ...sequence.actions,
      close_and_refund: {
        ...sequence.actions.refund_and_close,
        steps: sequence.actions.refund_and_close.steps.toReversed(),
      },
    },
  });
  const both = { fields: { ticket: { text: '#1' }, ticket_status: { text: 'solved' } } };
  const ready = given(world, kim.edits(both));
  const through = (action: string) => [kim.marksReady({ action }), torres.approves(), machine.starts()] as const;

  test('a step that is done hides no attempt at another one', () => {
    const refundFailed = through('stripe.refund')
      .reduce((before, step) => before.when(step), ready)
      .when(machine.fails());
    const other = refundFailed
      .when(kim.edits({ labels: ['vip'] }))
      .when(kim.marksReady({ action: 'close_and_refund' }))
      .when(torres.approves())
      .when(machine.starts('run-2'))
      .when(machine.succeeds('run-2'));
    expect(other.kase).toMatchObject({ status: 'approved', tried: [{ run: { id: 'run-1' } }] });
  });

  test('a step that bounces while the next one runs is known as well', () => {
    const second = through('refund_and_close')
      .reduce((before, step) => before.when(step), ready)
      .when(machine.succeeds())
      .when(machine.starts('run-2'));
    const bounced = second.when(machine.hearsOf()).when(machine.findsItGone());
    expect(bounced.kase).toMatchObject({ status: 'running', run: { id: 'run-2' }, tried: [{ run: { id: 'run-1' } }] });
    expect(second.when(machine.hearsOf('run-9')).kase).not.toHaveProperty('doubts');
  });

  test('an attempt that stands starts no next step that nobody asked for', () => {
    const rules = [
      ruleOf({
        name: 'vip',
        run: 'by_operator',
        test: ({ labels }) => (labels.includes('vip') ? 'holds' : 'does_not_hold'),
      }),
      ruleOf(),
    ];
    const policed = worldWith({}, undefined, { ...sequence, rules });
    const first = through('refund_and_close').reduce(
      (before, step) => before.when(step),
      given(policed, kim.edits(both)),
    );
    const vip = first
      .when(machine.fails())
      .when(kim.edits({ labels: ['vip'] }))
      .when(kim.marksReady({ action: 'refund_and_close' }))
      .when(torres.approves());
    expect(vip.kase).toMatchObject({ status: 'approved', runRequest: null });
    expect(vip.when(wentThrough()).kase).toMatchObject({
      status: 'approved',
      finished: [{ index: 0 }],
      runRequest: null,
    });
    const late = vip.when(wentThrough(true)).when(machine.succeeds());
    expect(late.kase).toMatchObject({ status: 'approved', finished: [{ index: 0 }], runRequest: null });
    const asked = vip.when(kim.runs()).when(wentThrough());
    expect(asked.kase).toMatchObject({ status: 'approved', runRequest: { by: KIM } });
  });
});

test('each step of a sequence has its own', () => {
  const world = worldWith({ seats: ['finance'] }, undefined, sequence);
  const both = { fields: { ticket: { text: '#1' }, ticket_status: { text: 'solved' } } };
  const second = given(world, kim.edits(both), kim.marksReady({ action: 'refund_and_close' }), torres.approves())
    .when(machine.starts())
    .when(machine.succeeds())
    .when(machine.starts('run-2'))
    .when(machine.fails('run-2'));
  const bounced = second.when(machine.hearsOf()).when(machine.findsItGone());
  const again = bounced.when(kim.retries()).when(machine.starts('run-3')).when(machine.succeeds('run-3'));
  expect(again.kase).toMatchObject({ status: 'approved', tried: [{ run: { id: 'run-2' } }] });
});

describe('an attempt that went through after all, on a case that is about something else by now', () => {
  const other = failed.when(kim.edits(less)).when(kim.marksReady());

  test.each<[string, History]>([
    ['waits for approval', other],
    ['is approved', other.when(torres.approves())],
  ])('which %s: nothing runs, and people look for a double', (_, before) => {
    const told = before.when(wentThrough());
    expect(wrote(told)).toEqual(['reported', 'verdict_changed']);
    expect(told.entries.at(-1)).toMatchObject({ why: { because: 'earlier' } });
    expect(told.kase).toMatchObject({
      status: 'open',
      tried: [{ run: { id: 'run-1' }, wentThrough: told.entries.at(-1)?.at }],
    });
    expect(wrote(told.when(wentThrough()))).toEqual([]);
    const anew = told.when(kim.marksReady()).when(torres.approves()).when(machine.starts('run-2'));
    expect(anew.kase).toMatchObject({ status: 'running' });
  });

  test('about the same as before is looked up again where it is prepared anew, and stands', () => {
    const waits = failed.when(kim.retries()).when(torres.withdraws()).when(wentThrough());
    expect(wrote(waits)).toEqual(['reported', 'verdict_changed']);
    expect(earlierOf(waits)).toBe('run-1');
    const anew = waits.when(kim.marksReady()).when(torres.approves());
    expect(anew.when(wentThrough()).kase).toMatchObject({ status: 'done', run: { id: 'run-1' } });
  });

  test('is known still where it was the policy that sent the case back', () => {
    const why = { because: 'sum', was: 'small', is: 'large' } as const;
    const back = evolve(other.kase, { type: 'verdict_changed', at: minute(40), why, votesLost: [] });
    expect(back).toMatchObject({ status: 'open', tried: [{ run: { id: 'run-1' } }] });
  });

  test('names the approvals that are lost', () => {
    expect(other.when(torres.approves()).when(wentThrough()).entries.at(-1)).toMatchObject({ votesLost: [TORRES] });
  });

  test('which is open, or was cancelled: it is told', () => {
    for (const before of [failed.when(kim.edits(less)), failed.when(kim.cancels())]) {
      const told = before.when(wentThrough());
      expect(wrote(told)).toEqual(['reported']);
      expect(told.kase.status).toBe(before.kase.status);
    }
  });

  test('which was to run on broken glass: the glass is closed', () => {
    const glass = worldWith({ breakGlass: ['manager'] });
    const first = given(glass, kim.marksReady(), torres.approves(), machine.starts(), machine.fails());
    const broken = first.when(kim.edits(less)).when(kim.marksReady()).when(dana.breaksGlass());
    expect(broken.kase.status).toBe('overridden');
    const told = broken.when(wentThrough());
    expect(wrote(told)).toEqual(['reported', 'glass_closed']);
    expect(told.kase.status).toBe('pending_approval');
    expect(told.entries.at(-1)).toMatchObject({ why: 'an earlier attempt went through after all' });
    const approved = told.when(torres.approves()).when(machine.starts('run-2'));
    expect(wrote(approved)).toEqual(['verdict_changed']); // it was proposed before that was known
  });

  test('known while the next one runs sends its retry back: nobody approved it with that in view', () => {
    const second = other.when(torres.approves()).when(machine.starts('run-2'));
    const told = second.when(machine.succeeds('run-1'));
    expect(wrote(told)).toEqual(['reported']);
    const retried = told.when(machine.fails('run-2')).when(kim.retries()).when(machine.starts('run-3'));
    expect(retried.entries.at(-1)).toMatchObject({ type: 'verdict_changed', why: { because: 'earlier' } });
    const glass = worldWith({ breakGlass: ['manager'] });
    const broken = given(glass, kim.marksReady(), torres.approves(), machine.starts(), machine.fails())
      .when(kim.edits(less))
      .when(kim.marksReady())
      .when(dana.breaksGlass())
      .when(machine.starts('run-2'))
      .when(machine.succeeds('run-1'))
      .when(machine.fails('run-2'))
      .when(dana.retries());
    expect(wrote(broken.when(machine.starts('run-3')))).toEqual(['glass_closed']);
  });

  test('that is only on its way is no deed yet', () => {
    const told = other.when(torres.approves()).when(wentThrough(true));
    expect(told.entries.at(-2)).toMatchObject({
      summary: { text: expect.stringContaining('is on its way after all') },
    });
    expect(told.kase.tried?.[0]).not.toHaveProperty('wentThrough');
  });

  test('and then bounces is told, and counts no more', () => {
    const known = other.when(torres.approves()).when(wentThrough());
    const says = (word: 'happened' | 'failed') =>
      machine.does({
        type: 'record_report',
        source: 'Stripe',
        summary: { text: 'refund.updated' },
        evidence: [],
        runId: 'run-1',
        says: word,
      });
    expect(wrote(known.when(says('happened')))).toEqual([]);
    const unclear = {
      type: 'record_second_look',
      runId: 'run-1',
      found: 'absent',
      finding: { text: 'nothing there' },
      lookUpAt: null,
    } as const;
    const unseen = known.when(says('failed')).when(machine.does({ ...unclear, evidence: [] }));
    expect(wrote(unseen)).toEqual(['outcome_confirmed']);
    expect(unseen.kase.tried?.[0]).toHaveProperty('wentThrough');
    const bounced = known.when(says('failed')).when(machine.findsItGone());
    expect(wrote(bounced)).toEqual(['reported', 'outcome_confirmed']);
    expect(bounced.entries.at(-2)).toMatchObject({
      summary: { text: 'The earlier attempt did not stand: it bounced' },
    });
    expect(bounced.kase.tried?.[0]).not.toHaveProperty('wentThrough');
    expect(bounced.kase).not.toHaveProperty('doubts');
  });

  test('stays on the case whatever else is done there', () => {
    const known = other.when(torres.approves()).when(wentThrough());
    const again = known.when(kim.marksReady()).when(torres.approves()).when(machine.starts('run-2'));
    for (const after of [again.when(machine.fails('run-2')), again.when(machine.succeeds('run-2'))])
      expect(after.kase.tried?.[0]).toMatchObject({ run: { id: 'run-1' }, wentThrough: expect.any(String) });
  });

  test('told by the system itself, is looked up, and the doubt is over', () => {
    const told = other.when(machine.hearsOf());
    expect(told.kase).toMatchObject({ doubts: [{ runId: 'run-1' }] });
    const after = told.when(machine.looksAgain());
    expect(wrote(after)).toEqual(['reported', 'verdict_changed', 'outcome_confirmed']);
    expect(after.kase).not.toHaveProperty('doubts');
  });
});

describe('an answer that comes late', () => {
  test('may be older than the bounce that was found meanwhile: it is looked up once more', () => {
    const bounced = running
      .when(machine.hearsOf())
      .when(machine.losesTheAnswer())
      .when(
        machine.does({
          type: 'record_failure',
          runId: 'run-1',
          reason: { text: 'it bounced' },
          evidence: [],
          foundBy: 'look_up',
        }),
      );
    const late = bounced.when(machine.succeeds());
    expect(wrote(late)).toEqual(['earlier_attempt_stands']);
    expect(late.kase).toMatchObject({ status: 'done', doubts: [{ runId: 'run-1' }] });
    expect(late.when(machine.findsItGone()).kase.status).toBe('failed');
  });

  test('after the outcome was unknown and a bounce was told is doubted as well', () => {
    const late = running.when(machine.losesTheAnswer()).when(machine.hearsOf()).when(machine.succeeds());
    expect(late.kase).toMatchObject({ status: 'done', doubts: [{ runId: 'run-1' }] });
  });

  test('that a look-up gives is not', () => {
    const result = { summary: { text: 'returned' }, evidence: [] };
    const found = machine.does({ type: 'record_success', runId: 'run-1', result, foundBy: 'look_up' });
    expect(failed.when(found).entries.at(-1)).not.toHaveProperty('byAnswer');
    expect(failed.when(found).kase).not.toHaveProperty('doubts');
    expect(failed.when(kim.retries()).when(wentThrough()).kase).not.toHaveProperty('doubts');
  });
});

test('a failure ends the row of puttings off', () => {
  const putOff = running.when(machine.postpones());
  expect(putOff.kase).toMatchObject({ putOff: 1 });
  const again = putOff.when(at(minute(51), machine.starts('run-2')));
  expect(again.when(machine.fails('run-2')).kase).not.toHaveProperty('putOff');
});
