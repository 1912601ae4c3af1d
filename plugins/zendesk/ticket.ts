import { z } from 'zod';
import { type Applies, no, type PluginCase, yes } from '../../src/plugin-host/contract.ts';
import type { ZendeskConfig } from './config.ts';

type Where = Pick<ZendeskConfig, 'url'>;
type Given = Pick<ZendeskConfig, 'url' | 'field'>;

const wanted = 'Enter the Zendesk ticket by its number, such as 35436, or its link.';

/** "35436", "#35436", or a pasted link into this very Zendesk; undefined: none of its tickets. */
export function ticketNumber(written: string, { url }: Partial<Where>): number | undefined {
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

export const ticketParam = (config: Partial<Where>) =>
  z.string(wanted).transform((written, ctx): number => {
    const number = ticketNumber(written, config);
    if (number !== undefined) return number;
    ctx.addIssue({
      code: 'custom',
      message: `"${written.trim().slice(0, 60)}" is no ticket of this Zendesk. ${wanted}`,
    });
    return z.NEVER;
  });

/** The case's ticket, if it is one of this Zendesk. */
export function ticketOf({ fields }: PluginCase, config: Given): number | undefined {
  const ticket = fields[config.field];
  return typeof ticket === 'string' ? ticketNumber(ticket, config) : undefined;
}

export function appliesToTicket(kase: PluginCase, config: Given): Applies {
  const ticket = kase.fields[config.field];
  if (typeof ticket !== 'string') return no('no ticket on the case');
  return ticketOf(kase, config) === undefined
    ? no(`"${ticket.trim().slice(0, 60)}" is no Zendesk ticket: write its number, such as 35436, or its link`)
    : yes();
}

/** Where agents see the ticket. */
export const linkTo = ({ url }: Where, id: number): string => `${url}/agent/tickets/${id}`;

export const noSuchTicket = (id: number): string =>
  `Zendesk has no ticket #${id}, or its agent may not see it. Check the number.`;
