import type { InputBlock, KnownBlock, PlainTextInput, PlainTextOption } from '@slack/types';
import { type Priority, priorities } from '../src/domain/case.ts';
import { actionIds, blockIds, fieldOf } from './ids.ts';
import { plain } from './text.ts';
import type { FormField } from './view-models.ts';

/** Inputs of the forms, and how what was typed into them is read back. */

/** Characters an input takes; also what a field of the type may hold. */
export const mostTyped = { text: 300, long_text: 3000, money: 60 } as const;

/** `binding`: a required field must be filled now (Mark Ready); while filing and editing nothing is required yet. */
export const fieldInputs = (fields: FormField[], { binding }: { binding: boolean }): InputBlock[] =>
  fields.map((field) => fieldInput(field, binding));

function fieldInput(field: FormField, binding: boolean): InputBlock {
  const hint = hintOf(field);
  return {
    type: 'input',
    block_id: blockIds.field(field.name),
    label: plain(field.label, 150),
    optional: !(binding && field.required),
    element: textInput(field.value, mostTyped[field.type], field.type === 'long_text'),
    ...(hint ? { hint: plain(hint, 300) } : {}),
  };
}

const suggestedHint = 'Suggested, not yet confirmed';

function hintOf({ type, hint, suggested, value }: FormField): string {
  const example = type === 'money' ? 'e.g. 2400.00 USD' : '';
  const tooLong = initial(value, mostTyped[type], type === 'long_text') !== value && value.length > mostTyped[type];
  const parts = [hint, example, suggested ? suggestedHint : '', tooLong ? `Cut at ${mostTyped[type]} characters` : ''];
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

/** `note` beside other inputs, `text` where it is the only one. */
export const wordsInput = (block: 'note' | 'text', label: string, options: { optional: boolean; hint?: string }) =>
  ({
    type: 'input',
    block_id: blockIds[block],
    label: plain(label, 150),
    optional: options.optional,
    element: textInput('', mostTyped.long_text, true),
    ...(options.hint ? { hint: plain(options.hint, 300) } : {}),
  }) satisfies KnownBlock;

function textInput(value: string, max: number, multiline: boolean): PlainTextInput {
  const text = initial(value, max, multiline);
  return {
    type: 'plain_text_input',
    action_id: actionIds.value,
    multiline,
    max_length: max,
    ...(text ? { initial_value: text } : {}),
  };
}

/** The value as it is, since it comes back: no ellipsis, nothing cleaned beyond what an input can hold. */
function initial(value: string, max: number, multiline: boolean): string {
  const whole = value.toWellFormed();
  const text = (multiline ? whole : whole.replace(/[\r\n]+/g, ' ')).slice(0, max);
  return text.isWellFormed() ? text : text.slice(0, -1);
}

/** What Slack sends as `view.state.values`; the parts that these forms use. */
export type FormValues = Record<string, Record<string, TypedValue>>;
interface TypedValue {
  value?: string | null | undefined;
  selected_option?: { value?: string | undefined } | null | undefined;
}

export interface ReadForm {
  /** Every field of the form by name, '' where it was left empty. */
  fields: Record<string, string>;
  priority?: Priority;
  note?: string;
  text?: string;
}

/** The counterpart of the inputs above. Empty notes are absent. */
export function readForm(values: FormValues): ReadForm {
  const fields: [string, string][] = [];
  for (const [blockId, block] of Object.entries(values)) {
    const name = fieldOf(blockId);
    if (name !== null && isTyped(block)) fields.push([name, typed(block)]);
  }
  const priority = priorities.find(
    (one) => one === values[blockIds.priority]?.[actionIds.value]?.selected_option?.value,
  );
  const note = typed(values[blockIds.note]);
  const text = typed(values[blockIds.text]);
  return {
    fields: Object.fromEntries(fields),
    ...(priority ? { priority } : {}),
    ...(note ? { note } : {}),
    ...(text ? { text } : {}),
  };
}

/** Slack says null for an empty input; anything else that is no text is no input of ours, and changes nothing. */
function isTyped(block: FormValues[string]): boolean {
  const input: unknown = block?.[actionIds.value];
  if (typeof input !== 'object' || input === null) return false;
  const value = 'value' in input ? input.value : null;
  return value === null || value === undefined || typeof value === 'string';
}

/** Anyone may send bytes: what is no text was not typed. */
function typed(block: FormValues[string] | undefined): string {
  const value: unknown = block?.[actionIds.value]?.value;
  return typeof value === 'string' ? value.trim() : '';
}
