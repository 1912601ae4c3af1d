import type { InputBlockElement, PlainTextInput, PlainTextOption } from '@slack/types';
import { longest, readValue } from '../src/domain/field-types.ts';
import { actionIds } from './ids.ts';
import { cut, oneLine, plain } from './text.ts';
import type { FormField } from './view-models.ts';

/** Options a menu takes: https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element */
export const mostOptions = 100;
/** Files one field takes at a time; Slack allows ten, of 10 MB each. */
export const mostFiles = 5;

interface FieldElement {
  element: InputBlockElement;
  /** What of the value is not in the element, in words; null where it is whole. */
  left: string | null;
}

const action_id = actionIds.value;

/**
 * Slack's own element for the type. Slack refuses the whole view for one initial value that its element does not take, so such a
 * value (an option that is no longer there, a text from before the field became a date) is left out, and said to be.
 */
export function fieldElement(field: FormField): FieldElement {
  switch (field.type) {
    case 'text':
    case 'money':
      return cutTo(longest[field.type], field.value, false);
    case 'long_text':
      return cutTo(longest.long_text, field.value, true);
    case 'select':
      return select(field);
    case 'file':
      return { element: { type: 'file_input', action_id, max_files: mostFiles }, left: null };
    default: {
      const { initial, left } = fitting(field);
      return { element: typed(field, initial), left };
    }
  }
}

function cutTo(max: number, value: string, multiline: boolean): FieldElement {
  const element = textInput(value, max, multiline);
  const isCut = value.length > max && element.initial_value !== value;
  return { element, left: isCut ? `Cut at ${max} characters` : null };
}

export function textInput(value: string, max: number, multiline: boolean): PlainTextInput {
  const text = initialText(value, max, multiline);
  return { type: 'plain_text_input', action_id, multiline, max_length: max, ...(text ? { initial_value: text } : {}) };
}

/** The value as it is, since it comes back: no ellipsis, nothing cleaned beyond what an input can hold. */
function initialText(value: string, max: number, multiline: boolean): string {
  const whole = value.toWellFormed();
  const text = (multiline ? whole : whole.replace(/[\r\n]+/g, ' ')).slice(0, max);
  return text.isWellFormed() ? text : text.slice(0, -1);
}

/** The value where the field takes it, in the type's own spelling. */
function fitting(field: FormField): { initial: string | null; left: string | null } {
  if (!field.value.trim()) return { initial: null, left: null };
  const read = readValue({ ...field, private: false }, field.value);
  if ('value' in read && 'text' in read.value && read.value.text.isWellFormed())
    return { initial: read.value.text, left: null };
  return { initial: null, left: `Left out, because it does not fit: “${cut(oneLine(field.value), 80)}”` };
}

function typed({ type, min, max }: FormField, initial: string | null): InputBlockElement {
  const initial_value = initial === null ? {} : { initial_value: initial };
  switch (type) {
    case 'number':
      return {
        type: 'number_input',
        action_id,
        is_decimal_allowed: true,
        ...(isNumber(min) ? { min_value: min } : {}),
        ...(isNumber(max) ? { max_value: max } : {}),
        ...(isNumber(initial) ? initial_value : {}),
      };
    case 'date':
      return { type: 'datepicker', action_id, ...(initial === null ? {} : { initial_date: initial }) };
    case 'user':
      return { type: 'users_select', action_id, ...(initial === null ? {} : { initial_user: initial }) };
    case 'url':
      return { type: 'url_text_input', action_id, ...initial_value };
    default:
      return { type: 'email_text_input', action_id, ...initial_value };
  }
}

/** Slack takes no exponents. */
const isNumber = (text: string | null | undefined): text is string =>
  typeof text === 'string' && /^-?\d+(\.\d+)?$/.test(text);

function select(field: FormField): FieldElement {
  const choices = [...new Set(field.options ?? [])].filter(isChoice).slice(0, mostOptions);
  // A menu without options is refused; what is typed instead meets the error that says so.
  if (!choices.length) return cutTo(longest.select, field.value, false);
  const options = choices.map(choice);
  const { initial, left } = fitting({ ...field, options: choices });
  const chosen = options.find(({ value }) => value === initial);
  return {
    element: { type: 'static_select', action_id, options, ...(chosen ? { initial_option: chosen } : {}) },
    left,
  };
}

/** What comes back as it was written. */
const isChoice = (option: string): boolean =>
  option.trim() === option && option !== '' && option.length <= longest.select && option.isWellFormed();

const choice = (option: string): PlainTextOption => ({ text: plain(option, 75), value: option });
