import type { BlockAction, ButtonAction, SlackActionMiddlewareArgs } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import type { ButtonValue } from '../../../blocks/button-value.ts';
import { declareModal } from '../../../blocks/declare-modal.ts';
import { editModal } from '../../../blocks/edit-modal.ts';
import { breakGlassModal, closeReviewModal } from '../../../blocks/glass-modal.ts';
import { actionIds, preparePattern } from '../../../blocks/ids.ts';
import { prepareModal } from '../../../blocks/prepare-modal.ts';
import { refusalModal } from '../../../blocks/refusal.ts';
import { staleModal } from '../../../blocks/stale.ts';
import { storyModal } from '../../../blocks/story.ts';
import { textModal } from '../../../blocks/text-modal.ts';
import type { Handled } from '../../app/handle.ts';
import { headlineOf, namesOf, peopleInFields } from '../../app/views/words.ts';
import type { CaseIn } from '../../domain/case.ts';
import type { PersonIntent } from '../../domain/command.ts';
import { LatchError } from '../../errors.ts';
import type { ListenerDeps } from './deps.ts';
import { refusalShown } from './handled.ts';
import { actorOf, type Interaction, readButton } from './interaction.ts';
import { type CaseForm, writeMetadata } from './metadata.ts';
import { openModal } from './open-modal.ts';
import { safely } from './safely.ts';

type Click = SlackActionMiddlewareArgs<BlockAction<ButtonAction>>;
const titles = {
  prepare: 'Prepare',
  add_note: 'Add note',
  edit: 'Edit',
  cancel: 'Cancel case',
  deny: 'Deny',
  request_changes: 'Request changes',
  break_glass: 'Break glass',
  close_review: 'Close review',
  declare_outcome: 'Declare outcome',
  details: 'Details',
};
export type FormKind = keyof typeof titles;
export const isForm = (kind: string): kind is FormKind => Object.hasOwn(titles, kind);

const byActionId: Record<string, FormKind> = {
  [actionIds.addNote]: 'add_note',
  [actionIds.edit]: 'edit',
  [actionIds.cancel]: 'cancel',
  [actionIds.deny]: 'deny',
  [actionIds.requestChanges]: 'request_changes',
  [actionIds.breakGlass]: 'break_glass',
  [actionIds.closeReview]: 'close_review',
  [actionIds.declareOutcome]: 'declare_outcome',
  [actionIds.details]: 'details',
  [actionIds.review]: 'details',
};

/** Buttons that open a form. Whoever may not submit it hears so at once, and the attempt is on the record. */
export function registerCaseForms(deps: ListenerDeps): void {
  for (const [actionId, kind] of Object.entries(byActionId)) deps.app.action(actionId, clicked(deps, kind));
  deps.app.action(preparePattern, clicked(deps, 'prepare'));
}

const clicked = (deps: ListenerDeps, kind: FormKind) =>
  safely<Click>(deps, async ({ ack, body }, interaction) => {
    await ack();
    await openForm(deps, interaction, kind, readButton(body.actions[0]?.value, deps.workspace.team));
  });

export function openForm(
  deps: ListenerDeps,
  interaction: Interaction,
  kind: FormKind,
  button: ButtonValue,
): Promise<void> {
  return openModal(deps, interaction, titles[kind], () =>
    kind === 'details' ? details(deps, interaction, button) : form(deps, interaction, kind, button),
  );
}

const details = async ({ latch }: ListenerDeps, { userId }: Interaction, { caseId }: ButtonValue): Promise<ModalView> =>
  storyModal(await latch.reading.story(caseId, userId));

async function form(
  deps: ListenerDeps,
  interaction: Interaction,
  kind: Exclude<FormKind, 'details'>,
  button: ButtonValue,
): Promise<ModalView> {
  const { latch } = deps;
  const by = await actorOf(deps, interaction);
  const probe = { ...probes[kind](button), cmd: interaction.cmd, by };
  const handled = await latch.handle(button.caseId, probe, { probe: true });
  const refused = await refusalView(deps, handled, button);
  if (refused) return refused;
  const loaded = await latch.store.load(button.caseId);
  if (!loaded) throw new LatchError('not_found', `case ${button.caseId} is gone`);
  const { case: kase } = loaded;
  const remembered: CaseForm = {
    caseId: kase.id,
    ...(button.fingerprint && { fingerprint: button.fingerprint }),
    ...(button.action && { action: button.action }),
  };
  if (kind === 'prepare') {
    const metadata = (shownVerdict: string) => writeMetadata({ ...remembered, shownVerdict });
    return prepareModal(await latch.forms.prepare(kase as CaseIn<'open'>, button.action ?? '', by.id, metadata)); // only an open case passes the probe
  }
  if (kind === 'edit') return editModal(await latch.forms.edit(kase, writeMetadata(remembered)));
  if (kind === 'break_glass') return breakGlassModal(await latch.forms.breakGlass(kase, writeMetadata(remembered)));
  if (kind === 'close_review') return closeReviewModal(await latch.forms.closeReview(kase, writeMetadata(remembered)));
  if (kind === 'declare_outcome') return declareModal(await latch.forms.declare(kase, writeMetadata(remembered)));
  const policy = latch.policies.active();
  const workflow = policy.workflows[kase.workflow];
  const names = await namesOf(deps.directory, peopleInFields(workflow, kase.fields));
  return textModal({
    metadata: writeMetadata(remembered),
    kind: kind === 'add_note' ? 'note' : kind,
    number: kase.number,
    headline: headlineOf(kase, workflow, names),
  });
}

/** The command as it would be submitted with nothing typed: refused where the person may not, whatever they type. */
const probes: Record<Exclude<FormKind, 'details'>, (button: ButtonValue) => PersonIntent> = {
  prepare: ({ action = '' }) => ({ type: 'mark_ready', action, fields: {}, note: null, shownVerdict: null }),
  add_note: () => ({ type: 'add_note', text: '' }),
  edit: () => ({ type: 'edit', fields: {} }),
  cancel: () => ({ type: 'cancel', reason: null }),
  deny: ({ fingerprint = '' }) => ({ type: 'deny', reason: '', fingerprint }),
  request_changes: ({ fingerprint = '' }) => ({ type: 'request_changes', reason: '', fingerprint }),
  break_glass: ({ fingerprint = '' }) => ({ type: 'break_glass', reason: '', incident: '', fingerprint }),
  close_review: () => ({ type: 'close_review', justified: false, reason: '' }),
  declare_outcome: () => ({ type: 'declare_outcome', happened: false, reason: '', proof: '' }),
};

async function refusalView(
  { latch }: ListenerDeps,
  handled: Handled,
  { caseId, fingerprint }: ButtonValue,
): Promise<ModalView | null> {
  if (handled.outcome !== 'refused') return null;
  const { refusal, loaded } = handled;
  const difference =
    refusal.code === 'stale' && fingerprint ? await latch.reading.changesSince(caseId, fingerprint) : null;
  return difference ? staleModal(difference) : refusalModal(refusalShown(loaded.case.number, refusal));
}
