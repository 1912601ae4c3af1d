import type { BlockAction, ButtonAction, SlackActionMiddlewareArgs, StaticSelectAction } from '@slack/bolt';
import type { ButtonValue } from '../../../blocks/button-value.ts';
import { actionIds } from '../../../blocks/ids.ts';
import { refusalMessage } from '../../../blocks/refusal.ts';
import { noSuchCase } from '../../app/handle.ts';
import { numberOf } from '../../domain/case.ts';
import { LatchError } from '../../errors.ts';
import { answer, sentence } from '../answer.ts';
import { decide, decisionOf } from './card-clicks.ts';
import { isForm, openForm } from './case-forms.ts';
import type { ListenerDeps } from './deps.ts';
import { refusalShown } from './handled.ts';
import { actorOf, type Interaction, readButton } from './interaction.ts';
import { safely } from './safely.ts';

/** `Other Actions…`: what the buttons had no room for, and actions that do not apply, with the reason. */
export function registerMenu(deps: ListenerDeps): void {
  deps.app.action(
    actionIds.otherActions,
    safely<SlackActionMiddlewareArgs<BlockAction<StaticSelectAction>>>(deps, async ({ ack, body }, interaction) => {
      await ack();
      const value = body.actions[0]?.selected_option?.value;
      const button = readButton(value, deps.workspace.team);
      const { kind = '' } = button;
      const intent = decisionOf(kind);
      if (intent) return decide(deps, interaction, intent, value);
      if (isForm(kind)) return openForm(deps, interaction, kind, button);
      if (kind === 'undo') return undo(deps, interaction, button.caseId);
      if (kind !== 'unavailable' || !button.action) throw unknownEntry();
      await unavailable(deps, interaction, { ...button, action: button.action });
    }),
  );
  deps.app.action(
    actionIds.undo,
    safely<SlackActionMiddlewareArgs<BlockAction<ButtonAction>>>(deps, async ({ ack, body }, interaction) => {
      await ack();
      await undo(deps, interaction, readButton(body.actions[0]?.value, deps.workspace.team).caseId);
    }),
  );
}

const unknownEntry = () =>
  new LatchError('invalid_input', 'a menu entry that this version does not know', {
    userMessage: 'This card is from another version of Latch. Ask for the case with `/latch case <number>`.',
  });

/** The case that undoes this one is made, and whoever asked for it goes on there. */
async function undo(deps: ListenerDeps, interaction: Interaction, caseId: string): Promise<void> {
  const filed = await deps.latch.undo(caseId, await actorOf(deps, interaction));
  if (filed.outcome === 'refused')
    return answer(deps.clients, interaction, refusalMessage(refusalShown(null, filed.refusal)));
  const text =
    filed.outcome === 'invalid'
      ? Object.values(filed.problems).join(' ')
      : `Case #${numberOf(filed.caseId)} ${filed.isNew ? 'was made' : 'is there already'} to undo this. It is prepared and approved like any other.`;
  await answer(deps.clients, interaction, sentence(text));
}

/** Picking an action that does not apply is answered and recorded, with the reason as it is now; where it applies by now it is prepared. */
async function unavailable(
  deps: ListenerDeps,
  interaction: Interaction,
  button: ButtonValue & { action: string },
): Promise<void> {
  const { caseId, action } = button;
  const loaded = await deps.latch.store.load(caseId);
  if (!loaded) throw noSuchCase(caseId);
  const applies = deps.latch.host.applies(action, loaded.case);
  if (applies.ok) {
    // The card is behind: a secret that was missing may have been entered since.
    deps.latch.worker.redraw(caseId);
    return openForm(deps, interaction, 'prepare', button);
  }
  const by = await actorOf(deps, interaction);
  const handled = await deps.latch.handle(caseId, {
    type: 'pick_unavailable_action',
    cmd: interaction.cmd,
    by,
    action,
    reason: applies.reason,
  });
  if (handled.outcome === 'refused' && !handled.isRepeat)
    await answer(deps.clients, interaction, refusalMessage(refusalShown(handled.loaded.case.number, handled.refusal)));
}
