import { expect } from '@jest/globals';
import { sandboxScenarios } from '../support/scenario.ts';
import { text } from '../support/workspace-page.ts';

const scenario = sandboxScenarios();

const acme = {
  Customer: 'Acme Co',
  Order: '#4821',
  'Stripe payment': 'pi_3Q4821AcmeCo',
  Amount: '2400.00 USD',
  Reason: 'Product defect',
};

scenario('a large refund: prepared by one, refused to the same, approved by another, returned once', async (scene) => {
  const page = await scene.open();
  await page.actAs('kim', 'refunds');
  const number = await page.file(acme);
  const card = page.card(`Case #${number}`);
  await page.press(card, 'Issue refund');
  await page.fill({ Note: 'Verified: product defect confirmed by warehouse' });
  await page.modal.getByText('refund-above-threshold').scrollIntoViewIfNeeded();
  await scene.picture(page, 'prepare');
  await page.submitted('Mark Ready');
  await card.getByRole('button', { name: 'Approve' }).waitFor();
  for (const approver of ['torres', 'raj'] as const) await page.badge(approver).waitFor();
  await scene.picture(page, 'sandbox');
  await scene.picture(page, 'card', card);

  await page.press(card, 'Approve');
  await page.confirm();
  const refusal = page.ephemerals.filter({ hasText: 'you cannot decide on it' });
  await refusal.waitFor();
  expect(await text(refusal)).toMatch(
    /You marked this ready.*refund-above-threshold needs someone else in Finance.*Ask @A\. Torres or @Raj P\./s,
  );
  await scene.picture(page, 'refused');

  await page.actAs('torres', 'Latch');
  await page.page.getByTestId('message').filter({ hasText: 'Waiting for your approval' }).waitFor();
  const home = await page.openHome();
  await home.getByRole('button', { name: 'Review' }).waitFor();
  await scene.picture(page, 'home');
  await page.actAs('torres', 'refunds');
  await page.press(card, 'Approve');
  expect(await text(page.page.getByTestId('confirm'))).toContain('$2,400.00');
  await page.confirm();
  await card.filter({ hasText: 'Refund confirmed. $2,400.00 returned.' }).waitFor();
  await scene.picture(page, 'done');

  await page.actAs('dana', 'refunds');
  await page.type(`/latch case ${number}`);
  const story = page.ephemerals.filter({ hasText: 'Refund confirmed.' });
  await story.waitFor();
  expect(inOrder(await text(story))).toEqual([
    'M. Kim: made this case',
    'Suggestion by rules',
    'M. Kim: marked this ready: “Verified: product defect confirmed by warehouse”',
    'M. Kim: tried to approve and was refused by rule refund-above-threshold',
    'A. Torres: approved as Finance',
    'Issue refund started',
    'Refund confirmed. $2,400.00 returned.',
  ]);
  await scene.picture(page, 'story');

  await page.page.getByTestId('record-tab-stripe').click();
  const refunds = await page.page.getByTestId('refund').allInnerTexts();
  expect(refunds.map((json) => JSON.parse(json))).toEqual([
    expect.objectContaining({ payment_intent: 'pi_3Q4821AcmeCo', amount: 240_000, status: 'succeeded' }),
  ]);
});

/** The facts of the large refund in the order in which they stand in the text. */
function inOrder(told: string): string[] {
  const facts = [
    'A. Torres: approved as Finance',
    'Issue refund started',
    'M. Kim: made this case',
    'M. Kim: marked this ready: “Verified: product defect confirmed by warehouse”',
    'M. Kim: tried to approve and was refused by rule refund-above-threshold',
    'Refund confirmed. $2,400.00 returned.',
    'Suggestion by rules',
  ];
  return facts.filter((fact) => told.includes(fact)).sort((a, b) => told.indexOf(a) - told.indexOf(b));
}

