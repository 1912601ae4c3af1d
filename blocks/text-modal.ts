import type { ModalView } from '@slack/types';
import { wordsInput } from './form.ts';
import { callbackIds } from './ids.ts';
import { modal } from './modal.ts';
import { line, own, rich, words } from './rich.ts';
import type { TextForm } from './view-models.ts';

interface Words {
  callbackId: string;
  title: string;
  submit: string;
  label: string;
  optional: boolean;
  hint: string;
}

const wording: Record<TextForm['kind'], Words> = {
  note: {
    callbackId: callbackIds.note,
    title: 'Add note',
    submit: 'Add Note',
    label: 'Note',
    optional: false,
    hint: 'It goes on the record and into the thread of the card.',
  },
  deny: {
    callbackId: callbackIds.deny,
    title: 'Deny',
    submit: 'Deny',
    label: 'Reason',
    optional: false,
    hint: 'Whoever filed the case is told. A denied case stays closed.',
  },
  request_changes: {
    callbackId: callbackIds.requestChanges,
    title: 'Request changes',
    submit: 'Request Changes',
    label: 'What should change?',
    optional: false,
    hint: 'The case goes back to its operators, and approvals given so far are void.',
  },
  cancel: {
    callbackId: callbackIds.cancelCase,
    title: 'Cancel case',
    submit: 'Cancel Case',
    label: 'Reason',
    optional: true,
    hint: 'A cancelled case stays closed; its record is kept.',
  },
};

/** One text to write: a note, or the reason of Deny, Request Changes and Cancel Case. */
export function textModal({ metadata, kind, number, headline }: TextForm): ModalView {
  const { callbackId, title, submit, label, optional, hint } = wording[kind];
  return modal({
    callbackId,
    title,
    submit,
    close: 'Go Back',
    metadata,
    blocks: [
      rich(line(words(headline, 300), own(` · Case #${number}`))),
      wordsInput('text', label, { optional, hint }),
    ],
  });
}
