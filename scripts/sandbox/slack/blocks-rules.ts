import { elementShapes, id, imageFields } from './element-rules.ts';
import {
  among,
  anyText,
  anything,
  block,
  boolean,
  element,
  list,
  mrkdwn,
  number,
  plain,
  type Rule,
  type Shape,
  type Surface,
  string,
} from './rule.ts';

/**
 * Slack's rules for blocks, as a table: https://docs.slack.dev/reference/block-kit/blocks
 * A shape lists every field Slack knows: another one is refused as "invalid additional property".
 */

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
  image: { fields: { ...imageFields, title: plain(2000) }, required: ['alt_text'], oneOf: ['image_url', 'slack_file'] },
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
  file: {
    surfaces: ['message'],
    fields: { source: string(), external_id: string() },
    required: ['source', 'external_id'],
  },
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
        block(
          'actions',
          'context',
          'divider',
          'file',
          'header',
          'image',
          'input',
          'rich_text',
          'section',
          'table',
          'video',
        ),
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
