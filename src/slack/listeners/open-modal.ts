import type { ModalView } from '@slack/types';
import { loadingModal } from '../../../blocks/prepare-modal.ts';
import { LatchError } from '../../errors.ts';
import type { ListenerDeps } from './deps.ts';
import type { Interaction } from './interaction.ts';

/**
 * Opens a modal at once, because a trigger lives three seconds, and fills it when it is ready. What goes wrong meanwhile
 * is thrown to the caller, who answers where the click was; the loading view says so too.
 */
export async function openModal(
  { clients }: Pick<ListenerDeps, 'clients'>,
  { triggerId, modalId }: Interaction,
  title: string,
  build: () => Promise<ModalView | null>,
): Promise<void> {
  if (!triggerId) throw new LatchError('invalid_input', 'an interaction without a trigger');
  // From inside a modal the new one goes on top of it.
  const place = modalId ? clients.asking.views.push : clients.asking.views.open;
  const opening = place({ trigger_id: triggerId, view: loadingModal(title) });
  const [opened, view] = await Promise.all([opening, build()]);
  const id = opened.view?.id;
  if (!id) throw new LatchError('upstream_failed', 'Slack opened a modal without an id');
  if (view) await clients.asking.views.update({ view_id: id, view });
}
