import { expect } from '@jest/globals';
import { sandboxScenarios } from '../support/scenario.ts';
import { text } from '../support/workspace-page.ts';

const scenario = sandboxScenarios();

scenario('the sample story plays from the request to the proof, as often as one likes', async (scene) => {
  const { page } = await scene.open();
  await page.getByTestId('story-play').click();
  const over = page.locator('.story.finished, .story.failed');
  await over.waitFor({ timeout: 40_000 });
  expect(await page.getByTestId('story-error').allInnerTexts()).toEqual([]);
  expect(await page.locator('[data-testid=story-step]:not(.done)').count()).toBe(0);
  expect(await page.getByTestId('story-step').count()).toBe(7);
  expect(await text(page.getByTestId('ephemeral').last())).toContain('Refund confirmed. $2,400.00 returned.');
  await page.getByTestId('record-tab-stripe').click();
  expect(await page.getByTestId('refund').count()).toBe(1);

  await page.getByTestId('story-play').click();
  await page.locator('.story.playing').waitFor();
  await over.waitFor({ timeout: 40_000 });
  expect(await page.getByTestId('story-error').allInnerTexts()).toEqual([]);
  expect(await page.getByTestId('refund').count()).toBe(2);

  // Weeks later, by Stripe's own word: the case says so by itself.
  await page.getByTestId('bounce').last().click();
  await page.getByTestId('record-status').filter({ hasText: 'failed' }).waitFor();
  await page.getByTestId('record-tab-timeline').click();
  await page.locator('[data-testid=record-entry][data-type=action_reversed]').waitFor();
});
