import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { until } from '../../../scripts/sandbox/acting.ts';
import type { Fault, LocalMessage } from '../../../scripts/sandbox/slack/types.ts';
import {
  approve,
  cards,
  caseIdOf,
  caseToApprove,
  dmsTo,
  fileCase,
  KIM,
  markReady,
  paymentsOf,
  RAJ,
  seen,
  TORRES,
  threadOf,
} from '../../support/cases-in-slack.ts';
import { eventually } from '../../support/eventually.ts';
import { flawsOf, isAtRest, recordOf } from '../../support/record.ts';
import { type Running, runningLatch } from '../../support/running-latch.ts';

const payments = paymentsOf(12);
const unused = payments.map(({ paymentIntent }) => paymentIntent);
const nextPayment = () => unused.pop() ?? '';

let latch: Running;
beforeAll(async () => {
  latch = await runningLatch({ stripe: { payments } });
});
afterEach(() => latch.slack.clearFaults());
afterAll(() => latch.stop());

const record = (id: string) => recordOf(latch.connection, id);
const atRest = (id: string) =>
  eventually('rest', async () => isAtRest((await record(id)).row) && latch.slack.settled().then(() => true), 40_000);

/** Whatever happened on the way: in the end each thing is said once. */
async function toldOnce(card: LocalMessage) {
  const id = caseIdOf(card);
  await eventually('the refund', async () => (await record(id)).row.state.status === 'done');
  await atRest(id);
  const kept = await record(id);
  expect(flawsOf(kept)).toEqual([]);
  const [shown, ...others] = cards(latch.slack, id);
  expect(others).toEqual([]);
  if (!shown) throw new Error('no card');
  expect(JSON.stringify(shown.blocks)).toMatch(/returned/);
  expect(threadOf(latch.slack, shown)).toHaveLength(kept.rows.length);
  expect(new Set(threadOf(latch.slack, shown)).size).toBe(kept.rows.length);
  for (const person of [TORRES, RAJ]) {
    const [notice, ...more] = dmsTo(latch.slack, person, id, 'review');
    expect([person, more]).toEqual([person, []]);
    expect(JSON.stringify(notice?.blocks)).not.toContain('"Review"');
  }
  expect(dmsTo(latch.slack, KIM, id, 'outcome')).toHaveLength(1);
}

const faults: Record<string, Fault[]> = {
  'says 500': [
    { method: 'chat.update', status: 500, times: 1 },
    { method: 'chat.postMessage', status: 500, times: 2 },
  ],
  'wants it slower': [
    { method: 'chat.update', status: 429, retryAfterS: 1, times: 1 },
    { method: 'chat.postMessage', status: 429, retryAfterS: 1, times: 2 },
  ],
  'does it and drops the connection': [
    { method: 'chat.update', dropAfterEffect: true, times: 1 },
    { method: 'chat.postMessage', dropAfterEffect: true, times: 2 },
  ],
};

for (const [what, given] of Object.entries(faults)) {
  test(`Slack ${what} while the case is filed: one card, each line once`, async () => {
    for (const fault of given) latch.slack.addFault(fault);
    const card = await fileCase(latch.slack, { payment: nextPayment() });
    await atRest(caseIdOf(card));
    latch.slack.clearFaults();
    await markReady(latch.slack, cards(latch.slack, caseIdOf(card))[0] ?? card);
    await until(latch.slack, 'Approve', () =>
      /"Approve"/.test(JSON.stringify(seen(latch.slack, card).blocks)) ? true : undefined,
    );
    await approve(latch.slack, TORRES, seen(latch.slack, card));
    await toldOnce(card);
  }, 90_000);

  test(`Slack ${what} while approvers are told and the refund runs: everybody hears it once`, async () => {
    const card = await fileCase(latch.slack, { payment: nextPayment() });
    await atRest(caseIdOf(card));
    for (const fault of given) latch.slack.addFault(fault);
    await markReady(latch.slack, card);
    await until(
      latch.slack,
      'Approve',
      () => (/"Approve"/.test(JSON.stringify(seen(latch.slack, card).blocks)) ? true : undefined),
      40_000,
    );
    await atRest(caseIdOf(card));
    for (const fault of given) latch.slack.addFault(fault);
    await approve(latch.slack, TORRES, seen(latch.slack, card));
    await toldOnce(card);
  }, 90_000);
}

test('a card that somebody deleted is posted again, with its story under it', async () => {
  const card = await caseToApprove(latch.slack, { payment: nextPayment() });
  const id = caseIdOf(card);
  await atRest(id);
  latch.slack.deleteMessage(card.channel, card.ts);
  await approve(latch.slack, TORRES, card);
  const again = await eventually('a new card', () => cards(latch.slack, id)[0]);
  await eventually('the refund', async () => (await record(id)).row.state.status === 'done');
  await atRest(id);
  expect(cards(latch.slack, id)).toHaveLength(1);
  expect(JSON.stringify(seen(latch.slack, again).blocks)).toMatch(/returned/);
  expect(threadOf(latch.slack, again).length).toBeGreaterThan(0);
}, 60_000);
