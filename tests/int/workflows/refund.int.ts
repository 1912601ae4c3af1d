import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { samplePayments } from '../../../scripts/sandbox/stripe/sample-payments.ts';
import { dana, kim, raj, torres, words } from '../../support/at-slack.ts';
import { documented, type Played, playing } from '../../support/workflow-docs.ts';

const payment = (id: string, amount: number) => ({
  ...samplePayments.acme,
  paymentIntent: id,
  charge: id.replace('pi', 'ch'),
  amount,
});
const payments = [payment('pi_small', 40_000), payment('pi_second', 40_000), payment('pi_large', 1_500_000)];
let play: Played;
beforeAll(async () => {
  play = await playing(
    await documented('refund', {
      'refusal_report: { channel: "#refunds" }': 'refusal_report: { channel: "#support" }',
    }),
    { stripe: { payments } },
  );
});
afterAll(() => play.latch.stop());

const refund = (id: string, amount: string) => ({
  Customer: 'Acme Co',
  Order: '#4821',
  'Stripe payment': id,
  Amount: amount,
});

test('a small refund runs at once; the next one to the same customer needs Finance', async () => {
  const first = await play.prepare(refund('pi_small', '400.00 USD'), 'Issue refund', 'Run Now');
  await play.reaches(first, 'done');
  const second = await play.prepare(refund('pi_second', '400.00 USD'), 'Issue refund', 'Mark Ready');
  expect(words(play.at.card(second).blocks)).toMatch(/refund-above-threshold.*Finance ☐/s);
  expect(await play.at.hearing(kim, () => play.at.on(second, kim, 'Approve'))).toContain('You marked this ready');
  await play.at.on(second, raj, 'Approve');
  await play.reaches(second, 'done');
});

test('a large one needs two of Finance and a manager, three people', async () => {
  const ts = await play.prepare(refund('pi_large', '15000.00 USD'), 'Issue refund', 'Mark Ready');
  for (const person of [torres, dana]) {
    await play.at.on(ts, person, 'Approve');
    await play.at.quiet();
    expect(await play.status(ts)).toBe('pending_approval');
  }
  await play.at.on(ts, raj, 'Approve');
  await play.reaches(ts, 'done');
});

test('an order that is none is refused where it was typed', async () => {
  await play.latch.slack.as(kim).slash('C0SUPPORT', '/latch', 'new');
  const form = await play.at.modal(kim, 'Make Case');
  const answer = await play.at.submit(kim, form, { ...refund('pi_small', '1.00 USD'), Order: 'the blue one' });
  expect(JSON.stringify(answer.body)).toContain('Order does not have the form that is asked for');
});
