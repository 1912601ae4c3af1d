import { z } from 'zod';
import { type Applies, type ContextFact, fact, no, type PluginCase, yes } from '../../src/plugin-host/contract.ts';
import type { Ticket } from './client.ts';
import type { FreshdeskConfig } from './config.ts';

type Where = Pick<FreshdeskConfig, 'url'>;
type Given = Pick<FreshdeskConfig, 'url' | 'field'>;

const wanted = 'Enter the Freshdesk ticket by its number, such as 1042, or its link.';

/** "1042", "#1042", or a pasted link into this very Freshdesk; undefined: none of its tickets. */
export function ticketNumber(written: string, { url }: Partial<Where>): number | undefined {
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

export const ticketParam = (config: Partial<Where>) =>
  z.string(wanted).transform((written, ctx): number => {
    const number = ticketNumber(written, config);
    if (number !== undefined) return number;
    const message = `"${written.trim().slice(0, 60)}" is no ticket of this Freshdesk. ${wanted}`;
    ctx.addIssue({ code: 'custom', message });
    return z.NEVER;
  });

/** The case's ticket, if it is one of this Freshdesk. */
export function ticketOf({ fields }: PluginCase, config: Given): number | undefined {
  const ticket = fields[config.field];
  return typeof ticket === 'string' ? ticketNumber(ticket, config) : undefined;
}

export function appliesToTicket(kase: PluginCase, config: Given): Applies {
  const ticket = kase.fields[config.field];
  if (typeof ticket !== 'string') return no('no ticket on the case');
  return ticketOf(kase, config) === undefined
    ? no(`"${ticket.trim().slice(0, 60)}" is no Freshdesk ticket: write its number, such as 1042, or its link`)
    : yes();
}

/** Where agents see the ticket. */
export const linkTo = ({ url }: Where, id: number): string => `${url}/a/tickets/${id}`;

export const ticketFact = (config: Where, { id, subject }: Ticket): ContextFact =>
  fact('Freshdesk ticket', `#${id} ${subject ?? ''}`.trim(), linkTo(config, id));

export const noSuchTicket = (id: number): string =>
  `Freshdesk has no ticket #${id}, or its agent may not see it. Check the number.`;

/** Why nothing can be done with a ticket that is there. */
export function whyUnusable({ id, deleted, spam }: Ticket): string | undefined {
  if (deleted) return `Ticket #${id} is in Freshdesk’s trash. Restore it there first.`;
  return spam ? `Ticket #${id} is marked as spam in Freshdesk. Take that back there first.` : undefined;
}
