import { describe, expect, test } from '@jest/globals';
import type { KnownBlock } from '@slack/types';
import { fillIn, findByLabel } from '../../../../scripts/sandbox/acting.ts';
import type { LocalView } from '../../../../scripts/sandbox/slack/types.ts';

const blocks: KnownBlock[] = [
  {
    type: 'actions',
    block_id: 'buttons',
    elements: [
      { type: 'button', action_id: 'approve', text: { type: 'plain_text', text: 'Approve' }, value: 'v1' },
      {
        type: 'static_select',
        action_id: 'other',
        options: [{ text: { type: 'plain_text', text: 'Post in a channel' }, value: 'post' }],
      },
    ],
  },
];

describe('acting by labels', () => {
  test('finds a button by what stands on it', () => {
    expect(findByLabel(blocks, 'Approve')).toEqual({
      actionId: 'approve',
      options: { blockId: 'buttons', value: 'v1' },
    });
    expect(findByLabel(blocks, 'Deny')).toBeUndefined();
  });

  test('finds an option of a menu', () => {
    expect(findByLabel(blocks, 'Post in a channel')).toEqual({
      actionId: 'other',
      options: { blockId: 'buttons', selected: 'post' },
    });
  });

  test('fills inputs in by label, and leaves what is there unless told otherwise', () => {
    const input = (block_id: string, label: string, initial_value?: string): KnownBlock => ({
      type: 'input',
      block_id,
      label: { type: 'plain_text', text: label },
      element: { type: 'plain_text_input', action_id: 'value', ...(initial_value ? { initial_value } : {}) },
    });
    const view = { blocks: [input('a', 'Customer', 'Acme Co'), input('b', 'Note')] } as LocalView; // its blocks alone are read
    const known = { Customer: 'Other Co', Note: 'Verified' };
    expect(fillIn(view, known, { overwrite: false })).toEqual({
      b: { value: { type: 'plain_text_input', value: 'Verified' } },
    });
    expect(Object.keys(fillIn(view, known))).toEqual(['a', 'b']);
  });
});
