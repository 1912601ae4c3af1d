import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Locator } from 'playwright-core';
import { approvalsConfig, day } from '../support/approvals.ts';
import { openBrowser } from '../support/browser.ts';
import { paymentsOf } from '../support/cases-in-slack.ts';
import { eventually } from '../support/eventually.ts';
import { pageOver } from '../support/page-over-latch.ts';
import { type Running, runningLatch } from '../support/running-latch.ts';
import { text, WorkspacePage } from '../support/workspace-page.ts';

/** Each kind of refusal as the person sees it, in a real browser; a picture of each lies beside other temporary files. */

const rules = `
      - name: two-of-finance
        seats: [2 of finance]
        expire_after: 24h
`;
const payments = paymentsOf(12);
const unused = payments.map(({ paymentIntent }) => paymentIntent);
const pictures = join(tmpdir(), 'latch-e2e');
const time = { aheadMs: 0 };
let latch: Running;
let site: { url: string; close(): void };
let browser: Browser;
let page: WorkspacePage;
beforeAll(async () => {
  await mkdir(pictures, { recursive: true });
  latch = await runningLatch({
    config: approvalsConfig({ top: 'fresh_members: 24h', rules }),
    time,
    stripe: { payments },
  });
  site = await pageOver(latch);
  browser = await openBrowser();
  page = await WorkspacePage.open(browser, site.url);
}, 90_000);
afterAll(async () => {
  await browser?.close();
  site?.close();
  await latch?.stop();
}, 30_000);

/** A case that waits for two of Finance, and its card. */
async function pending(): Promise<Locator> {
  await page.actAs('kim', 'refunds');
  const number = await page.file({
    Customer: 'Acme Co',
    'Stripe payment': unused.pop() ?? '',
    Amount: '900.00 USD',
  });
  const card = page.card(`Case #${number}`);
  await page.press(card, 'Issue refund');
  await page.submitted('Mark Ready');
  await card.getByRole('button', { name: 'Approve' }).waitFor();
  return card;
}

/** Presses Approve and confirms; what the person alone is then told has to say `reason` and `remedy`. */
async function refused(card: Locator, name: string, reason: RegExp, remedy: RegExp): Promise<void> {
  await page.press(card, 'Approve');
  await page.confirm();
  const answer = page.ephemerals.filter({ hasText: reason }).last();
  await answer.waitFor();
  await page.picture(join(pictures, `refusal-${name}.png`));
  expect(await text(answer)).toMatch(remedy);
  expect(await text(answer)).toContain('This attempt is on the record');
}

const onRecord = async (code: string) =>
  (await latch.connection.collection('timeline').countDocuments({ 'body.refusal.code': code })) > 0;

test('a maker, somebody in no role, a new member, and somebody who has voted each hear why and what helps', async () => {
  const card = await pending();
  await refused(card, 'maker', /You marked this ready at/, /needs someone else in Finance.*Ask/s);
  await page.actAs('sam', 'refunds');
  await refused(card, 'wrong-role', /you are not in that role/, /Somebody in that role has to decide.*Ask/s);
  await latch.slack.setUsergroup('S0FIN', ['U0TORRES', 'U0RAJ', 'U0SAM']);
  await refused(card, 'fresh-member', /You joined Finance only lately/, /You can from \d+ \w+, \d\d:\d\d UTC on/);
  await latch.slack.setUsergroup('S0FIN', ['U0TORRES', 'U0RAJ']);
  await page.actAs('torres', 'refunds');
  await page.press(card, 'Approve');
  await page.confirm();
  await card.filter({ hasText: 'Finance ✓ A. Torres' }).waitFor();
  await refused(card, 'already-voted', /You have already approved this case/, /still needs somebody else.*Raj P\./s);
  for (const code of ['maker', 'wrong_role', 'fresh_member', 'already_voted']) expect(await onRecord(code)).toBe(true);
}, 60_000);

