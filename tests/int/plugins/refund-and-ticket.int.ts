import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { answered } from '../../../scripts/sandbox/acting.ts';
import {
  type LocalZendesk,
  localZendeskKeys,
  startLocalZendesk,
} from '../../../scripts/sandbox/zendesk/local-zendesk.ts';
import { sampleTickets } from '../../../scripts/sandbox/zendesk/sample-tickets.ts';
import type { ZendeskEvent } from '../../../scripts/sandbox/zendesk/webhook.ts';
import type { RunningLatch } from '../../../src/main.ts';
import { kim, raj, torres, words } from '../../support/at-slack.ts';
import { paymentsOf } from '../../support/cases-in-slack.ts';
import { eventually } from '../../support/eventually.ts';
import { flawsOf, recordOf } from '../../support/record.ts';
import { type Played, playing } from '../../support/workflow-docs.ts';

const secret = 'whsec_LatchSandboxOnly';
const payments = paymentsOf(12);
const unused = payments.map(({ paymentIntent }) => paymentIntent);

const config = `
plugins: [stripe, zendesk]
admins: [dana@example.com]
roles:
  support_lead: { users: [U0KIM] }
  finance: { users: [U0TORRES, U0RAJ] }
workflows:
  refund:
    title: Refund
    channel: "#refunds"
    operators: [support_lead]
    fields:
      customer: { type: text, label: Customer, required: true }
      payment: { type: text, label: Stripe payment }
      amount: { type: money, label: Amount, required: true, currency: USD }
      ticket: { type: text, label: Ticket }
      ticket_status: { type: text, label: Ticket status }
    actions: [stripe.refund, refund_and_close]
    sequences:
      refund_and_close: { title: Refund and close, steps: [stripe.refund, zendesk.set_status] }
    rules:
      - name: refund-above-threshold
        when: { amount_above: 500 USD }
        seats: [finance]
      - name: refund-again
        when: { expr: repeated }
        seats: [finance]
        actions: [refund_and_close]
      - name: refund-small
        when: { amount_at_most: 500 USD }
        seats: []
`;

const time = { aheadMs: 0 };
let zendesk: LocalZendesk;
let play: Played;
let other: RunningLatch;
beforeAll(async () => {
  const [like] = sampleTickets;
  const tickets = like ? [...sampleTickets, { ...like, id: 35440 }] : [];
  zendesk = await startLocalZendesk({ tickets });
  play = await playing(config, {
    stripe: { payments },
    time,
    env: {
      STRIPE_WEBHOOK_SECRET: secret,
      ZENDESK_URL: zendesk.url,
      ZENDESK_EMAIL: localZendeskKeys.email,
      ZENDESK_API_TOKEN: localZendeskKeys.apiToken,
      ZENDESK_WEBHOOK_SECRET: localZendeskKeys.webhookSecret,
    },
  });
  other = await play.latch.startAnother();
  play.latch.stripe.webhooks.deliverTo({ url: hook('stripe'), secret });
});
afterAll(async () => {
  await play.latch.stop();
  await zendesk.close();
});

const hook = (plugin: string, app: RunningLatch = play.latch.app) => `http://127.0.0.1:${app.port}/hooks/${plugin}`;
const caseOf = (ts: string) => `T0LATCH:${play.at.numberOf(ts)}`;
const record = (ts: string) => recordOf(play.latch.connection, caseOf(ts));
const typesOf = async (ts: string) => (await record(ts)).entries.map(({ type }) => type);
const refundOf = (payment: string) => play.latch.stripe.refunds.filter((one) => one.payment_intent === payment);

async function refunded(fields: Record<string, string> = {}, action = 'Issue refund') {
  const payment = unused.pop() ?? '';
  const ts = await play.prepare(
    { Customer: 'Acme Co', 'Stripe payment': payment, Amount: '2400.00 USD', ...fields },
    action,
    'Mark Ready',
  );
  await play.at.on(ts, torres, 'Approve');
  return { ts, payment };
}

