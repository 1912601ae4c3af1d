import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { approvalsConfig, hour } from '../../support/approvals.ts';
import { type AtSlack, acme, atSlack, dana, kim, raj, torres, words } from '../../support/at-slack.ts';
import { paymentsOf } from '../../support/cases-in-slack.ts';
import { eventually } from '../../support/eventually.ts';
import { type Running, runningLatch } from '../../support/running-latch.ts';

const time = { aheadMs: 0 };
const payments = paymentsOf(8);
const unused = payments.map(({ paymentIntent }) => paymentIntent);
const next = () => ({ ...acme, 'Stripe payment': unused.pop() ?? '' });
let latch: Running;
let at: AtSlack;
beforeAll(async () => {
  const finance = '{ users: [U0TORRES, U0RAJ] }';
  const rules = `
      - name: refund-above-threshold
        seats: [finance, finance]
        remind_after: 4h
        escalate: { after: 9h, to: manager }
        expire_after: 24h
`;
  latch = await runningLatch({ config: approvalsConfig({ finance, rules }), time, stripe: { payments } });
  await latch.startAnother();
  at = atSlack(latch);
});
afterAll(() => latch.stop());

const told = (person: string) => at.dms(person).map((message) => `${message.text} ${words(message.blocks)}`);
const reminders = (person: string) => told(person).filter((text) => text.includes('Reminder')).length;
const statusOf = async (ts: string) => (await at.state(at.numberOf(ts))).status;

test('two instances remind those who can still fill a seat, and only them, each once; then they escalate, then time-out means no', async () => {
  const ts = await at.pending(next());
  await at.on(ts, torres, 'Approve');
  await at.quiet();
  expect([torres, raj, dana, kim].map(reminders)).toEqual([0, 0, 0, 0]);

  time.aheadMs += 4 * hour + 60_000;
  await eventually('the reminder', () => reminders(raj) === 1);
  await at.quiet();
  // Torres has voted already; Dana is not asked yet, and Kim prepared it.
  expect([torres, raj, dana, kim].map(reminders)).toEqual([0, 1, 0, 0]);
  expect(at.thread(ts)).toContain('Reminded Raj P.');

  time.aheadMs += 5 * hour;
  await eventually('the escalation', () => told(dana).some((text) => text.includes('Waiting for you')));
  await at.quiet();
  expect(at.thread(ts)).toContain('Escalated: Manager may also fill Finance, told Dana W.');
  expect(words(at.card(ts).blocks)).toContain('Escalated to Manager');
  expect(reminders(raj)).toBe(2);

  time.aheadMs += 24 * hour;
  await eventually('the expiry', async () => (await statusOf(ts)) === 'expired');
  await at.quiet();
  expect(words(at.card(ts).blocks)).toContain('Expired: nobody approved it in time');
  expect(at.thread(ts)).toMatch(/Expired: nobody answered in time, which means no.*Approvals lost: A\. Torres/);
  expect(told(kim).filter((text) => text.includes('Expired')).length).toBe(1);
  const entries = (await at.entries(at.numberOf(ts))).map(({ body }) => body.type);
  expect(entries.filter((type) => type === 'escalated' || type === 'expired')).toEqual(['escalated', 'expired']);
  // The question to Raj is settled, and pressing an old button is answered with why.
  expect(at.controls(ts).buttons).not.toContain('Approve');
});

test('after an escalation the further role fills the seat', async () => {
  const ts = await at.pending(next());
  await at.on(ts, torres, 'Approve');
  await at.quiet();
  const refused = await at.hearing(dana, () => at.on(ts, dana, 'Approve'));
  expect(refused).toContain('needs Finance, and you are not in that role');
  time.aheadMs += 9 * hour + 60_000;
  await eventually('the escalation', () => at.thread(ts).includes('Escalated'));
  await at.quiet();
  await at.on(ts, dana, 'Approve');
  await eventually('the run', async () => (await statusOf(ts)) === 'done');
  await at.quiet();
  expect(at.thread(ts)).toContain('All seats filled');
});

test('a case whose deadline passed while nothing ran expires as soon as somebody is there again', async () => {
  const ts = await at.pending(next());
  await latch.connection
    .collection<{ _id: string }>('cases')
    .updateOne({ _id: `T0LATCH:${at.numberOf(ts)}` }, { $set: { wakeAt: new Date(0), 'ops.leaseUntil': new Date(0) } });
  time.aheadMs += 48 * hour;
  await eventually('the expiry', async () => (await statusOf(ts)) === 'expired');
});
