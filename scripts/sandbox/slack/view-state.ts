import { labelOf, optionsOf, type Placed, placedElements } from './elements.ts';
import { type Fields, fieldsOf, listOf } from './json.ts';
import type { LocalView, ViewValues } from './types.ts';

type Value = Record<string, unknown>;

/** The key under which each element keeps its value in `state.values`, the initial one, and what empty looks like. */
const stateKeys: Record<string, { key: string; initial: string; empty: unknown }> = {
  plain_text_input: { key: 'value', initial: 'initial_value', empty: null },
  email_text_input: { key: 'value', initial: 'initial_value', empty: null },
  url_text_input: { key: 'value', initial: 'initial_value', empty: null },
  number_input: { key: 'value', initial: 'initial_value', empty: null },
  rich_text_input: { key: 'rich_text_value', initial: 'initial_value', empty: null },
  file_input: { key: 'files', initial: '', empty: [] },
  static_select: { key: 'selected_option', initial: 'initial_option', empty: null },
  external_select: { key: 'selected_option', initial: 'initial_option', empty: null },
  radio_buttons: { key: 'selected_option', initial: 'initial_option', empty: null },
  users_select: { key: 'selected_user', initial: 'initial_user', empty: null },
  conversations_select: { key: 'selected_conversation', initial: 'initial_conversation', empty: null },
  channels_select: { key: 'selected_channel', initial: 'initial_channel', empty: null },
  checkboxes: { key: 'selected_options', initial: 'initial_options', empty: [] },
  multi_static_select: { key: 'selected_options', initial: 'initial_options', empty: [] },
  multi_external_select: { key: 'selected_options', initial: 'initial_options', empty: [] },
  multi_users_select: { key: 'selected_users', initial: 'initial_users', empty: [] },
  multi_conversations_select: { key: 'selected_conversations', initial: 'initial_conversations', empty: [] },
  multi_channels_select: { key: 'selected_channels', initial: 'initial_channels', empty: [] },
  datepicker: { key: 'selected_date', initial: 'initial_date', empty: null },
  timepicker: { key: 'selected_time', initial: 'initial_time', empty: null },
  datetimepicker: { key: 'selected_date_time', initial: 'initial_date_time', empty: null },
};

export const valueKey = (type: string): string | undefined => stateKeys[type]?.key;

/** `state.values` of the blocks: what the person chose or typed, else the initial value, else Slack's idea of nothing. */
export function stateValues(blocks: unknown, given: ViewValues = {}): ViewValues {
  const values: ViewValues = {};
  for (const { blockId, actionId, type, element } of placedElements(blocks)) {
    const keys = stateKeys[type];
    if (!keys) continue;
    const untouched = { [keys.key]: element[keys.initial] ?? keys.empty };
    const block = values[blockId] ?? {};
    block[actionId] = { type, ...untouched, ...given[blockId]?.[actionId] };
    values[blockId] = block;
  }
  return values;
}

/** What stays typed when a view is redrawn: the values of inputs that are still there, of the same kind. */
export function keepValues(view: LocalView, values: ViewValues): ViewValues {
  const kept: ViewValues = {};
  for (const { blockId, actionId, type } of placedElements(view.blocks)) {
    const value = values[blockId]?.[actionId];
    if (value && (value.type === undefined || value.type === type)) {
      kept[blockId] = { ...kept[blockId], [actionId]: value };
    }
  }
  return kept;
}

