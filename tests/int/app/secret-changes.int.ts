import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { localSecretKey } from '../../../scripts/sandbox/stripe/local-stripe.ts';
import { type AtSlack, acme, atSlack, dana, kim, refunds, small, words } from '../../support/at-slack.ts';
import { eventually } from '../../support/eventually.ts';
import { type Running, runningLatch } from '../../support/running-latch.ts';

const encryptionKey = Buffer.alloc(32, 9).toString('base64');
let latch: Running;
let at: AtSlack;
beforeAll(async () => {
  latch = await runningLatch({
    env: { STRIPE_SECRET_KEY: '', LATCH_ENCRYPTION_KEY: encryptionKey },
    logLevel: 'trace',
  });
  at = atSlack(latch);
});
afterAll(() => latch.stop());

const logged = (message: string) => latch.log.filter(({ msg }) => msg === message).length;
const rebuilt = () => logged('secrets changed: plugins were built anew');

test('a plugin without its secret keeps Latch from nothing else, and says what it waits for', async () => {
  const ts = await at.file(acme);
  expect(at.controls(ts).buttons).not.toContain('Issue refund');
  expect(await at.hearing(kim, () => at.on(ts, kim, 'Issue refund'))).toContain(
    'Stripe has no secretKey yet: an admin of Latch enters it with /latch secrets.',
  );
});

test('once it is entered every instance works with it, without a restart', async () => {
  await latch.startAnother();
  await at.enterSecret(dana, 'Enter…', localSecretKey);
  expect(rebuilt()).toBeGreaterThanOrEqual(1);
  await eventually('the other instance to follow', () => rebuilt() >= 2);
  const ts = await at.file(small);
  await at.on(ts, kim, 'Issue refund');
  await at.submit(kim, await at.modal(kim, 'Run Now'));
  await eventually('it to run', async () => (await at.state(at.numberOf(ts))).status === 'done');
  expect(latch.stripe.effects).toBe(1);
});

test('the value stands nowhere: not in the log, not in Slack, not in the database or its evidence', async () => {
  await at.quiet();
  const evidence = await latch.connection.collection('evidence').find({}).toArray();
  expect(evidence.length).toBeGreaterThan(0);
  const texts = [
    JSON.stringify(latch.log),
    JSON.stringify([latch.slack.messages(refunds), at.dms(dana), at.dms(kim), latch.slack.views(dana)]),
    JSON.stringify(await at.everything()),
    ...evidence.map(({ bytes }) => Buffer.from(bytes.buffer).toString('utf8')),
  ];
  for (const text of texts) expect(text).not.toContain(localSecretKey);
});

test('a restart reads it again; another encryption key says so, and the secret can be set anew', async () => {
  const other = Buffer.alloc(32, 8).toString('base64');
  await latch.startAnother({ LATCH_ENCRYPTION_KEY: encryptionKey });
  expect(logged('a stored secret does not open here')).toBe(0);
  const wrong = await latch.startAnother({ LATCH_ENCRYPTION_KEY: other });
  expect(logged('a stored secret does not open here')).toBe(1);
  latch.slack.deliverTo(`http://127.0.0.1:${wrong.port}/slack/events`);
  await latch.slack.as(dana).slash(refunds, '/latch', 'secrets');
  const list = await at.modal(dana);
  expect(words(list)).toMatch(/and not usable:.*is encrypted with the key [0-9a-f]{8}/s);
  await latch.slack.as(dana).close(list.id);
});
