import type { Ops } from '../app/ports.ts';
import type { Workspace } from './bolt-app.ts';

/** The address of a card, as chat.getPermalink would give it for a message that is no reply; Slack is not asked for each row of a list. */
export const cardLinkIn =
  ({ url }: Pick<Workspace, 'url'>) =>
  (card: Ops['card']): string | null =>
    card && `${url}archives/${card.channel}/p${card.ts.replace('.', '')}`;