/** Adds values to those already there, checking that each input exists, each option is on offer and each file uploaded. */
export function fillValues(
  view: LocalView,
  old: ViewValues,
  given: ViewValues,
  fileOf: (id: string) => Fields,
): ViewValues {
  const placed = placedElements(view.blocks);
  const filled = structuredClone(old);
  for (const [blockId, actions] of Object.entries(given)) {
    for (const [actionId, value] of Object.entries(actions)) {
      const found = placed.find((one) => one.blockId === blockId && one.actionId === actionId);
      if (!found || !stateKeys[found.type]) {
        const there = placed.filter((one) => stateKeys[one.type]).map((one) => `${one.blockId} / ${one.actionId}`);
        throw new Error(`The view has no input ${blockId} / ${actionId}; it has ${there.join(', ') || 'none'}`);
      }
      filled[blockId] = { ...filled[blockId], [actionId]: { type: found.type, ...whole(found, value, fileOf) } };
    }
  }
  return filled;
}

/** Turns `{selected_option: {value}}` into the option as it stands in the block, and `{files: [{id}]}` into the files. */
function whole(placed: Placed, value: Value, fileOf: (id: string) => Fields): Value {
  if (placed.type.includes('external')) return value;
  const option = ({ value: wanted }: Fields) => optionNamed(placed, String(wanted));
  if (value.selected_option) return { ...value, selected_option: option(fieldsOf(value.selected_option)) };
  if (value.selected_options) return { ...value, selected_options: listOf(value.selected_options).map(option) };
  if (value.files) return { ...value, files: listOf(value.files).map(({ id }) => fileOf(String(id))) };
  return value;
}

export function optionNamed(placed: Placed, wanted: string): Fields {
  const options = optionsOf(placed.element);
  const option = options.find((one) => one.value === wanted);
  if (option) return option;
  throw new Error(`${placed.actionId} offers no "${wanted}"; it offers ${options.map((one) => one.value).join(', ')}`);
}

/** Why Slack's own client would not submit the view. */
export function refusals(view: LocalView, values: ViewValues): string[] {
  return placedElements(view.blocks).flatMap((placed) => {
    const { block, blockId, actionId, type, element } = placed;
    const keys = stateKeys[type];
    if (!keys || block.type !== 'input') return [];
    const value = values[blockId]?.[actionId]?.[keys.key];
    const name = `"${labelOf(placed)}" (${blockId} / ${actionId})`;
    const empty = value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
    if (empty) return block.optional === true ? [] : [`${name} is required`];
    const problems =
      type === 'file_input'
        ? filesRefusal(element, listOf(value))
        : keys.key === 'value'
          ? textRefusal(type, element, String(value))
          : [];
    return problems.map((problem) => `${name} ${problem}`);
  });
}

/** https://docs.slack.dev/reference/block-kit/block-elements/file-input-element */
const mostFileBytes = 10 * 1024 * 1024;

function filesRefusal({ max_files = 10, filetypes }: Fields, files: Fields[]): string[] {
  const endings = Array.isArray(filetypes) ? filetypes : null;
  return [
    ...(files.length > Number(max_files) ? [`takes ${max_files} files at most`] : []),
    ...files.flatMap(({ name, size, filetype }) => [
      ...(Number(size) > mostFileBytes ? [`takes no file over 10 MB: ${name}`] : []),
      ...(endings && !endings.includes(filetype) ? [`takes no ${filetype}: ${name}`] : []),
    ]),
  ];
}

function textRefusal(type: string, element: Fields, value: string): string[] {
  if (type === 'number_input') {
    const number = Number(value);
    const whole = element.is_decimal_allowed === true || Number.isInteger(number);
    const inRange = number >= Number(element.min_value ?? -Infinity) && number <= Number(element.max_value ?? Infinity);
    return Number.isFinite(number) && whole && inRange ? [] : ['is not a number that the input takes'];
  }
  if (type === 'email_text_input') return /^\S+@\S+\.\S+$/.test(value) ? [] : ['is no email address'];
  if (type === 'url_text_input') return URL.canParse(value) ? [] : ['is no URL'];
  const length = [...value].length;
  const most = Number(element.max_length ?? 3000);
  if (length > most) return [`is longer than ${most} characters`];
  return length < Number(element.min_length ?? 0) ? [`is shorter than ${element.min_length} characters`] : [];
}