test('a refund that bounced weeks later fails its case by itself: told once, however often and in whatever order it is said', async () => {
  const { ts, payment } = await refunded();
  await play.reaches(ts, 'done');
  const { webhooks } = play.latch.stripe;
  await webhooks.settled();
  const [refund] = refundOf(payment);
  webhooks.hold();
  play.latch.stripe.failLater(refund?.id ?? '', 'lost_or_stolen_card');
  const told = webhooks.events.slice(-3).map(({ id }) => id);
  const deliveries = await webhooks.deliver(...told.toReversed(), ...told, ...told);
  expect(deliveries.map(({ status }) => status)).toEqual(deliveries.map(() => 200));
  await play.reaches(ts, 'failed');
  await play.at.quiet();
  const kept = await record(ts);
  expect(kept.entries.filter(({ type }) => type === 'action_reversed')).toHaveLength(1);
  expect(new Set(kept.rows.map(({ cmd }) => cmd).filter((cmd) => cmd?.startsWith('event:'))).size).toBe(
    kept.entries.filter(({ type }) => type === 'reported').length,
  );
  expect(flawsOf(kept)).toEqual([]);
  expect(play.at.thread(ts)).toContain('Did not stand');
  expect(words(play.at.card(ts).blocks)).toContain('Failed');
  expect(play.at.heard(kim).dm.join('\n')).toContain('What was done did not stand');
  expect(refundOf(payment)).toHaveLength(1);
});

test('a refund that bounced before its answer came fails its case, whatever the answer says', async () => {
  const { webhooks } = play.latch.stripe;
  webhooks.hold();
  const answer = Promise.withResolvers<void>();
  play.latch.stripe.fail({ kind: 'late', until: answer.promise });
  const { ts, payment } = await refunded();
  const made = await eventually('the refund', () => refundOf(payment)[0]);
  const before = webhooks.events.length;
  play.latch.stripe.failLater(made.id, 'expired_or_canceled_card');
  await webhooks.deliver(...webhooks.events.slice(before).map(({ id }) => id));
  expect(await play.status(ts)).toBe('running');
  answer.resolve();
  await play.reaches(ts, 'failed');
  await play.at.quiet();
  const kept = await record(ts);
  expect(flawsOf(kept)).toEqual([]);
  const types = kept.entries.map(({ type }) => type);
  const told = ['reported', 'action_succeeded', 'action_reversed'];
  expect([...new Set(types.filter((type) => told.includes(type)))]).toEqual(told);
  expect(play.at.thread(ts)).toContain('Did not stand');
});

test('a dispute comes onto the case, and what is not signed does not', async () => {
  const { ts, payment } = await refunded();
  await play.reaches(ts, 'done');
  const { webhooks } = play.latch.stripe;
  webhooks.hold();
  play.latch.stripe.dispute(payment);
  const [event] = webhooks.events.slice(-1);
  const forged = await fetch(hook('stripe'), {
    method: 'POST',
    headers: { 'stripe-signature': 't=1,v1=00' },
    body: JSON.stringify(event),
  });
  expect([forged.status, await forged.text()]).toEqual([401, 'not accepted']);
  expect((await fetch(hook('stripe'))).status).toBe(405);
  expect((await fetch(hook('nothing'), { method: 'POST', body: '{}' })).status).toBe(404);
  expect((await fetch(hook('stripe'), { method: 'POST', body: 'x'.repeat(1_100_000) })).status).toBe(413);
  expect(await typesOf(ts)).not.toContain('reported');
  await webhooks.deliver(event?.id ?? '');
  await eventually('the dispute on the case', async () => (await typesOf(ts)).includes('reported'));
  expect(await play.status(ts)).toBe('done');
  await play.at.quiet();
  expect(play.at.thread(ts)).toMatch(/Stripe: .*disput/i);
});

test('a comment on the ticket comes onto the case, and the outcome goes back to the ticket, once', async () => {
  const { ts } = await refunded({ Ticket: '#35436' });
  await play.reaches(ts, 'done');
  const notes = () =>
    zendesk
      .audits(35436)
      .flatMap(({ events }) => events)
      .map((event) => JSON.stringify(event))
      .filter((event) => event.includes('Latch') || event.includes('returned'));
  await eventually('the outcome at the ticket', async () =>
    notes().some((note) => note.includes('$2,400.00 returned')),
  );
  const [comment] = zendesk.edit(35436, { comment: { body: 'Is it on its way?', public: true } }, 2);
  for (const app of [play.latch.app, other, play.latch.app])
    expect((await zendesk.deliver(hook('zendesk', app), comment as ZendeskEvent)).status).toBe(200);
  await eventually('the comment in the thread', async () => play.at.thread(ts).includes('Is it on its way?'));
  await play.at.quiet();
  expect((await typesOf(ts)).filter((type) => type === 'reported')).toHaveLength(1);
  // Everything that was written back is there once, and none of it came back as news.
  const written = zendesk.events.length;
  await sleep(1_500);
  expect(zendesk.events).toHaveLength(written);
  const said = notes();
  expect(new Set(said).size).toBe(said.length);
});

