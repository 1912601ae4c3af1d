import type { KnownBlock } from '@slack/types';
import type { Clock } from './clock.ts';
import { type Fields, isFields } from './json.ts';

const interactive =
  /^(button|workflow_button|overflow|checkboxes|radio_buttons|datepicker|timepicker|datetimepicker|.*_select|.*_input)$/;

/** Blocks as Slack gives them back: with ids where the app gave none, and the defaults of text objects. */
export function normalBlocks(blocks: unknown, clock: Clock): KnownBlock[] {
  const list = Array.isArray(blocks) ? blocks : [];
  return list.map((block) => normalBlock(block, clock)) as KnownBlock[]; // checked against the rules before
}

function normalBlock(block: unknown, clock: Clock): unknown {
  if (!isFields(block)) return block;
  const copy = normal(block, clock);
  const children = Array.isArray(block.child_blocks)
    ? { child_blocks: block.child_blocks.map((child) => normalBlock(child, clock)) }
    : {};
  return { ...copy, ...children, block_id: block.block_id ?? clock.id('') };
}

function normal(value: Fields, clock: Clock): Fields {
  const copy: Fields = {};
  for (const [key, inner] of Object.entries(value)) {
    if (key === 'child_blocks') continue;
    if (Array.isArray(inner)) copy[key] = inner.map((item) => (isFields(item) ? normal(item, clock) : item));
    else copy[key] = isFields(inner) ? normal(inner, clock) : inner;
  }
  if (copy.type === 'plain_text') copy.emoji ??= true;
  if (copy.type === 'mrkdwn') copy.verbatim ??= false;
  if (typeof copy.type === 'string' && interactive.test(copy.type)) copy.action_id ??= clock.id('');
  return copy;
}
