import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { fillIn, findByLabel, press, until } from '../../../scripts/sandbox/acting.ts';
import type { RunningLatch } from '../../../src/main.ts';
import {
  approve,
  cards,
  caseIdOf,
  caseToApprove,
  fileCase,
  formOf,
  openForm,
  paymentsOf,
  REFUNDS,
  seen,
  TORRES,
} from '../../support/cases-in-slack.ts';
import { crowd, crowdConfig } from '../../support/crowd.ts';
import { eventually } from '../../support/eventually.ts';
import { atOnce, replayed } from '../../support/instances.ts';
import { countOf, flawsOf, recordOf, refusalsIn } from '../../support/record.ts';
import { type Running, runningLatch } from '../../support/running-latch.ts';

const payments = paymentsOf(12);
const unused = payments.map(({ paymentIntent }) => paymentIntent);
const nextPayment = () => unused.pop() ?? '';
const [KIM, LEAD = ''] = crowd.leads;

let latch: Running;
let both: RunningLatch[];
beforeAll(async () => {
  latch = await runningLatch({
    config: await crowdConfig(),
    slack: { workspace: crowd.workspace },
    stripe: { payments },
  });
  both = [latch.app, await latch.startAnother()];
});
afterAll(() => latch.stop());

const record = (id: string) => recordOf(latch.connection, id);
const rows = () => latch.connection.collection<{ _id: string; number: number }>('cases').find().toArray();

const said = (person: string) => latch.slack.ephemerals(person).map(({ text }) => text);

test('fifty filings at once, at two instances, get fifty different numbers', async () => {
  const operators = crowd.leads;
  const before = (await rows()).length;
  for (const operator of operators) await latch.slack.as(operator).slash(REFUNDS, '/latch', 'new');
  const forms = await Promise.all(operators.map((one) => openForm(latch.slack, one, 'Make Case')));
  const filings = Array.from({ length: 50 }, (_, index) => {
    const operator = operators[index % operators.length] ?? '';
    const form = forms[index % forms.length];
    if (!form) throw new Error('no form');
    const values = fillIn(form, { Customer: `Customer ${index}`, Amount: `${index + 1}.00 USD` });
    // A modal is closed by its first submission: what follows is what a person sends who is quicker than that.
    return () => {
      latch.slack.as(operator).fill(form.id, values);
      return latch.slack.as(operator).submit(form.id, {});
    };
  });
  const answers = await atOnce(latch, both, filings);
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  const made = await eventually('fifty cases', async () => {
    const all = await rows();
    return all.length >= before + 50 && all;
  });
  await latch.settled();
  expect(new Set(made.map(({ number }) => number)).size).toBe(before + 50);
  for (const { _id } of made) expect(flawsOf(await record(_id))).toEqual([]);
});

for (const instances of [1, 2]) {
  test(`two people press Make a Case at once at ${instances} of two instances: one case, and both hear its number`, async () => {
    const { ts } = await latch.slack.as('U0SAM').post('C0SUPPORT', `Refund please, ${instances}`);
    const offer = await until(latch.slack, 'the offer', () =>
      latch.slack.thread('C0SUPPORT', ts).find(({ blocks }) => findByLabel(blocks, 'Make a Case')),
    );
    const heard = [KIM, LEAD].map((one) => said(one ?? '').length);
    const before = (await rows()).length;
    const clicks = await atOnce(
      latch,
      both.slice(0, instances),
      [KIM, LEAD].map((one) => () => press(latch.slack, one ?? '', [offer], 'Make a Case')),
    );
    for (const { request } of clicks) await Promise.all(replayed(latch, both.slice(0, instances), 4, request));
    await eventually('the case', async () => (await rows()).length > before);
    await until(latch.slack, 'the offer settled', () =>
      findByLabel(latch.slack.message('C0SUPPORT', offer.ts)?.blocks, 'Make a Case') ? undefined : true,
    );
    await latch.settled();
    expect(await rows()).toHaveLength(before + 1);
    expect([KIM, LEAD].map((one) => said(one ?? '').slice(heard.shift()))).toEqual([[], []]);
    const id = (await rows()).toSorted((a, b) => b.number - a.number)[0]?._id ?? '';
    expect(cards(latch.slack, id)).toHaveLength(1);
  });

  test(`two operators mark ready at once at ${instances} of two instances: one is refused`, async () => {
    const card = await fileCase(latch.slack, { payment: nextPayment() });
    const id = caseIdOf(card);
    await until(latch.slack, 'Issue refund', () => findByLabel(seen(latch.slack, card).blocks, 'Issue refund'));
    const operators = [KIM ?? '', LEAD];
    const forms = await Promise.all(
      operators.map((one) => formOf(latch.slack, one, card, 'Issue refund', 'Mark Ready')),
    );
    await atOnce(
      latch,
      both.slice(0, instances),
      operators.map((one, index) => () => latch.slack.as(one).submit(forms[index]?.id ?? '', {})),
    );
    await latch.settled();
    const kept = await record(id);
    expect(flawsOf(kept)).toEqual([]);
    expect(countOf(kept, 'marked_ready')).toBe(1);
    expect(refusalsIn(kept)).toMatchObject([{ code: 'moved_on' }]);
  });

  test(`an approval races an edit of the amount at ${instances} of two instances: never what was not seen`, async () => {
    const card = await caseToApprove(latch.slack, { payment: nextPayment() });
    const id = caseIdOf(card);
    const effects = latch.stripe.effects;
    const form = await formOf(latch.slack, LEAD, card, 'Edit', 'Save');
    await atOnce<unknown>(latch, both.slice(0, instances), [
      () => latch.slack.as(LEAD).submit(form.id, fillIn(form, { Amount: '2100.00 USD' })),
      () => approve(latch.slack, TORRES, card),
    ]);
    await latch.settled();
    const kept = await eventually('an end of the race', async () => {
      const now = await record(id);
      return (now.row.state.status === 'done' || now.row.state.status === 'open') && now;
    });
    expect(flawsOf(kept)).toEqual([]);
    const edited = countOf(kept, 'edited') === 1;
    // Whoever came second was refused, or the vote was lost with the edit; a refund is of what was approved.
    if (kept.row.state.status === 'done') {
      expect(latch.stripe.effects).toBe(effects + 1);
      expect(latch.stripe.refunds.at(-1)?.amount).toBe(240_000);
      expect(edited).toBe(false);
    } else {
      expect(latch.stripe.effects).toBe(effects);
      expect(edited).toBe(true);
    }
  });

  test(`an approval races Cancel Case at ${instances} of two instances: cancelled or refunded, never both`, async () => {
    const card = await caseToApprove(latch.slack, { payment: nextPayment() });
    const id = caseIdOf(card);
    const effects = latch.stripe.effects;
    const form = await formOf(latch.slack, LEAD, card, 'Cancel Case', 'Cancel Case');
    await atOnce<unknown>(latch, both.slice(0, instances), [
      () => approve(latch.slack, TORRES, card),
      () => latch.slack.as(LEAD).submit(form.id, {}),
    ]);
    await latch.settled();
    const kept = await eventually('an end of the race', async () => {
      const now = await record(id);
      return (now.row.state.status === 'done' || now.row.state.status === 'cancelled') && now;
    });
    expect(flawsOf(kept)).toEqual([]);
    expect(latch.stripe.effects - effects).toBe(kept.row.state.status === 'done' ? 1 : 0);
    expect(countOf(kept, 'cancelled') + countOf(kept, 'action_succeeded')).toBe(1);
  });
}
