import { type ContextFact, fact, type Tickets, ticketNumber } from '../../src/plugin-host/contract.ts';
import type { Ticket } from './client.ts';
import type { FreshdeskConfig } from './config.ts';

type Where = Pick<FreshdeskConfig, 'url'>;

/** The number in a pasted link. */
const IN_LINK = /^\/(?:(?:[a-z-]+\/)?support|a|helpdesk)\/tickets\/(\d{1,15})\/?$/;

/** Of this Freshdesk, as cases name them. */
export const ticketsOf = (config: Pick<FreshdeskConfig, 'url' | 'field'>): Tickets<number> => ({
  field: config.field,
  system: 'Freshdesk',
  written: 'its number, such as 1042, or its link',
  read: (text) => ticketNumber(text, config.url, IN_LINK),
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
