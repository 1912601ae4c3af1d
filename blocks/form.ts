import type { InputBlock, KnownBlock, PlainTextOption } from '@slack/types';
import { type Priority, priorities } from '../src/domain/case.ts';
import { longest } from '../src/domain/field-types.ts';
import { fieldElement, mostOptions, textInput } from './field-element.ts';
import { actionIds, blockIds } from './ids.ts';
import { cut, oneLine, plain } from './text.ts';
import type { FormField, LabelsForm } from './view-models.ts';

/** Inputs of the forms; `readForm` is their counterpart. */

/** `binding`: a required field must be filled now (Mark Ready); while filing and editing nothing is required yet. */
export const fieldInputs = (fields: FormField[], { binding }: { binding: boolean }): InputBlock[] =>
  fields.map((field) => fieldInput(field, binding));

function fieldInput(field: FormField, binding: boolean): InputBlock {
  const { element, left } = fieldElement(field);
  const hint = hintOf(field, left);
  // Files that are there already cannot be put into the input: it may stay empty then.
  const isThere = field.type === 'file' && field.value !== '';
  return {
    type: 'input',
    block_id: blockIds.field(field.name, field.type),
    label: plain(field.label, 150),
    optional: !(binding && field.required && !isThere),
    element,
    ...(hint ? { hint: plain(hint, 300) } : {}),
  };
}

const suggestedHint = 'Suggested, not yet confirmed';

function hintOf({ type, hint, suggested, value }: FormField, left: string | null): string {
  const example = type === 'money' ? 'e.g. 2400.00 USD' : '';
  const files = type === 'file' && value ? `So far: ${cut(oneLine(value), 150)}. New files take their place` : '';
  const parts = [left, files, hint, example, suggested ? suggestedHint : ''];
  return parts.filter(Boolean).join(' · ');
}

export const priorityInput = (priority: Priority): InputBlock => ({
  type: 'input',
  block_id: blockIds.priority,
  label: plain('Priority', 150),
  element: {
    type: 'static_select',
    action_id: actionIds.value,
    options: priorities.map(priorityOption),
    initial_option: priorityOption(priority),
  },
});

const priorityOption = (priority: Priority): PlainTextOption => ({
  text: plain(priority.charAt(0).toUpperCase() + priority.slice(1), 75),
  value: priority,
});

/** Nothing where the workflow has no labels. */
export function labelsInput(labels: LabelsForm | undefined): InputBlock[] {
  const options = [...new Set(labels?.options)].filter(isLabel).slice(0, mostOptions).map(labelOption);
  if (!labels || !options.length) return [];
  const initial = options.filter(({ value }) => labels.set.includes(value ?? ''));
  return [
    {
      type: 'input',
      block_id: blockIds.labels,
      label: plain('Labels', 150),
      optional: true,
      element: {
        type: 'multi_static_select',
        action_id: actionIds.value,
        options,
        // Slack refuses an empty list of them.
        ...(initial.length ? { initial_options: initial } : {}),
      },
    },
  ];
}

/** What comes back as it was written. */
const isLabel = (label: string): boolean => label !== '' && label.length <= 150 && label.isWellFormed();

const labelOption = (label: string): PlainTextOption => ({ text: plain(label, 75), value: label });

/** `note` beside other inputs, `text` where it is the only one. */
export const wordsInput = (block: 'note' | 'text', label: string, options: { optional: boolean; hint?: string }) =>
  ({
    type: 'input',
    block_id: blockIds[block],
    label: plain(label, 150),
    optional: options.optional,
    element: textInput('', longest.long_text, true),
    ...(options.hint ? { hint: plain(options.hint, 300) } : {}),
  }) satisfies KnownBlock;
