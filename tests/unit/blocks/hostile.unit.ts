import { describe, expect, test } from '@jest/globals';
import type { KnownBlock } from '@slack/types';
import fc from 'fast-check';
import { caseCard } from '../../../blocks/case-card.ts';
import { caseList } from '../../../blocks/case-list.ts';
import { editModal } from '../../../blocks/edit-modal.ts';
import { helpMessage } from '../../../blocks/help.ts';
import { homeView } from '../../../blocks/home-view.ts';
import { newCaseModal } from '../../../blocks/new-case-modal.ts';
import { outcomeNotice, reviewNotice } from '../../../blocks/notices.ts';
import { offer } from '../../../blocks/offer.ts';
import { loadingModal, prepareModal } from '../../../blocks/prepare-modal.ts';
import { refusalMessage, refusalModal } from '../../../blocks/refusal.ts';
import { setupMessage } from '../../../blocks/setup.ts';
import { staleMessage, staleModal } from '../../../blocks/stale.ts';
import { storyMessage, storyModal } from '../../../blocks/story.ts';
import { textModal } from '../../../blocks/text-modal.ts';
import { threadLines } from '../../../blocks/thread-lines.ts';
import { seed } from '../../support/property-seed.ts';
import { everyType } from './every-type.ts';
import * as samples from './sample-models.ts';
import { messageProblems, modalProblems } from './shown.ts';

const settings = { seed, numRuns: 40 };

const nasty = fc.constantFrom(
  '<!channel>',
  '<@U0KIM>',
  '<https://evil.example|stripe.com>',
  'https://evil.example',
  '&amp;&lt;!here&gt;',
  '*bold* _it_ ~no~ `code` ```',
  '\n> quote\n• Finance ✓ A. Torres\n',
  '\ud800',
  '\u202e',
  '\u0000',
  '👩‍👩‍👧‍👦🇩🇪',
  'Z\u0351\u036b\u0343\u036a\u0302',
  '"\\',
  ' ',
  '',
);
const hostile = fc.oneof(
  nasty,
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc
    .tuple(fc.array(nasty, { minLength: 1, maxLength: 4 }), fc.integer({ min: 1, max: 900 }))
    .map(([parts, times]) => parts.join('').repeat(times)),
);

/** Not anybody's words: our ids and enumerations. */
const ours = new Set([
  'caseId',
  'kind',
  'status',
  'priority',
  'type',
  'tone',
  'action',
  'metadata',
  'fingerprint',
  'section',
  'ts',
  'channel',
  'workflow',
  'asks',
]);

/** The model with hostile words in place of every text, and its lists at any length. */
function mangled<T>(model: T, key = ''): fc.Arbitrary<T> {
  return mangledValue(model, key) as fc.Arbitrary<T>; // same shape as the model: only strings and list lengths differ
}
function mangledValue(value: unknown, key: string): fc.Arbitrary<unknown> {
  if (typeof value === 'string') return ours.has(key) ? fc.constant(value) : hostile;
  if (Array.isArray(value)) {
    const [first] = value;
    if (first === undefined) return fc.constant([]);
    return fc.array(
      fc.constantFrom(...value).chain((item) => mangledValue(item, key)),
      { maxLength: 40, size: 'max' },
    );
  }
  if (typeof value !== 'object' || value === null) return fc.constant(value);
  return fc.record(Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, mangledValue(inner, name)])));
}

/** Field names and menu actions come from the configuration: unlike in one form. */
const asConfigured = <T extends { name: string }>(fields: T[]): T[] =>
  fields.map((field, i) => ({ ...field, name: `f${i}` }));

type Draw<T> = (model: T) => { text: string; blocks: KnownBlock[] };
const messages = <T>(name: string, model: T, draw: Draw<T>) =>
  test(`a message: ${name}`, () => {
    expect(messageProblems(draw(model))).toEqual([]);
    fc.assert(
      fc.property(mangled(model), (shown) => expect(messageProblems(draw(shown))).toEqual([])),
      settings,
    );
  });
const views = <T>(name: string, model: T, draw: (model: T) => unknown) =>
  test(`a view: ${name}`, () => {
    expect(modalProblems(draw(model))).toEqual([]);
    fc.assert(
      fc.property(mangled(model), (shown) => expect(modalProblems(draw(shown))).toEqual([])),
      settings,
    );
  });

