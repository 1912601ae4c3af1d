import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Fault } from '../../../scripts/sandbox/stripe/fault.ts';
import { signedRequest } from '../../../scripts/sandbox/stripe/webhooks.ts';
import type { RunningLatch } from '../../../src/main.ts';
import { kim, torres } from '../../support/at-slack.ts';
import { paymentsOf } from '../../support/cases-in-slack.ts';
import { eventually } from '../../support/eventually.ts';
import { countOf, flawsOf, recordOf } from '../../support/record.ts';
import { type Played, playing } from '../../support/workflow-docs.ts';

const secret = 'whsec_LatchSandboxOnly';
const payments = paymentsOf(6);
const unused = payments.map(({ paymentIntent }) => paymentIntent);
const config = `
plugins: [stripe]
admins: [dana@example.com]
roles:
  support_lead: { users: [U0KIM] }
  finance: { usergroup: finance-approvers }
workflows:
  refund:
    title: Refund
    channel: "#refunds"
    operators: [support_lead]
    fields:
      customer: { type: text, label: Customer, required: true }
      payment: { type: text, label: Stripe payment }
      amount: { type: money, label: Amount, required: true, currency: USD }
    actions: [stripe.refund]
    rules:
      - name: all
        seats: [finance]
`;
/** How long an instance has a case to itself before another one may take it. */
const leaseMs = 15_000;
const time = { aheadMs: 0 };
let play: Played;
let both: RunningLatch[];
beforeAll(async () => {
  play = await playing(config, {
    stripe: { payments },
    time,
    env: { STRIPE_WEBHOOK_SECRET: secret, LATCH_ACTION_TIMEOUT_MS: '4000' },
  });
  both = [play.latch.app, await play.latch.startAnother()];
});
afterEach(() => {
  play.latch.stripe.clearFaults();
  play.latch.slack.clearFaults();
});
afterAll(() => play.latch.stop());

const record = (ts: string) => recordOf(play.latch.connection, `T0LATCH:${play.at.numberOf(ts)}`);
const refundsOf = (payment: string) => play.latch.stripe.refunds.filter((one) => one.payment_intent === payment);
const requests = (method: string, part: string) =>
  play.latch.stripe.requests.filter(
    (one) => one.method === method && JSON.stringify([one.path, one.form]).includes(part),
  );

async function prepared(amount = '2400.00 USD') {
  const payment = unused.pop() ?? '';
  const fields = { Customer: 'Acme Co', 'Stripe payment': payment, Amount: amount };
  return { payment, ts: await play.prepare(fields, 'Issue refund', 'Mark Ready') };
}

/** Until it has come about, one lease after the other ends. */
async function asLeasesEnd(what: string, look: () => Promise<boolean>): Promise<void> {
  for (let tries = 1; tries < 10; tries++) {
    const seen = await eventually(what, look, 1_500).catch(() => false);
    if (seen) return;
    time.aheadMs += leaseMs + 1_000;
  }
  await eventually(what, look);
}

test('an approved case that both instances take at once runs once', async () => {
  const { ts, payment } = await prepared();
  // Who is in Finance is read anew before a run starts: there the first instance stands until its lease is over.
  const asked = () => play.latch.slack.calls.get('usergroups.users.list') ?? 0;
  const before = asked();
  play.latch.slack.addFault({ method: 'usergroups.users.list', hangMs: 3_000 });
  await play.at.on(ts, torres, 'Approve');
  await play.reaches(ts, 'approved');
  await eventually('the first one to ask who is in Finance', () => asked() > before);
  time.aheadMs += 2 * leaseMs;
  const until = Date.now() + time.aheadMs;
  await eventually('the second one to take it', async () => (await record(ts)).row.ops.leaseUntil.getTime() > until);
  play.latch.slack.clearFaults();
  await asLeasesEnd('the case to be done', async () => (await play.status(ts)) === 'done');
  await play.at.quiet();
  const kept = await record(ts);
  expect(countOf(kept, 'run_started')).toBe(1);
  expect(countOf(kept, 'action_succeeded')).toBe(1);
  expect(flawsOf(kept)).toEqual([]);
  expect(requests('POST', payment)).toHaveLength(1);
  expect(refundsOf(payment)).toHaveLength(1);
});

test.each<[string, string, Fault]>([
  ['and then says that the payment is refunded already', '2400.00 USD', { kind: 'delay', ms: 2_500 }],
  ['and then agrees', '1000.00 USD', { kind: 'delay', ms: 2_500 }],
  ['and never answers', '1000.00 USD', { kind: 'hang', effect: 'none' }],
])(
  'a look at the payment that hangs while the other instance takes over, %s, makes no second refund',
  async (_how, amount, fault) => {
    const { ts, payment } = await prepared(amount);
    await play.at.quiet();
    const reads = () => requests('GET', payment).length;
    const before = reads();
    play.latch.stripe.fail({ ...fault, on: 'GET /v1/payment_intents', payment });
    await play.at.on(ts, torres, 'Approve');
    await eventually('the look at the payment', () => reads() > before);
    time.aheadMs += 4 * leaseMs; // nobody can wait for an answer any more
    await asLeasesEnd('the case to be done', async () => (await play.status(ts)) === 'done');
    await play.at.quiet();
    const kept = await record(ts);
    // The first instance may hear that Stripe did not answer before the other one has sent: nothing was sent then.
    expect(countOf(kept, 'run_started')).toBe(1 + countOf(kept, 'run_postponed'));
    expect(flawsOf(kept)).toEqual([]);
    expect(await play.status(ts)).toBe('done');
    expect(requests('POST', payment)).toHaveLength(1);
    expect(refundsOf(payment)).toHaveLength(1);
  },
);

test('a refund that bounced, told to both instances at once, is reversed once', async () => {
  const { ts, payment } = await prepared();
  await play.at.on(ts, torres, 'Approve');
  await play.reaches(ts, 'done');
  await play.at.quiet();
  const { stripe } = play.latch;
  const [refund] = refundsOf(payment);
  const known = stripe.webhooks.events.length;
  stripe.failLater(refund?.id ?? '', 'lost_or_stolen_card');
  const events = stripe.webhooks.events.slice(known);
  const deliveries = events.flatMap((event) =>
    both.map(({ port }) =>
      fetch(`http://127.0.0.1:${port}/hooks/stripe`, {
        method: 'POST',
        ...signedRequest(event, secret, new Date(Date.now() + time.aheadMs)),
      }),
    ),
  );
  expect((await Promise.all(deliveries)).map(({ status }) => status)).toEqual(deliveries.map(() => 200));
  await asLeasesEnd('the case to be failed', async () => (await play.status(ts)) === 'failed');
  await play.at.quiet();
  const kept = await record(ts);
  expect(countOf(kept, 'action_reversed')).toBe(1);
  expect(countOf(kept, 'reported')).toBeGreaterThan(0);
  expect(countOf(kept, 'reported')).toBeLessThanOrEqual(events.length);
  expect(flawsOf(kept)).toEqual([]);
  expect(play.at.heard(kim).dm.filter((told) => told.includes('What was done did not stand'))).toHaveLength(1);
  expect(refundsOf(payment)).toHaveLength(1);
});
