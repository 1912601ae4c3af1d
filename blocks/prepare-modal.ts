import type { KnownBlock, ModalView } from '@slack/types';
import { factBlocks } from './facts.ts';
import { aside, fieldPairs } from './fields.ts';
import { fieldInputs, labelsInput, priorityInput, wordsInput } from './form.ts';
import { callbackIds } from './ids.ts';
import { modal } from './modal.ts';
import { plain } from './text.ts';
import { verdictBlocks, warning } from './verdict.ts';
import type { LabelledValue, PrepareForm, PrivateMetadata } from './view-models.ts';

/** Opened at once, because a `trigger_id` lives three seconds; replaced as soon as there is something to show. */
export const loadingModal = (title: string, metadata?: PrivateMetadata): ModalView =>
  modal({
    callbackId: callbackIds.loading,
    title,
    close: 'Cancel',
    blocks: [{ type: 'section', text: plain('One moment…', 100) }],
    ...(metadata === undefined ? {} : { metadata }),
  });

/** The params of an action with everything that decides on it. Where nobody can approve there is nothing to submit. */
export function prepareModal(form: PrepareForm): ModalView {
  const { verdict } = form;
  const open = verdict.blocked === null;
  return modal({
    callbackId: callbackIds.prepare,
    title: form.actionTitle,
    metadata: form.metadata,
    ...(open ? { submit: verdict.runsNow ? 'Run Now' : 'Mark Ready' } : {}),
    blocks: [
      aside(`Case #${form.number}`),
      ...(form.changed === null ? [] : [warning(form.changed), divider]),
      ...(open ? inputs(form) : fieldPairs(asRead(form), 300)),
      ...factBlocks(form.facts, 12),
      ...(form.preflight.ok ? [] : [warning(`Not possible right now: ${form.preflight.reason}`)]),
      divider,
      ...verdictBlocks(verdict),
      aside(foot(form)),
    ],
  });
}

const divider: KnownBlock = { type: 'divider' };

// Slack refuses inputs in a modal that has no submit.
const inputs = ({ fields, priority, labels }: PrepareForm): KnownBlock[] => [
  ...fieldInputs(fields, { binding: true }).slice(0, 50),
  priorityInput(priority),
  ...labelsInput(labels),
  wordsInput('note', 'Note', { optional: true, hint: 'What you checked. It goes on the record.' }),
];

const asRead = ({ fields }: PrepareForm): LabelledValue[] =>
  fields.map(({ label, value, shown = value }) => ({ label, value: shown }));

function foot({ verdict }: PrepareForm): string {
  if (verdict.blocked !== null) return 'Nothing was submitted.';
  return verdict.runsNow
    ? 'Run Now starts the action at once.'
    : 'Mark Ready asks for approval. Whoever prepared a case cannot approve it.';
}
