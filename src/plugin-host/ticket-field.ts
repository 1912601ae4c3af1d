import { z } from 'zod';
import type { PluginCase } from './contract.ts';

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

/** Reads what people write for a ticket (a number, a key, a link); undefined: it names none of this system's. */
export type ReadTicket<T> = (written: string) => T | undefined;

/** The param that names the ticket. `remedy` is the whole sentence: "Enter the Zendesk ticket by its number, such as …". */
export const ticketParam = <T>(system: string, remedy: string, read: ReadTicket<T>) =>
  z.string(remedy).transform((written, ctx): T => {
    const ticket = read(written);
    if (ticket !== undefined) return ticket;
    ctx.addIssue({
      code: 'custom',
      message: `"${written.trim().slice(0, 60)}" is no ticket of this ${system}. ${remedy}`,
    });
    return z.NEVER;
  });

/** The case's ticket, if the field names one of this system's. */
export function ticketOf<T>({ fields }: PluginCase, field: string, read: ReadTicket<T>): T | undefined {
  const written = fields[field];
  return typeof written === 'string' ? read(written) : undefined;
}
