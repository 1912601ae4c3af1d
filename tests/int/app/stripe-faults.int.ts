import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { findByLabel, press, until } from '../../../scripts/sandbox/acting.ts';
import type { LocalMessage } from '../../../scripts/sandbox/slack/types.ts';
import { refused, stripeErrors } from '../../../scripts/sandbox/stripe/answer.ts';
import type { Fault } from '../../../scripts/sandbox/stripe/fault.ts';
import {
  approve,
  caseIdOf,
  caseToApprove,
  KIM,
  paymentsOf,
  seen,
  TORRES,
  threadOf,
} from '../../support/cases-in-slack.ts';
import { eventually } from '../../support/eventually.ts';
import { countOf, flawsOf, recordOf } from '../../support/record.ts';
import { type Running, runningLatch } from '../../support/running-latch.ts';

const keyInUse = refused(409, {
  type: 'idempotency_error',
  code: 'idempotency_key_in_use',
  message: 'There is currently another in-progress request using this idempotency key.',
});

interface Play {
  fault?: Fault;
  /** What the refund starts as, and how it ends. */
  pending?: 'succeeded' | 'failed';
  ends: 'done' | 'failed';
  /** Refunds that are left at Stripe, and calls that asked for one. */
  refunds: number;
  sends: number;
  /** Default: one. */
  runs?: number;
  foundBy?: 'answer' | 'look_up';
}

const { serverError, rateLimited, lockTimeout, cardDeclined } = stripeErrors;
const plays: Record<string, Play> = {
  'answers at once': { ends: 'done', refunds: 1, sends: 1, foundBy: 'answer' },
  'answers 500 after doing it': {
    fault: { kind: 'error', answer: serverError, effect: 'made' },
    ends: 'done',
    refunds: 1,
    sends: 1,
    foundBy: 'look_up',
  },
  'answers 500 without doing it, each time': {
    fault: { kind: 'error', answer: serverError, effect: 'none' },
    ends: 'failed',
    refunds: 0,
    sends: 3,
    foundBy: 'look_up',
  },
  'drops the connection after doing it': {
    fault: { kind: 'drop', effect: 'made' },
    ends: 'done',
    refunds: 1,
    sends: 1,
    foundBy: 'look_up',
  },
  'drops the connection before doing it': {
    fault: { kind: 'drop', effect: 'none' },
    ends: 'done',
    refunds: 1,
    sends: 2,
  },
  'hangs after doing it': {
    fault: { kind: 'hang', effect: 'made' },
    ends: 'done',
    refunds: 1,
    sends: 1,
    foundBy: 'look_up',
  },
  'hangs before doing it': { fault: { kind: 'hang', effect: 'none' }, ends: 'done', refunds: 1, sends: 2 },
  'sends half an answer': {
    fault: { kind: 'malformed', effect: 'made' },
    ends: 'done',
    refunds: 1,
    sends: 1,
    foundBy: 'look_up',
  },
  'is behind a bad gateway': { fault: { kind: 'bad_gateway', effect: 'none' }, ends: 'done', refunds: 1, sends: 2 },
  'answers with nothing': {
    fault: { kind: 'empty', effect: 'made' },
    ends: 'done',
    refunds: 1,
    sends: 1,
    foundBy: 'look_up',
  },
  'answers 429': {
    fault: { kind: 'error', answer: rateLimited, effect: 'none' },
    ends: 'done',
    refunds: 1,
    sends: 2,
    runs: 2, // nothing happened, so it is started anew
  },
  'answers 429 for a lock': {
    fault: { kind: 'error', answer: lockTimeout, effect: 'none' },
    ends: 'done',
    refunds: 1,
    sends: 2,
  },
  'answers 409, the key is in use': {
    fault: { kind: 'error', answer: keyInUse, effect: 'none' },
    ends: 'done',
    refunds: 1,
    sends: 2,
  },
  'declines the card': {
    fault: { kind: 'error', answer: cardDeclined, effect: 'none' },
    ends: 'failed',
    refunds: 0,
    sends: 1,
    foundBy: 'answer',
  },
  'takes its time and then pays out': { pending: 'succeeded', ends: 'done', refunds: 1, sends: 1, foundBy: 'look_up' },
  'takes its time and then cannot': { pending: 'failed', ends: 'failed', refunds: 1, sends: 1, foundBy: 'look_up' },
};

const payments = paymentsOf(Object.keys(plays).length + 1);
const cardOf = new Map<string, { card: LocalMessage; payment: string }>();

