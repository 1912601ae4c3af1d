import { describe, expect, test } from '@jest/globals';
import type { z } from 'zod';
import {
  type Applies,
  aboutTicket,
  appliesToTicket,
  type PluginCase,
  type Tickets,
  ticketFieldSetting,
  ticketOf,
  ticketParam,
} from '../../../src/plugin-host/contract.ts';

const noTicket: Applies = { ok: false, reason: 'no Helpdesk ticket on the case' };
const problemsOf = ({ error }: z.ZodSafeParseResult<unknown>) => error?.issues.map(({ message }) => message);

describe('the setting for the ticket’s field', () => {
  const setting = ticketFieldSetting('helpdesk', 'comment', 'visibility', 'ticket_status');

  test('is ticket where nothing is said', () => {
    expect(setting.parse(undefined)).toBe('ticket');
    expect(setting.parse('helpdesk_ticket')).toBe('helpdesk_ticket');
  });

  test.each<unknown>([7, '', 'Ticket', 'helpdesk-ticket', '1st', 'comment', 'ticket_status'])('refuses %s', (name) => {
    expect(problemsOf(setting.safeParse(name))).toEqual([
      'must be a field of the case, such as helpdesk_ticket: a-z, digits and _, and not comment, visibility or ticket_status',
    ]);
  });

  test('names a single other param', () => {
    expect(problemsOf(ticketFieldSetting('helpdesk', 'comment').safeParse('comment'))).toEqual([
      'must be a field of the case, such as helpdesk_ticket: a-z, digits and _, and not comment',
    ]);
  });
});

describe('the ticket', () => {
  const tickets: Tickets<number> = {
    field: 'ticket',
    system: 'Helpdesk',
    written: 'its number, such as 12',
    read: (text) => (/^ *#?\d+$/.test(text) ? Number(text.replace('#', '')) : undefined),
  };
  const kase = { ref: 'T0LATCH:7', number: 7, workflow: 'refund', labels: [], priority: 'normal' };

  test('is what people wrote, as the system calls it', () => {
    expect(ticketParam(tickets).parse('#12')).toBe(12);
  });

  test('is asked for where it is missing, and named where it is none', () => {
    expect(problemsOf(ticketParam(tickets).safeParse(undefined))).toEqual([
      'Enter the Helpdesk ticket: its number, such as 12.',
    ]);
    expect(problemsOf(ticketParam(tickets).safeParse(' OPS-1 '))).toEqual([
      '"OPS-1" is no ticket of this Helpdesk: enter its number, such as 12.',
    ]);
  });

  test.each<[string, PluginCase['fields'], number | undefined, Applies]>([
    ['of this system', { ticket: '12' }, 12, { ok: true }],
    [
      'of another one',
      { ticket: 'OPS-1' },
      undefined,
      { ok: false, reason: '"OPS-1" is no ticket of this Helpdesk: enter its number, such as 12' },
    ],
    ['that is money', { ticket: { minor: 1, currency: 'USD' } }, undefined, noTicket],
    ['that is not there', {}, undefined, noTicket],
  ])('%s: what a case has in its field', (_, fields, ticket, applies) => {
    expect(ticketOf({ ...kase, fields }, tickets)).toBe(ticket);
    expect(appliesToTicket({ ...kase, fields }, tickets)).toEqual(applies);
  });

  test('is what its news are about, however a case writes it', () => {
    const about = aboutTicket(12, tickets);
    expect(about).toMatchObject({ field: 'ticket', value: '12' });
    expect(['12', '#12', '#13', 'twelve'].filter((text) => 'matches' in about && about.matches?.(text))).toEqual([
      '12',
      '#12',
    ]);
  });
});
