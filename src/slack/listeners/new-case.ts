import type { BlockAction, SlackActionMiddlewareArgs, SlackViewMiddlewareArgs, ViewSubmitAction } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { actionIds, callbackIds } from '../../../blocks/ids.ts';
import { newCaseModal } from '../../../blocks/new-case-modal.ts';
import { refusalModal } from '../../../blocks/refusal.ts';
import { readChange } from '../../app/typed.ts';
import { type FieldValues, numberOf, type Origin, type OriginFile } from '../../domain/case.ts';
import type { Holders } from '../../domain/command.ts';
import { barredByStanding, isRefusal, permittedRoles } from '../../domain/commands/standing.ts';
import { refusalOf } from '../../domain/decision.ts';
import { rolesOf } from '../../domain/people.ts';
import type { Workflow } from '../../domain/policy.ts';
import { LatchError } from '../../errors.ts';
import { answer, sentence } from '../answer.ts';
import type { ListenerDeps } from './deps.ts';
import { refusalShown } from './handled.ts';
import { refreshHome } from './home.ts';
import { actorOf, type Interaction } from './interaction.ts';
import { type NewCaseMetadata, readNewCaseForm, writeMetadata } from './metadata.ts';
import { openModal } from './open-modal.ts';
import { safely } from './safely.ts';
import { sourceShown } from './source-shown.ts';
import { inline, type Submitted, submitting } from './submitting.ts';
import { typedIn } from './typed-in.ts';

/** What the form starts from; without a workflow it is the first that the person may file. */
type Start = Omit<NewCaseMetadata, 'workflow'> & { workflow?: string };

/** The form for a new case; whoever may not file hears so instead of filling it in. */
export const openNewCase = (deps: ListenerDeps, interaction: Interaction, start: Start): Promise<void> =>
  openModal(deps, interaction, 'New case', () => newCaseView(deps, interaction, start));

export async function newCaseView(deps: ListenerDeps, interaction: Interaction, start: Start): Promise<ModalView> {
  const { latch, directory, workspace } = deps;
  const policy = latch.policies.active();
  const all = Object.values(policy.workflows);
  const by = await actorOf(deps, interaction);
  const operators = [...new Set(all.flatMap((workflow) => workflow.operators))];
  const holders = await directory.holders(policy, operators);
  const fileable = all.filter((workflow) => mayFile(workflow, by.id, holders));
  const workflow = workflowNamed(deps, start.workflow ?? (fileable[0] ?? all[0])?.name ?? '');
  const allowed = permittedRoles(workflow.operators, by.id, { policy, holders }, 'not_operator');
  const barred = barredByStanding(by, holders) ?? (isRefusal(allowed) ? allowed : null);
  if (barred) return refusalModal(refusalShown(null, refusalOf('file', barred)));
  const draft = start.draft ? await latch.store.readDraft(workspace.team, start.draft) : null;
  const source = draft && (await sourceShown(deps, draft, workflow.channel));
  const form = latch.forms.newCase(workflow, writeMetadata({ ...start, workflow: workflow.name }), source);
  const choices = fileable.map(({ name, title }) => ({ name, title, selected: name === workflow.name }));
  return newCaseModal({ ...form, ...(choices.length > 1 && { choices }) });
}

const mayFile = ({ operators }: Workflow, person: string, holders: Holders): boolean =>
  rolesOf(person, holders).some((role) => operators.includes(role));

export function registerNewCase(deps: ListenerDeps): void {
  deps.app.view<ViewSubmitAction>(
    callbackIds.newCase,
    submitting<SlackViewMiddlewareArgs<ViewSubmitAction>>(deps, ({ body }, interaction) =>
      submitted(deps, body, interaction),
    ),
  );
  deps.app.action(
    actionIds.chooseWorkflow,
    safely<SlackActionMiddlewareArgs<BlockAction>>(deps, async ({ ack, body, action }, interaction) => {
      await ack();
      if (!body.view || action.type !== 'static_select') return;
      const start = { ...readNewCaseForm(body.view.private_metadata), workflow: action.selected_option.value };
      const view = await newCaseView(deps, interaction, start);
      await deps.clients.asking.views.update({ view_id: body.view.id, hash: body.view.hash, view });
    }),
  );
}

async function submitted(deps: ListenerDeps, body: ViewSubmitAction, interaction: Interaction): Promise<Submitted> {
  const { latch, workspace } = deps;
  const remembered = readNewCaseForm(body.view.private_metadata);
  const workflow = workflowNamed(deps, remembered.workflow);
  const typed = readChange(workflow, typedIn(body));
  const fields = onlyFilled(typed.fields);
  const draft = remembered.draft ? await latch.store.readDraft(workspace.team, remembered.draft) : null;
  if (remembered.draft && !draft)
    throw new LatchError('not_found', 'draft expired', {
      userMessage: 'This form was open for more than a day. Close it and turn the message into a case again.',
    });
  const origin = withFiles(draft ?? { via: remembered.via === 'shortcut' ? 'shortcut' : 'command' }, typed.files ?? []);
  const nothing = !Object.keys(fields).length && !origin.text;
  if (nothing) return inline({ '': 'Fill in at least one field, so that people know what this case is about.' });
  const filed = await latch.file({
    cmd: draft ? messageCmd(draft) : interaction.cmd,
    by: await actorOf(deps, interaction),
    team: workspace.team,
    workflow: workflow.name,
    origin,
    fields,
    ...(typed.labels?.length && { labels: typed.labels }),
  });
  if (filed.outcome === 'invalid') return inline(filed.problems);
  if (filed.outcome === 'refused') return { show: refusalModal(refusalShown(null, filed.refusal)) };
  const number = numberOf(filed.caseId);
  const words = filed.isNew
    ? `Case #${number} is made. Its card is in the channel of the workflow ${workflow.title}.`
    : `This message is already case #${number}.`;
  answer(deps.clients, interaction, sentence(words)).catch((err) => deps.log.warn({ err }, 'filer not answered'));
  if (remembered.home) refreshHome(deps, interaction.userId);
  return 'close';
}

/** One message makes one case, whoever turns it into one and by which way. */
export const messageCmd = ({ channel, ts }: Pick<Origin, 'channel' | 'ts'>): string => `message:${channel}:${ts}`;

export function workflowNamed({ latch }: Pick<ListenerDeps, 'latch'>, name: string): Workflow {
  const { workflows } = latch.policies.active();
  const found = Object.hasOwn(workflows, name) ? workflows[name] : undefined;
  if (found) return found;
  const known = Object.keys(workflows).map((one) => `\`${one}\``);
  throw new LatchError('invalid_input', `no workflow ${name.slice(0, 60)}`, {
    userMessage: `There is no workflow "${name.slice(0, 60)}". There is ${known.join(', ')}.`,
  });
}

/** Those of the message, and those of the form. */
const withFiles = (origin: Origin, uploaded: OriginFile[]): Origin => {
  const files = [...(origin.files ?? []), ...uploaded];
  return { ...origin, ...(files.length && { files }) };
};

const onlyFilled = (fields: Record<string, FieldValues[string] | null>): FieldValues =>
  Object.fromEntries(Object.entries(fields).flatMap(([name, value]) => (value === null ? [] : [[name, value]])));
