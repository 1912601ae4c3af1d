import { type Tickets, ticketNumber } from '../../src/plugin-host/contract.ts';
import type { ZendeskConfig } from './config.ts';

type Where = Pick<ZendeskConfig, 'url'>;

/** The number in a pasted link. */
const IN_LINK = /^\/(?:agent|hc\/[\w-]+|hc)?\/?(?:tickets|requests)\/(\d{1,15})(?:\.json)?\/?$/;

/** Of this Zendesk, as cases name them. */
export const ticketsOf = (config: Pick<ZendeskConfig, 'url' | 'field'>): Tickets<number> => ({
  field: config.field,
  system: 'Zendesk',
  written: 'its number, such as 35436, or its link',
  read: (text) => ticketNumber(text, config.url, IN_LINK),
});

/** Where agents see the ticket. */
export const linkTo = ({ url }: Where, id: number): string => `${url}/agent/tickets/${id}`;

export const noSuchTicket = (id: number): string =>
  `Zendesk has no ticket #${id}, or its agent may not see it. Check the number.`;
