import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createStory } from '../../../scripts/sandbox/story.ts';
import { type AtSlack, atSlack, kim, refunds, sam, words } from '../../support/at-slack.ts';
import { type Running, runningLatch } from '../../support/running-latch.ts';

let latch: Running;
let at: AtSlack;
beforeAll(async () => {
  latch = await runningLatch({ mode: 'socket' });
  at = atSlack(latch);
});
afterAll(() => latch.stop());

test('the story comes true over a socket too', async () => {
  const failed: string[] = [];
  for await (const event of createStory({ slack: latch.slack }).play()) if (event.error) failed.push(event.error);
  expect(failed).toEqual([]);
  expect(latch.stripe.effects).toBe(1);
});

test('so do forms, errors beside inputs, Home and refusals', async () => {
  const ts = await at.file({ Customer: 'Over a socket' });
  await at.on(ts, kim, 'Edit');
  const form = await at.modal(kim, 'Save');
  await at.submit(kim, form, { Amount: 'much' });
  expect(Object.keys(latch.slack.views(kim).at(-1)?.errors ?? {})).toEqual(['field:amount:v1']);
  await latch.slack.as(kim).close(form.id);
  await latch.slack.as(kim).openHome();
  await at.quiet();
  expect(words(latch.slack.home(kim)?.blocks)).toContain('Over a socket');
  await at.on(ts, sam, 'Edit');
  expect(words(await at.modal(sam))).toContain('This needs Support lead');
  await latch.slack.as(kim).post(refunds, 'noted over a socket', { threadTs: ts });
  await at.quiet();
  expect((await at.entries(at.numberOf(ts))).some(({ body }) => body.type === 'noted')).toBe(true);
});

test('and go on after Slack has asked for new connections; /slack/events is no route then', async () => {
  latch.slack.refreshSockets();
  const asked = () => latch.slack.as(sam).slash(refunds, '/latch', 'help');
  await at.hearing(sam, async () => {
    for (let tries = 0; tries < 100 && (await asked()).status !== 200; tries++)
      await new Promise((again) => setTimeout(again, 100));
  });
  expect((await fetch(`http://127.0.0.1:${latch.app.port}/slack/events`, { method: 'POST' })).status).toBe(404);
  expect((await fetch(`http://127.0.0.1:${latch.app.port}/readyz`)).status).toBe(200);
});
