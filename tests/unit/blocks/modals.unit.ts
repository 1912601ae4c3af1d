import { describe, expect, test } from '@jest/globals';
import { editModal } from '../../../blocks/edit-modal.ts';
import { homeView } from '../../../blocks/home-view.ts';
import { newCaseModal } from '../../../blocks/new-case-modal.ts';
import { loadingModal, prepareModal } from '../../../blocks/prepare-modal.ts';
import { refusalMessage } from '../../../blocks/refusal.ts';
import { staleModal } from '../../../blocks/stale.ts';
import { textModal } from '../../../blocks/text-modal.ts';
import { prepareForm, refusal, row } from './sample-models.ts';
import { buttonTexts, elementsIn, objectsIn, textsIn } from './shown.ts';

const withVerdict = (change: Partial<typeof prepareForm.verdict>) =>
  prepareModal({ ...prepareForm, verdict: { ...prepareForm.verdict, ...change } });

describe('the form of an action', () => {
  test('is marked ready, or run at once where no seat is asked for', () => {
    expect(withVerdict({}).submit?.text).toBe('Mark Ready');
    expect(withVerdict({ runsNow: true, couldApprove: [] }).submit?.text).toBe('Run Now');
  });

  test('tells the verdict and who could approve', () => {
    const texts = textsIn(withVerdict({}).blocks);
    expect(texts).toContain('$2,400.00 is above $500.00: one approval by Finance is needed.');
    expect(texts).toContain('A. Torres, Raj P.');
  });

  test('offers nothing to submit where nobody can approve, and says why', () => {
    const blocked = withVerdict({ blocked: 'Only M. Kim holds Finance, and they prepared it.' });
    expect(blocked).not.toHaveProperty('submit');
    expect(blocked.blocks.some(({ type }) => type === 'input')).toBe(false);
    expect(textsIn(blocked.blocks)).toContain('Only M. Kim holds Finance, and they prepared it.');
  });

  test('shows on top what changed meanwhile', () => {
    const again = prepareModal({ ...prepareForm, changed: 'The amount is above the threshold now.' });
    expect(textsIn(again.blocks[1])).toContain('The amount is above the threshold now.');
  });

  test('carries what it was opened with, and opens with a loading view', () => {
    expect(withVerdict({}).private_metadata).toBe(prepareForm.metadata);
    expect(loadingModal('Issue refund')).toMatchObject({ callback_id: 'loading', title: { text: 'Issue refund' } });
  });

  test('warns where the provider would refuse', () => {
    const refused = prepareModal({ ...prepareForm, preflight: { ok: false, reason: 'already refunded' } });
    expect(textsIn(refused.blocks)).toContain('Not possible right now: already refunded');
  });
});

