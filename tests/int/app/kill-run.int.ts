import { expect } from '@jest/globals';
import type { LocalMessage } from '../../../scripts/sandbox/slack/types.ts';
import { samplePayments } from '../../../scripts/sandbox/stripe/sample-payments.ts';
import { approve, caseIdOf, caseToApprove, TORRES, threadOf } from '../../support/cases-in-slack.ts';
import { eventually } from '../../support/eventually.ts';
import type { KillableLatch } from '../../support/killable-latch.ts';
import { countOf, flawsOf, recordOf } from '../../support/record.ts';
import { atRest, inStatus, statusOf, testSideBySide, toldOnce } from '../../support/side-by-side.ts';

const payment = samplePayments.acme.paymentIntent;
const never = 600_000;

const isAnswered = ({ stripe }: KillableLatch) => stripe.requests.every(({ status }) => status !== null);

/** Somebody approved, and then: how to be at the moment at which the process dies. */
const moments: Record<string, (latch: KillableLatch, card: LocalMessage) => Promise<void>> = {
  'after the approval, before the run starts': async (latch, card) => {
    // Roles are read anew before a run starts: there it stands still.
    const before = latch.slack.calls.get('usergroups.users.list') ?? 0;
    latch.slack.addFault({ method: 'usergroups.users.list', hangMs: never });
    await approve(latch.slack, TORRES, card);
    await eventually('the look at the roles', () => (latch.slack.calls.get('usergroups.users.list') ?? 0) > before);
    expect(await statusOf(latch, caseIdOf(card))).toBe('approved');
  },
  'after the run is on record, before the call leaves': async (latch, card) => {
    // The payment is looked at once more before money moves: there it stands still.
    await eventually('Stripe at rest', () => isAnswered(latch));
    latch.stripe.fail({ kind: 'hang', effect: 'none', on: 'GET /v1/payment_intents' });
    await approve(latch.slack, TORRES, card);
    await inStatus(latch, caseIdOf(card), 'running');
    await eventually('the last look at the payment', () => !isAnswered(latch));
    expect(latch.stripe.effects).toBe(0);
  },
  'after Stripe did it, before its answer': async (latch, card) => {
    latch.stripe.fail({ kind: 'hang', effect: 'made' });
    await approve(latch.slack, TORRES, card);
    await eventually('the refund at Stripe', () => latch.stripe.effects === 1);
    expect(await statusOf(latch, caseIdOf(card))).toBe('running');
  },
  'after the answer, before it is on record': async (latch, card) => {
    latch.stripe.fail({ kind: 'delay', ms: 400 });
    await approve(latch.slack, TORRES, card);
    const sent = await eventually('the call', () => latch.stripe.requests.find(({ method }) => method === 'POST'));
    latch.proxy.hold();
    await eventually('the answer', () => sent.status === 200);
    await eventually('the attempt to write it down', () => latch.proxy.heldBack > 0);
    expect(await statusOf(latch, caseIdOf(card))).toBe('running');
  },
  'after the record, before card and thread': async (latch, card) => {
    latch.slack.addFault({ method: 'chat.update', hangMs: never });
    latch.slack.addFault({ method: 'chat.postMessage', hangMs: never });
    await approve(latch.slack, TORRES, card);
    await inStatus(latch, caseIdOf(card), 'done');
  },
  'while the line in the thread is posted and not noted': async (latch, card) => {
    const { length } = threadOf(latch.slack, card);
    latch.slack.addFault({ method: 'chat.postMessage', dropAfterEffect: true, hangMs: never });
    await approve(latch.slack, TORRES, card);
    await eventually('the line', () => threadOf(latch.slack, card).length > length);
    // Nothing is under way in the database: a transaction whose client died holds it up for a minute, which is another story.
    await inStatus(latch, caseIdOf(card), 'done');
  },
};

testSideBySide('killed', moments, async (latch, reach) => {
  const card = await caseToApprove(latch.slack, { payment });
  const id = caseIdOf(card);
  await atRest(latch, id);
  await reach(latch, card);
  await latch.kill();
  latch.slack.clearFaults();
  latch.stripe.clearFaults();
  latch.proxy.restore();
  await latch.restart();
  await inStatus(latch, id, 'done', 45_000);
  expect(latch.stripe.effects).toBe(1);
  const kept = await recordOf(latch.database.connection, id);
  expect(flawsOf(kept)).toEqual([]);
  expect([countOf(kept, 'run_started'), countOf(kept, 'action_succeeded')]).toEqual([1, 1]);
  await toldOnce(latch, card);
});
