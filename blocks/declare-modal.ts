import type { ModalView } from '@slack/types';
import { aside } from './fields.ts';
import { fieldInputs, wordsInput } from './form.ts';
import { callbackIds } from './ids.ts';
import { modal } from './modal.ts';
import { line, own, rich, words } from './rich.ts';
import { warning } from './verdict.ts';
import type { DeclareForm } from './view-models.ts';

/** Names of the inputs, as fields of the form. */
export const declareInputs = { outcome: 'outcome', proof: 'proof' } as const;

/** What a person can declare. */
export const declarable = { happened: 'It happened', never: 'It never happened' } as const;

/** What the outside system cannot tell, told by a person: with a reason, and where it can be seen. */
export const declareModal = ({ metadata, number, headline, reason }: DeclareForm): ModalView =>
  modal({
    callbackId: callbackIds.declareOutcome,
    title: 'Declare outcome',
    submit: 'Declare Outcome',
    close: 'Go Back',
    metadata,
    blocks: [
      rich(line(words(headline, 300), own(` · Case #${number}`))),
      rich(line(own('❓ '), words(reason, 600))),
      warning(
        'Look into the outside system first. What never happened can be run again; what happened cannot be taken back here.',
      ),
      ...fieldInputs(
        [
          {
            name: declareInputs.outcome,
            label: 'Outcome',
            type: 'select',
            required: true,
            value: '',
            options: Object.values(declarable),
          },
          {
            name: declareInputs.proof,
            label: 'Link to where it can be seen',
            type: 'url',
            required: true,
            value: '',
          },
        ],
        { binding: true },
      ),
      wordsInput('text', 'How do you know?', {
        optional: false,
        hint: 'It goes on the record in your name.',
      }),
      aside('The record shows that a person declared it, not the outside system.'),
    ],
  });
