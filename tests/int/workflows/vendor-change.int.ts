import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type LocalErpnext, startLocalErpnext } from '../../../scripts/sandbox/erpnext/local-erpnext.ts';
import { dana, kim, raj, torres, words } from '../../support/at-slack.ts';
import { eventually } from '../../support/eventually.ts';
import { documented, type Played, playing } from '../../support/workflow-docs.ts';

let erpnext: LocalErpnext;
let play: Played;
beforeAll(async () => {
  erpnext = await startLocalErpnext();
  const env = { ERPNEXT_URL: erpnext.url, ERPNEXT_API_KEY: erpnext.apiKey, ERPNEXT_API_SECRET: erpnext.apiSecret };
  play = await playing(await documented('vendor-change'), { env });
});
afterAll(async () => {
  await play.latch.stop();
  await erpnext.close();
});

const account = 'Globex Ltd - Commerzbank';

test('bank details change after two people who did not prepare it, and a third presses Run', async () => {
  const { slack } = play.latch;
  const letter = slack
    .as(kim)
    .upload({ name: 'letter.pdf', mimetype: 'application/pdf', content: Buffer.from('%PDF- new bank') });
  const fields = {
    Supplier: 'Globex Ltd',
    'Bank account': account,
    'New IBAN': 'NL91 ABNA 0417 1643 00',
    'Account holder': 'Globex Limited',
    'Requested by': 'ap@globex.example',
    'Called back on': '2026-11-26',
    "Supplier's letter": letter.id,
  };
  const ts = await play.at.file(fields);
  await eventually(
    'the letter',
    async () => ((await play.at.state(play.at.numberOf(ts))).evidence as unknown[]).length === 1,
  );
  await play.at.on(ts, kim, 'Change bank details');
  const form = await play.at.modal(kim, 'Mark Ready');
  expect(words(form)).toMatch(/bank-details/);
  await play.at.submit(kim, form);
  await play.at.quiet();
  for (const person of [torres, dana]) await play.at.on(ts, person, 'Approve');
  await play.reaches(ts, 'approved');
  await play.at.quiet();
  expect(await play.at.hearing(kim, () => play.at.on(ts, kim, 'Run'))).toContain('This needs Finance');
  expect(erpnext.effects).toBe(0);
  await play.at.on(ts, raj, 'Run');
  await play.reaches(ts, 'done');
  expect(erpnext.effects).toBe(1);
  expect(erpnext.document('Bank Account', account)?.iban).toBe('NL91ABNA0417164300');
  await play.at.quiet();
  expect(play.at.thread(ts)).toContain('Bank details of Globex Ltd changed');
});
