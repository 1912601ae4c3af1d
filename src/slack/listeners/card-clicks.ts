import type { BlockAction, ButtonAction, SlackActionMiddlewareArgs } from '@slack/bolt';
import { actionIds } from '../../../blocks/ids.ts';
import type { PersonIntent } from '../../domain/command.ts';
import { answer, sentence } from '../answer.ts';
import type { ListenerDeps } from './deps.ts';
import { answered } from './handled.ts';
import { actorOf, readButton } from './interaction.ts';
import { safely } from './safely.ts';

type Click = SlackActionMiddlewareArgs<BlockAction<ButtonAction>>;
type Decides = (fingerprint: string) => PersonIntent;

/** Buttons that are a whole command by themselves. */
const decisions: Record<string, Decides> = {
  [actionIds.approve]: (fingerprint) => ({ type: 'approve', fingerprint }),
  [actionIds.withdraw]: () => ({ type: 'withdraw_approval' }),
  [actionIds.run]: (fingerprint) => ({ type: 'run', fingerprint }),
  [actionIds.retry]: () => ({ type: 'retry' }),
  [actionIds.checkOutcome]: () => ({ type: 'check_outcome' }),
};

export function registerCardClicks(deps: ListenerDeps): void {
  for (const [actionId, intent] of Object.entries(decisions)) deps.app.action(actionId, decisionClicked(deps, intent));
}

const decisionClicked = (deps: ListenerDeps, intent: Decides) =>
  safely<Click>(deps, async ({ ack, body }, interaction) => {
    await ack();
    await decide(deps, interaction, intent, body.actions[0]?.value);
  });

/** The same from the menu of a card. */
export async function decide(
  deps: ListenerDeps,
  interaction: Parameters<typeof answered>[1],
  intent: Decides,
  value: string | undefined,
): Promise<void> {
  const { caseId, fingerprint = '' } = readButton(value, deps.workspace.team);
  const by = await actorOf(deps, interaction);
  const command = { ...intent(fingerprint), cmd: interaction.cmd, by };
  const handled = await deps.latch.handle(caseId, command);
  if (!(await answered(deps, interaction, handled, fingerprint || null))) return;
  if (command.type !== 'check_outcome') return;
  await deps.latch.worker.checkOutcome(caseId, by.id);
  await answer(deps.clients, interaction, sentence('Looked up. The card and its thread say what was found.'));
}

/** The entry of a menu is named as the button is. */
export const decisionOf = (kind: string): Decides | undefined => decisions[kind];
