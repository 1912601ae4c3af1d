import { type ContextFact, fact, type Tickets } from '../../src/plugin-host/contract.ts';
import type { Ticket } from './client.ts';
import type { FreshdeskConfig } from './config.ts';

type Where = Pick<FreshdeskConfig, 'url'>;

/** "1042", "#1042", or a pasted link into this very Freshdesk; undefined: none of its tickets. */
function ticketNumber(written: string, { url }: Partial<Where>): number | undefined {
  const text = written.trim();
  const digits = /^#?\s?(\d{1,15})$/.exec(text)?.[1] ?? numberInLink(text, url);
  const number = Number(digits ?? 0);
  return number > 0 ? number : undefined;
}

function numberInLink(text: string, url: string | undefined): string | undefined {
  const link = URL.parse(text);
  if (!link || link.origin !== url) return undefined;
  return /^\/(?:(?:[a-z-]+\/)?support|a|helpdesk)\/tickets\/(\d{1,15})\/?$/.exec(link.pathname)?.[1];
}

/** Of this Freshdesk, as cases name them. */
export const ticketsOf = (config: Pick<FreshdeskConfig, 'url' | 'field'>): Tickets<number> => ({
  field: config.field,
  system: 'Freshdesk',
  written: 'its number, such as 1042, or its link',
  read: (text) => ticketNumber(text, config),
});

/** Where agents see the ticket. */
const linkTo = ({ url }: Where, id: number): string => `${url}/a/tickets/${id}`;

export const ticketFact = (config: Where, { id, subject }: Ticket): ContextFact =>
  fact('Freshdesk ticket', `#${id} ${subject ?? ''}`.trim(), linkTo(config, id));

export const noSuchTicket = (id: number): string =>
  `Freshdesk has no ticket #${id}, or its agent may not see it. Check the number.`;

/** Why nothing can be done with a ticket that is there. */
export function whyUnusable({ id, deleted, spam }: Ticket): string | undefined {
  if (deleted) return `Ticket #${id} is in Freshdesk’s trash. Restore it there first.`;
  return spam ? `Ticket #${id} is marked as spam in Freshdesk. Take that back there first.` : undefined;
}
