import { describe, expect, test } from '@jest/globals';
import { editModal } from '../../../blocks/edit-modal.ts';
import { fieldInputs, labelsInput } from '../../../blocks/form.ts';
import type { FormField } from '../../../blocks/view-models.ts';
import { everyType } from './every-type.ts';
import { modalProblems } from './shown.ts';

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
});

describe('a field of each type', () => {
  const inputs = fieldInputs(everyType, { binding: false });
  const elements = Object.fromEntries(everyType.map(({ type }, i) => [type, inputs[i]?.element]));

  test('has the element that Slack has for it, with the value in it', () => {
    const action_id = 'value';
    expect(elements.number).toEqual({
      type: 'number_input',
      action_id,
      is_decimal_allowed: true,
      min_value: '1',
      max_value: '10',
      initial_value: '2.5',
    });
    expect(elements.date).toEqual({ type: 'datepicker', action_id, initial_date: '2026-12-31' });
    expect(elements.select).toMatchObject({
      type: 'static_select',
      action_id,
      options: [{ value: 'EMEA' }, { value: 'APAC' }],
      initial_option: { value: 'EMEA' },
    });
    expect(elements.user).toEqual({ type: 'users_select', action_id, initial_user: 'U0TORRES' });
    expect(elements.url).toMatchObject({ type: 'url_text_input', initial_value: 'https://tickets.example/42?a=1&b=2' });
    expect(elements.email).toMatchObject({ type: 'email_text_input', initial_value: 'kim@example.com' });
    expect(elements.file).toEqual({ type: 'file_input', action_id, max_files: 5 });
  });

  test('has a block of its own kind, so that a form drawn anew does not mix kinds', () => {
    expect(inputs.map(({ block_id }) => block_id).slice(2, 5)).toEqual([
      'field:amount:v1',
      'field:items:number:v1',
      'field:due:date:v1',
    ]);
  });

  test('stands in a view that Slack takes', () => {
    const labels = { options: ['vip', 'legal'], set: ['vip'] };
    const form = { metadata: '{}', number: 42, fields: everyType, priority: 'high' as const, labels, warning: null };
    expect(modalProblems(editModal(form))).toEqual([]);
  });

  test.each<[Partial<FormField>, string, string]>([
    [{ type: 'number', value: 'many' }, 'initial_value', 'many'],
    [{ type: 'number', value: '11', max: '10' }, 'initial_value', '11'],
    [{ type: 'date', value: '31 Dec' }, 'initial_date', '31 Dec'],
    [{ type: 'date', value: '2026-02-30' }, 'initial_date', '2026-02-30'],
    [{ type: 'select', value: 'LATAM', options: ['EMEA'] }, 'initial_option', 'LATAM'],
    [{ type: 'user', value: 'A. Torres' }, 'initial_user', 'A. Torres'],
    [{ type: 'url', value: 'javascript:alert(1)' }, 'initial_value', 'javascript:alert(1)'],
    [{ type: 'email', value: 'kim' }, 'initial_value', 'kim'],
  ])('%j is left out, and said to be', (change, key, value) => {
    const input = drawn(change);
    expect(input?.element).not.toHaveProperty(key);
    expect(input?.hint?.text).toContain(`Left out, because it does not fit: “${value}”`);
  });

  test('is typed where a select has no choice that a menu could hold', () => {
    expect(drawn({ type: 'select', options: ['', 'x'.repeat(76)] })?.element.type).toBe('plain_text_input');
  });

  test('offers 100 choices at most, each once', () => {
    const options = Array.from({ length: 130 }, (_, i) => `${i % 120}`);
    expect(drawn({ type: 'select', options })?.element).toMatchObject({ options: { length: 100 } });
  });

  test('says which files are there, and wants no other', () => {
    expect(drawn({ type: 'file', value: 'invoice.pdf' })).toMatchObject({
      optional: true,
      hint: { text: 'So far: invoice.pdf. New files take their place' },
    });
    expect(drawn({ type: 'file', value: '' })?.optional).toBe(false);
  });
});

describe('labels', () => {
  test('are a menu with those that are set', () => {
    expect(labelsInput({ options: ['vip', 'legal'], set: ['legal', 'gone'] })).toMatchObject([
      { block_id: 'labels', optional: true, element: { initial_options: [{ value: 'legal' }] } },
    ]);
  });

  test('are no input where there are none, and no empty list where none is set', () => {
    expect(labelsInput(undefined)).toEqual([]);
    expect(labelsInput({ options: [], set: [] })).toEqual([]);
    expect(labelsInput({ options: ['vip'], set: [] })[0]?.element).not.toHaveProperty('initial_options');
  });
});
