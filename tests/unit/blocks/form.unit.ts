import { describe, expect, test } from '@jest/globals';
import { fieldInputs, priorityInput, readForm, wordsInput } from '../../../blocks/form.ts';
import type { FormField } from '../../../blocks/view-models.ts';
import { prepareForm } from './sample-models.ts';

const field = (change: Partial<FormField>): FormField => ({
  name: 'amount',
  label: 'Amount',
  type: 'money',
  required: true,
  value: '',
  ...change,
});
const drawn = (change: Partial<FormField>, binding = true) => fieldInputs([field(change)], { binding })[0];

describe('a form', () => {
  test('requires a required field only where it binds', () => {
    expect(drawn({}, true)?.optional).toBe(false);
    expect(drawn({}, false)?.optional).toBe(true);
    expect(drawn({ required: false }, true)?.optional).toBe(true);
  });

  test('says how an amount is written, and what was only suggested', () => {
    expect(drawn({})?.hint?.text).toBe('e.g. 2400.00 USD');
    expect(drawn({ type: 'text', suggested: true })?.hint?.text).toBe('Suggested, not yet confirmed');
  });

  test('gives a value back as it was, up to what an input holds', () => {
    expect(drawn({ type: 'text', value: '*a* & <b>' })?.element).toMatchObject({
      initial_value: '*a* & <b>',
      max_length: 300,
    });
    expect(drawn({ type: 'long_text', value: 'a\nb' })?.element).toMatchObject({
      initial_value: 'a\nb',
      multiline: true,
    });
    expect(drawn({ type: 'long_text', value: 'x'.repeat(4000) })).toMatchObject({
      element: { initial_value: 'x'.repeat(3000), max_length: 3000 },
      hint: { text: 'Cut at 3000 characters' },
    });
    expect(drawn({ value: '' })?.element).not.toHaveProperty('initial_value');
  });

  test('is read back by the names it was drawn with', () => {
    const inputs = [
      ...fieldInputs(prepareForm.fields, { binding: true }),
      priorityInput('high'),
      wordsInput('note', 'Note', { optional: true }),
    ];
    const typed = ['Acme Co', ' 2400.00 USD ', null, null, 'Verified'];
    const values = Object.fromEntries(
      inputs.map((input, i) => [
        input.block_id ?? '',
        {
          value: input.block_id === 'priority' ? { selected_option: { value: 'urgent' } } : { value: typed[i] ?? null },
        },
      ]),
    );
    expect(readForm(values)).toEqual({
      fields: { customer: 'Acme Co', amount: '2400.00 USD', reason: '' },
      priority: 'urgent',
      note: 'Verified',
    });
  });

  test('takes nothing it did not ask for', () => {
    expect(
      readForm({ priority: { value: { selected_option: { value: 'extreme' } } }, other: { value: { value: 'x' } } }),
    ).toEqual({
      fields: {},
    });
  });
});
