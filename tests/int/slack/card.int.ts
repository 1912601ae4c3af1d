import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { findByLabel, until } from '../../../scripts/sandbox/acting.ts';
import { stripeErrors } from '../../../scripts/sandbox/stripe/answer.ts';
import {
  type AtSlack,
  acme,
  atSlack,
  dana,
  kim,
  raj,
  refunds,
  sam,
  small,
  torres,
  words,
} from '../../support/at-slack.ts';
import { type Running, runningLatch } from '../../support/running-latch.ts';

let latch: Running;
let at: AtSlack;
beforeAll(async () => {
  latch = await runningLatch();
  at = atSlack(latch);
});
afterAll(() => latch.stop());

const openRow = { buttons: ['Issue refund', 'Add Note', 'Edit', 'Cancel Case', 'Details'], menu: [] };
const pendingRow = {
  buttons: ['Approve', 'Deny', 'Request Changes', 'Edit', 'Details'],
  menu: ['Add Note', 'Cancel Case'],
};
const closedRow = { buttons: ['Add Note', 'Details'], menu: [] };

test('a failed run offers Retry, an unknown outcome Check Outcome; both say why', async () => {
  latch.stripe.fail({ kind: 'error', answer: stripeErrors.cardDeclined, effect: 'none' });
  const failed = await at.file(small);
  await runNow(failed);
  expect(words(at.card(failed).blocks)).toContain('Failed');
  expect(at.controls(failed)).toEqual({ buttons: ['Retry', 'Edit', 'Add Note', 'Cancel Case', 'Details'], menu: [] });
  expect(
    at
      .dms(kim)
      .map(({ blocks }) => words(blocks))
      .join(),
  ).toContain('The action failed');

  latch.stripe.fail({ kind: 'drop', effect: 'none' });
  latch.stripe.fail({
    kind: 'error',
    answer: stripeErrors.serverError,
    effect: 'none',
    on: 'GET /v1/refunds',
    times: 9,
  });
  await at.on(failed, kim, 'Retry');
  await until(latch.slack, 'Check Outcome', () => findByLabel(at.card(failed).blocks, 'Check Outcome'));
  await at.quiet();
  expect(words(at.card(failed).blocks)).toContain('Outcome unknown');
  expect(at.controls(failed)).toEqual({ buttons: ['Check Outcome', 'Add Note', 'Details'], menu: [] });
  const refused = await at.hearing(sam, () => at.on(failed, sam, 'Check Outcome'));
  expect(refused).toContain('This needs Support lead');
  latch.stripe.clearFaults();
  expect(await at.hearing(kim, () => at.on(failed, kim, 'Check Outcome'))).toContain('Looked up');
});

async function runNow(ts: string): Promise<void> {
  await at.on(ts, kim, 'Issue refund');
  const form = await at.modal(kim, 'Run Now');
  expect(words(form)).toMatch(/needs no approval: it runs as soon as you submit/i);
  await at.submit(kim, form, {});
  await at.quiet();
}

test('Other Actions… keeps what does not apply: picking it is answered and recorded', async () => {
  const { 'Stripe payment': _none, ...withoutPayment } = acme;
  const ts = await at.file({ ...withoutPayment, Customer: 'No Payment GmbH' });
  expect(at.controls(ts)).toEqual({ buttons: ['Add Note', 'Edit', 'Cancel Case', 'Details'], menu: ['Issue refund'] });
  expect(JSON.stringify(at.card(ts).blocks)).toContain('Not available: no Stripe payment on the case');
  const said = await at.hearing(kim, () => at.on(ts, kim, 'Issue refund'));
  expect(said).toMatch(/not available here: no Stripe payment on the case.*Correct what stands there.*on the record/s);
  expect(at.thread(ts)).toContain('tried to pick unavailable action and was refused');
  expect((await at.entries(at.numberOf(ts))).filter(({ body }) => body.type === 'refused').length).toBe(1);
});

test('Details tells the story to who may read it, and says so in the window to who may not', async () => {
  const ts = await at.pending();
  await at.on(ts, dana, 'Details');
  const details = await at.modal(dana);
  expect(words(details)).toMatch(/Refund \$2,400\.00 · Acme Co.*Product defect.*marked this ready.*Sealed/s);
  await latch.slack.as(dana).close(details.id);
  await at.on(ts, sam, 'Details');
  const none = await at.modal(sam);
  expect(words(none)).toContain('that you can read');
  await latch.slack.as(sam).close(none.id);
});

test('Review in the message to an approver opens the whole context', async () => {
  const ts = await at.pending();
  const ask = at.dms(raj).at(-1);
  await latch.slack.as(raj).click({ channel: latch.slack.dm(raj), ts: ask?.ts ?? '' }, 'review');
  const view = await at.modal(raj);
  expect(words(view)).toContain(`Case #${at.numberOf(ts)}`);
  await latch.slack.as(raj).close(view.id);
});

