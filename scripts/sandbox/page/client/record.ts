import type { PageState, RecordedEntry, RecordShown } from '../types.ts';
import { bounce } from './api.ts';
import { tab } from './channel.ts';
import { byId, type Child, h, region } from './dom.ts';
import { jsonNodes } from './json.ts';
import { look, personOf, store } from './store.ts';

/** The database's side of what happens: entries as they are sealed, the case, the money. */
export function drawRecord(state: PageState): void {
  const { record } = state;
  region(byId('record-head'), [record.cases, record.caseId], () => head(record));
  region(byId('record-tabs'), [store.recordTab, record.timeline.length, record.refunds.length], () => [tabs(record)]);
  const shows = { timeline: record.timeline, case: record.document, stripe: record.refunds }[store.recordTab];
  region(byId('record-body'), [store.recordTab, record.caseId, record.error, shows], () => body(record));
}

function head(record: RecordShown): Child[] {
  const shown = record.cases.find(({ id }) => id === record.caseId);
  const select = h('select', {
    class: 'case-select',
    testid: 'record-case',
    attrs: { 'aria-label': 'Case' },
    on: { change: () => look({ caseId: select.value === record.cases[0]?.id ? null : select.value }) },
  });
  for (const { id, number, headline } of record.cases) {
    const option = h('option', { attrs: { value: id } }, `Case ${number} · ${headline}`);
    option.selected = id === record.caseId;
    select.append(option);
  }
  return [
    h(
      'div',
      { class: 'record-title' },
      h('h2', {}, 'The record'),
      shown &&
        h('span', { class: `status ${shown.status}`, testid: 'record-status' }, shown.status.replaceAll('_', ' ')),
    ),
    shown && select,
    shown &&
      h(
        'div',
        { class: 'head-line' },
        `version ${shown.version} · head `,
        h('code', { attrs: { title: shown.head } }, shown.head.slice(0, 12)),
      ),
  ];
}

const tabs = (record: RecordShown): HTMLElement =>
  h(
    'div',
    { class: 'tabs dark', attrs: { role: 'tablist' } },
    tab(`Timeline ${record.timeline.length || ''}`, store.recordTab === 'timeline', 'record-tab-timeline', () =>
      look({ recordTab: 'timeline' }),
    ),
    tab('Case', store.recordTab === 'case', 'record-tab-case', () => look({ recordTab: 'case' })),
    tab(`Stripe ${record.refunds.length || ''}`, store.recordTab === 'stripe', 'record-tab-stripe', () =>
      look({ recordTab: 'stripe' }),
    ),
  );

function body(record: RecordShown): Child[] {
  if (record.error) return [h('p', { class: 'record-empty bad' }, `The database did not answer: ${record.error}`)];
  switch (store.recordTab) {
    case 'timeline':
      return timeline(record);
    case 'case':
      return record.document
        ? [h('pre', { class: 'json' }, ...jsonNodes(record.document))]
        : [nothing('No case yet. The document of the case stands here as MongoDB holds it.')];
    case 'stripe':
      return record.refunds.length > 0
        ? record.refunds.map(drawRefund)
        : [nothing('No refund yet. What the stand-in Stripe has refunded appears here.')];
  }
}

/** With what can happen to it out there, weeks after it was paid out. */
function drawRefund(refund: unknown): HTMLElement {
  const { id, status } = refund as { id?: string; status?: string }; // as the stand-in Stripe keeps it
  const returned = h(
    'button',
    { class: 'story-button bounce', testid: 'bounce', on: { click: () => void bounce(id ?? '') } },
    'The bank returns it',
  );
  return h(
    'div',
    { class: 'refund' },
    ...(status === 'succeeded' ? [returned] : []),
    h('pre', { class: 'json', testid: 'refund' }, ...jsonNodes(refund)),
  );
}

const nothing = (text: string): HTMLElement => h('p', { class: 'record-empty' }, text);

let shownCase: string | null = null;
let seenSeq = 0;

function timeline(record: RecordShown): Child[] {
  if (record.timeline.length === 0)
    return [
      nothing(
        'Nothing is recorded yet. Each fact appears here the moment it is sealed: who, what, when, and the hash that chains it to the one before.',
      ),
    ];
  const sameCase = shownCase === record.caseId;
  const newFrom = sameCase ? seenSeq : shownCase === null ? 0 : Number.POSITIVE_INFINITY;
  shownCase = record.caseId;
  seenSeq = record.timeline.at(-1)?.seq ?? 0;
  requestAnimationFrame(() => {
    const pane = byId('record-body');
    pane.scrollTo({ top: pane.scrollHeight, behavior: 'smooth' });
  });
  return [h('ol', { class: 'entries' }, ...record.timeline.map((entry) => drawEntry(entry, entry.seq > newFrom)))];
}

const tones: [RegExp, string][] = [
  [/refused|failed|denied|lost|cancelled/, 'bad'],
  [/unknown|pending|requested|expired/, 'open'],
  [/approved|succeeded|vote_cast/, 'good'],
  [/suggest|triage/, 'suggestion'],
];

function drawEntry(entry: RecordedEntry, isNew: boolean): HTMLElement {
  const tone = tones.find(([pattern]) => pattern.test(entry.type))?.[1] ?? 'plain';
  return h(
    'li',
    { class: `entry ${tone}${isNew ? ' new' : ''}`, testid: 'record-entry', attrs: { 'data-type': entry.type } },
    h(
      'details',
      {},
      h(
        'summary',
        {},
        h('span', { class: 'seq' }, String(entry.seq)),
        h('span', { class: 'entry-type' }, entry.type),
        h('span', { class: 'entry-by' }, entry.by ? (personOf(entry.by)?.displayName ?? entry.by) : 'Latch'),
        h('time', { attrs: { datetime: entry.at, title: entry.at } }, new Date(entry.at).toLocaleTimeString('en-GB')),
        h(
          'span',
          { class: 'chain' },
          h('code', { attrs: { title: entry.hash } }, entry.hash.slice(0, 10)),
          h('span', { attrs: { title: `prev ${entry.prev}` } }, ` ← ${entry.prev.slice(0, 8) || 'start'}`),
        ),
      ),
      h('pre', { class: 'json' }, ...jsonNodes(entry.body)),
    ),
  );
}
