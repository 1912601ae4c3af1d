import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fieldInputs, labelsInput, priorityInput, wordsInput } from '../../../blocks/form.ts';
import { type FormValues, readForm } from '../../../blocks/read-form.ts';
import { stateValues } from '../../../scripts/sandbox/slack/view-state.ts';
import { seed } from '../../support/property-seed.ts';
import { everyType } from './every-type.ts';

const file = {
  id: 'F01',
  name: 'invoice.pdf',
  mimetype: 'application/pdf',
  size: 812,
  url_private: 'https://files.slack.com/F01/invoice.pdf',
  url_private_download: 'https://files.slack.com/F01/download/invoice.pdf',
};

describe('what comes back of a form', () => {
  const blocks = [
    ...fieldInputs(everyType, { binding: true }),
    priorityInput('high'),
    ...labelsInput({ options: ['vip', 'legal'], set: ['vip'] }),
    wordsInput('note', 'Note', { optional: true }),
  ];

  test('is read by the names it was drawn with, each type in a person’s spelling', () => {
    const { amount, ...untouched } = Object.fromEntries(everyType.map(({ name, value }) => [name, value]));
    const { invoice: _file, ...rest } = untouched;
    const typed = { 'field:amount:v1': { value: { value: ' 2300 USD ' } } };
    const values = stateValues(blocks, { ...typed, note: { value: { value: 'Verified' } } }) as FormValues; // as Slack sends it
    expect(readForm(values)).toEqual({
      fields: { ...rest, amount: '2300 USD' },
      priority: 'high',
      labels: ['vip'],
      note: 'Verified',
    });
    expect(amount).toBe('$2,400.00');
  });

  test('is empty where a person emptied it; files nobody uploaded change nothing', () => {
    const emptied = {
      'field:items:number:v1': { value: { type: 'number_input', value: null } },
      'field:due:date:v1': { value: { type: 'datepicker', selected_date: null } },
      'field:region:select:v1': { value: { type: 'static_select', selected_option: null } },
      'field:owner:user:v1': { value: { type: 'users_select', selected_user: null } },
      'field:invoice:file:v1': { value: { type: 'file_input', files: [] } },
      'field:scan:file:v1': { value: { type: 'file_input' } },
      labels: { value: { type: 'multi_static_select', selected_options: [] } },
    };
    expect(readForm(emptied)).toEqual({ fields: { items: '', due: '', region: '', owner: '' }, labels: [] });
  });

  test('has the files with what is needed to copy them', () => {
    const values = { 'field:invoice:file:v1': { value: { type: 'file_input', files: [file] } } };
    expect(readForm(values)).toEqual({
      fields: {},
      files: [
        {
          field: 'invoice',
          file: {
            id: 'F01',
            name: { text: 'invoice.pdf' },
            mediaType: 'application/pdf',
            size: 812,
            url: file.url_private_download,
          },
        },
      ],
    });
  });

  test('is nothing it did not ask for', () => {
    const strange = {
      priority: { value: { selected_option: { value: 'extreme' } } },
      other: { value: { value: 'x' } },
      labels: { value: { selected_options: 'vip' } },
      'field:a:v1': { value: { value: { text: 'x' } } },
      'field:b:date:v1': { value: { selected_date: 20261231 } },
      'field:c:select:v1': { value: { selected_option: 'EMEA' } },
      'field:d:file:v1': { value: { files: 'invoice.pdf' } },
      'field:e:file:v1': { value: { files: [null, 'x', 7] } },
    };
    expect(readForm(strange as unknown as FormValues)).toEqual({ fields: {} }); // whoever sends bytes keeps to no type
  });

  test('gives a file that Slack hides a name and no address', () => {
    const hidden = { id: 7, name: ' ', mimetype: null, size: -1, url_private: 'x'.repeat(4_000) };
    const { files } = readForm({ 'field:invoice:file:v1': { value: { files: [hidden] } } });
    expect(files?.[0]?.file).toEqual({
      id: '',
      name: { text: 'file' },
      mediaType: 'application/octet-stream',
      size: 0,
      url: '',
    });
  });

  test(`is texts, whatever bytes come (seed ${seed})`, () => {
    const blockIds = fc.constantFrom(
      'field:a:v1',
      'field:b:file:v1',
      'field:__proto__:v1',
      'labels',
      'priority',
      'note',
    );
    const input = fc.dictionary(
      fc.constantFrom(
        'type',
        'value',
        'selected_date',
        'selected_user',
        'selected_option',
        'selected_options',
        'files',
      ),
      fc.jsonValue({ maxDepth: 3 }),
    );
    const block = fc.oneof(fc.record({ value: fc.oneof(input, fc.jsonValue()) }), fc.jsonValue());
    fc.assert(
      fc.property(fc.dictionary(blockIds, block), (values) => {
        const { fields, labels = [], files = [], note = '' } = readForm(values as unknown as FormValues); // the point of it
        expect([...Object.values(fields), ...labels, note].every((one) => typeof one === 'string')).toBe(true);
        expect(files.every((one) => typeof one.file.url === 'string' && one.file.name.text !== '')).toBe(true);
      }),
      { seed, numRuns: 300 },
    );
  });
});
