import type { KnownBlock, ModalView } from '@slack/types';
import { aside } from './fields.ts';
import { callbackIds } from './ids.ts';
import { fitted, type Message, scaled } from './message.ts';
import { modal } from './modal.ts';
import { bold, bullets, line, own, rich, struck, words } from './rich.ts';
import { notification } from './text.ts';
import type { StaleShown } from './view-models.ts';

/** A click on a card that was behind does not count: it shows what changed since. */
export const staleModal = (stale: StaleShown): ModalView =>
  modal({ callbackId: callbackIds.stale, title: 'Changed since shown', blocks: differences(stale, 40) });

export const staleMessage = (stale: StaleShown): Message => ({
  text: notification(`Case #${stale.number} changed since you saw it: ${stale.why}`),
  blocks: fitted((size) => differences(stale, scaled(20, size))),
});

function differences({ number, changes, why }: StaleShown, most: number): KnownBlock[] {
  const items = changes
    .slice(0, most)
    .map(({ label, was, is }) => [bold(label, 80), own(': '), struck(was, 200), own(' → '), words(is, 200)]);
  const left = changes.length - items.length;
  return [
    rich(line(own('⚠️ '), bold('Your click did not count.'), own(' '), words(why, 600))),
    ...(items.length ? [rich(bullets(items))] : []),
    aside(
      `${left > 0 ? `${left} more in Details · ` : ''}Case #${number}: look at the card again and decide on what it says now.`,
    ),
  ];
}