const stale = { number: 42, changes: [{ label: 'Amount', was: '$2,400.00', is: '$240.00' }], why: 'M. Kim edited it.' };
const outcome = {
  number: 42,
  headline: 'Refund',
  outcome: 'Denied by A. Torres',
  reason: 'not covered',
  cardLink: samples.row.link,
};
const { verdict, ...prepare } = samples.prepareForm;

describe(`whatever people write, Slack takes (seed ${seed})`, () => {
  messages('the card while open', samples.openCard, caseCard);
  messages('the card while it waits', samples.pendingCard, caseCard);
  messages('the card when done', samples.doneCard, caseCard);
  messages('the card with broken glass', samples.brokenCard, caseCard);
  messages('the review notice', samples.reviewing, reviewNotice);
  messages('the settled review notice', { ...samples.reviewing, settled: 'Approved by Raj P.' }, reviewNotice);
  messages('the outcome', outcome, outcomeNotice);
  messages('a refusal', samples.refusal, refusalMessage);
  messages('the difference', stale, staleMessage);
  messages('the story', samples.story, storyMessage);
  messages('the lines of the thread', { lines: samples.story.lines }, ({ lines }) =>
    threadLines([...lines, ...samples.story.lines]),
  );
  messages(
    'a list of cases',
    { heading: 'Cases with “acme”', rows: [samples.row], more: true, none: 'None.' },
    caseList,
  );
  const offered = {
    channel: 'C0SUPPORT',
    ts: '1.2',
    workflow: 'refund',
    workflowTitle: 'Refund',
    suggestion: samples.suggestion,
  };
  messages('the offer', { ...offered, settled: null, cardLink: null }, offer);
  messages('the settled offer', { ...offered, settled: 'M. Kim made case #42.', cardLink: samples.row.link }, offer);
  messages(
    'the checklist',
    {
      steps: [{ done: false, what: '#refunds is missing', remedy: 'Make it.' }],
      admins: ['U0DANA', 'dana@example.com'],
    },
    setupMessage,
  );
  messages('the help', { unknown: 'pay me' }, ({ unknown }) => helpMessage(unknown));

  views(
    'the form of a new case',
    {
      metadata: '{}',
      workflowTitle: 'Refund',
      fields: samples.prepareForm.fields,
      choices: [{ name: 'refund', title: 'Refund', selected: true }],
      source: {
        author: 'M. Kim',
        text: 'please',
        visibleIn: '#refunds',
        files: [{ name: 'a.png', problem: 'too large' }],
      },
    },
    (form) => newCaseModal({ ...form, fields: asConfigured(form.fields), choices: asConfigured(form.choices) }),
  );
  views('the form of an action', { ...prepare, verdict, changed: 'The rule changed.' }, (form) =>
    prepareModal({ ...form, fields: asConfigured(form.fields) }),
  );
  views(
    'the form of an action that nobody can approve',
    { ...prepare, verdict: { ...verdict, blocked: 'Only M. Kim holds Finance.' } },
    prepareModal,
  );
  views(
    'the edit form',
    {
      metadata: '{}',
      number: 42,
      fields: samples.prepareForm.fields,
      priority: 'high' as const,
      warning: 'Voids 1 vote.',
    },
    (form) => editModal({ ...form, fields: asConfigured(form.fields) }),
  );
  views(
    'a form with a field of each type',
    { metadata: '{}', number: 42, fields: everyType, labels: { options: ['vip', 'legal'], set: ['vip'] } },
    (form) => editModal({ ...form, fields: asConfigured(form.fields), priority: 'high', warning: null }),
  );
  views('a reason', { metadata: '{}', kind: 'deny' as const, number: 42, headline: 'Refund' }, textModal);
  views('the difference', stale, staleModal);
  views('a refusal', samples.refusal, refusalModal);
  views('the details', samples.story, (story) => storyModal(story, { caseId: 'T0LATCH:42' }));
  views('the loading view', { title: 'Issue refund' }, ({ title }) => loadingModal(title));
  views(
    'the Home',
    {
      waitingForMe: [samples.row],
      mine: [samples.row],
      open: [samples.row],
      more: [{ section: 'open' as const, shown: 20 }],
      canFile: true,
    },
    homeView,
  );
});
