import type { KnownBlock, ModalView } from '@slack/types';
import type { FormValues } from './form.ts';
import { modal } from './modal.ts';
import { warning } from './verdict.ts';

/** A form as it was submitted. */
export interface SubmittedView {
  callback_id: string;
  private_metadata: string;
  title: { text: string };
  submit: { text: string };
  blocks: KnownBlock[];
  values: FormValues;
}

/** The form once more with what was typed into it, and above it why it was not taken: nothing has to be typed twice. */
export const refilled = ({ title, submit, blocks, values, ...view }: SubmittedView, why: string): ModalView =>
  modal({
    callbackId: view.callback_id,
    title: title.text,
    submit: submit.text,
    metadata: view.private_metadata,
    blocks: [warning(why), ...blocks.map((block) => withTyped(block, values))],
  });

function withTyped(block: KnownBlock, values: FormValues): KnownBlock {
  if (block.type !== 'input') return block;
  const { element } = block;
  const typed = values[block.block_id ?? '']?.[('action_id' in element && element.action_id) || ''];
  if (element.type === 'plain_text_input') {
    const { initial_value: _before, ...empty } = element;
    return { ...block, element: typed?.value ? { ...empty, initial_value: typed.value } : empty };
  }
  if (element.type === 'static_select') {
    const chosen = element.options?.find(({ value }) => value === typed?.selected_option?.value);
    return chosen ? { ...block, element: { ...element, initial_option: chosen } } : block;
  }
  return block;
}
