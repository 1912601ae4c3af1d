import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  type LocalAccounts,
  sampleAccounts,
  startLocalAccounts,
} from '../../../scripts/sandbox/accounts/local-accounts.ts';
import { answered } from '../../../scripts/sandbox/acting.ts';
import { dana, kim, raj, torres, words } from '../../support/at-slack.ts';
import { eventually } from '../../support/eventually.ts';
import { flawsOf, recordOf } from '../../support/record.ts';
import { type Played, playing } from '../../support/workflow-docs.ts';

const config = (base: string) => `
plugins:
  - http:
      allow: ["${base}"]
      allow_private: ["${base}"]
      secrets: { token: ACCOUNTS_TOKEN }
      actions:
        http.close_account:
          title: Close account
          params: { account: text, reason: text }
          method: POST
          url: "${base}/accounts/{account}/close"
          headers: { Authorization: "Bearer {secret.token}", X-Run: "{run_id}" }
          body: { reason: "{reason}" }
          success: { status: [200], when: body.ok == true }
          failure: { status: [400, 404, 422] }
          not_now: { status: [429] }
          result: "Account {account} closed."
          idempotency: none
          settle: 1s
          effect: "{account}"
          undo: http.reopen_account
        http.reopen_account:
          title: Reopen account
          params: { account: text, reason: text }
          method: POST
          url: "${base}/accounts/{account}/reopen"
          headers: { Authorization: "Bearer {secret.token}", X-Run: "{run_id}" }
          body: { reason: "{reason}" }
          success: { status: [200], when: body.ok == true }
          result: "Account {account} is open again."
          idempotency: none
          settle: 1s
admins: [dana@example.com]
roles:
  support_lead: { users: [U0KIM] }
  account_owner: { users: [U0TORRES, U0RAJ] }
workflows:
  account_modification:
    title: Account modification
    channel: "#refunds"
    operators: [support_lead]
    fields:
      account: { type: text, label: Account, required: true }
      reason: { type: long_text, label: Reason, required: true }
    actions: [http.close_account, http.reopen_account]
    rules:
      - name: owners
        seats: [account_owner]
`;

const time = { aheadMs: 0 };
let accounts: LocalAccounts;
let play: Played;
beforeAll(async () => {
  const [like] = sampleAccounts;
  const more = Array.from({ length: 11 }, (_, index) => ({ ...like, id: `AC-${index + 1}` }) as typeof like & object);
  accounts = await startLocalAccounts({ accounts: more });
  play = await playing(config(accounts.url), {
    time,
    env: { ACCOUNTS_TOKEN: accounts.token, LATCH_ACTION_TIMEOUT_MS: '1000' },
  });
});
afterAll(async () => {
  await play.latch.stop();
  await accounts.close();
});

const record = (ts: string) => recordOf(play.latch.connection, `T0LATCH:${play.at.numberOf(ts)}`);
const changesOf = (account: string) => accounts.changes.filter((change) => change.account === account).length;

const prepared = (account: string) =>
  play.prepare({ Account: account, Reason: 'They asked for it' }, 'Close account', 'Mark Ready');

async function closing(account: string): Promise<string> {
  const ts = await prepared(account);
  await play.at.on(ts, torres, 'Approve');
  return ts;
}

/** The answer is lost, and the API has no request that would tell: the card offers to declare what became of it. */
async function untold(account: string, effect: 'none' | 'made'): Promise<string> {
  accounts.fail({ kind: 'drop', effect, on: `POST /accounts/${account}/close` });
  const ts = await closing(account);
  await play.reaches(ts, 'unknown');
  await play.at.quiet();
  expect(play.at.controls(ts).buttons).not.toContain('Declare Outcome');
  time.aheadMs += 5_000;
  await eventually('the look-up', async () => (await record(ts)).entries.some((entry) => 'cannotTell' in entry));
  await play.at.quiet();
  expect(play.at.controls(ts).buttons).toContain('Declare Outcome');
  return ts;
}

const declared = {
  'How do you know?': 'Seen in the admin console',
  'Link to where it can be seen': 'https://admin.example.com/1',
};

test('what the system cannot tell is declared by somebody who could approve and is no maker, with a reason and a link', async () => {
  const ts = await untold('AC-1', 'made');
  await play.at.on(ts, kim, 'Declare Outcome');
  expect(words(await play.at.modal(kim))).toContain('so you cannot decide on it');
  await play.at.on(ts, dana, 'Declare Outcome');
  expect(words(await play.at.modal(dana))).toContain('you are not in that role');
  await play.at.on(ts, raj, 'Declare Outcome');
  const form = await play.at.modal(raj, 'Declare Outcome');
  answered(await play.at.submit(raj, form, { Outcome: 'It happened', ...declared }), 'Declare Outcome');
  await play.reaches(ts, 'done');
  await play.at.quiet();
  expect(words(play.at.card(ts).blocks)).toContain('Declared: Seen in the admin console');
  expect(play.at.thread(ts)).toContain(
    'declared that it happened: “Seen in the admin console” (https://admin.example.com/1)',
  );
  const kept = await record(ts);
  expect(flawsOf(kept)).toEqual([]);
  expect(kept.entries.filter(({ type }) => type === 'refused')).toHaveLength(2);
  expect(changesOf('AC-1')).toBe(1);
});

