import { describe, expect, test } from '@jest/globals';
import { actionTitle, nextStep, stepsFor } from '../../../src/domain/steps.ts';
import {
  dana,
  everybody,
  given,
  held,
  KIM,
  kim,
  machine,
  minute,
  RAJ,
  raj,
  refundFields,
  refundWorkflow,
  refusal,
  sequence,
  torres,
  worldWith,
  wrote,
} from '../../support/domain-given.ts';

const ticket = { ticket: { text: '9' }, ticket_status: { text: 'solved' } };
const world = worldWith({}, everybody, sequence);
const marksReady = kim.marksReady({ action: 'refund_and_close', fields: ticket });
const approved = given(world, marksReady, torres.approves());
const firstDone = approved.when(machine.starts()).when(machine.succeeds());
const bothDone = firstDone.when(machine.starts('run-2')).when(machine.succeeds('run-2'));

describe('a sequence of actions', () => {
  test('is approved whole: every step and its values are part of what people see', () => {
    expect(approved.kase).toMatchObject({
      proposal: {
        action: 'refund_and_close',
        params: { payment: { text: 'pi_4821' }, ticket: { text: '9' } },
        steps: [
          { action: 'stripe.refund', params: { payment: { text: 'pi_4821' }, amount: { minor: 240_000 } } },
          { action: 'zendesk.set_status', params: { ticket: { text: '9' }, ticket_status: { text: 'solved' } } },
        ],
      },
    });
  });

  test('runs in order, each step as a run of its own', () => {
    expect(firstDone.kase).toMatchObject({
      status: 'approved',
      runRequest: { by: null },
      finished: [{ index: 0, action: 'stripe.refund', run: { id: 'run-1', step: 0 }, result: { reference: 're_1' } }],
    });
    const second = firstDone.when(machine.starts('run-2'));
    expect(second.entries.at(-1)).toMatchObject({
      type: 'run_started',
      action: 'zendesk.set_status',
      params: ticket,
      run: { id: 'run-2', step: 1, attempt: 2, idempotencyKey: 'key-run-2' },
    });
    expect(bothDone.kase).toMatchObject({
      status: 'done',
      run: { id: 'run-2' },
      finished: [{ index: 0 }, { index: 1 }],
    });
  });

  test('a step that failed is taken up again where it stopped: what is done is not done twice', () => {
    const failed = firstDone.when(machine.starts('run-2')).when(machine.fails('run-2'));
    expect(failed.kase.status).toBe('failed');
    const again = failed.when(kim.retries()).when(machine.starts('run-3'));
    expect(again.entries.at(-1)).toMatchObject({ type: 'run_started', action: 'zendesk.set_status', run: { step: 1 } });
    expect(again.when(machine.succeeds('run-3')).kase.status).toBe('done');
  });

  test('a vote counts for a later step only while its role still holds', () => {
    const after = firstDone.when(machine.starts('run-2'), held(world, { ...everybody, finance: [RAJ] }));
    expect(wrote(after)).toEqual(['seat_lost']);
    expect(after.kase).toMatchObject({ status: 'pending_approval', finished: [{ index: 0 }] });
    const voted = after.when(raj.approves()).when(machine.starts('run-3'));
    expect(voted.entries.at(-1)).toMatchObject({ type: 'run_started', action: 'zendesk.set_status' });
  });

  test('prepared anew between two steps, it goes on after the finished one', () => {
    const edited = firstDone.when(kim.edits({ fields: { ticket_status: { text: 'closed' } } }));
    expect(edited.kase).toMatchObject({ status: 'open', finished: [{ index: 0 }] });
    const again = edited
      .when(kim.marksReady({ action: 'refund_and_close' }))
      .when(torres.approves())
      .when(machine.starts('run-2'));
    expect(again.entries.at(-1)).toMatchObject({
      action: 'zendesk.set_status',
      params: { ticket_status: { text: 'closed' } },
    });
  });

  test('what is done cannot be prepared otherwise, nor as an action by itself', () => {
    const edited = firstDone.when(kim.edits({ fields: { amount: { minor: 1, currency: 'USD' } } }));
    expect(wrote(edited.when(kim.marksReady({ action: 'refund_and_close' })))).toEqual(['refused']);
    const single = firstDone.when(kim.edits({ fields: { ticket_status: { text: 'closed' } } })).when(kim.marksReady());
    expect(refusal(single)).toMatchObject({
      code: 'already_run',
      reason: expect.stringMatching(/^Issue refund has run/),
    });
  });

  test('on broken glass every step runs on it, and never as approved', () => {
    const glass = worldWith({ breakGlass: ['manager'] }, everybody, sequence);
    const first = given(glass, marksReady, dana.breaksGlass(), machine.starts(), machine.succeeds());
    expect(first.kase).toMatchObject({ status: 'overridden', finished: [{ index: 0 }] });
    expect(first.when(machine.starts('run-2')).when(machine.succeeds('run-2')).kase.status).toBe('done');
  });

  test('whoever pressed Run has asked for all of it', () => {
    const byOperator = worldWith({ run: 'by_operator' }, everybody, sequence);
    const first = given(byOperator, marksReady, torres.approves(), kim.runs(), machine.starts(), machine.succeeds());
    expect(first.kase).toMatchObject({ status: 'approved', runRequest: { by: KIM } });
  });

  test('a step that bounced after the end is what a retry does again', () => {
    const bounced = bothDone.when(machine.hearsOf('run-1')).when(machine.findsItGone('run-1'));
    expect(bounced.kase).toMatchObject({ status: 'failed', run: { id: 'run-1' }, finished: [{ index: 1 }] });
    const again = bounced.when(kim.retries()).when(machine.starts('run-3'));
    expect(again.entries.at(-1)).toMatchObject({ action: 'stripe.refund', run: { id: 'run-3', step: 0 } });
    expect(again.when(machine.succeeds('run-3')).kase).toMatchObject({ status: 'done' });
  });

  test('a step that bounced while a later one runs is not done again by itself', () => {
    const running = firstDone.when(machine.starts('run-2'));
    const bounced = running.when(machine.hearsOf('run-1')).when(machine.findsItGone('run-1'));
    expect(bounced.kase).toMatchObject({ status: 'running', finished: [] });
    expect(bounced.when(machine.succeeds('run-2')).kase).toMatchObject({ status: 'failed' });
  });

  test('a step that bounced while the rest waits for approval: whoever approves is not asked for what they were shown', () => {
    const again = firstDone
      .when(kim.edits({ fields: { ticket_status: { text: 'closed' } } }))
      .when(kim.marksReady({ action: 'refund_and_close' }));
    const bounced = again.when(machine.hearsOf('run-1')).when(machine.findsItGone('run-1'));
    expect(bounced.kase).toMatchObject({ status: 'open', finished: [] });
    const ready = bounced.when(kim.marksReady({ action: 'refund_and_close' })).kase;
    const before = again.kase;
    const fingerprints = [before, ready].map((kase) => 'proposal' in kase && kase.proposal.fingerprint);
    expect(fingerprints[0]).not.toBe(fingerprints[1]);
  });

  test('a step that bounced between two of them stops the sequence', () => {
    const bounced = firstDone.when(machine.hearsOf('run-1')).when(machine.findsItGone('run-1'));
    expect(bounced.kase).toMatchObject({ status: 'failed', run: { id: 'run-1' }, finished: [] });
  });
});

