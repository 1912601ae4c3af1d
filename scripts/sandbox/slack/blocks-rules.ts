/**
 * Slack's rules for blocks, as a table. Source: https://docs.slack.dev/reference/block-kit
 * A shape lists every field Slack knows: another one is refused as "invalid additional property".
 */
export type Surface = 'message' | 'modal' | 'home';

export type Rule =
  | { is: 'string'; max?: number; min?: number; among?: readonly string[]; pattern?: RegExp }
  | { is: 'number'; min?: number; max?: number }
  | { is: 'boolean' }
  | { is: 'anything' }
  /** A text object. */
  | { is: 'text'; types: readonly string[]; max: number }
  /** An object of the one shape. */
  | { is: 'shape'; shape: string }
  /** An object whose `type` says which of the shapes it has. */
  | { is: 'typed'; types: readonly string[]; kind: 'element' | 'block' | 'cell' }
  | { is: 'list'; of: Rule; min: number; max: number };

export interface Shape {
  fields: Record<string, Rule>;
  required?: readonly string[];
  /** At least one of them. */
  oneOf?: readonly string[];
  surfaces?: readonly Surface[];
}

const string = (max?: number, min = 0): Rule => ({ is: 'string', min, ...(max === undefined ? {} : { max }) });
const among = (...values: string[]): Rule => ({ is: 'string', among: values });
const matching = (pattern: RegExp): Rule => ({ is: 'string', pattern });
const plain = (max: number): Rule => ({ is: 'text', types: ['plain_text'], max });
const mrkdwn = (max: number): Rule => ({ is: 'text', types: ['mrkdwn'], max });
const anyText = (max: number): Rule => ({ is: 'text', types: ['plain_text', 'mrkdwn'], max });
const shape = (name: string): Rule => ({ is: 'shape', shape: name });
const element = (...types: string[]): Rule => ({ is: 'typed', kind: 'element', types });
const block = (...types: string[]): Rule => ({ is: 'typed', kind: 'block', types });
const list = (of: Rule, min: number, max: number): Rule => ({ is: 'list', of, min, max });
const number = (min?: number, max?: number): Rule => ({
  is: 'number',
  ...(min === undefined ? {} : { min }),
  ...(max === undefined ? {} : { max }),
});
const boolean: Rule = { is: 'boolean' };
const anything: Rule = { is: 'anything' };

const id = string(255, 1);
const action = { action_id: id };
const focus = { focus_on_load: boolean };
const confirm = { confirm: shape('confirm') };
const placeholder = { placeholder: plain(150) };
const dispatch = { dispatch_action_config: anything };
const image = { image_url: string(3000, 1), slack_file: anything, alt_text: string(2000, 1) };
const options = list(shape('option'), 1, 100);
const chosenFrom = { options, option_groups: list(shape('option_group'), 1, 100) };
const many = { max_selected_items: number(1) };
const boxes = list(shape('box_option'), 1, 10);
const select = { ...action, ...placeholder, ...confirm, ...focus };
const textInput = { ...action, ...placeholder, ...focus, ...dispatch };
const date = /^\d{4}-\d\d-\d\d$/;
const time = /^\d\d:\d\d$/;
const ids = list(string(undefined, 1), 0, 100);

export const compositionShapes: Record<string, Shape> = {
  confirm: {
    fields: { title: plain(100), text: anyText(300), confirm: plain(30), deny: plain(30), style: among('primary', 'danger') },
    required: ['title', 'text', 'confirm', 'deny'],
  },
  option: {
    fields: { text: plain(75), value: string(150, 1), description: plain(75), url: string(3000) },
    required: ['text', 'value'],
  },
  box_option: {
    fields: { text: anyText(75), value: string(150, 1), description: anyText(75) },
    required: ['text', 'value'],
  },
  option_group: { fields: { label: plain(75), options }, required: ['label', 'options'] },
};

