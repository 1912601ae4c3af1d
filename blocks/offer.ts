import type { Button, KnownBlock } from '@slack/types';
import { offerValue } from './button-value.ts';
import { actionIds } from './ids.ts';
import { linkButton } from './link-button.ts';
import { fitted, type Message, scaled } from './message.ts';
import { line, own, rich, words } from './rich.ts';
import { suggestionBlocks } from './suggestion.ts';
import { notification, plain } from './text.ts';
import type { OfferShown } from './view-models.ts';

/** The reply to a message in an intake channel: a case only if somebody says so. */
export const offer = (shown: OfferShown): Message =>
  shown.settled === null ? asking(shown) : settled(shown, shown.settled);

const asking = (shown: OfferShown): Message => ({
  text: notification(`Make this a ${shown.workflowTitle} case?`),
  blocks: fitted((size) => [
    rich(line(own('Make this a case? Workflow: '), words(shown.workflowTitle, 150))),
    ...(shown.suggestion ? suggestionBlocks(shown.suggestion, scaled(6, size)) : []),
    choices(shown),
  ]),
});

function choices({ channel, ts, workflow }: OfferShown): KnownBlock {
  const value = offerValue({ channel, ts, workflow });
  const button = (action_id: string, label: string): Button => ({
    type: 'button',
    action_id,
    text: plain(label, 75),
    value,
  });
  return {
    type: 'actions',
    elements: [
      { ...button(actionIds.makeCase, 'Make a Case'), style: 'primary' },
      button(actionIds.notACase, 'Not a Case'),
    ],
  };
}

const settled = ({ cardLink }: OfferShown, said: string): Message => ({
  text: notification(said),
  blocks: [rich(line(words(said, 400))), ...linkButton('Open Card', cardLink)],
});
