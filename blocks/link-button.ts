import type { ActionsBlock, Button } from '@slack/types';
import { actionIds } from './ids.ts';
import { isLink, plain } from './text.ts';

/** A row with one button that opens a link; nothing where there is no link. */
export const linkButton = (label: string, url: string | null): ActionsBlock[] =>
  isLink(url) ? [{ type: 'actions', elements: [linking(label, url)] }] : [];

export const linking = (label: string, url: string): Button => ({
  type: 'button',
  action_id: actionIds.openLink,
  text: plain(label, 75),
  url,
});
