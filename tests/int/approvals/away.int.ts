import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { approvalsConfig, day } from '../../support/approvals.ts';
import { type AtSlack, acme, atSlack, dana, kim, raj, refunds, sam, torres, words } from '../../support/at-slack.ts';
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
  const rules = `
      - name: refund-above-threshold
        seats: [finance, finance]
`;
  latch = await runningLatch({ config: approvalsConfig({ rules }), time, stripe: { payments } });
  at = atSlack(latch);
});
afterAll(() => latch.stop());

const latchAway = (person: string, words: string) =>
  at.hearing(person, () => latch.slack.as(person).slash(refunds, '/latch', `away ${words}`.trim()));

test('who is away names somebody who may stand in; everything else is refused with what to write', async () => {
  expect(await latchAway(torres, 'until yesterday cover @dana')).toContain('"yesterday" is not a date');
  expect(await latchAway(torres, 'until 2020-01-01 cover @dana')).toContain('2020-01-01 is over already');
  expect(await latchAway(torres, 'until tomorrow cover @nobody')).toContain('nobody called @nobody');
  expect(await latchAway(torres, 'until tomorrow cover @atorres')).toContain('cannot stand in for yourself');
  expect(await latchAway(torres, 'until tomorrow cover @gil')).toContain('not a full member');
  expect(await latchAway(torres, 'until tomorrow cover @sam')).toMatch(/Sam O\. cannot stand in for Finance/);
  expect(await latchAway(sam, 'until tomorrow cover @dana')).toContain('they hold none of these roles');
  expect(await latchAway(torres, 'for a week')).toContain('/latch away until 2026-12-04 cover @raj');
});

test('the delegate is asked, votes for the one away, uses up both, and the card says so; nobody chains', async () => {
  expect(await latchAway(raj, 'until tomorrow cover @dana')).toMatch(/Dana W\. stands in for you as Finance/);
  expect(await latchAway(torres, 'until tomorrow cover @raj')).toContain('is away too');
  const ts = await at.pending(next());
  expect(at.dms(dana).some(({ blocks }) => /for\s+Raj P\./.test(words(blocks)))).toBe(true);
  await at.on(ts, dana, 'Approve');
  await at.quiet();
  expect(words(at.card(ts).blocks)).toContain('Finance ✓ Dana W. for Raj P.');
  expect(at.thread(ts)).toContain('approved as Finance for Raj P., who is away');
  // Both are used up: neither fills the other seat.
  expect(await at.hearing(dana, () => at.on(ts, dana, 'Approve'))).toContain('uses up your own seat too');
  expect(await at.hearing(raj, () => at.on(ts, raj, 'Approve'))).toContain('already approved for you');
  await at.on(ts, torres, 'Approve');
  await eventually('the run', async () => (await at.state(at.numberOf(ts))).status === 'done');
  await at.quiet();
  expect(at.thread(ts)).toMatch(/Finance Dana W\. for Raj P\., Finance A\. Torres|Finance A\. Torres/);
});

test('it ends by itself, and by hand', async () => {
  expect(await latchAway(raj, '')).toContain('Dana W. stands in for you');
  expect(await latchAway(dana, '')).toContain('You stand in for Raj P.');
  time.aheadMs += 2 * day;
  const ts = await at.pending(next());
  expect(await at.hearing(dana, () => at.on(ts, dana, 'Approve'))).toContain('you are not in that role');
  expect(await latchAway(raj, '')).toContain('You are not away');
  await latchAway(raj, 'until 2099-01-01 cover @dana').then((text) => expect(text).toContain('more than 92 days away'));
  await latchAway(raj, 'until friday cover @dana');
  expect(await latchAway(raj, 'off')).toContain('Welcome back');
  expect(await at.hearing(dana, () => at.on(ts, dana, 'Approve'))).toContain('you are not in that role');
});

test('a maker is stood in for by nobody, and stands in for nobody', async () => {
  await latch.slack.setUsergroup('S0FIN', [torres, raj, kim]);
  expect(await latchAway(kim, 'until tomorrow cover @dana')).toContain('stands in for you');
  const ts = await at.pending(next());
  expect(await at.hearing(dana, () => at.on(ts, dana, 'Approve'))).toContain('one of you shaped the case');
  await latch.slack.setUsergroup('S0FIN', [torres, raj]);
});