test('what never happened can be run again', async () => {
  const ts = await untold('AC-2', 'none');
  await play.at.on(ts, raj, 'Declare Outcome');
  answered(
    await play.at.submit(raj, await play.at.modal(raj, 'Declare Outcome'), {
      Outcome: 'It never happened',
      ...declared,
    }),
    'Declare Outcome',
  );
  await play.reaches(ts, 'failed');
  await play.at.quiet();
  await play.at.on(ts, kim, 'Retry');
  await play.reaches(ts, 'done');
  expect(changesOf('AC-2')).toBe(1);
});

test('what was done is undone by a case of its own, approved like any other, and made once', async () => {
  const ts = await closing('AC-3');
  await play.reaches(ts, 'done');
  await play.at.quiet();
  const before = play.at.cards().length;
  for (const time of [1, 2])
    expect(await play.at.hearing(kim, () => play.at.on(ts, kim, 'Undo…'))).toContain(
      time === 1 ? 'was made to undo this' : 'is there already to undo this',
    );
  expect(play.at.cards()).toHaveLength(before + 1);
  const undo = play.at.cards().at(-1)?.ts ?? '';
  expect(play.at.thread(undo)).toContain(`to undo what case #${play.at.numberOf(ts)} did`);
  await play.at.on(undo, kim, 'Reopen account');
  answered(await play.at.submit(kim, await play.at.modal(kim, 'Mark Ready')), 'Mark Ready');
  await play.at.quiet();
  await play.at.on(undo, torres, 'Approve');
  await play.reaches(undo, 'done');
  expect(accounts.accounts.get('AC-3')?.state).toBe('open');
  await play.at.quiet();
  expect(play.at.controls(undo).menu).not.toContain('Undo…');
});

test('whoever may not file cannot undo either', async () => {
  const ts = await closing('AC-4');
  await play.reaches(ts, 'done');
  await play.at.quiet();
  const before = play.at.cards().length;
  expect(await play.at.hearing(dana, () => play.at.on(ts, dana, 'Undo…'))).toContain('you are not one');
  expect(play.at.cards()).toHaveLength(before);
});

test('a rate limit is waited out: nothing happened, so all is looked at anew when the API wants to be asked again', async () => {
  accounts.fail({
    kind: 'answer',
    status: 429,
    body: { ok: false, message: 'slow down' },
    headers: { 'retry-after': '40' },
    effect: 'none',
    on: 'POST /accounts/AC-5/close',
  });
  const ts = await closing('AC-5');
  await eventually('the send to be put off', async () =>
    (await record(ts)).entries.some(({ type }) => type === 'run_postponed'),
  );
  await play.at.quiet();
  expect(await play.status(ts)).toBe('approved');
  expect(words(play.at.card(ts).blocks)).toContain('Approved, put off by the system until');
  expect(changesOf('AC-5')).toBe(0);
  time.aheadMs += 65_000;
  await play.reaches(ts, 'done');
  expect(changesOf('AC-5')).toBe(1);
  const kept = await record(ts);
  expect(kept.entries.filter(({ type }) => type === 'run_started')).toHaveLength(2);
  expect(flawsOf(kept)).toEqual([]);
});

test('while a system answers nothing, what is approved waits, says so, and runs once it answers again', async () => {
  const ts = await prepared('AC-11');
  accounts.fail({ kind: 'drop', effect: 'none', times: 5, on: 'POST /accounts/' });
  for (const n of [6, 7, 8, 9, 10]) await play.reaches(await closing(`AC-${n}`), 'unknown');
  await play.at.on(ts, torres, 'Approve');
  const card = () => words(play.at.card(ts).blocks);
  await eventually('the card to say so', () =>
    card().includes('Waiting to run. Internal API is unavailable: 5 requests in a row got no answer.'),
  );
  expect(await play.status(ts)).toBe('approved');
  expect(changesOf('AC-11')).toBe(0);
  time.aheadMs += 45_000;
  await play.reaches(ts, 'done');
  await play.at.quiet();
  expect(card()).not.toContain('unavailable');
  expect((await record(ts)).entries.filter(({ type }) => type === 'run_started')).toHaveLength(1);
});