scenario('a small refund runs at once, without an approval', async (scene) => {
  const page = await scene.open();
  await page.actAs('kim', 'refunds');
  const number = await page.file({ Customer: 'Bright Bikes', 'Stripe payment': 'pi_3Q4822BrightBikes', Amount: '40' });
  await page.prepare(number, { Note: 'Returned unopened' }, 'Run Now');
  await page.card(`Case #${number}`, 'Refund confirmed. $40.00 returned.').waitFor();
  expect(await page.recorded()).not.toContain('vote_cast');
});

scenario('a denial reaches the filer with its reason, and nothing is refunded', async (scene) => {
  const page = await scene.open();
  await page.actAs('kim', 'refunds');
  const number = await page.file({
    Customer: 'Marta Lindt',
    'Stripe payment': 'pi_3Q4823MartaLindt',
    Amount: '189.50 EUR',
  });
  await page.prepare(number, {}, 'Mark Ready');

  await page.actAs('raj', 'refunds');
  await page.press(page.card(`Case #${number}`), 'Deny');
  await page.fill({ Reason: 'The return window closed in May' });
  await page.submitted('Deny');
  const card = page.card(`Case #${number}`, 'Denied');
  await card.waitFor();
  expect(await card.getByRole('button', { name: 'Approve' }).count()).toBe(0);

  await page.actAs('kim', 'Latch');
  const told = page.page.getByTestId('message').filter({ hasText: 'The return window closed in May' });
  await told.waitFor();
  expect(await text(told)).toMatch(/Raj P\./);
});

scenario('a click on a card that has changed since shows the difference and counts for nothing', async (scene) => {
  const [kim, torres] = [await scene.open(), await scene.open({ unaware: true })];
  await kim.actAs('kim', 'refunds');
  const number = await kim.file({ Customer: 'Acme Co', 'Stripe payment': 'pi_3Q4790AcmeCo', Amount: '600 USD' });
  await kim.prepare(number, {}, 'Mark Ready');
  await kim.card(`Case #${number}`).getByRole('button', { name: 'Approve' }).waitFor();
  await torres.actAs('torres', 'refunds');
  const seen = torres.card(`Case #${number}`);
  await seen.getByRole('button', { name: 'Approve' }).waitFor();

  await kim.press(kim.card(`Case #${number}`), 'Edit');
  await kim.fill({ Amount: '950 USD' });
  await kim.submitted('Save');
  await kim.prepare(number, {}, 'Mark Ready');
  await kim.card(`Case #${number}`, '$950.00').getByRole('button', { name: 'Approve' }).waitFor();

  expect(await text(seen)).toContain('$600.00');
  await torres.press(seen, 'Approve');
  await torres.confirm();
  await torres.hear();
  const difference = torres.page.getByText('Your click did not count.');
  await difference.waitFor();
  expect(await text(torres.modal)).toMatch(/Amount: \$600\.00 → \$950\.00/);
  await scene.picture(torres, 'stale');
  expect(await kim.recorded()).not.toContain('vote_cast');
  expect(await text(kim.page.getByTestId('record-status'))).toBe('pending approval');
});

scenario('strangers to the roles are refused, and hostile words stay words', async (scene) => {
  const page = await scene.open();
  await page.actAs('kim', 'refunds');
  const hostile = '<!channel> *bold* <http://evil|link>';
  const number = await page.file({ Customer: hostile, 'Stripe payment': 'pi_3Q4824SoraBooks', Amount: '12000 JPY' });
  await page.prepare(number, {}, 'Mark Ready');
  const card = page.card(`Case #${number}`);
  await card.getByRole('button', { name: 'Approve' }).waitFor();
  expect(await text(card)).toContain(hostile);
  expect(await card.locator('.mention, a[href*="evil"], strong:text-is("bold")').count()).toBe(0);

  for (const [person, words] of [
    ['sam', /Finance.*@A\. Torres/s],
    ['guest', /guest|member/i],
  ] as const) {
    await page.actAs(person, 'refunds');
    await page.press(card, 'Approve');
    await page.confirm();
    await page.ephemerals.last().waitFor();
    expect(await text(page.ephemerals.last())).toMatch(words);
  }
  expect(await page.recorded()).not.toContain('vote_cast');
  expect(await card.getByRole('button', { name: 'Approve' }).count()).toBe(1);
});
