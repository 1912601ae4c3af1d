import type {
  ActionsBlockElement,
  InputBlock,
  InputBlockElement,
  PlainTextInput,
  SectionBlockAccessory,
} from '@slack/types';
import { h } from '../dom.ts';
import { withEmoji } from './emoji.ts';
import { fileControl } from './file-input.ts';
import type { BlockHost, InputValue } from './host.ts';
import { textNodes } from './inline.ts';

type Control = InputBlockElement | ActionsBlockElement | SectionBlockAccessory;
interface Option {
  text: { type: 'plain_text' | 'mrkdwn'; text: string };
  value?: string | undefined;
  description?: { text: string } | undefined;
}

let lastId = 0;
const freshId = (): string => `input-${++lastId}`;

/** A labelled input with its hint and, after a refused submission, its error. */
export function drawInput(host: BlockHost, block: InputBlock): HTMLElement {
  const blockId = block.block_id ?? '';
  const error = host.errors?.[blockId];
  const control = drawControl(host, blockId, block.element);
  const field = control.matches('input,textarea,select')
    ? control
    : control.querySelector<HTMLElement>('input,textarea,select');
  const group = control.getAttribute('role');
  const id = freshId();
  if (field && !group) field.id = id;
  if (error) field?.setAttribute('aria-invalid', 'true');
  if (group) control.setAttribute('aria-label', block.label.text);
  if (block.dispatch_action) {
    control.addEventListener(
      'change',
      () => void host.act(block.element.action_id ?? '', { selected: (field as HTMLInputElement | null)?.value ?? '' }),
    ); // one of the three kinds above, all have a value
  }
  return h(
    'div',
    { class: `block input${error ? ' with-error' : ''}`, testid: 'input', attrs: { 'data-block-id': blockId } },
    h(
      group ? 'span' : 'label',
      { class: 'input-label', attrs: { for: group ? undefined : id } },
      withEmoji(block.label.text),
      block.optional && h('span', { class: 'optional' }, ' (optional)'),
    ),
    control,
    error !== undefined && h('p', { class: 'input-error', testid: 'input-error', attrs: { role: 'alert' } }, error),
    block.hint && h('p', { class: 'input-hint' }, ...textNodes(host, block.hint)),
  );
}

/** The bare control; it leaves its value in the form as Slack would send it. */
export function drawControl(host: BlockHost, blockId: string, element: Control): HTMLElement {
  const actionId = 'action_id' in element ? (element.action_id ?? '') : '';
  const before = host.form?.before(blockId, actionId);
  const leave = (read: () => InputValue) =>
    host.form?.add(blockId, actionId, () => ({ type: element.type, ...read() }));
  switch (element.type) {
    case 'plain_text_input':
      return textControl(element, before, leave);
    case 'number_input':
    case 'email_text_input':
    case 'url_text_input': {
      const type = element.type === 'number_input' ? 'number' : element.type === 'email_text_input' ? 'email' : 'url';
      const limits = element.type === 'number_input' ? { min: element.min_value, max: element.max_value } : {};
      const attrs = { type, placeholder: element.placeholder?.text, ...limits };
      return simple(attrs, standing(before, 'value', element.initial_value), (value) =>
        leave(() => ({ value: value() || null })),
      );
    }
    case 'datepicker':
      return simple({ type: 'date' }, standing(before, 'selected_date', element.initial_date), (value) =>
        leave(() => ({ selected_date: value() || null })),
      );
    case 'timepicker':
      return simple({ type: 'time' }, standing(before, 'selected_time', element.initial_time), (value) =>
        leave(() => ({ selected_time: value() || null })),
      );
    case 'static_select': {
      const options = element.options ?? element.option_groups?.flatMap((group) => group.options) ?? [];
      const select = selectControl(
        options,
        [before ? (optionValue(before.selected_option) ?? '') : (element.initial_option?.value ?? '')],
        element.placeholder?.text,
      );
      leave(() => ({ selected_option: options.find(({ value }) => value === select.value) ?? null }));
      return h('div', { class: 'select-box' }, select);
    }
    case 'multi_static_select': {
      const options = element.options ?? element.option_groups?.flatMap((group) => group.options) ?? [];
      const first =
        optionValues(before?.selected_options) ?? element.initial_options?.map(({ value }) => value ?? '') ?? [];
      const select = selectControl(options, first, undefined, true);
      const chosen = () => [...select.selectedOptions].map(({ value }) => value);
      leave(() => ({ selected_options: options.filter(({ value }) => chosen().includes(value ?? '')) }));
      return select;
    }
    case 'users_select': {
      const select = selectControl(
        people(host),
        [standing(before, 'selected_user', element.initial_user)],
        element.placeholder?.text ?? 'Choose a person',
      );
      leave(() => ({ selected_user: select.value || null }));
      return h('div', { class: 'select-box' }, select);
    }
    case 'multi_users_select': {
      const kept = before?.selected_users;
      const select = selectControl(
        people(host),
        Array.isArray(kept) ? kept.map(String) : (element.initial_users ?? []),
        undefined,
        true,
      );
      leave(() => ({ selected_users: [...select.selectedOptions].map(({ value }) => value) }));
      return select;
    }
    case 'file_input':
      return fileControl(host, element, before, leave);
    case 'radio_buttons':
    case 'checkboxes': {
      const many = element.type === 'checkboxes';
      const first = many
        ? (optionValues(before?.selected_options) ?? element.initial_options?.map(({ value }) => value ?? '') ?? [])
        : [optionValue(before?.selected_option) ?? element.initial_option?.value ?? ''];
      const options: Option[] = element.options;
      const { drawn, chosen } = choices(host, many ? 'checkbox' : 'radio', options, first);
      const picked = () => options.filter(({ value }) => chosen().includes(value ?? ''));
      leave(() => (many ? { selected_options: picked() } : { selected_option: picked()[0] ?? null }));
      return drawn;
    }
    default:
      return h('div', { class: 'unsupported' }, `This page does not draw “${element.type}” inputs.`);
  }
}

