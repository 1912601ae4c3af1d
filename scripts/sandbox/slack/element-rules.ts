import { among, anyText, anything, boolean, list, matching, number, plain, type Shape, shape, string } from './rule.ts';

/** Slack's rules for what stands inside blocks: https://docs.slack.dev/reference/block-kit/block-elements */

export const id = string(255, 1);
const action = { action_id: id };
const focus = { focus_on_load: boolean };
const confirm = { confirm: shape('confirm') };
const placeholder = { placeholder: plain(150) };
const dispatch = { dispatch_action_config: anything };
export const imageFields = { image_url: string(3000, 1), slack_file: anything, alt_text: string(2000, 1) };
const options = list(shape('option'), 1, 100);
const chosenFrom = { options, option_groups: list(shape('option_group'), 1, 100) };
const many = { max_selected_items: number(1) };
const boxes = list(shape('box_option'), 1, 10);
const select = { ...action, ...placeholder, ...confirm, ...focus };
const textInput = { ...action, ...placeholder, ...focus, ...dispatch };
const date = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
const decimal = matching(/^-?\d+(\.\d+)?$/);
const time = /^\d\d:\d\d$/;
const ids = list(string(undefined, 1), 0, 100);

export const compositionShapes: Record<string, Shape> = {
  confirm: {
    fields: {
      title: plain(100),
      text: anyText(300),
      confirm: plain(30),
      deny: plain(30),
      style: among('primary', 'danger'),
    },
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
  static_select: {
    fields: { ...select, ...chosenFrom, initial_option: anything },
    oneOf: ['options', 'option_groups'],
  },
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
    fields: {
      ...select,
      ...many,
      initial_conversations: ids,
      default_to_current_conversation: boolean,
      filter: anything,
    },
  },
  multi_channels_select: { fields: { ...select, ...many, initial_channels: ids } },
  datepicker: { fields: { ...select, initial_date: matching(date) } },
  timepicker: { fields: { ...select, initial_time: matching(time), timezone: string() } },
  datetimepicker: {
    fields: { ...action, ...confirm, ...focus, initial_date_time: number(1_000_000_000, 9_999_999_999) },
  },
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
      initial_value: decimal,
      min_value: decimal,
      max_value: decimal,
    },
    required: ['is_decimal_allowed'],
  },
  rich_text_input: { fields: { ...textInput, initial_value: anything } },
  file_input: { surfaces: ['modal'], fields: { ...action, filetypes: ids, max_files: number(1, 10) } },
  image: { fields: imageFields, required: ['alt_text'], oneOf: ['image_url', 'slack_file'] },
  workflow_button: {
    fields: {
      ...action,
      text: plain(75),
      workflow: anything,
      style: among('primary', 'danger'),
      accessibility_label: string(75),
    },
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