test('a reply under the card is a note; elsewhere it is nobody’s business; a guest hears why not', async () => {
  const ts = await at.file();
  const other = await latch.slack.as(kim).post(refunds, 'lunch?');
  await latch.slack.as(kim).post(refunds, 'yes', { threadTs: other.ts });
  await latch.slack.as(sam).post(refunds, 'a &lt;b&gt; &amp; c', { threadTs: ts });
  await at.quiet();
  const noted = (await at.entries(at.numberOf(ts))).filter(({ body }) => body.type === 'noted');
  expect(noted.length).toBe(1);
  expect(JSON.stringify(noted[0]?.texts)).toContain('a <b> & c');
  expect(at.thread(ts)).not.toContain('noted'); // it stands there already
  expect(
    await at.hearing('U0GUEST', () => latch.slack.as('U0GUEST').post(refunds, 'me too', { threadTs: ts })),
  ).toContain('Guests cannot act on cases');
});

test('a card that somebody deleted is posted again with the next change', async () => {
  const ts = await at.file({ ...acme, Customer: 'Deleted AG' });
  const from = at.card(ts);
  latch.slack.deleteMessage(refunds, ts);
  await latch.slack.as(kim).click({ channel: refunds, ts }, 'add_note', { from });
  await at.submit(kim, await at.modal(kim, 'Add Note'), { Note: 'still here' });
  await at.quiet();
  const cards = at.cards().filter(({ text }) => text.includes('Deleted AG'));
  expect(cards.map((card) => card.ts)).not.toContain(ts);
  expect(cards.length).toBe(1);
});

test('one card from filing to the refund: buttons by status, edited in place, the thread tells each fact once', async () => {
  const before = at.cards().length;
  const { effects } = latch.stripe;
  const asked = [torres, raj].map((person) => at.dms(person).length);
  const ts = await at.file();
  expect(at.controls(ts)).toEqual(openRow);
  expect(words(at.card(ts).blocks)).toContain('Open, to be prepared');
  expect(words(at.card(ts).blocks)).not.toContain('Product defect'); // private

  await at.on(ts, kim, 'Issue refund');
  const form = await at.modal(kim, 'Mark Ready');
  expect(words(form)).toMatch(/Payment.*\$2,400\.00, succeeded/s);
  expect(words(form)).toMatch(/Rule.*refund-above-threshold.*Who could approve.*A\. Torres.*Raj P\./s);
  await at.submit(kim, form, { Note: 'Verified with the warehouse' });
  await at.quiet();
  expect(at.controls(ts)).toEqual(pendingRow);
  expect(words(at.card(ts).blocks)).toMatch(/Waiting for Finance.*Finance ☐ · 2 eligible.*Fingerprint [0-9a-f]{8}/s);
  const approve = at.card(ts).blocks?.flatMap((block) => (block.type === 'actions' ? block.elements : []))[0];
  expect(approve).toMatchObject({
    style: 'primary',
    confirm: { title: { text: expect.stringContaining('Approve case') } },
  });
  expect(JSON.stringify(approve)).toContain('Issue refund: Refund $2,400.00');

  for (const approver of [torres, raj]) {
    const asked = at.dms(approver).at(-1);
    expect(words(asked?.blocks)).toMatch(
      /Waiting for your approval.*Acme Co.*Prepared by.*M\. Kim.*Verified with the warehouse.*Review.*Open Card/s,
    );
  }
  expect(at.dms(dana).length).toBe(0);

  await at.on(ts, torres, 'Approve');
  await until(latch.slack, 'the refund', () => (words(at.card(ts).blocks).includes('Done') ? true : undefined));
  await at.quiet();
  expect(words(at.card(ts).blocks)).toMatch(/Done.*\$2,400\.00 returned.*Finance ✓ A\. Torres/s);
  expect(at.controls(ts)).toEqual(closedRow);
  expect(at.cards().length).toBe(before + 1);
  expect(latch.stripe.effects).toBe(effects + 1);

  // Settled for both, and each was told once; the filer hears the outcome.
  expect([torres, raj].map((person) => at.dms(person).length)).toEqual(asked.map((count) => count + 1));
  for (const approver of [torres, raj]) expect(words(at.dms(approver).at(-1)?.blocks)).not.toContain('Review');
  expect(
    at
      .dms(kim)
      .map(({ blocks }) => words(blocks))
      .join(),
  ).toMatch(/\$2,400\.00 returned/);
  const story = at.thread(ts);
  for (const fact of [
    'made this case with /latch new',
    'marked this ready',
    'approved as Finance',
    'Issue refund started',
  ])
    expect(story.split(fact).length).toBe(2);
});
