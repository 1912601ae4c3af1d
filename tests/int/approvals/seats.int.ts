import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sampleWorkspace } from '../../../scripts/sandbox/sample-workspace.ts';
import { approvalsConfig, hour } from '../../support/approvals.ts';
import { type AtSlack, acme, atSlack, dana, kim, raj, sam, torres, words } from '../../support/at-slack.ts';
import { paymentsOf } from '../../support/cases-in-slack.ts';
import { eventually } from '../../support/eventually.ts';
import { type Running, runningLatch } from '../../support/running-latch.ts';

const zoe = 'U0ZOE';
const workspace = {
  ...sampleWorkspace,
  people: [...sampleWorkspace.people, { id: zoe, name: 'zoe', displayName: 'Zoe', email: 'zoe@example.com' }],
  channels: sampleWorkspace.channels.map((channel) => ({ ...channel, members: [...channel.members, zoe] })),
};
const payments = paymentsOf(6);
const unused = payments.map(({ paymentIntent }) => paymentIntent);
const time = { aheadMs: 0 };
let latch: Running;
let at: AtSlack;
beforeAll(async () => {
  const config = approvalsConfig({
    top: 'same_person: [[U0TORRES, U0SAM], [U0KIM, U0DANA]]\nfresh_members: 24h',
    finance: '{ usergroup: finance-approvers }',
    rules: `
      - name: two-of-finance
        seats: [2 of finance]
`,
  });
  latch = await runningLatch({ config, time, slack: { workspace }, stripe: { payments } });
  at = atSlack(latch);
});
afterAll(() => latch.stop());

const next = () => ({ ...acme, 'Stripe payment': unused.pop() ?? '' });
const status = async (ts: string) => (await at.state(at.numberOf(ts))).status;

test('two accounts of one human fill one seat, and a maker is one by every account', async () => {
  await latch.slack.setUsergroup('S0FIN', [torres, raj, sam, dana]);
  time.aheadMs += 25 * hour;
  const ts = await at.pending(next());
  // Torres and Sam are one human; Dana is Kim, who prepared it.
  expect(words(at.card(ts).blocks).match(/Finance ☐ · 2 eligible/g)?.length).toBe(2);
  await at.on(ts, torres, 'Approve');
  await at.quiet();
  expect(await at.hearing(sam, () => at.on(ts, sam, 'Approve'))).toContain('with your other account');
  expect(await at.hearing(dana, () => at.on(ts, dana, 'Approve'))).toContain('with your other account');
  await at.on(ts, raj, 'Approve');
  await eventually('the run', async () => (await status(ts)) === 'done');
});

test('who joins a group does not approve at once; a day later they do', async () => {
  const ts = await at.pending(next());
  await latch.slack.setUsergroup('S0FIN', [torres, raj, zoe]);
  const refused = await at.hearing(zoe, () => at.on(ts, zoe, 'Approve'));
  expect(refused).toContain('You joined Finance only lately');
  expect(refused).toMatch(/You can from \d+ \w+, \d\d:\d\d UTC on/);
  time.aheadMs += 23 * hour;
  expect(await at.hearing(zoe, () => at.on(ts, zoe, 'Approve'))).toContain('only lately');
  time.aheadMs += 2 * hour;
  await at.on(ts, zoe, 'Approve');
  await at.quiet();
  expect(words(at.card(ts).blocks)).toContain('Finance ✓ Zoe');
});

test('unapprovable is said when it would be marked ready, with names and why', async () => {
  await latch.slack.setUsergroup('S0FIN', [torres, kim]);
  const ts = await at.file(next());
  await at.on(ts, kim, 'Issue refund');
  const shown = words(await at.modal(kim));
  expect(shown).toMatch(/Nobody could approve this: rule two-of-finance needs 2 of Finance/);
  expect(shown).toMatch(/U0KIM|M\. Kim/);
  await latch.slack.as(kim).close((await at.modal(kim)).id);
});

test('a vote whose role was taken away does not count when the action would run', async () => {
  await latch.slack.setUsergroup('S0FIN', [torres, raj]);
  time.aheadMs += 48 * hour;
  const ts = await at.pending(next());
  await at.on(ts, torres, 'Approve');
  await at.quiet();
  await latch.slack.setUsergroup('S0FIN', [raj]);
  await at.on(ts, raj, 'Approve');
  await at.quiet();
  expect(await status(ts)).toBe('pending_approval');
});
