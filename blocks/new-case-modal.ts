import type { KnownBlock, ModalView, PlainTextOption } from '@slack/types';
import { aside } from './fields.ts';
import { fieldInputs, labelsInput } from './form.ts';
import { actionIds, blockIds, callbackIds } from './ids.ts';
import { modal } from './modal.ts';
import { bold, bullets, line, own, passage, quote, rich, words } from './rich.ts';
import { count, plain } from './text.ts';
import type { NewCaseForm } from './view-models.ts';

/** Also the form of the message shortcut: then it shows the message, and who will be able to read it. */
export const newCaseModal = ({ metadata, workflowTitle, choices, fields, labels, source }: NewCaseForm): ModalView =>
  modal({
    callbackId: callbackIds.newCase,
    title: `New case: ${workflowTitle}`.length <= 24 ? `New case: ${workflowTitle}` : 'New case',
    submit: 'Make Case',
    metadata,
    blocks: [
      ...(choices && choices.length > 1 ? [workflowChoice(choices)] : [rich(line(bold(workflowTitle, 150)))]),
      ...(source ? sourceBlocks(source) : []),
      ...fieldInputs(fields, { binding: false }).slice(0, 80),
      ...labelsInput(labels),
      aside('Nothing runs yet. What is still missing can be added before the case is marked ready.'),
    ],
  });

function workflowChoice(choices: NonNullable<NewCaseForm['choices']>): KnownBlock {
  const options = choices.slice(0, 100).map(({ name, title }) => workflowOption(name, title));
  const selected = choices.slice(0, 100).find((choice) => choice.selected);
  return {
    type: 'section',
    block_id: blockIds.workflow,
    text: plain('Workflow', 150),
    accessory: {
      type: 'static_select',
      action_id: actionIds.chooseWorkflow,
      placeholder: plain('Choose a workflow', 150),
      options,
      ...(selected ? { initial_option: workflowOption(selected.name, selected.title) } : {}),
    },
  };
}

const workflowOption = (name: string, title: string): PlainTextOption => ({
  text: plain(title, 75),
  value: name.slice(0, 150),
});

function sourceBlocks({ author, text, visibleIn, files }: NonNullable<NewCaseForm['source']>): KnownBlock[] {
  const items = files.slice(0, 10).map(({ name, problem }) => {
    return problem === undefined
      ? [words(name, 120)]
      : [words(name, 120), own(' · '), bold('not copied', 20), own(': '), words(problem, 200)];
  });
  const left = files.length - items.length;
  return [
    rich(line(bold(`From a message by ${author}`, 150)), quote(passage(text, 1500))),
    aside(`This text will be visible in ${visibleIn}.`),
    ...(items.length
      ? [rich(line(bold(left > 0 ? `Files (${count(left, 'more file')})` : 'Files')), bullets(items))]
      : []),
  ];
}
