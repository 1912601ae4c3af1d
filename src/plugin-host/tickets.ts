import { z } from 'zod';
import type { Applies, PluginCase } from './contract.ts';
import type { InboundEvent } from './inbound.ts';

/** Stands for the name that is set: it is read as `[field]` only, since nothing is called `ticket` for certain. */
export type TicketField = '<the ticket’s field>';

/** The setting behind `ticketField`: `ticket` where nothing is said. `taken` are the other params of the plugin's actions. */
export function ticketFieldSetting(plugin: string, ...taken: [string, ...string[]]) {
  const others = [taken.slice(0, -1).join(', '), taken.at(-1)].filter(Boolean).join(' or ');
  const remedy = `must be a field of the case, such as ${plugin}_ticket: a-z, digits and _, and not ${others}`;
  return z
    .string(remedy)
    .regex(/^[a-z][a-z0-9_]{0,59}$/, remedy)
    .refine((name) => !taken.includes(name), remedy)
    .default('ticket')
    .transform((name) => name as TicketField);
}

/** The tickets of one system, as cases name them. */
export interface Tickets<T extends string | number> {
  /** Of the case. */
  field: string;
  /** As people read it, e.g. "Zendesk". */
  system: string;
  /** How people write one: "its number, such as 35436, or its link". */
  written: string;
  /** What the system calls the ticket that people wrote; undefined: it is none of this system's. */
  read(text: string): T | undefined;
}

const isNone = (text: string, { system, written }: Pick<Tickets<never>, 'system' | 'written'>): string =>
  `"${text.trim().slice(0, 60)}" is no ticket of this ${system}: enter ${written}`;

/** The param that names the ticket. */
export const ticketParam = <T extends string | number>(tickets: Tickets<T>) =>
  z.string(`Enter the ${tickets.system} ticket: ${tickets.written}.`).transform((text, ctx): T => {
    const ticket = tickets.read(text);
    if (ticket !== undefined) return ticket;
    ctx.addIssue({ code: 'custom', message: `${isNone(text, tickets)}.` });
    return z.NEVER;
  });

/** "35436", "#35436", or a link to the ticket at `origin` whose path holds the number; undefined: none of its tickets. */
export function ticketNumber(written: string, origin: string, path: RegExp): number | undefined {
  const text = written.trim();
  const link = URL.parse(text);
  const linked = link?.origin === origin ? path.exec(link.pathname)?.[1] : undefined;
  const number = Number(/^#?\s?(\d{1,15})$/.exec(text)?.[1] ?? linked ?? 0);
  return number > 0 ? number : undefined;
}

/** The param with the text of a comment. `most`: characters that the system takes in one. */
export const commentParam = (most: number) =>
  z
    .string('Enter the comment.')
    .trim()
    .min(1, 'Enter the comment.')
    .max(most, `A comment may have ${most.toLocaleString('en-US')} characters at most.`);

/** The param that says who reads a comment. */
export const visibilityParam = () =>
  z
    .string()
    .trim()
    .toLowerCase()
    .pipe(z.enum(['public', 'internal'], 'Enter the visibility: public or internal.'))
    .default('internal');

/** The case's ticket, if its field names one of this system's. */
export function ticketOf<T extends string | number>({ fields }: PluginCase, tickets: Tickets<T>): T | undefined {
  const text = fields[tickets.field];
  return typeof text === 'string' ? tickets.read(text) : undefined;
}

/** For `applies`: without a ticket of this system's there is nothing to act on. */
export function appliesToTicket(kase: PluginCase, tickets: Tickets<string | number>): Applies {
  const text = kase.fields[tickets.field];
  if (typeof text !== 'string') return { ok: false, reason: `no ${tickets.system} ticket on the case` };
  return ticketOf(kase, tickets) === undefined ? { ok: false, reason: isNone(text, tickets) } : { ok: true };
}

/** Which cases news of a ticket concern: those that name it, in whichever way. */
export const aboutTicket = <T extends string | number>(
  ticket: T,
  { field, read }: Tickets<T>,
): InboundEvent['about'] => ({
  field,
  value: String(ticket),
  matches: (text) => read(text) === ticket,
});
