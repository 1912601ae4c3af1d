import { expect, test } from '@jest/globals';
import { blockProblems, blocksTooLong, viewProblems } from '../../../scripts/sandbox/slack/blocks-check.ts';

const plain = (text: string) => ({ type: 'plain_text', text });
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });
const section = (text: string) => ({ type: 'section', text: mrkdwn(text) });
const button = (more = {}) => ({ type: 'button', text: plain('Approve'), action_id: 'approve', ...more });
const actions = (...elements: unknown[]) => ({ type: 'actions', elements });
const options = (count: number) => Array.from({ length: count }, (_, n) => ({ text: plain(`${n}`), value: `${n}` }));
const cell = (text: string) => ({ type: 'raw_text', text });
const inMessage = (...blocks: unknown[]) => blockProblems(blocks, 'message');

test('a card that Slack takes', () => {
  const confirm = { title: plain('Sure?'), text: mrkdwn('*$2,400*'), confirm: plain('Yes'), deny: plain('No') };
  expect(
    inMessage(
      { type: 'header', text: plain('Refund') },
      { type: 'section', fields: [mrkdwn('*Amount*'), mrkdwn('$2,400')], accessory: button() },
      { type: 'context', elements: [mrkdwn('1 of 2'), { type: 'image', image_url: 'https://x/y.png', alt_text: 'y' }] },
      { type: 'divider' },
      actions(button({ style: 'primary', confirm }), { type: 'overflow', action_id: 'more', options: options(5) }),
      { type: 'table', rows: [[cell('a'), cell('b')]] },
      { type: 'container', title: plain('Details'), child_blocks: [section('inside'), actions(button())] },
    ),
  ).toEqual([]);
});

test.each([
  ['51 blocks', Array(51).fill({ type: 'divider' }), 'no more than 50 items allowed [json-pointer:/blocks]'],
  [
    'a long section',
    [section('x'.repeat(3001))],
    'must be less than 3001 characters [json-pointer:/blocks/0/text/text]',
  ],
  ['an empty section', [{ type: 'section' }], 'missing required field: text or fields [json-pointer:/blocks/0]'],
  ['an empty text', [section('')], 'must be more than 0 characters [json-pointer:/blocks/0/text/text]'],
  [
    '11 fields',
    [{ type: 'section', fields: Array(11).fill(mrkdwn('x')) }],
    'no more than 10 items allowed [json-pointer:/blocks/0/fields]',
  ],
  [
    'a long field',
    [{ type: 'section', fields: [mrkdwn('x'.repeat(2001))] }],
    'must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]',
  ],
  [
    'a header in mrkdwn',
    [{ type: 'header', text: mrkdwn('x') }],
    'unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]',
  ],
  [
    'a long header',
    [{ type: 'header', text: plain('x'.repeat(151)) }],
    'must be less than 151 characters [json-pointer:/blocks/0/text/text]',
  ],
  [
    '26 buttons',
    [actions(...Array.from({ length: 26 }, (_, n) => button({ action_id: `${n}` })))],
    'no more than 25 items allowed [json-pointer:/blocks/0/elements]',
  ],
  ['no button', [actions()], 'no fewer than 1 items allowed [json-pointer:/blocks/0/elements]'],
  [
    'a long label',
    [actions(button({ text: plain('x'.repeat(76)) }))],
    'must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]',
  ],
  [
    'a long value',
    [actions(button({ value: 'x'.repeat(2001) }))],
    'must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]',
  ],
  [
    'an invented style',
    [actions(button({ style: 'default' }))],
    'value not allowed [json-pointer:/blocks/0/elements/0/style]',
  ],
  [
    'an invented field',
    [actions(button({ disabled: true }))],
    'invalid additional property: disabled [json-pointer:/blocks/0/elements/0]',
  ],
  [
    '6 options in a menu',
    [actions({ type: 'overflow', options: options(6) })],
    'no more than 5 items allowed [json-pointer:/blocks/0/elements/0/options]',
  ],
  [
    '101 options',
    [actions({ type: 'static_select', options: options(101) })],
    'no more than 100 items allowed [json-pointer:/blocks/0/elements/0/options]',
  ],
  [
    '11 things of context',
    [{ type: 'context', elements: Array(11).fill(mrkdwn('x')) }],
    'no more than 10 items allowed [json-pointer:/blocks/0/elements]',
  ],
  ['an invented block', [{ type: 'paragraph' }], 'unsupported type: paragraph [json-pointer:/blocks/0/type]'],
  [
    'an alert, which is for modals',
    [{ type: 'alert', text: plain('x') }],
    'unsupported type: alert [json-pointer:/blocks/0/type]',
  ],
  [
    'the same block_id twice',
    [
      { type: 'divider', block_id: 'a' },
      { type: 'divider', block_id: 'a' },
    ],
    'block_id `a` already exists [json-pointer:/blocks]',
  ],
  [
    'the same action_id twice',
    [actions(button(), button())],
    '`action_id` "approve" already exists [json-pointer:/blocks]',
  ],
  [
    'a long block_id',
    [{ type: 'divider', block_id: 'x'.repeat(256) }],
    'must be less than 256 characters [json-pointer:/blocks/0/block_id]',
  ],
  [
    'uneven rows',
    [{ type: 'data_table', caption: 'c', rows: [[cell('a')], [cell('a'), cell('b')]] }],
    'all rows must have the same number of cells [json-pointer:/blocks/0/rows]',
  ],
])('%s is refused', (_what, blocks, problem) => {
  expect(inMessage(...blocks)).toEqual([problem]);
});