test('a guest, a deactivated account, somebody of another workspace and somebody Slack does not know never act', async () => {
  const card = await pending();
  await page.actAs('guest', 'refunds');
  await refused(card, 'guest', /Guests cannot act on cases/, /Ask a full member/);
  await page.actAs('sam', 'refunds');
  await latch.slack.setPerson('U0SAM', { isDeactivated: true });
  await refused(card, 'deactivated', /This account is deactivated/, /Ask a workspace admin/);
  await latch.slack.setPerson('U0SAM', { isDeactivated: false, foreignTeam: 'T0OTHER' });
  await refused(card, 'other-workspace', /You belong to another workspace/, /Ask a member of the workspace/);
  latch.slack.addFault({ method: 'users.info', error: 'user_not_found' });
  await latch.slack.setPerson('U0GUEST', { title: 'Guest, once' });
  await page.actAs('guest', 'refunds');
  await refused(card, 'not-a-member', /Slack does not know this account/, /Ask a member of this workspace/);
  latch.slack.clearFaults();
  await latch.slack.setPerson('U0SAM', { foreignTeam: 'T0LATCH' });
  for (const code of ['guest', 'deactivated', 'stranger', 'not_a_member']) expect(await onRecord(code)).toBe(true);
}, 60_000);

test('roles that cannot be read let nobody act; an action that does not apply says why', async () => {
  const card = await pending();
  await page.actAs('raj', 'refunds');
  latch.slack.addFault({ method: 'usergroups.users.list', error: 'internal_error' });
  await latch.slack.setUsergroup('S0FIN', ['U0RAJ', 'U0TORRES']);
  await refused(card, 'role-unreadable', /cannot verify your role right now/, /Nothing was changed. Try again/);
  latch.slack.clearFaults();

  await page.actAs('kim', 'refunds');
  const number = await page.file({ Customer: 'No payment yet', Amount: '10.00 USD' });
  await page.choose(page.card(`Case #${number}`), 'Issue refund');
  const answer = page.ephemerals.filter({ hasText: 'Issue refund is not available here' });
  await answer.waitFor();
  await page.picture(join(pictures, 'refusal-action-unavailable.png'));
  expect(await text(answer)).toMatch(/no Stripe payment on the case.*Correct what stands there/s);
  for (const code of ['roles_unreadable', 'action_unavailable']) expect(await onRecord(code)).toBe(true);
}, 60_000);

test('a click on a card that is behind shows the difference; on a case that expired it hears that time-out means no', async () => {
  const card = await pending();
  const behind = await WorkspacePage.open(browser, site.url, { unaware: true });
  await behind.actAs('raj', 'refunds');
  const old = behind.card(/Case #\d+/).last();
  await old.getByRole('button', { name: 'Approve' }).waitFor();
  await page.actAs('kim', 'refunds');
  await page.press(card, 'Edit');
  await page.fill({ Amount: '950.00 USD' });
  await page.submitted('Save');
  await page.press(card, 'Issue refund');
  await page.submitted('Mark Ready');
  await card.getByRole('button', { name: 'Approve' }).waitFor();
  await behind.press(old, 'Approve');
  await behind.confirm();
  await behind.hear();
  const difference = behind.modal.filter({ hasText: 'Your click did not count' });
  await difference.waitFor();
  await behind.picture(join(pictures, 'refusal-stale.png'));
  expect(await text(difference)).toMatch(/\$900\.00.*\$950\.00/s);
  await behind.page.getByTestId('modal-close').click();
  await behind.modal.waitFor({ state: 'detached' });
  await behind.close();

  // A form that was opened in time and is sent too late.
  await page.actAs('raj', 'refunds');
  await page.press(card, 'Deny');
  await page.fill({ Reason: 'Not covered' });
  time.aheadMs += 2 * day;
  await card.filter({ hasText: 'Expired: nobody approved it in time' }).waitFor();
  await page.submit('Deny');
  const answer = page.modal.filter({ hasText: 'Nobody approved this case in time' });
  await answer.waitFor();
  await page.picture(join(pictures, 'refusal-expired.png'));
  expect(await text(answer)).toMatch(/which means no.*File it anew/s);
  for (const code of ['stale', 'expired']) await eventually(`${code} on the record`, () => onRecord(code));
}, 60_000);
