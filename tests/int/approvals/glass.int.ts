import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { approvalsConfig } from '../../support/approvals.ts';
import { type AtSlack, acme, atSlack, kim, raj, sam, torres, words } from '../../support/at-slack.ts';
import { paymentsOf } from '../../support/cases-in-slack.ts';
import { eventually } from '../../support/eventually.ts';
import { type Running, runningLatch } from '../../support/running-latch.ts';

const payments = paymentsOf(6);
const unused = payments.map(({ paymentIntent }) => paymentIntent);
let latch: Running;
let at: AtSlack;
beforeAll(async () => {
  latch = await runningLatch({ config: approvalsConfig(), stripe: { payments } });
  await latch.startAnother();
  at = atSlack(latch);
});
afterAll(() => latch.stop());

const next = () => ({ ...acme, 'Stripe payment': unused.pop() ?? '' });
const state = (ts: string) => at.state(at.numberOf(ts));
const incident = 'https://status.example.com/incidents/42';

async function breakGlass(ts: string, person: string, typed: Record<string, string>) {
  await at.on(ts, person, 'Break Glass');
  return at.submit(person, await at.modal(person, 'Break Glass'), typed);
}

test('breaking glass needs the role, a reason and the incident; it runs, is never approved, and is owed a review', async () => {
  const ts = await at.pending(next());
  await at.on(ts, raj, 'Break Glass');
  expect(words(await at.modal(raj))).toContain('lets only Oncall break the glass');
  await latch.slack.as(raj).close((await at.modal(raj)).id);
  await at.on(ts, kim, 'Break Glass');
  expect(words(await at.modal(kim))).toContain('You shaped this case');
  await latch.slack.as(kim).close((await at.modal(kim)).id);

  const wrong = await breakGlass(ts, sam, {
    Reason: 'The customer is leaving',
    'Link to the incident': 'ftp://example.com/42',
  });
  expect(JSON.stringify(wrong.body)).toContain('A link to the incident is required');
  expect((await state(ts)).status).toBe('pending_approval');
  await at.submit(sam, await at.modal(sam, 'Break Glass'), {
    Reason: 'The customer is leaving',
    'Link to the incident': incident,
  });
  await eventually('the run', async () => (await state(ts)).status === 'done');
  await at.quiet();

  const card = words(at.card(ts).blocks);
  expect(card).toMatch(/Not approved: glass broken.*Sam O\..*The customer is leaving.*status\.example\.com/s);
  expect(card).not.toMatch(/✓|👍/);
  const types = (await at.entries(at.numberOf(ts))).map(({ body }) => body.type);
  expect(types).not.toContain('approved');
  expect(types).toContain('glass_broken');
  for (const skipped of [torres, raj])
    expect(at.dms(skipped).some(({ text }) => text.includes('Sam O. broke the glass'))).toBe(true);

  // The review is a case of its own, and until it is closed Sam cannot do it again.
  const reviewId = await eventually('the review', async () => {
    const { override } = (await state(ts)) as { override?: { review: string | null } };
    return override?.review;
  });
  const review = await eventually('its card', () =>
    at.cards().find((message) => (message.metadata?.event_payload as { case?: string })?.case === reviewId),
  );
  await at.quiet();
  expect(words(at.card(review.ts).blocks)).toContain('Sam O. broke the glass');
  expect(at.controls(review.ts).buttons).toEqual(['Close Review', 'Add Note', 'Details']);

  const second = await at.pending(next());
  await at.on(second, sam, 'Break Glass');
  expect(words(await at.modal(sam))).toContain('nobody has reviewed that yet');
  await latch.slack.as(sam).close((await at.modal(sam)).id);

  for (const [person, why] of [
    [sam, 'You broke this glass'],
    [kim, 'You shaped the case whose glass was broken'],
  ] as const) {
    await at.on(review.ts, person, 'Close Review');
    expect(words(await at.modal(person))).toContain(why);
    await latch.slack.as(person).close((await at.modal(person)).id);
  }
  await at.on(review.ts, raj, 'Close Review');
  await at.submit(raj, await at.modal(raj, 'Close Review'), {
    Finding: 'Justified',
    'What did you find?': 'Checked the incident and the amount',
  });
  await eventually('the end of the review', () =>
    words(at.card(review.ts).blocks).includes('Reviewed by Raj P.: justified'),
  );
  await at.quiet();
  expect(at.dms(sam).some(({ text }) => text.includes('reviewed the broken glass: justified'))).toBe(true);

  await breakGlass(second, sam, { Reason: 'Again', 'Link to the incident': incident });
  await eventually('the second run', async () => (await state(second)).status === 'done');
});
