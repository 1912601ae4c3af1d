import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { answered, until } from '../../../scripts/sandbox/acting.ts';
import type { LocalView } from '../../../scripts/sandbox/slack/types.ts';
import type { RunningLatch } from '../../../src/main.ts';
import { approvalsConfig, day, smallPayments } from '../../support/approvals.ts';
import { type AtSlack, atSlack, dana, kim, sam, torres, words } from '../../support/at-slack.ts';
import { eventually } from '../../support/eventually.ts';
import { atOnce } from '../../support/instances.ts';
import { type Running, runningLatch } from '../../support/running-latch.ts';

const payments = smallPayments(20);
const unused = payments.map(({ paymentIntent }) => paymentIntent);
const rules = `
      - name: refund-small
        when: { amount_at_most: 500 USD, per: customer, within: 30d }
        seats: []
      - name: refund-above-threshold
        when: { amount_above: 500 USD, per: customer, within: 30d }
        seats: [finance]
`;
const config = approvalsConfig({ rules }).replace('[U0KIM]', '[U0KIM, U0TORRES, U0DANA, U0SAM]');
const time = { aheadMs: 0 };
let latch: Running;
let both: RunningLatch[];
let at: AtSlack;
beforeAll(async () => {
  latch = await runningLatch({
    config,
    stripe: { payments },
    time,
  });
  both = [latch.app, await latch.startAnother()];
  at = atSlack(latch);
});
afterAll(() => latch.stop());

const refund = (customer: string) => ({
  Customer: customer,
  'Stripe payment': unused.pop() ?? '',
  Amount: '499.00 USD',
});
async function instanceWith(text: string) {
  const file = join(await mkdtemp(join(tmpdir(), 'latch-sums-')), 'latch.yml');
  await writeFile(file, text);
  return latch.startAnother({ LATCH_CONFIG: file });
}

const status = async (ts: string) => (await at.state(at.numberOf(ts))).status;

const submits = (view: LocalView | undefined) => (view?.type === 'modal' ? (view.submit?.text ?? '') : '');

async function formFor(ts: string, by = kim) {
  await at.on(ts, by, 'Issue refund');
  return until(latch.slack, 'the form', () => {
    const view = latch.slack.views(by).at(-1);
    return ['Run Now', 'Mark Ready'].includes(submits(view)) ? view : undefined;
  });
}

test('five refunds of $499 to one customer do not slip under $500, however the name is written', async () => {
  const firsts = await at.file(refund('Acme Co'));
  const form = await formFor(firsts);
  expect(submits(form)).toBe('Run Now');
  answered(await at.submit(kim, form), 'Run Now');
  await eventually('the first to run', async () => (await status(firsts)) === 'done');
  for (const customer of ['Acme Co', 'ACME CO', ' acme  co ', 'Acme Co']) {
    const ts = await at.file(refund(customer));
    const next = await formFor(ts);
    expect(submits(next)).toBe('Mark Ready');
    expect(words(next)).toContain('Needs the approval of Finance');
    await latch.slack.as(kim).close(next.id);
  }
  const other = await formFor(await at.file(refund('Bright Bikes')));
  expect(submits(other)).toBe('Run Now');
  await latch.slack.as(kim).close(other.id);
});

test('four at the same moment, at two instances: one runs, the others are asked to be prepared anew', async () => {
  const cases: string[] = [];
  for (let n = 0; n < 4; n++) cases.push(await at.file(refund('Sora Books')));
  const forms = [];
  const operators = [kim, torres, dana, sam];
  for (const [index, ts] of cases.entries()) forms.push(await formFor(ts, operators[index]));
  expect(forms.map(submits)).toEqual(['Run Now', 'Run Now', 'Run Now', 'Run Now']);
  await atOnce(
    latch,
    both,
    forms.map((form, index) => () => at.submit(operators[index] ?? kim, form)),
  );
  await eventually('all of them to be settled', async () => {
    const all = await Promise.all(cases.map(status));
    return all.every((one) => one === 'done' || one === 'open') && all.includes('done');
  });
  await at.quiet();
  const all = await Promise.all(cases.map(status));
  expect(all.filter((one) => one === 'done').length).toBe(1);
  const back = cases.filter((_, index) => all[index] === 'open');
  const said = back.filter((ts) => at.thread(ts).includes('Amounts that add up have grown meanwhile'));
  // Those that lost before they were marked ready saw the other verdict in their form instead.
  expect(said.length + back.filter((ts) => !at.thread(ts).includes('marked this ready')).length).toBe(back.length);
});

test('another text that adds up the same leaves a waiting case alone; one that asks for more sends it back', async () => {
  const ts = await at.file(refund('Acme Co'));
  const form = await formFor(ts);
  expect(submits(form)).toBe('Mark Ready');
  answered(await at.submit(kim, form), 'Mark Ready');
  await at.quiet();
  await instanceWith(`# a comment\n${config}`);
  await sleep(4_000);
  await at.quiet();
  expect(await status(ts)).toBe('pending_approval');
  await instanceWith(config.replace('seats: [finance]', 'seats: [2 of finance]'));
  await eventually('the case to be sent back', async () => (await status(ts)) === 'open');
  await eventually('the thread to say so', () => at.thread(ts).includes('Another policy is active'));
});

test('after the window the same customer may have one again', async () => {
  time.aheadMs += 31 * day;
  const form = await formFor(await at.file(refund('Acme Co')));
  expect(submits(form)).toBe('Run Now');
  await latch.slack.as(kim).close(form.id);
});
