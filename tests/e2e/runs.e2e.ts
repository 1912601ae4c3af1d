import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Locator } from 'playwright-core';
import {
  type LocalAccounts,
  sampleAccounts,
  startLocalAccounts,
} from '../../scripts/sandbox/accounts/local-accounts.ts';
import { openBrowser } from '../support/browser.ts';
import { paymentsOf } from '../support/cases-in-slack.ts';
import { eventually } from '../support/eventually.ts';
import { pageOver } from '../support/page-over-latch.ts';
import { type Running, runningLatch } from '../support/running-latch.ts';
import { text, WorkspacePage } from '../support/workspace-page.ts';

/** What becomes of runs as people see it, in a real browser; a picture of each lies beside other temporary files. */

const config = (base: string) => `
plugins:
  - stripe
  - http:
      allow: ["${base}"]
      allow_private: ["${base}"]
      secrets: { token: ACCOUNTS_TOKEN }
      actions:
        http.close_account:
          title: Close account
          params: { account: text }
          method: POST
          url: "${base}/accounts/{account}/close"
          headers: { Authorization: "Bearer {secret.token}" }
          body: { reason: "refunded" }
          success: { status: [200] }
          failure: { status: [400, 404, 422] }
          result: "Account {account} closed."
          idempotency: none
          settle: 1s
          undo: http.reopen_account
        http.reopen_account:
          title: Reopen account
          params: { account: text }
          method: POST
          url: "${base}/accounts/{account}/reopen"
          headers: { Authorization: "Bearer {secret.token}" }
          success: { status: [200] }
          result: "Account {account} is open again."
          idempotency: none
          settle: 1s
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
      amount: { type: money, label: Amount, currency: USD }
      account: { type: text, label: Account }
    actions: [stripe.refund, http.close_account, http.reopen_account, refund_and_close]
    sequences:
      refund_and_close: { title: Refund and close, steps: [stripe.refund, http.close_account] }
    rules:
      - { name: two-pairs-of-eyes, seats: [finance] }
`;

const payments = paymentsOf(6);
const unused = payments.map(({ paymentIntent }) => paymentIntent);
const pictures = join(tmpdir(), 'latch-e2e');
const time = { aheadMs: 0 };
let accounts: LocalAccounts;
let latch: Running;
let site: { url: string; close(): void };
let browser: Browser;
let page: WorkspacePage;
beforeAll(async () => {
  await mkdir(pictures, { recursive: true });
  const [like] = sampleAccounts;
  accounts = await startLocalAccounts({
    accounts: like ? Array.from({ length: 6 }, (_, index) => ({ ...like, id: `AC-${index + 1}` })) : [],
  });
  latch = await runningLatch({
    config: config(accounts.url),
    time,
    stripe: { payments },
    env: { ACCOUNTS_TOKEN: accounts.token, LATCH_ACTION_TIMEOUT_MS: '1500' },
  });
  site = await pageOver(latch);
  browser = await openBrowser();
  page = await WorkspacePage.open(browser, site.url);
}, 90_000);
afterAll(async () => {
  await browser?.close();
  site?.close();
  await latch?.stop();
  await accounts?.close();
}, 30_000);

const picture = (name: string) => page.picture(join(pictures, `run-${name}.png`));

/** A case that Torres approved, and its card. */
async function approved(fields: Record<string, string>, action: string): Promise<Locator> {
  await page.actAs('kim', 'refunds');
  const card = page.card(`Case #${await page.file({ Customer: 'Acme Co', ...fields })}`);
  await page.press(card, action);
  await page.submitted('Mark Ready');
  await page.actAs('torres', 'refunds');
  await page.press(card, 'Approve');
  await page.confirm();
  return card;
}
const refund = () => ({ 'Stripe payment': unused.pop() ?? '', Amount: '900.00 USD' });