test('characters are counted as people count them', () => {
  expect(inMessage({ type: 'header', text: plain('👍'.repeat(150)) })).toEqual([]);
});

test('the text of all blocks together has an end', () => {
  expect(blocksTooLong(Array(4).fill(section('x'.repeat(3000))))).toBe(false);
  expect(blocksTooLong(Array(5).fill(section('x'.repeat(3000))))).toBe(true);
});

const modal = { type: 'modal', title: plain('New case'), blocks: [section('x')] };
const input = { type: 'input', label: plain('Note'), element: { type: 'plain_text_input', max_length: 3000 } };

test.each([
  ['a modal', modal, []],
  ['a modal with an input', { ...modal, submit: plain('Go'), blocks: [input] }, []],
  ['an input without submit', { ...modal, blocks: [input] }, ['missing required field: submit [json-pointer:/view]']],
  [
    'a long title',
    { ...modal, title: plain('x'.repeat(25)) },
    ['must be less than 25 characters [json-pointer:/view/title/text]'],
  ],
  [
    'long metadata',
    { ...modal, private_metadata: 'x'.repeat(3001) },
    ['must be less than 3001 characters [json-pointer:/view/private_metadata]'],
  ],
  ['a view sent back whole', { ...modal, id: 'V1' }, ['invalid additional property: id [json-pointer:/view]']],
  [
    '101 blocks',
    { ...modal, blocks: Array(101).fill({ type: 'divider' }) },
    ['no more than 100 items allowed [json-pointer:/view/blocks]'],
  ],
  ['no blocks', { type: 'home' }, ['missing required field: blocks [json-pointer:/view]']],
  [
    'too long an input',
    { ...modal, submit: plain('Go'), blocks: [{ ...input, element: { ...input.element, max_length: 3001 } }] },
    ['must be at most 3000 [json-pointer:/view/blocks/0/element/max_length]'],
  ],
])('%s', (_what, view, problems) => {
  expect(viewProblems(view)).toEqual(problems);
});

const inForm = (element: Record<string, unknown>) => ({
  ...modal,
  submit: plain('Go'),
  blocks: [{ ...input, element: { action_id: 'value', ...element } }],
});
const at = '[json-pointer:/view/blocks/0/element';
const [full, half] = options(2);

test.each([
  { type: 'number_input', is_decimal_allowed: true, min_value: '0.5', max_value: '10', initial_value: '2.5' },
  { type: 'datepicker', initial_date: '2026-12-31', placeholder: plain('When') },
  { type: 'users_select', initial_user: 'U0KIM' },
  { type: 'url_text_input', initial_value: 'https://example.com' },
  { type: 'email_text_input', initial_value: 'kim@example.com' },
  { type: 'file_input', max_files: 5, filetypes: ['pdf'] },
  { type: 'static_select', options: options(100), initial_option: full },
  { type: 'multi_static_select', options: options(100), initial_options: [half, full] },
])('a form takes a $type', (element) => {
  expect(viewProblems(inForm(element))).toEqual([]);
});

test.each([
  [
    'a number written as one',
    { type: 'number_input', is_decimal_allowed: true, initial_value: 2 },
    [`must provide a string ${at}/initial_value]`],
  ],
  [
    'words for a number',
    { type: 'number_input', is_decimal_allowed: true, initial_value: 'two' },
    [
      `must match the expected format ${at}/initial_value]`,
      `is not a number that the input takes ${at}/initial_value]`,
    ],
  ],
  [
    'a number beyond its limits',
    { type: 'number_input', is_decimal_allowed: true, max_value: '1', initial_value: '2' },
    [`is not a number that the input takes ${at}/initial_value]`],
  ],
  [
    'limits the wrong way round',
    { type: 'number_input', is_decimal_allowed: true, min_value: '2', max_value: '1' },
    [`must not be greater than max_value ${at}/min_value]`],
  ],
  ['a number of no kind', { type: 'number_input' }, [`missing required field: is_decimal_allowed ${at}]`]],
  [
    'a date that is none',
    { type: 'datepicker', initial_date: '2026-13-01' },
    [`must match the expected format ${at}/initial_date]`],
  ],
  [
    'an option that is not offered',
    { type: 'static_select', options: options(2), initial_option: { text: plain('9'), value: '9' } },
    [`must be one of the provided options ${at}/initial_option]`],
  ],
  [
    'an option under another name',
    { type: 'multi_static_select', options: options(2), initial_options: [{ text: plain('One'), value: '1' }] },
    [`must be one of the provided options ${at}/initial_options]`],
  ],
  [
    'no options chosen, said by an empty list',
    { type: 'multi_static_select', options: options(2), initial_options: [] },
    [`no fewer than 1 items allowed ${at}/initial_options]`],
  ],
  ['11 files', { type: 'file_input', max_files: 11 }, [`must be at most 10 ${at}/max_files]`]],
  [
    'a file put into a form by an app',
    { type: 'file_input', initial_files: ['F1'] },
    [`invalid additional property: initial_files ${at}]`],
  ],
])('%s is refused', (_what, element, problems) => {
  expect(viewProblems(inForm(element))).toEqual(problems);
});

test('files are uploaded in modals only', () => {
  const block = { ...input, element: { type: 'file_input', action_id: 'value' } };
  expect(blockProblems([block], 'home')).toEqual([
    'unsupported type: file_input [json-pointer:/blocks/0/element/type]',
  ]);
});