let latch: Running;
/** All cases are brought to their fault one after another and end side by side. */
beforeAll(async () => {
  latch = await runningLatch({ stripe: { payments }, settleMs: 300 });
  for (const [index, [name, { fault, pending }]] of Object.entries(plays).entries()) {
    const payment = payments[index]?.paymentIntent ?? '';
    const card = await caseToApprove(latch.slack, { payment });
    cardOf.set(name, { card, payment });
    if (pending) latch.stripe.refundsStartAs('pending', payment);
    if (fault) latch.stripe.fail({ ...fault, payment });
    await approve(latch.slack, TORRES, card);
    await eventually('the call', () => sendsFor(payment).length > 0);
    if (!pending) continue;
    const made = await eventually('the refund', () => refundsOf(payment)[0]);
    await eventually('its acceptance on record', async () =>
      countOf(await recordOf(latch.connection, caseIdOf(card)), 'outcome_pending'),
    );
    latch.stripe.settle(made.id, pending);
  }
}, 60_000);
afterAll(() => latch.stop());

const sendsFor = (payment: string) =>
  latch.stripe.requests.filter(({ method, form }) => method === 'POST' && form.payment_intent === payment);
const refundsOf = (payment: string) => latch.stripe.refunds.filter(({ payment_intent }) => payment_intent === payment);

const ended = (card: LocalMessage, status: string) => {
  let told = '';
  return eventually(
    () => `case ${status}: it is ${told}`,
    async () => {
      const kept = await recordOf(latch.connection, caseIdOf(card));
      told = `${kept.row.state.status}, after ${kept.entries.map(({ type }) => type).join(', ')}`;
      return kept.row.state.status === status && kept;
    },
    80_000,
  );
};

for (const [name, { ends, refunds, sends, runs = 1, foundBy }] of Object.entries(plays))
  test(`Stripe ${name}: the case ends ${ends} with ${refunds} refund${refunds === 1 ? '' : 's'}`, async () => {
    const { card, payment } = cardOf.get(name) ?? {};
    if (!card || !payment) throw new Error('no case');
    const kept = await ended(card, ends);
    expect(flawsOf(kept)).toEqual([]);
    expect(refundsOf(payment)).toHaveLength(refunds);
    expect(sendsFor(payment)).toHaveLength(sends);
    // Within one run the key is one and the same: what was sent twice was the same request.
    expect(new Set(sendsFor(payment).map(({ idempotencyKey }) => idempotencyKey)).size).toBe(runs);
    expect(countOf(kept, 'run_started')).toBe(runs);
    const last = kept.entries.find(({ type }) => type === (ends === 'done' ? 'action_succeeded' : 'action_failed'));
    if (foundBy) expect(last).toMatchObject({ foundBy });
    await until(latch.slack, 'the thread', () => threadOf(latch.slack, card).length === kept.rows.length || undefined);
  }, 100_000);

test('Retry after a definite failure is a new attempt with a new key', async () => {
  const { card, payment } = cardOf.get('declines the card') ?? {};
  if (!card || !payment) throw new Error('no case');
  await ended(card, 'failed');
  await until(latch.slack, 'Retry', () => findByLabel(seen(latch.slack, card).blocks, 'Retry'));
  await press(latch.slack, KIM, [seen(latch.slack, card)], 'Retry');
  const kept = await ended(card, 'done');
  expect(flawsOf(kept)).toEqual([]);
  expect(refundsOf(payment)).toHaveLength(1);
  const keys = sendsFor(payment).map(({ idempotencyKey }) => idempotencyKey);
  expect(new Set(keys).size).toBe(2);
  expect(kept.entries.flatMap((entry) => (entry.type === 'run_started' ? [entry.run.attempt] : []))).toEqual([1, 2]);
});

test('Check Outcome looks it up at once', async () => {
  const payment = payments.at(-1)?.paymentIntent ?? '';
  const card = await caseToApprove(latch.slack, { payment });
  latch.stripe.fail({ kind: 'drop', effect: 'made', payment });
  // The machine's own look-ups cannot tell for as long as Stripe's list is broken.
  latch.stripe.fail({ kind: 'bad_gateway', effect: 'none', on: 'GET /v1/refunds', times: 1_000, payment });
  await approve(latch.slack, TORRES, card);
  await eventually('a look-up in vain', async () =>
    countOf(await recordOf(latch.connection, caseIdOf(card)), 'outcome_looked_up'),
  );
  latch.stripe.clearFaults();
  await until(latch.slack, 'Check Outcome', () => findByLabel(seen(latch.slack, card).blocks, 'Check Outcome'));
  await press(latch.slack, KIM, [seen(latch.slack, card)], 'Check Outcome');
  const kept = await eventually(
    'the outcome',
    async () => {
      const now = await recordOf(latch.connection, caseIdOf(card));
      return now.row.state.status === 'done' && now;
    },
    5_000,
  );
  expect(flawsOf(kept)).toEqual([]);
  expect(refundsOf(payment)).toHaveLength(1);
  expect(sendsFor(payment)).toHaveLength(1);
});