test('a sequence shows its steps; one that failed is taken up where it stopped', async () => {
  accounts.fail({
    kind: 'answer',
    status: 422,
    body: { message: 'open orders' },
    effect: 'none',
    on: 'POST /accounts',
  });
  const card = await approved({ ...refund(), Account: 'AC-1' }, 'Refund and close');
  await card.filter({ hasText: 'Failed' }).waitFor();
  expect(await text(card)).toMatch(/✅ 1\.\s+Issue refund\s*▫️ 2\.\s+Close account/);
  await picture('sequence-failed');
  await page.actAs('kim', 'refunds');
  await page.press(card, 'Retry');
  await card.filter({ hasText: 'Done' }).waitFor();
  expect(await text(card)).toMatch(/✅ 1\.\s+Issue refund\s*✅ 2\.\s+Close account/);
  await picture('sequence-done');
  expect(latch.stripe.effects).toBe(1);
});

test('an outcome that nobody can look up is declared by somebody else than who prepared it', async () => {
  accounts.fail({ kind: 'drop', effect: 'made', on: 'POST /accounts' });
  const card = await approved({ Account: 'AC-2' }, 'Close account');
  await card.filter({ hasText: 'Outcome unknown' }).waitFor();
  time.aheadMs += 10_000;
  await card.getByRole('button', { name: 'Declare Outcome' }).waitFor();
  await picture('unknown');
  await page.actAs('kim', 'refunds');
  await page.press(card, 'Declare Outcome');
  await page.modal.getByText('so you cannot decide on it').waitFor();
  await picture('declare-refused');
  await page.page.keyboard.press('Escape');
  await page.actAs('raj', 'refunds');
  await page.press(card, 'Declare Outcome');
  await page.fill({
    Outcome: 'It happened',
    'Link to where it can be seen': 'https://admin.example.com/accounts/AC-2',
    'How do you know?': 'The admin console shows it closed',
  });
  await picture('declare');
  await page.submitted('Declare Outcome');
  await card.filter({ hasText: 'Declared: The admin console shows it closed' }).waitFor();
  await picture('declared');
});

test('a second case for one payment says so before anybody approves it', async () => {
  const fields = refund();
  const first = await approved({ ...fields, Amount: '400.00 USD' }, 'Issue refund');
  await first.filter({ hasText: 'Done' }).waitFor();
  await page.actAs('kim', 'refunds');
  const second = page.card(`Case #${await page.file({ Customer: 'Acme Co', ...fields, Amount: '300.00 USD' })}`);
  await page.press(second, 'Issue refund');
  await page.modal.getByText('changed the same thing already').waitFor();
  await picture('same-effect-form');
  await page.submitted('Mark Ready');
  await second.filter({ hasText: 'changed the same thing already' }).waitFor();
  await picture('same-effect-card');
});

test('what was done is undone by a case of its own', async () => {
  const card = await approved({ Account: 'AC-3' }, 'Close account');
  await card.filter({ hasText: 'Done' }).waitFor();
  await page.actAs('kim', 'refunds');
  await page.choose(card, 'Undo…');
  await page.ephemerals.filter({ hasText: 'was made to undo this' }).last().waitFor();
  await picture('undo');
});

test('while a system is away, what is approved waits and says why', async () => {
  await page.actAs('kim', 'refunds');
  const waiting = page.card(`Case #${await page.file({ Customer: 'Acme Co', Account: 'AC-4' })}`);
  await page.press(waiting, 'Close account');
  await page.submitted('Mark Ready');
  accounts.fail({ kind: 'drop', effect: 'none', times: 5, on: 'POST /accounts' });
  const cards: Locator[] = [];
  for (let n = 0; n < 5; n += 1) cards.push(await approved({ Account: 'AC-5' }, 'Close account'));
  for (const card of cards) await card.filter({ hasText: 'Outcome unknown' }).waitFor();
  await page.press(waiting, 'Approve');
  await page.confirm();
  await waiting.filter({ hasText: 'Internal API is unavailable' }).waitFor();
  await picture('unavailable');
  time.aheadMs += 60_000;
  await waiting.filter({ hasText: 'Done' }).waitFor();
  await eventually('one change', () => accounts.changes.some(({ account }) => account === 'AC-4'));
});
