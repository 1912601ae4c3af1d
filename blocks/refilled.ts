import type { InputBlockElement, KnownBlock, ModalView } from '@slack/types';
import { actionIds } from './ids.ts';
import { modal } from './modal.ts';
import type { FormValues, TypedValue } from './read-form.ts';
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
    blocks: [
      warning(hasFiles(values) ? `${why} Files have to be uploaded again.` : why),
      ...blocks.map((block) => withTyped(block, values)),
    ],
  });

/** Slack lets no app put a file into an input. */
const hasFiles = (values: FormValues): boolean =>
  Object.values(values).some((block) => (block?.[actionIds.value]?.files?.length ?? 0) > 0);

function withTyped(block: KnownBlock, values: FormValues): KnownBlock {
  if (block.type !== 'input') return block;
  const { element } = block;
  const typed = values[block.block_id ?? '']?.[('action_id' in element && element.action_id) || ''];
  return { ...block, element: refilledElement(element, typed) };
}

function refilledElement(element: InputBlockElement, typed: TypedValue | undefined): InputBlockElement {
  switch (element.type) {
    case 'plain_text_input':
    case 'number_input':
    case 'url_text_input':
    case 'email_text_input': {
      const { initial_value: _before, ...empty } = element;
      return typed?.value ? { ...empty, initial_value: typed.value } : empty;
    }
    case 'datepicker': {
      const { initial_date: _before, ...empty } = element;
      return typed?.selected_date ? { ...empty, initial_date: typed.selected_date } : empty;
    }
    case 'users_select': {
      const { initial_user: _before, ...empty } = element;
      return typed?.selected_user ? { ...empty, initial_user: typed.selected_user } : empty;
    }
    case 'static_select': {
      const { initial_option: _before, ...empty } = element;
      const chosen = element.options?.find(({ value }) => value === typed?.selected_option?.value);
      return chosen ? { ...empty, initial_option: chosen } : empty;
    }
    case 'multi_static_select': {
      const { initial_options: _before, ...empty } = element;
      const wanted = (typed?.selected_options ?? []).map(({ value }) => value);
      const chosen = element.options?.filter(({ value }) => wanted.includes(value)) ?? [];
      return chosen.length ? { ...empty, initial_options: chosen } : empty;
    }
    default:
      return element;
  }
}
