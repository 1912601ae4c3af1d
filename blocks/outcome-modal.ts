import type { ModalView } from '@slack/types';
import { callbackIds } from './ids.ts';
import { modal } from './modal.ts';
import { plain } from './text.ts';

/** One sentence in a window: how a submission that took long went, or why one has no form any more. */
export const outcomeModal = (title: string, text: string): ModalView =>
  modal({
    callbackId: callbackIds.refusal,
    title,
    close: 'Close',
    blocks: [{ type: 'section', text: plain(text, 2_900) }],
  });
