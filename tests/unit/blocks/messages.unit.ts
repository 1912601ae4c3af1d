import { describe, expect, test } from '@jest/globals';
import { caseList } from '../../../blocks/case-list.ts';
import { helpMessage } from '../../../blocks/help.ts';
import { outcomeNotice, reviewNotice } from '../../../blocks/notices.ts';
import { offer } from '../../../blocks/offer.ts';
import { setupMessage } from '../../../blocks/setup.ts';
import { storyMessage, storyModal } from '../../../blocks/story.ts';
import { reviewing, row, story, suggestion } from './sample-models.ts';
import { buttonTexts, modalProblems, objectsIn, textsIn } from './shown.ts';

describe('the story of a case', () => {
  test('tells who did what, in order, and how to check it', () => {
    const { text, blocks } = storyMessage(story);
    expect(text).toBe('Case #42: Refund $2,400.00 · Acme Co. Done');
    const texts = textsIn(blocks);
    expect(texts.indexOf('filed the case')).toBeLessThan(texts.indexOf('approved as Finance'));
    expect(texts).toContain(
      'Under policy 3 (1a2b3c4d), active since 2026-11-01 · Sealed cdcdcdcdcdcd · check it with /latch verify 42',
    );
    expect(textsIn(storyMessage({ ...story, policy: null }).blocks)).toContain(
      'Sealed cdcdcdcdcdcd · check it with /latch verify 42',
    );
    expect(texts).toContain(' · 3 times');
  });

  test('when long keeps its beginning and its end, and says how many lines are left out', () => {
    const lines = Array.from({ length: 500 }, (_, i) => ({
      at: '2026-11-12T09:14:00Z',
      who: 'M. Kim',
      what: `note ${i}`,
      tone: 'plain' as const,
    }));
    const texts = textsIn(storyMessage({ ...story, lines }).blocks);
    expect(texts).toContain('note 0');
    expect(texts).toContain('note 499');
    const left = 500 - texts.filter((text) => /^note \d+$/.test(text)).length;
    expect(texts).toContain(`… ${left} lines left out; the export has all of them …`);
  });

  test('fits its modal, however long', () => {
    const line = { at: '2026-11-12T09:14:00Z', who: '"'.repeat(900), what: '"'.repeat(900), tone: 'good' as const };
    const view = storyModal({ ...story, lines: Array.from({ length: 5000 }, () => line) });
    expect(modalProblems(view)).toEqual([]);
  });

  test('can be exported from Details', () => {
    expect(buttonTexts(storyModal(story, { caseId: 'T0LATCH:42' }))).toEqual(['Open Card', 'Export']);
    expect(buttonTexts(storyModal(story))).toEqual(['Open Card']);
  });
});

describe('people are told', () => {
  test('an approver gets the context, a link and Review', () => {
    const { text, blocks } = reviewNotice(reviewing);
    expect(text).toBe('Waiting for you: Refund $2,400.00 · Acme Co (case #42)');
    expect(buttonTexts(blocks)).toEqual(['Review', 'Open Card']);
    expect(textsIn(blocks)).toContain('Verified: product defect confirmed by warehouse');
  });

  test('a reminder, a review and a stand-in each say what they are', () => {
    expect(reviewNotice({ ...reviewing, asks: 'again' }).text).toMatch(/^Reminder, still waiting for you: /);
    expect(reviewNotice({ ...reviewing, asks: 'review' }).text).toMatch(/^To be reviewed by you: /);
    expect(textsIn(reviewNotice({ ...reviewing, for: 'Ana' }).blocks)).toEqual(
      expect.arrayContaining([' for ', 'Ana']),
    );
  });

  test('a settled one asks nothing more', () => {
    const { text, blocks } = reviewNotice({ ...reviewing, settled: 'Approved by Raj P.' });
    expect(text).toContain('Approved by Raj P.');
    expect(buttonTexts(blocks)).toEqual(['Open Card']);
  });

  test('the filer hears outcome and reason', () => {
    const { text, blocks } = outcomeNotice({
      number: 42,
      headline: 'Refund',
      outcome: 'Denied by A. Torres',
      reason: 'not covered',
      cardLink: null,
    });
    expect(text).toBe('Denied by A. Torres: Refund (case #42)');
    expect(textsIn(blocks)).toContain('not covered');
  });
});

describe('answers', () => {
  test('a list links each case, or says that there is none', () => {
    const list = { heading: 'Cases with “acme”', rows: [row], more: true, none: 'No case has all of these words.' };
    expect(objectsIn(caseList(list).blocks)).toContainEqual({
      type: 'link',
      url: row.link,
      text: '#42 Refund $2,400.00 · Acme Co',
    });
    expect(caseList(list).text).toBe('Cases with “acme”: 1 case and more');
    expect(textsIn(caseList({ ...list, rows: [], more: false }).blocks)).toContain('No case has all of these words.');
  });

  test('an offer is made once', () => {
    const shown = {
      channel: 'C0SUPPORT',
      ts: '1.2',
      workflow: 'refund',
      workflowTitle: 'Refund',
      suggestion,
      cardLink: null,
    };
    expect(buttonTexts(offer({ ...shown, settled: null }).blocks)).toEqual(['Make a Case', 'Not a Case']);
    expect(buttonTexts(offer({ ...shown, settled: 'M. Kim made case #42.' }).blocks)).toEqual([]);
  });

  test('help names every command', () => {
    const texts = textsIn(helpMessage().blocks);
    for (const command of ['new', 'case', 'queue', 'help'])
      expect(texts.some((text) => text.startsWith(`/latch ${command}`))).toBe(true);
    expect(helpMessage('pay').text).toBe('Latch has no command "pay"');
  });

  test('without configuration it says what is missing and who can mend it', () => {
    const { blocks } = setupMessage({
      steps: [
        { done: true, what: 'Slack is connected', remedy: '' },
        { done: false, what: 'latch.yml is missing', remedy: 'Copy latch.example.yml.' },
      ],
      admins: ['U0DANA'],
    });
    expect(textsIn(blocks)).toEqual(expect.arrayContaining(['✅ ', 'latch.yml is missing', 'Copy latch.example.yml.']));
    expect(objectsIn(blocks)).toContainEqual({ type: 'user', user_id: 'U0DANA' });
  });
});
