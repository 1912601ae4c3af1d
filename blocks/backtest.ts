import type { ModalView } from '@slack/types';
import { aside } from './fields.ts';
import { fieldInputs, wordsInput } from './form.ts';
import { callbackIds } from './ids.ts';
import { fitted, type Message, scaled } from './message.ts';
import { modal } from './modal.ts';
import { bold, bullets, line, own, rich, words } from './rich.ts';
import { notification } from './text.ts';
import type { BacktestShown } from './view-models.ts';

/** The input in which a draft is handed over as a file. */
export const draftInput = 'draft';

/** Where an admin hands in a draft of latch.yml. */
export const policyTestModal = (): ModalView =>
  modal({
    callbackId: callbackIds.policyTest,
    title: 'Test a policy',
    submit: 'Test',
    blocks: [
      rich(line(own('Replays past cases under a draft of latch.yml. Nothing is changed, and nobody is asked.'))),
      ...fieldInputs([{ name: draftInput, label: 'Draft, as a file', type: 'file', required: false, value: '' }], {
        binding: false,
      }),
      wordsInput('text', 'Or its text', { optional: true, hint: 'For a short one: an input takes 3,000 characters.' }),
    ],
  });

/** What the draft would have done: the sum first, then the cases that differ. */
export const backtestMessage = ({ summary, differing, more }: BacktestShown): Message => ({
  text: notification(`Policy test: ${summary.slice(0, 3).join(' ')}`),
  blocks: fitted((size) => {
    const shown = differing.slice(0, scaled(30, size));
    const left = differing.length - shown.length + more;
    const items = shown.map(({ number, was, is, ran, asked }) => [
      bold(`#${number}`, 20),
      own(' '),
      words(was, 150),
      own(' → '),
      words(is, 250),
      ...(asked.length ? [own(' · asked: '), words(asked.join(', '), 150)] : []),
      ...(ran ? [own(' · it ran')] : []),
    ]);
    return [
      rich(line(bold('Policy test')), bullets(summary.map((one) => [words(one, 300)]))),
      ...(items.length ? [rich(line(bold('Cases that differ')), bullets(items))] : []),
      ...(left > 0 ? [aside(`${left} more differ. npm run latch -- policy test lists them.`)] : []),
      aside('Nothing was changed.'),
    ];
  }),
});
