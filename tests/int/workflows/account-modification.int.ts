import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type LocalAccounts, startLocalAccounts } from '../../../scripts/sandbox/accounts/local-accounts.ts';
import { dana, kim, raj, sam, torres, words } from '../../support/at-slack.ts';
import { documented, type Played, playing } from '../../support/workflow-docs.ts';

let accounts: LocalAccounts;
let play: Played;
beforeAll(async () => {
  accounts = await startLocalAccounts();
  const config = await documented('account-modification', {
    'https://accounts.example.com': accounts.url,
    'secrets: {': `allow_private: ["${accounts.url}"]\n      secrets: {`,
  });
  play = await playing(config, {
    env: { ACCOUNTS_TOKEN: '', LATCH_ENCRYPTION_KEY: Buffer.alloc(32, 9).toString('base64') },
  });
});
afterAll(async () => {
  await play.latch.stop();
  await accounts.close();
});

test('the token that the API wants is entered in Slack, and Latch works with it at once', async () => {
  const ts = await play.at.file({ Account: 'AC-1001', Reason: 'They asked for it', Cause: "Customer's wish" });
  expect(await play.at.hearing(kim, () => play.at.on(ts, kim, 'Close account'))).toContain(
    'Internal API has no ACCOUNTS_TOKEN yet: an admin of Latch enters it with /latch secrets.',
  );
  await play.at.enterSecret(dana, 'Enter…', accounts.token);
  await play.at.on(ts, kim, 'Close account');
  expect(words(await play.at.modal(kim, 'Mark Ready'))).toContain('Acme Co');
  await play.latch.slack.as(kim).close((await play.at.modal(kim)).id);
});

test('an account is closed through the declared API, once, after two of its owners agreed', async () => {
  const fields = { Account: 'AC-1001', Reason: 'They asked for it', Cause: "Customer's wish" };
  const ts = await play.prepare(fields, 'Close account', 'Mark Ready');
  expect(words(play.at.card(ts).blocks)).toMatch(/Holder.*Acme Co/s);
  for (const person of [torres, raj]) await play.at.on(ts, person, 'Approve');
  await play.reaches(ts, 'done');
  await play.at.quiet();
  expect(play.at.thread(ts)).toContain('Account AC-1001 closed.');
  expect(accounts.changes.map(({ account, kind }) => [account, kind])).toEqual([['AC-1001', 'closed']]);
});

test('in an incident on-call breaks the glass: closed at once, never shown as approved, and reviewed afterwards', async () => {
  const fields = { Account: 'AC-1002', Reason: 'Takeover under way', Cause: 'Fraud' };
  const ts = await play.prepare(fields, 'Close account', 'Mark Ready');
  await play.at.on(ts, sam, 'Break Glass');
  await play.at.submit(sam, await play.at.modal(sam, 'Break Glass'), {
    Reason: 'Money is leaving the account',
    'Link to the incident': 'https://status.example.com/7',
  });
  await play.reaches(ts, 'done');
  await play.at.quiet();
  expect(words(play.at.card(ts).blocks)).toContain('Not approved: glass broken');
  expect(accounts.changes.length).toBe(2);
});

test('an account that the API does not know is a definite failure', async () => {
  const fields = { Account: 'AC-9999', Reason: 'Typo', Cause: 'Fraud' };
  const ts = await play.prepare(fields, 'Close account', 'Mark Ready');
  await play.at.on(ts, raj, 'Approve');
  await play.reaches(ts, 'failed');
  expect(accounts.changes.length).toBe(2);
});
