import { refusalMessage } from '../../../blocks/refusal.ts';
import { staleModal } from '../../../blocks/stale.ts';
import type { RefusalShown } from '../../../blocks/view-models.ts';
import type { Handled } from '../../app/handle.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { LatchError } from '../../errors.ts';
import { answer } from '../answer.ts';
import type { ListenerDeps } from './deps.ts';
import type { Interaction } from './interaction.ts';

export const refusalShown = (
  caseNumber: number | null,
  { rule, reason, remedy, ask, barred = [] }: Refusal,
): RefusalShown => ({
  caseNumber,
  rule,
  reason,
  remedy,
  ask,
  barred,
});

/** Tells the clicker what was refused; a click on a stale card opens the difference. True where the command went through. */
export async function answered(
  deps: ListenerDeps,
  interaction: Interaction,
  handled: Handled,
  clicked: string | null = null,
): Promise<boolean> {
  switch (handled.outcome) {
    case 'accepted':
      return true;
    case 'invalid':
      throw new LatchError('invalid_input', 'a click without input', {
        userMessage: Object.values(handled.problems).join(' '),
      });
    case 'changed':
      throw new LatchError('changed_since_shown', 'the verdict changed', {
        userMessage: 'The policy says something else now. Open the form again.',
      });
    case 'refused': {
      const { refusal, loaded, isRepeat } = handled;
      if (isRepeat) return false; // the same signed request once more: it was answered then
      if (refusal.code === 'stale' && clicked && (await openDifference(deps, interaction, loaded.case.id, clicked)))
        return false;
      await answer(deps.clients, interaction, refusalMessage(refusalShown(loaded.case.number, refusal)));
      return false;
    }
  }
}

async function openDifference(
  { latch, clients }: ListenerDeps,
  { triggerId }: Interaction,
  id: string,
  fingerprint: string,
): Promise<boolean> {
  const difference = triggerId ? await latch.reading.changesSince(id, fingerprint) : null;
  if (!difference || !triggerId) return false;
  return clients.asking.views.open({ trigger_id: triggerId, view: staleModal(difference) }).then(
    () => true,
    () => false, // the trigger may be too old; the caller answers in words
  );
}
