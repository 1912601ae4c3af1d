import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { approvalsConfig, day } from '../../support/approvals.ts';
import { type AtSlack, atSlack, kim, sam, support, words } from '../../support/at-slack.ts';
import { eventually } from '../../support/eventually.ts';
import { type Running, runningLatch } from '../../support/running-latch.ts';

const time = { aheadMs: 0 };
let latch: Running;
let at: AtSlack;
beforeAll(async () => {
  latch = await runningLatch({
    config: approvalsConfig({ top: 'refusal_report: { channel: "#support" }' }),
    time,
  });
  at = atSlack(latch);
});
afterAll(() => latch.stop());

const reports = () =>
  latch.slack.messages(support).filter(({ metadata }) => metadata?.event_payload?.kind === 'report');

test('each week once, also with two instances and a restart: refused attempts by rule, reason and person', async () => {
  const first = await eventually('the report of the week before', () => reports()[0]);
  expect(words(first.blocks)).toContain('No attempt was refused in the last week');

  const ts = await at.pending();
  for (let turn = 0; turn < 3; turn++) await at.hearing(kim, () => at.on(ts, kim, 'Approve'));
  await at.hearing(sam, () => at.on(ts, sam, 'Approve'));

  time.aheadMs += 7 * day;
  const [one, two] = await Promise.all([latch.startAnother(), latch.startAnother()]);
  const second = await eventually('the report of this week', () => reports()[1]);
  const text = words(second.blocks);
  expect(text).toContain('4 attempts refused in the last week');
  expect(text).toMatch(/refund-above-threshold\s+maker.*3 times.*#1/s);
  expect(text).toMatch(/refund-above-threshold\s+wrong role.*1 time/s);
  expect(text).toMatch(/M\. Kim.*maker.*3 times.*Sam O\..*wrong role.*1 time/s);
  await one.stop();
  await two.stop();
  await latch.startAnother();
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  expect(reports().length).toBe(2);
});
