import type { ModalView } from '@slack/types';
import { aside } from './fields.ts';
import { fieldInputs, wordsInput } from './form.ts';
import { callbackIds } from './ids.ts';
import { modal } from './modal.ts';
import { line, own, rich, words } from './rich.ts';
import { warning } from './verdict.ts';
import type { BreakGlassForm, CloseReviewForm } from './view-models.ts';

/** Names of the inputs, as fields of the form. */
export const glassInputs = { incident: 'incident', finding: 'finding' } as const;

/** What a review can find. */
export const findings = { justified: 'Justified', notJustified: 'Not justified' } as const;

/** To run without the approvals that are missing: a reason, the incident, and what follows from it. */
export const breakGlassModal = ({ metadata, number, headline, skipped }: BreakGlassForm): ModalView =>
  modal({
    callbackId: callbackIds.breakGlass,
    title: 'Break glass',
    submit: 'Break Glass',
    close: 'Go Back',
    metadata,
    blocks: [
      rich(line(words(headline, 300), own(` · Case #${number}`))),
      warning(
        `This runs now, without approval${skipped.length ? `, and ${skipped.slice(0, 10).join(', ')} will hear of it at once` : ''}. Somebody else has to review it, and until then you cannot break glass again.`,
      ),
      wordsInput('text', 'Reason', { optional: false, hint: 'Why it cannot wait for the approvals.' }),
      ...fieldInputs(
        [{ name: glassInputs.incident, label: 'Link to the incident', type: 'url', required: true, value: '' }],
        { binding: true },
      ),
      aside('It is never shown as approved, and the run has to start within an hour.'),
    ],
  });

/** What somebody else found when they looked at it afterwards. */
export const closeReviewModal = ({
  metadata,
  number,
  headline,
  brokenBy,
  reason,
  incident,
}: CloseReviewForm): ModalView =>
  modal({
    callbackId: callbackIds.closeReview,
    title: 'Close review',
    submit: 'Close Review',
    close: 'Go Back',
    metadata,
    blocks: [
      rich(line(words(headline, 300), own(` · Case #${number}`))),
      rich(
        line(own('🚨 '), words(brokenBy, 80), own(' broke the glass: '), words(reason, 600)),
        ...(incident === null ? [] : [line(words(incident, 300))]),
      ),
      ...fieldInputs(
        [
          {
            name: glassInputs.finding,
            label: 'Finding',
            type: 'select',
            required: true,
            value: '',
            options: Object.values(findings),
          },
        ],
        { binding: true },
      ),
      wordsInput('text', 'What did you find?', {
        optional: false,
        hint: 'It goes on the record, and whoever broke the glass reads it.',
      }),
    ],
  });