test('a sequence goes on where it stopped: what is done is not done again', async () => {
  const fields = { Ticket: '35440', 'Ticket status': 'solved' };
  // The refund goes through; the ticket's update is refused as it is sent.
  const refuse = {
    kind: 'answer',
    status: 422,
    body: { error: 'RecordInvalid', description: 'no' },
    effect: 'none',
  } as const;
  zendesk.fail({ ...refuse, times: 1_000, on: 'PUT /api/v2/tickets/35440' });
  const { ts, payment } = await refunded(fields, 'Refund and close');
  await play.reaches(ts, 'failed');
  await play.at.quiet();
  expect(refundOf(payment)).toHaveLength(1);
  expect(words(play.at.card(ts).blocks)).toMatch(/✅ 1\.\s+Issue refund.*▫️ 2\.\s+Set status/s);
  zendesk.clearFaults();
  await play.at.on(ts, kim, 'Retry');
  await play.reaches(ts, 'done');
  expect(refundOf(payment)).toHaveLength(1);
  expect(zendesk.ticket(35440)?.status).toBe('solved');
  const kept = await record(ts);
  expect(flawsOf(kept)).toEqual([]);
  expect(kept.entries.filter(({ type }) => type === 'run_started')).toHaveLength(3);
});

test('two cases for one payment do not both run unseen, not even at one moment at two instances', async () => {
  const payment = unused.pop() ?? '';
  const fields = { Customer: 'Acme Co', 'Stripe payment': payment, Amount: '1200.00 USD' };
  const [first, second] = [
    await play.prepare(fields, 'Issue refund', 'Mark Ready'),
    await play.prepare(fields, 'Issue refund', 'Mark Ready'),
  ];
  await Promise.all([play.at.on(first, torres, 'Approve'), play.at.on(second, raj, 'Approve')]);
  await eventually('one done, the other to be looked at again', async () => {
    const both = [await play.status(first), await play.status(second)];
    return both.includes('done') && both.includes('open');
  });
  expect(refundOf(payment)).toHaveLength(1);
  const [ran, waits] = (await play.status(first)) === 'done' ? [first, second] : [second, first];
  await play.at.quiet();
  expect(play.at.thread(waits)).toContain(`case #${play.at.numberOf(ran)} changed the same thing`);
  // Prepared anew with that in view, it is approved as what it is: a second refund of the same payment.
  await play.at.on(waits, kim, 'Issue refund');
  const form = await play.at.modal(kim, 'Mark Ready');
  expect(words(form)).toContain(`case #${play.at.numberOf(ran)} changed the same thing already`);
  answered(await play.at.submit(kim, form), 'Mark Ready');
  await play.at.quiet();
  expect(words(play.at.card(waits).blocks)).toContain(`case #${play.at.numberOf(ran)} changed the same thing already`);
  await play.at.on(waits, raj, 'Approve');
  await play.reaches(waits, 'done');
  expect(refundOf(payment)).toHaveLength(2);
});

test('where nobody would look at it, the second case is refused and told which was first', async () => {
  const payment = unused.pop() ?? '';
  const fields = { Customer: 'Acme Co', 'Stripe payment': payment, Amount: '10.00 USD' };
  const first = await play.prepare(fields, 'Issue refund', 'Run Now');
  await play.reaches(first, 'done');
  const second = await play.at.file(fields);
  await play.at.on(second, kim, 'Issue refund');
  const refusal = await play.at.modal(kim);
  expect(words(refusal)).toMatch(new RegExp(`case #${play.at.numberOf(first)} changed the same thing`, 'i'));
  expect(refusal.type === 'modal' && refusal.submit).toBeFalsy();
  expect(refundOf(payment)).toHaveLength(1);
});

// The last one: the clock that it moves back could show its silences as if they were new.
test('a ticket system that is down is told later, and holds up nothing', async () => {
  zendesk.fail({
    kind: 'answer',
    status: 500,
    body: {},
    effect: 'none',
    times: 1_000,
    on: 'GET /api/v2/tickets/35437',
  });
  const { ts } = await refunded({ Ticket: '35437' });
  await play.reaches(ts, 'done');
  await play.at.quiet();
  const told = () => zendesk.audits(35437).some((audit) => JSON.stringify(audit).includes('returned'));
  expect(told()).toBe(false);
  zendesk.clearFaults();
  time.aheadMs += 60 * 60_000;
  await eventually('the ticket to be told', async () => told());
  time.aheadMs = 0;
});
