import type { Tickets } from '../../src/plugin-host/contract.ts';
import type { ZendeskConfig } from './config.ts';

type Where = Pick<ZendeskConfig, 'url'>;

/** "35436", "#35436", or a pasted link into this very Zendesk; undefined: none of its tickets. */
function ticketNumber(written: string, { url }: Partial<Where>): number | undefined {
  const text = written.trim();
  const digits = /^#?\s?(\d{1,15})$/.exec(text)?.[1] ?? numberInLink(text, url);
  const number = Number(digits ?? 0);
  return number > 0 ? number : undefined;
}

function numberInLink(text: string, url: string | undefined): string | undefined {
  const link = URL.parse(text);
  if (!link || link.origin !== url) return undefined;
  return /^\/(?:agent|hc\/[\w-]+|hc)?\/?(?:tickets|requests)\/(\d{1,15})(?:\.json)?\/?$/.exec(link.pathname)?.[1];
}

/** Of this Zendesk, as cases name them. */
export const ticketsOf = (config: Pick<ZendeskConfig, 'url' | 'field'>): Tickets<number> => ({
  field: config.field,
  system: 'Zendesk',
  written: 'its number, such as 35436, or its link',
  read: (text) => ticketNumber(text, config),
});

/** Where agents see the ticket. */
export const linkTo = ({ url }: Where, id: number): string => `${url}/agent/tickets/${id}`;

export const noSuchTicket = (id: number): string =>
  `Zendesk has no ticket #${id}, or its agent may not see it. Check the number.`;
