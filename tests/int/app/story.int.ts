import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createStory } from '../../../scripts/sandbox/story.ts';
import { type Running, runningLatch } from '../../support/running-latch.ts';

let latch: Running;
beforeAll(async () => {
  latch = await runningLatch();
});
afterAll(() => latch.stop());

test('the sample story comes true, step by step, and refunds once', async () => {
  const story = createStory({ slack: latch.slack });
  const failed: string[] = [];
  for await (const event of story.play())
    if (event.error) failed.push(`${story.steps()[event.step]?.title}: ${event.error}`);
  expect(failed).toEqual([]);
  expect(latch.stripe.effects).toBe(1);
});
