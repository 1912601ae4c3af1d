import type { ModalView } from '@slack/types';
import { fieldInputs, labelsInput, priorityInput } from './form.ts';
import { callbackIds } from './ids.ts';
import { modal } from './modal.ts';
import { warning } from './verdict.ts';
import type { EditForm } from './view-models.ts';

export const editModal = ({ metadata, number, fields, priority, labels, warning: said }: EditForm): ModalView =>
  modal({
    callbackId: callbackIds.edit,
    title: `Edit case #${number}`,
    submit: 'Save',
    metadata,
    blocks: [
      ...(said === null ? [] : [warning(said)]),
      ...fieldInputs(fields, { binding: false }).slice(0, 90),
      priorityInput(priority),
      ...labelsInput(labels),
    ],
  });
