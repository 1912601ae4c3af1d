import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { until } from '../../../scripts/sandbox/acting.ts';
import type { Delivered } from '../../../scripts/sandbox/slack/types.ts';
import { samplePayments } from '../../../scripts/sandbox/stripe/sample-payments.ts';
import { slackPatience } from '../../../src/slack/patience.ts';
import {
  type AtSlack,
  acme,
  atSlack,
  dana,
  kim,
  refunds,
  small,
  support,
  torres,
  words,
} from '../../support/at-slack.ts';
import { type Running, runningLatch } from '../../support/running-latch.ts';
import { type SlowDatabase, slowDatabase } from '../../support/slow-database.ts';

let latch: Running;
let at: AtSlack;
let database: SlowDatabase;
beforeAll(async () => {
  database = await slowDatabase(process.env.LATCH_TEST_MONGODB_URI ?? '');
  latch = await runningLatch({
    patience: { ...slackPatience, formMs: 1_500, ackMs: 2_000 }, // with some time to say so
    env: { LATCH_ACTION_TIMEOUT_MS: '4000', MONGODB_URI: database.uri },
    slack: { patienceMs: 3_000, eventRetryDelaysMs: [0, 100, 4_000] },
  });
  at = atSlack({ ...latch, connection: latch.connection.useDb(database.name) });
});
afterAll(async () => {
  await latch.connection.useDb(database.name).dropDatabase();
  await latch.stop();
  await database.close();
});
afterEach(() => {
  latch.slack.clearFaults();
  latch.stripe.clearFaults();
  database.delay(0);
});

const euro = { 'Stripe payment': samplePayments.euro.paymentIntent, Amount: '5.00 EUR' };

/** Answered within Slack's three seconds; an event may be refused, and is then sent again. */
function inTime({ status, ms }: Delivered) {
  expect(ms).toBeLessThan(2_950);
  expect(status).not.toBe(0);
  return status;
}

test('Slack’s own API hangs: clicks, commands, shortcuts, forms and events are all answered in time', async () => {
  const ts = await at.pending();
  const open = await at.file({ Customer: 'Has a form open' });
  await at.on(open, kim, 'Edit');
  const form = await at.modal(kim, 'Save');
  latch.slack.addFault({ method: '*', hangMs: 30_000 });
  const person = latch.slack.as(dana);
  const answers = await Promise.all([
    at.on(ts, torres, 'Approve'),
    at.on(ts, torres, 'Deny'),
    person.slash(refunds, '/latch', 'queue'),
    person.slash(refunds, '/latch', 'new'),
    person.globalShortcut('new_case_shortcut'),
    person.messageShortcut('turn_into_case', refunds, ts),
    at.submit(kim, form, { Amount: '12 USD' }),
    person.openHome(),
  ]);
  expect(answers.map(inTime)).toEqual(answers.map(() => 200));
  inTime(await person.post(support, 'while Slack hangs'));
  inTime(await person.post(refunds, 'a note while Slack hangs', { threadTs: ts }));
  latch.slack.clearFaults();
  // A write that hung is given up after ten seconds; what stands behind it in the same channel comes then.
  const told = () => (/returned/.test(words(at.card(ts))) ? true : undefined);
  expect(await until(latch.slack, 'the approval that was given meanwhile, on the card', told)).toBe(true);
  await at.quiet();
});

test('a form that takes long says so and then how it went; what was typed is not lost', async () => {
  const ts = await at.file({ ...small, Customer: 'Slow Stripe' });
  await at.on(ts, kim, 'Issue refund');
  const form = await at.modal(kim, 'Run Now');
  latch.stripe.fail({ kind: 'delay', ms: 3_000, on: 'GET /v1/payment_intents' });
  inTime(await at.submit(kim, form, { Note: 'patience' }));
  expect(words(latch.slack.views(kim).at(-1))).toContain('Still working');
  const done = await until(latch.slack, 'the result', () => {
    const view = latch.slack.views(kim).at(-1);
    return view && !words(view).includes('Still working') ? view : undefined;
  });
  expect(words(done)).toContain('It went through');
  await latch.slack.as(kim).close(done.id);

  const other = await at.file({ ...acme, ...euro, Customer: 'Late No' });
  await at.on(other, kim, 'Issue refund');
  const again = await at.modal(kim, 'Mark Ready');
  latch.stripe.fail({ kind: 'hang', effect: 'none', on: 'GET /v1/payment_intents' });
  inTime(await at.submit(kim, again, { Customer: 'Typed with care', Note: 'a long note' }));
  const back = await until(latch.slack, 'the form again', () => {
    const view = latch.slack.views(kim).at(-1);
    return view?.type === 'modal' && view.submit ? view : undefined;
  });
  expect(JSON.stringify(back.blocks)).toMatch(/could not be asked.*Typed with care.*a long note/s);
  await at.submit(kim, back, {});
  await at.quiet();
  expect((await at.state(at.numberOf(other))).fields).toMatchObject({ customer: { text: 'Typed with care' } });
});

test('Stripe hangs while a form opens: the click is answered, the form comes with what is known', async () => {
  const ts = await at.file({ ...acme, ...euro, Customer: 'Hanging Stripe' });
  latch.stripe.fail({ kind: 'hang', effect: 'none', on: 'GET /v1/payment_intents', times: 4 });
  inTime(await at.on(ts, kim, 'Issue refund'));
  expect(words(await at.modal(kim, 'Mark Ready'))).toContain('could not be asked');
  await latch.slack.as(kim).close((await at.modal(kim)).id);
});

test('the database is slow: clicks and commands are acknowledged, forms say that they take long, events come again', async () => {
  const ts = await at.file({ ...acme, Customer: 'Slow base' });
  await at.on(ts, kim, 'Edit');
  const form = await at.modal(kim, 'Save');
  database.delay(3_500);
  const answers = await Promise.all([
    at.on(ts, dana, 'Details'),
    latch.slack.as(dana).slash(refunds, '/latch', 'queue'),
    at.submit(kim, form, { Customer: 'Slow base, edited' }),
  ]);
  expect(answers.map(inTime)).toEqual([200, 200, 200]);
  const { status, ms } = await latch.slack.as(kim).post(refunds, 'a note on a slow base', { threadTs: ts });
  expect(ms).toBeLessThan(2_950);
  expect(status).toBeGreaterThanOrEqual(400); // not committed, so not taken
  database.delay(0);
  await until(latch.slack, 'the edit', () => (at.card(ts).text.includes('Slow base, edited') ? true : undefined));
  await until(latch.slack, 'the result', () =>
    latch.slack.views(kim).some((view) => words(view).includes('It went through')) ? true : undefined,
  );
  await latch.slack.settled(500);
  await at.quiet();
  const notes = (await at.entries(at.numberOf(ts))).filter(({ body }) => body.type === 'noted');
  expect(notes.length).toBe(1);
});
