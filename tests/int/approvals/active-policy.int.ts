import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { approvalsConfig } from '../../support/approvals.ts';
import { type AtSlack, acme, atSlack, kim, raj, refunds, torres, words } from '../../support/at-slack.ts';
import { paymentsOf } from '../../support/cases-in-slack.ts';
import { eventually } from '../../support/eventually.ts';
import { type Running, runningLatch } from '../../support/running-latch.ts';

const first = approvalsConfig();
/** Only a comment and the name of a role's list are other: nothing that anybody approves. */
const sameVerdict = `# a comment\n${first}`;
const twoSeats = first.replace('seats: [finance]', 'seats: [finance, finance]');

const payments = paymentsOf(8);
const unused = payments.map(({ paymentIntent }) => paymentIntent);
const next = () => ({ ...acme, 'Stripe payment': unused.pop() ?? '' });
let latch: Running;
let at: AtSlack;
beforeAll(async () => {
  latch = await runningLatch({ config: first, stripe: { payments } });
  at = atSlack(latch);
});
afterAll(() => latch.stop());

async function instanceWith(text: string) {
  const file = join(await mkdtemp(join(tmpdir(), 'latch-policy-')), 'latch.yml');
  await writeFile(file, text);
  return latch.startAnother({ LATCH_CONFIG: file });
}
const active = async () =>
  (await latch.connection
    .collection<{ _id: string; policy: string; history: { hash: string }[] }>('workspaces')
    .findOne({
      _id: 'T0LATCH',
    })) ?? { policy: '', history: [] };
const status = async (ts: string) => (await at.state(at.numberOf(ts))).status;

test('a newer policy under which the verdict is the same leaves waiting cases and their votes alone', async () => {
  const ts = await at.pending(next());
  const before = (await active()).policy;
  const other = await instanceWith(sameVerdict);
  expect((await active()).policy).not.toBe(before);
  await new Promise((resolve) => setTimeout(resolve, 4_000));
  await at.quiet();
  expect(await status(ts)).toBe('pending_approval');
  await at.on(ts, raj, 'Approve');
  await eventually('the run', async () => (await status(ts)) === 'done');
  await other.stop();
});

test('one with another verdict sends them back, names the votes lost, and says so; every instance goes by it', async () => {
  const ts = await at.pending(next());
  const other = await instanceWith(twoSeats);
  await eventually('the case to be sent back', async () => (await status(ts)) === 'open');
  await at.quiet();
  await eventually('the thread to say so', () => at.thread(ts).includes('To be prepared anew'));
  expect(at.thread(ts)).toMatch(/Another policy is active.*it says otherwise.*To be prepared anew/);
  expect(at.dms(kim).some(({ text }) => text.includes('To be prepared anew'))).toBe(true);
  // The first instance has the older file and still asks for two.
  await at.markReady(ts);
  expect(words(at.card(ts).blocks).match(/Finance ☐/g)?.length).toBe(2);
  await at.on(ts, torres, 'Approve');
  await at.quiet();
  expect(await status(ts)).toBe('pending_approval');
  await other.stop();
});

test('an instance that comes back with an old file does not bring the old policy back', async () => {
  const { policy, history } = await active();
  const other = await instanceWith(first);
  expect((await active()).policy).toBe(policy);
  expect((await active()).history.length).toBe(history.length);
  const said = await at.hearing(kim, () => latch.slack.as(kim).slash(refunds, '/latch', 'policy'));
  expect(said).toContain(`Policy ${policy.slice(0, 8)} is active. It is version 3`);
  await other.stop();
});

test('the story of a case names the version it ran under', async () => {
  const said = await at.hearing(kim, () => latch.slack.as(kim).slash(refunds, '/latch', 'case 1'));
  expect(said).toMatch(/Under policy 1 \([0-9a-f]{8}\), active since/);
});