export const elementShapes: Record<string, Shape> = {
  button: {
    fields: {
      ...action,
      ...confirm,
      text: plain(75),
      value: string(2000),
      url: string(3000),
      style: among('primary', 'danger'),
      accessibility_label: string(75),
    },
    required: ['text'],
  },
  overflow: { fields: { ...action, ...confirm, options: list(shape('option'), 1, 5) }, required: ['options'] },
  static_select: { fields: { ...select, ...chosenFrom, initial_option: anything }, oneOf: ['options', 'option_groups'] },
  external_select: { fields: { ...select, initial_option: anything, min_query_length: number(0) } },
  users_select: { fields: { ...select, initial_user: string() } },
  conversations_select: {
    fields: {
      ...select,
      initial_conversation: string(),
      default_to_current_conversation: boolean,
      response_url_enabled: boolean,
      filter: anything,
    },
  },
  channels_select: { fields: { ...select, initial_channel: string(), response_url_enabled: boolean } },
  multi_static_select: {
    fields: { ...select, ...many, ...chosenFrom, initial_options: list(anything, 1, 100) },
    oneOf: ['options', 'option_groups'],
  },
  multi_external_select: {
    fields: { ...select, ...many, initial_options: list(anything, 1, 100), min_query_length: number(0) },
  },
  multi_users_select: { fields: { ...select, ...many, initial_users: ids } },
  multi_conversations_select: {
    fields: { ...select, ...many, initial_conversations: ids, default_to_current_conversation: boolean, filter: anything },
  },
  multi_channels_select: { fields: { ...select, ...many, initial_channels: ids } },
  datepicker: { fields: { ...select, initial_date: matching(date) } },
  timepicker: { fields: { ...select, initial_time: matching(time), timezone: string() } },
  datetimepicker: { fields: { ...action, ...confirm, ...focus, initial_date_time: number(1_000_000_000, 9_999_999_999) } },
  checkboxes: {
    fields: { ...action, ...confirm, ...focus, options: boxes, initial_options: boxes },
    required: ['options'],
  },
  radio_buttons: {
    fields: { ...action, ...confirm, ...focus, options: boxes, initial_option: anything },
    required: ['options'],
  },
  plain_text_input: {
    fields: {
      ...textInput,
      initial_value: string(3000),
      multiline: boolean,
      min_length: number(0, 3000),
      max_length: number(1, 3000),
    },
  },
  email_text_input: { fields: { ...textInput, initial_value: string() } },
  url_text_input: { fields: { ...textInput, initial_value: string() } },
  number_input: {
    fields: {
      ...textInput,
      is_decimal_allowed: boolean,
      initial_value: string(),
      min_value: string(),
      max_value: string(),
    },
    required: ['is_decimal_allowed'],
  },
  rich_text_input: { fields: { ...textInput, initial_value: anything } },
  file_input: { fields: { ...action, filetypes: ids, max_files: number(1, 10) } },
  image: { fields: image, required: ['alt_text'], oneOf: ['image_url', 'slack_file'] },
  workflow_button: {
    fields: { ...action, text: plain(75), workflow: anything, style: among('primary', 'danger'), accessibility_label: string(75) },
    required: ['text', 'workflow'],
  },
  icon_button: {
    fields: {
      ...action,
      ...confirm,
      icon: string(undefined, 1),
      text: plain(75),
      value: string(2000),
      accessibility_label: string(75),
      visible_to_user_ids: ids,
    },
    required: ['icon', 'text'],
  },
  feedback_buttons: {
    fields: { ...action, positive_button: anything, negative_button: anything },
    required: ['positive_button', 'negative_button'],
  },
};

const selects = Object.keys(elementShapes).filter((type) => type.endsWith('_select'));
const pickers = ['datepicker', 'timepicker', 'datetimepicker'];
const inputs = Object.keys(elementShapes).filter((type) => type.endsWith('_input'));
const common = [...selects, ...pickers, 'checkboxes', 'radio_buttons', 'overflow', 'button', 'workflow_button'];
const cell: Rule = { is: 'typed', kind: 'cell', types: ['raw_text', 'raw_number', 'rich_text'] };
const cells = (most: number): Rule => list(list(cell, 1, 20), 1, most);

export const cellShapes: Record<string, Shape> = {
  raw_text: { fields: { text: string(undefined, 1) }, required: ['text'] },
  raw_number: { fields: { value: number(), text: string() }, required: ['value'] },
  rich_text: { fields: { elements: anything, block_id: id }, required: ['elements'] },
};