function textControl(
  element: PlainTextInput,
  before: InputValue | undefined,
  leave: (read: () => InputValue) => void,
): HTMLElement {
  const attrs = {
    placeholder: element.placeholder?.text,
    maxlength: element.max_length,
    'data-autofocus': element.focus_on_load,
  };
  const input = element.multiline
    ? h('textarea', { attrs: { ...attrs, rows: 3 } })
    : h('input', { attrs: { ...attrs, type: 'text', autocomplete: 'off' } });
  input.value = standing(before, 'value', element.initial_value);
  leave(() => ({ value: input.value === '' ? null : input.value }));
  return input;
}

/** What was there when the view was last drawn, be it nothing; else what the app starts it with. */
const standing = (before: InputValue | undefined, key: string, initial: string | undefined): string =>
  String((before && key in before ? before[key] : initial) ?? '');

function simple(
  attrs: Record<string, string | undefined>,
  value: string,
  leave: (value: () => string) => void,
): HTMLElement {
  const input = h('input', { attrs: { ...attrs, step: attrs.type === 'number' ? 'any' : undefined } });
  input.value = value;
  leave(() => input.value);
  return input;
}

function selectControl(
  options: readonly Option[],
  chosen: string[],
  placeholder?: string,
  multiple = false,
): HTMLSelectElement {
  const rows = options.map((option) => {
    const row = h('option', { attrs: { value: option.value ?? '' } }, withEmoji(option.text.text));
    row.selected = chosen.includes(option.value ?? '');
    return row;
  });
  const empty = multiple ? null : h('option', { attrs: { value: '' } }, placeholder ?? 'Choose an option');
  return h('select', { attrs: { multiple } }, empty, ...rows);
}

function choices(host: BlockHost, type: 'checkbox' | 'radio', options: readonly Option[], first: string[]) {
  const name = freshId();
  const boxes = options.map((option) => {
    const box = h('input', { attrs: { type, name, value: option.value ?? '' } });
    box.checked = first.includes(option.value ?? '');
    return { box, option };
  });
  const drawn = h(
    'div',
    { class: 'choices', attrs: { role: type === 'radio' ? 'radiogroup' : 'group' } },
    ...boxes.map(({ box, option }) =>
      h(
        'label',
        { class: 'choice' },
        box,
        h(
          'span',
          {},
          h('span', { class: 'choice-label' }, ...textNodes(host, option.text)),
          option.description && h('span', { class: 'choice-description' }, option.description.text),
        ),
      ),
    ),
  );
  return { drawn, chosen: () => boxes.filter(({ box }) => box.checked).map(({ box }) => box.value) };
}

const people = (host: BlockHost): Option[] =>
  host.people.map(({ id, displayName }) => ({ text: { type: 'plain_text', text: displayName }, value: id }));

/** The value inside an option object that was read back from a form. */
function optionValue(option: unknown): string | undefined {
  return typeof option === 'object' && option !== null && 'value' in option ? String(option.value) : undefined;
}

const optionValues = (options: unknown): string[] | undefined =>
  Array.isArray(options) ? options.flatMap((option) => optionValue(option) ?? []) : undefined;
