import { randomUUID } from 'node:crypto';
import type { ModalView } from '@slack/types';
import { outcomeModal } from '../../../blocks/outcome-modal.ts';
import { loadingModal } from '../../../blocks/prepare-modal.ts';
import { LatchError } from '../../errors.ts';
import { answer } from '../answer.ts';
import type { ListenerDeps } from './deps.ts';
import type { Interaction } from './interaction.ts';
import { isAnswered, sentenceOf } from './safely.ts';

/**
 * Opens a modal at once, because a trigger lives three seconds, and fills it when it is ready. What goes wrong meanwhile
 * stands in the modal; where Slack did not open one, a refusal comes where the click was, and everything else is thrown.
 */
export async function openModal(
  { clients, log }: Pick<ListenerDeps, 'clients' | 'log'>,
  interaction: Interaction,
  title: string,
  build: () => Promise<ModalView>,
): Promise<void> {
  const { triggerId, modalId, userId } = interaction;
  if (!triggerId) throw new LatchError('invalid_input', 'an interaction without a trigger');
  // From inside a modal the new one goes on top of it.
  const place = modalId ? clients.asking.views.push : clients.asking.views.open;
  const [opening, built] = await Promise.allSettled([
    place({ trigger_id: triggerId, view: loadingModal(title) }),
    build(),
  ]);
  const id = opening.status === 'fulfilled' ? opening.value.view?.id : undefined;
  if (!id) {
    if (built.status === 'rejected') throw built.reason;
    if (isMessage(built.value)) return answer(clients, interaction, asMessage(built.value));
    throw notOpened(opening.status === 'rejected' ? opening.reason : undefined);
  }
  if (built.status === 'fulfilled') {
    await clients.asking.views.update({ view_id: id, view: built.value });
    return;
  }
  const reference = randomUUID().slice(0, 8);
  if (isAnswered(built.reason)) log.info({ why: built.reason.message, user: userId }, 'form answered with a no');
  else log.error({ err: built.reason, reference, user: userId }, 'form not built');
  await clients.asking.views.update({ view_id: id, view: outcomeModal(title, sentenceOf(built.reason, reference)) });
}

/** Nothing to fill in, and no more than a message holds. */
const isMessage = ({ submit, blocks }: ModalView): boolean => !submit && blocks.length <= 50;

const asMessage = ({ title, blocks }: ModalView) => ({ text: title.text, blocks: blocks as never[] }); // ours: known blocks only

const notOpened = (cause: unknown) =>
  new LatchError('upstream_failed', 'Slack did not open a modal', {
    cause,
    userMessage: 'Slack did not open the form in time, and nothing was changed. Please click again.',
  });
