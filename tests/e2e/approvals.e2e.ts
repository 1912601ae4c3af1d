import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { approvalsConfig } from '../support/approvals.ts';
import { sandboxScenarios } from '../support/scenario.ts';
import { text } from '../support/workspace-page.ts';

const rules = `
      - name: two-of-finance
        when: { amount_above: 500 USD }
        seats: [2 of finance]
        break_glass: [oncall]
      - name: refund-small
        when: { amount_at_most: 500 USD }
        seats: []
`;
const scenario = sandboxScenarios(async () => {
  const file = join(await mkdtemp(join(tmpdir(), 'latch-e2e-')), 'latch.yml');
  await writeFile(file, approvalsConfig({ rules, workflow: 'labels: [goodwill, defect]' }));
  return { LATCH_CONFIG: file };
});

const acme = { Customer: 'Acme Co', Order: '#4821', 'Stripe payment': 'pi_3Q4821AcmeCo', Amount: '2400.00 USD' };
const other = { ...acme, 'Stripe payment': 'pi_3Q4790AcmeCo', Amount: '900.00 USD' };

scenario(
  'somebody stands in for who is away: the card says for whom, and each seat says who can still sit',
  async (scene) => {
    const page = await scene.open();
    await page.actAs('raj', 'refunds');
    await page.type('/latch away until tomorrow cover @dana');
    await page.ephemerals.filter({ hasText: 'Dana W. stands in for you as Finance' }).waitFor();

    await page.actAs('kim', 'refunds');
    const number = await page.file(acme);
    const card = page.card(`Case #${number}`);
    await page.press(card, 'Issue refund');
    await page.modal.getByText('two-of-finance').waitFor();
    await page.submitted('Mark Ready');
    await card.filter({ hasText: 'Finance ☐' }).waitFor();

    await page.actAs('sam', 'refunds');
    await page.press(card, 'Approve');
    await page.confirm();
    await page.ephemerals.filter({ hasText: 'you are not in that role' }).waitFor();
    await scene.picture(page, 'wrong-role');

    await page.actAs('dana', 'refunds');
    await page.press(card, 'Approve');
    await page.confirm();
    await card.filter({ hasText: 'Finance ✓ Dana W. for Raj P.' }).waitFor();
    await scene.picture(page, 'seats', card);
    await page.press(card, 'Approve');
    await page.confirm();
    await page.ephemerals.filter({ hasText: 'uses up your own seat too' }).waitFor();

    await page.actAs('torres', 'refunds');
    await page.press(card, 'Approve');
    await page.confirm();
    await card.filter({ hasText: 'Refund confirmed. $2,400.00 returned.' }).waitFor();
    expect(await text(card)).toMatch(/Policy [0-9a-f]{8}/);
  },
);

scenario(
  'broken glass: who may not is told why, who may gives reason and incident, and it never looks approved',
  async (scene) => {
    const page = await scene.open();
    await page.actAs('kim', 'refunds');
    const number = await page.file(other);
    const card = page.card(`Case #${number}`);
    await page.press(card, 'Edit');
    await page.fill({ Order: '#7' });
    await page.submitted('Save');
    await page.press(card, 'Issue refund');
    await page.submitted('Mark Ready');
    await card.filter({ hasText: 'Finance ☐' }).waitFor();

    await page.actAs('raj', 'refunds');
    await page.choose(card, 'Break Glass');
    await page.modal.getByText('lets only Oncall break the glass').waitFor();
    await scene.picture(page, 'no-glass');
    await page.page.keyboard.press('Escape');

    await page.actAs('sam', 'refunds');
    await page.choose(card, 'Break Glass');
    await page.fill({ Reason: 'The customer is leaving', 'Link to the incident': 'https://status.example.com/42' });
    await scene.picture(page, 'break-glass');
    await page.submitted('Break Glass');
    await card.filter({ hasText: 'Not approved: glass broken' }).waitFor();
    await scene.picture(page, 'glass-broken');
    const review = page.card('Review of case');
    await review.getByRole('button', { name: 'Close Review' }).waitFor();
    await page.press(review, 'Close Review');
    await page.modal.getByText('You broke this glass').waitFor();
  },
);