describe('two runs of a sequence that are doubted at once', () => {
  const both = bothDone.when(machine.hearsOf('run-1')).when(machine.hearsOf('run-2'));

  test('are looked up one by one; a word on one leaves the other open', () => {
    expect(both.kase).toMatchObject({ doubts: [{ runId: 'run-1' }, { runId: 'run-2' }] });
    expect(both.when(machine.looksAgain('run-1')).kase).toMatchObject({ status: 'done', doubts: [{ runId: 'run-2' }] });
    const later = machine.does({
      type: 'record_second_look',
      runId: 'run-2',
      found: 'cannot_tell',
      finding: { text: 'no answer' },
      evidence: [],
      lookUpAt: minute(90),
    });
    const asked = both.when(later).kase.doubts;
    expect(asked?.map(({ runId, lookUps }) => [runId, lookUps])).toEqual([
      ['run-1', 0],
      ['run-2', 1],
    ]);
    expect(both.when(machine.hearsOf('run-1')).kase.doubts?.map(({ runId }) => runId)).toEqual(['run-2', 'run-1']);
    expect(both.when(machine.findsItGone('run-1')).kase).toMatchObject({
      status: 'failed',
      run: { id: 'run-1', failedBy: 'look_up' },
      doubts: [{ runId: 'run-2' }],
    });
  });

  test('the last step that bounced is what is done again', () => {
    const bounced = bothDone.when(machine.hearsOf('run-2')).when(machine.findsItGone('run-2'));
    expect(bounced.kase).toMatchObject({ status: 'failed', run: { id: 'run-2' }, finished: [{ index: 0 }] });
  });

  test('why a sequence stops is said', () => {
    const running = firstDone.when(machine.starts('run-2'));
    const bounced = running.when(machine.hearsOf('run-1')).when(machine.findsItGone('run-1'));
    expect(bounced.when(machine.succeeds('run-2')).kase).toMatchObject({
      reason: { text: 'An earlier step no longer stands.' },
    });
  });
});

describe('what an action is called', () => {
  const workflow = refundWorkflow(sequence);

  test('is its title, also where it is only a step of a sequence; else its id', () => {
    expect(actionTitle(workflow, 'stripe.refund')).toBe('Issue refund');
    expect(actionTitle(workflow, 'refund_and_close')).toBe('Refund and close');
    expect(actionTitle(workflow, 'zendesk.set_status')).toBe('Set status');
    expect(actionTitle(workflow, 'constructor')).toBe('constructor');
    expect(actionTitle(undefined, 'stripe.refund')).toBe('stripe.refund');
  });
});

describe('the steps of an action', () => {
  test('are itself, or the sequence under that name, each with its own values', () => {
    const workflow = refundWorkflow(sequence);
    const fields = { ...refundFields, ...ticket };
    expect(stepsFor('stripe.refund', fields, workflow).map(({ params }) => Object.keys(params))).toEqual([
      ['payment', 'amount'],
    ]);
    expect(stepsFor('refund_and_close', fields, workflow).map(({ action }) => action)).toEqual([
      'stripe.refund',
      'zendesk.set_status',
    ]);
    expect(stepsFor('constructor', fields, workflow)).toEqual([{ action: 'constructor', params: {} }]);
  });

  test('none is next once all are done', () => {
    expect(nextStep(bothDone.kase as Parameters<typeof nextStep>[0])).toBeNull();
  });
});