describe('the other forms', () => {
  const source = {
    author: 'M. Kim',
    text: 'Acme wants\ntheir money back',
    visibleIn: '#refunds',
    files: [{ name: 'invoice.pdf' }, { name: 'video.mov', problem: 'larger than 10 MB' }],
  };

  test('a message that becomes a case says who will read it and what was not copied', () => {
    const view = newCaseModal({ metadata: '{}', workflowTitle: 'Refund', fields: prepareForm.fields, source });
    expect(view).toMatchObject({
      callback_id: 'new_case',
      title: { text: 'New case: Refund' },
      submit: { text: 'Make Case' },
    });
    const texts = textsIn(view.blocks);
    expect(texts).toContain('This text will be visible in #refunds.');
    expect(texts).toContain('Acme wants\ntheir money back');
    expect(texts).toContain('larger than 10 MB');
  });

  test('a new case can be of another workflow', () => {
    const choices = [
      { name: 'refund', title: 'Refund', selected: true },
      { name: 'vendor', title: 'Vendor bank details', selected: false },
    ];
    const view = newCaseModal({ metadata: '{}', workflowTitle: 'Refund', choices, fields: [], source: null });
    expect(elementsIn(view.blocks)[0]).toMatchObject({
      action_id: 'choose_workflow',
      initial_option: { value: 'refund' },
    });
  });

  test('an edit says first which votes it voids', () => {
    const warning = 'Changing Amount voids 1 vote (A. Torres).';
    const view = editModal({ metadata: '{}', number: 42, fields: prepareForm.fields, priority: 'high', warning });
    expect(textsIn(view.blocks[0])).toContain(warning);
  });

  test.each([
    ['note', 'note', 'Add Note', false],
    ['deny', 'deny', 'Deny', false],
    ['request_changes', 'request_changes', 'Request Changes', false],
    ['cancel', 'cancel_case', 'Cancel Case', true],
  ] as const)('%s asks for its words', (kind, callback_id, submit, optional) => {
    const view = textModal({ metadata: '{}', kind, number: 42, headline: 'Refund $2,400.00' });
    expect(view).toMatchObject({ callback_id, submit: { text: submit } });
    expect(view.blocks.at(-1)).toMatchObject({ block_id: 'text', optional });
  });

  test('a click on a card that was behind shows what changed', () => {
    const changes = [{ label: 'Amount', was: '$2,400.00', is: '$240.00' }];
    const view = staleModal({ number: 42, changes, why: 'M. Kim edited it at 10:02.' });
    expect(objectsIn(view)).toContainEqual({ type: 'text', text: '$2,400.00', style: { strike: true } });
    expect(textsIn(view)).toContain('$240.00');
  });

  test('a refusal names the rule, the remedy and whom to ask', () => {
    const { text, blocks } = refusalMessage(refusal);
    expect(text).toMatch(/^Refused: You marked this ready/);
    expect(objectsIn(blocks).filter(({ type }) => type === 'user')).toEqual([
      { type: 'user', user_id: 'U0TORRES' },
      { type: 'user', user_id: 'U0RAJ' },
      { type: 'user', user_id: 'U0DANA' },
    ]);
    expect(textsIn(blocks)).toContain('Rule refund-above-threshold');
  });

  test('a refusal says who else cannot, each with the reason, ten at most', () => {
    expect(textsIn(refusalMessage(refusal).blocks)).toContain('joined Finance less than a day ago');
    const barred = Array.from({ length: 30 }, (_, i) => ({ person: `U0P${i}`, why: `reason ${i}` }));
    const reasons = textsIn(refusalMessage({ ...refusal, barred }).blocks).filter((text) => /^reason/.test(text));
    expect(reasons).toEqual(Array.from({ length: 10 }, (_, i) => `reason ${i}`));
  });

  test('a refusal without barred people has no list', () => {
    const shown = refusalMessage({ ...refusal, barred: [] }).blocks;
    expect(objectsIn(shown).some(({ type }) => type === 'rich_text_list')).toBe(false);
  });
});

describe('the Home', () => {
  const none = { waitingForMe: [], mine: [], open: [], more: [], canFile: false };

  test('shows what waits first, with Review', () => {
    const view = homeView({ ...none, waitingForMe: [row], open: [row], canFile: true });
    expect(buttonTexts(view)).toEqual(['New Case', 'Review', 'Details']);
  });

  test('says so where there is nothing, and offers New Case only to those who may file', () => {
    expect(buttonTexts(homeView(none))).toEqual([]);
    expect(textsIn(homeView(none))).toContain('You have no open cases.');
  });

  test('shows more on demand, up to what Slack holds', () => {
    const twenty = Array.from({ length: 20 }, () => row);
    expect(buttonTexts(homeView({ ...none, open: twenty, more: [{ section: 'open', shown: 20 }] }))).toContain(
      'Show More',
    );
    const many = Array.from({ length: 200 }, () => row);
    expect(homeView({ ...none, waitingForMe: [row], open: many }).blocks.length).toBeLessThanOrEqual(100);
  });
});
