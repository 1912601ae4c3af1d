import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createStory } from '../../../scripts/sandbox/story.ts';
import { models } from '../../../src/mongo/models.ts';
import { type Running, runningLatch } from '../../support/running-latch.ts';

let latch: Running;
const id = 'T0LATCH:1';
beforeAll(async () => {
  latch = await runningLatch();
  for await (const { error } of createStory({ slack: latch.slack }).play()) if (error) throw new Error(error);
  await latch.settled();
});
afterAll(() => latch.stop());

async function verified(as = 'U0DANA', number = '1'): Promise<string> {
  const before = latch.slack.ephemerals(as).length;
  await latch.slack.as(as).slash('C0REFUNDS', '/latch', `verify ${number}`);
  await latch.settled();
  return latch.slack
    .ephemerals(as)
    .slice(before)
    .map(({ text }) => text)
    .join(' ');
}

test('a record that nobody touched holds', async () => {
  expect(await verified()).toMatch(/The record of case #1 holds: \d+ entries/);
});

test('a changed amount, a changed case and a removed entry each show', async () => {
  const { timeline, cases } = models(latch.connection);
  const entry = await timeline.findOne({ caseId: id, 'body.type': 'marked_ready' }).lean();
  if (!entry) throw new Error('the story marks its case ready');
  await timeline.updateOne({ _id: entry._id }, { $set: { 'body.proposal.params.amount.minor': 1 } });
  expect(await verified()).toMatch(new RegExp(`does not hold: entry ${entry.seq} was changed`));
  await timeline.updateOne({ _id: entry._id }, { $set: { body: entry.body } });
  expect(await verified()).toMatch(/holds/);

  await cases.updateOne({ _id: id }, { $set: { 'state.fields.amount.minor': 1 } });
  expect(await verified()).toMatch(/not what its timeline adds up to/);
  await cases.updateOne({ _id: id }, { $set: { 'state.fields.amount.minor': 240_000 } });
  expect(await verified()).toMatch(/holds/);

  const last = await timeline.findOne({ caseId: id }).sort({ seq: -1 }).lean();
  if (!last) throw new Error('the story has entries');
  await timeline.deleteOne({ _id: last._id });
  expect(await verified()).toMatch(/does not end where the case says/);
  await timeline.collection.insertOne(last as never); // put back as it was
  expect(await verified()).toMatch(/holds/);
});

test('whoever may not read a case learns nothing of it', async () => {
  expect(await verified('U0TORRES', '77')).toMatch(/no case #77 that you can read/);
  expect(await verified('U0DANA', 'acme')).toMatch(/Which case/);
});
