import type { SlackViewMiddlewareArgs, ViewSubmitAction } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { type FormValues, readForm } from '../../../blocks/form.ts';
import { actionIds, callbackIds } from '../../../blocks/ids.ts';
import { newCaseModal } from '../../../blocks/new-case-modal.ts';
import { refusalModal } from '../../../blocks/refusal.ts';
import type { NewCaseForm } from '../../../blocks/view-models.ts';
import { readFields } from '../../app/prepare.ts';
import type { FieldValues, Origin } from '../../domain/case.ts';
import { barredByStanding, isRefusal, permittedRoles } from '../../domain/commands/standing.ts';
import { refusalOf } from '../../domain/decision.ts';
import type { Workflow } from '../../domain/policy.ts';
import { LatchError } from '../../errors.ts';
import { answer, sentence } from '../answer.ts';
import type { ListenerDeps } from './deps.ts';
import { refusalShown } from './handled.ts';
import { actorOf, type Interaction } from './interaction.ts';
import { type NewCaseMetadata, readNewCaseForm, writeMetadata } from './metadata.ts';
import { openModal } from './open-modal.ts';
import { inline, type Submitted, submitting } from './submitting.ts';

/** The form for a new case; whoever may not file hears so instead of filling it in. */
export function openNewCase(
  deps: ListenerDeps,
  interaction: Interaction,
  remembered: NewCaseMetadata,
  source: NewCaseForm['source'],
): Promise<void> {
  return openModal(deps, interaction, 'New case', () => newCaseView(deps, interaction, remembered, source));
}

async function newCaseView(
  deps: ListenerDeps,
  interaction: Interaction,
  remembered: NewCaseMetadata,
  source: NewCaseForm['source'],
): Promise<ModalView> {
  const policy = deps.latch.policies.active();
  const workflow = workflowNamed(deps, remembered.workflow);
  const by = await actorOf(deps, interaction);
  const holders = await deps.directory.holders(policy, workflow.operators);
  const allowed = permittedRoles(workflow.operators, by.id, { policy, holders }, 'not_operator');
  const barred = barredByStanding(by, holders) ?? (isRefusal(allowed) ? allowed : null);
  if (barred) return refusalModal(refusalShown(0, refusalOf('file', barred)));
  const all = Object.values(policy.workflows);
  const choices = all.map(({ name, title }) => ({ name, title, selected: name === workflow.name }));
  const form = deps.latch.forms.newCase(workflow, writeMetadata(remembered), source);
  return newCaseModal({ ...form, ...(choices.length > 1 && { choices }) });
}

export function registerNewCase(deps: ListenerDeps): void {
  deps.app.view<ViewSubmitAction>(
    callbackIds.newCase,
    submitting<SlackViewMiddlewareArgs<ViewSubmitAction>>(deps, ({ body }, interaction) =>
      submitted(deps, body, interaction),
    ),
  );
  deps.app.action(actionIds.chooseWorkflow, async ({ ack, body, action }) => {
    await ack();
    if (!('view' in body) || !body.view || action.type !== 'static_select') return;
    const remembered = { ...readNewCaseForm(body.view.private_metadata), workflow: action.selected_option.value };
    const form = deps.latch.forms.newCase(workflowNamed(deps, remembered.workflow), writeMetadata(remembered), null);
    const choices = Object.values(deps.latch.policies.active().workflows).map(({ name, title }) => ({
      name,
      title,
      selected: name === remembered.workflow,
    }));
    await deps.clients.asking.views.update({
      view_id: body.view.id,
      hash: body.view.hash,
      view: newCaseModal({ ...form, choices }),
    });
  });
}

async function submitted(deps: ListenerDeps, body: ViewSubmitAction, interaction: Interaction): Promise<Submitted> {
  const { latch, workspace } = deps;
  const remembered = readNewCaseForm(body.view.private_metadata);
  const workflow = workflowNamed(deps, remembered.workflow);
  const typed = readForm(body.view.state.values as FormValues); // read defensively there
  const fields = onlyFilled(readFields(workflow, typed.fields));
  const draft = remembered.draft ? await latch.store.readDraft(workspace.team, remembered.draft) : null;
  if (remembered.draft && !draft)
    throw new LatchError('not_found', 'draft expired', {
      userMessage: 'This form was open for more than a day. Close it and turn the message into a case again.',
    });
  const origin: Origin = draft ?? { via: remembered.via === 'shortcut' ? 'shortcut' : 'command' };
  const nothing = !Object.keys(fields).length && !origin.text;
  if (nothing) return inline({ '': 'Fill in at least one field, so that people know what this case is about.' });
  const filed = await latch.file({
    cmd: draft ? messageCmd(draft) : interaction.cmd,
    by: await actorOf(deps, interaction),
    team: workspace.team,
    workflow: workflow.name,
    origin,
    fields,
  });
  if (filed.outcome === 'invalid') return inline(filed.problems);
  if (filed.outcome === 'refused') return { show: refusalModal(refusalShown(0, filed.refusal)) };
  const number = filed.caseId.slice(filed.caseId.lastIndexOf(':') + 1);
  const words = filed.isNew
    ? `Case #${number} is made. Its card is in the channel of the workflow ${workflow.title}.`
    : `This message is already case #${number}.`;
  answer(deps.clients, interaction, sentence(words)).catch((err) => deps.log.warn({ err }, 'filer not answered'));
  return 'close';
}

/** One message makes one case, whoever turns it into one and by which way. */
export const messageCmd = ({ channel, ts }: Pick<Origin, 'channel' | 'ts'>): string => `message:${channel}:${ts}`;

export function workflowNamed({ latch }: Pick<ListenerDeps, 'latch'>, name: string): Workflow {
  const { workflows } = latch.policies.active();
  const found = Object.hasOwn(workflows, name) ? workflows[name] : undefined;
  if (found) return found;
  const known = Object.keys(workflows).map((one) => `\`${one}\``);
  throw new LatchError('invalid_input', `no workflow ${name}`, {
    userMessage: `There is no workflow "${name.slice(0, 60)}". There is ${known.join(', ')}.`,
  });
}

export const firstWorkflow = ({ latch }: Pick<ListenerDeps, 'latch'>): string =>
  Object.keys(latch.policies.active().workflows)[0] ?? '';

const onlyFilled = (fields: Record<string, FieldValues[string] | null>): FieldValues =>
  Object.fromEntries(Object.entries(fields).flatMap(([name, value]) => (value === null ? [] : [[name, value]])));
