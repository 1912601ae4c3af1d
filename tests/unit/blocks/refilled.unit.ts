import { expect, test } from '@jest/globals';
import { fieldInputs, labelsInput } from '../../../blocks/form.ts';
import type { FormValues } from '../../../blocks/read-form.ts';
import { refilled } from '../../../blocks/refilled.ts';
import { everyType } from './every-type.ts';
import { modalProblems, objectsIn, textsIn } from './shown.ts';

const blocks = [...fieldInputs(everyType, { binding: false }), ...labelsInput({ options: ['vip', 'legal'], set: [] })];
const again = (values: FormValues) =>
  refilled(
    {
      callback_id: 'edit',
      private_metadata: '{}',
      title: { text: 'Edit case #42' },
      submit: { text: 'Save' },
      blocks,
      values,
    },
    'Slack did not answer.',
  );

test('a form that comes back holds what was typed into each input', () => {
  const view = again({
    'field:items:number:v1': { value: { value: '7' } },
    'field:due:date:v1': { value: { selected_date: '2027-01-01' } },
    'field:region:select:v1': { value: { selected_option: { value: 'APAC' } } },
    'field:owner:user:v1': { value: { selected_user: 'U0RAJ' } },
    'field:ticket:url:v1': { value: { value: null } },
    labels: { value: { selected_options: [{ value: 'legal' }] } },
  });
  const elements = objectsIn(view.blocks);
  expect(elements).toContainEqual(expect.objectContaining({ type: 'number_input', initial_value: '7' }));
  expect(elements).toContainEqual(expect.objectContaining({ type: 'datepicker', initial_date: '2027-01-01' }));
  expect(elements.find(({ type }) => type === 'static_select')).toMatchObject({ initial_option: { value: 'APAC' } });
  expect(elements).toContainEqual(expect.objectContaining({ type: 'users_select', initial_user: 'U0RAJ' }));
  expect(elements.find(({ type }) => type === 'url_text_input')).not.toHaveProperty('initial_value');
  expect(elements.find(({ type }) => type === 'multi_static_select')).toMatchObject({
    initial_options: [{ value: 'legal' }],
  });
  expect(modalProblems(view)).toEqual([]);
  expect(textsIn(view)).toContain('Slack did not answer.');
});

test('files cannot be put back, and the form says so', () => {
  const view = again({ 'field:invoice:file:v1': { value: { files: [{ id: 'F01' }] } } });
  expect(textsIn(view)).toContain('Slack did not answer. Files have to be uploaded again.');
});