export const blockShapes: Record<string, Shape> = {
  actions: { fields: { elements: list(element(...common, 'rich_text_input'), 1, 25) }, required: ['elements'] },
  context: { fields: { elements: list(element('image', 'plain_text', 'mrkdwn'), 1, 10) }, required: ['elements'] },
  divider: { fields: {} },
  header: { fields: { text: plain(150), level: number(1, 4) }, required: ['text'] },
  image: { fields: { ...image, title: plain(2000) }, required: ['alt_text'], oneOf: ['image_url', 'slack_file'] },
  input: {
    fields: {
      label: plain(2000),
      hint: plain(2000),
      optional: boolean,
      dispatch_action: boolean,
      element: element(...inputs, ...selects, ...pickers, 'checkboxes', 'radio_buttons'),
    },
    required: ['label', 'element'],
  },
  section: {
    fields: {
      text: anyText(3000),
      fields: list(anyText(2000), 1, 10),
      accessory: element(...common, 'image'),
      expand: boolean,
    },
    oneOf: ['text', 'fields'],
  },
  rich_text: { fields: { elements: list(anything, 1, 1000) }, required: ['elements'] },
  video: {
    fields: {
      video_url: string(undefined, 1),
      thumbnail_url: string(undefined, 1),
      alt_text: string(2000, 1),
      title: plain(199),
      title_url: string(),
      author_name: string(49),
      provider_name: string(),
      provider_icon_url: string(),
      description: plain(200),
    },
    required: ['video_url', 'thumbnail_url', 'alt_text', 'title'],
  },
  file: { surfaces: ['message'], fields: { source: string(), external_id: string() }, required: ['source', 'external_id'] },
  markdown: { surfaces: ['message'], fields: { text: string(12_000, 1) }, required: ['text'] },
  table: {
    surfaces: ['message'],
    fields: { rows: cells(100), column_settings: list(anything, 0, 20) },
    required: ['rows'],
  },
  data_table: {
    surfaces: ['message', 'home'],
    fields: {
      rows: list(list(cell, 1, 20), 2, 201),
      caption: string(undefined, 1),
      page_size: number(1, 100),
      row_header_column_index: number(0, 19),
    },
    required: ['rows', 'caption'],
  },
  alert: {
    surfaces: ['modal'],
    fields: { text: anyText(200), level: among('default', 'info', 'warning', 'error', 'success') },
    required: ['text'],
  },
  card: {
    surfaces: ['message'],
    fields: {
      hero_image: element('image'),
      icon: element('image'),
      title: mrkdwn(150),
      subtitle: mrkdwn(150),
      body: mrkdwn(200),
      subtext: mrkdwn(200),
      actions: list(element('button'), 1, 3),
    },
    oneOf: ['hero_image', 'title', 'body', 'actions'],
  },
  carousel: { surfaces: ['message'], fields: { elements: list(block('card'), 1, 10) }, required: ['elements'] },
  container: {
    surfaces: ['message', 'home'],
    fields: {
      title: plain(150),
      rich_text_title: anything,
      subtitle: anyText(150),
      child_blocks: list(
        block('actions', 'context', 'divider', 'file', 'header', 'image', 'input', 'rich_text', 'section', 'table', 'video'),
        1,
        10,
      ),
      width: among('narrow', 'standard', 'wide', 'full'),
      icon: element('image'),
      is_collapsible: boolean,
      default_collapsed: boolean,
      has_header_divider: boolean,
    },
    required: ['child_blocks'],
    oneOf: ['title', 'rich_text_title'],
  },
  context_actions: {
    surfaces: ['message'],
    fields: { elements: list(element('icon_button', 'feedback_buttons'), 1, 5) },
    required: ['elements'],
  },
  task_card: {
    surfaces: ['message'],
    fields: {
      task_id: string(undefined, 1),
      title: string(undefined, 1),
      details: anything,
      output: anything,
      sources: anything,
      status: among('pending', 'in_progress', 'complete', 'error'),
    },
    required: ['task_id', 'title', 'status'],
  },
  plan: { surfaces: ['message'], fields: { title: string(undefined, 1), tasks: anything }, required: ['title'] },
};

const everyView = { private_metadata: string(3000), callback_id: string(255), external_id: string(255) };

export const viewShapes: Record<string, Shape> = {
  modal: {
    fields: {
      ...everyView,
      title: plain(24),
      submit: plain(24),
      close: plain(24),
      blocks: anything,
      clear_on_close: boolean,
      notify_on_close: boolean,
      submit_disabled: boolean,
    },
    required: ['title', 'blocks'],
  },
  home: { fields: { ...everyView, blocks: anything }, required: ['blocks'] },
};

/** How many blocks a surface takes: https://docs.slack.dev/reference/block-kit/blocks */
export const mostBlocks: Record<Surface, number> = { message: 50, modal: 100, home: 100 };

/** Characters of text in all blocks of a message together; found by trying, not documented. */
export const mostTextInBlocks = 13_200;
