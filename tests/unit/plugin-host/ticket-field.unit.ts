import { describe, expect, test } from '@jest/globals';
import type { z } from 'zod';
import { ticketFieldSetting, ticketOf, ticketParam } from '../../../src/plugin-host/contract.ts';

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
  const read = (written: string) => (/^#?\d+$/.test(written) ? Number(written.replace('#', '')) : undefined);
  const param = ticketParam('Helpdesk', 'Enter the ticket by its number.', read);

  test('is what people wrote, as the system calls it', () => {
    expect(param.parse('#12')).toBe(12);
  });

  test('is asked for where it is missing, and named where it is none', () => {
    expect(problemsOf(param.safeParse(undefined))).toEqual(['Enter the ticket by its number.']);
    expect(problemsOf(param.safeParse(' OPS-1 '))).toEqual([
      '"OPS-1" is no ticket of this Helpdesk. Enter the ticket by its number.',
    ]);
  });

  test('of a case stands in its field', () => {
    const kase = { ref: 'T0LATCH:7', number: 7, workflow: 'refund', labels: [], priority: 'normal' };
    expect(ticketOf({ ...kase, fields: { ticket: '12' } }, 'ticket', read)).toBe(12);
    expect(ticketOf({ ...kase, fields: { ticket: 'OPS-1' } }, 'ticket', read)).toBeUndefined();
    expect(ticketOf({ ...kase, fields: { ticket: { minor: 1, currency: 'USD' } } }, 'ticket', read)).toBeUndefined();
    expect(ticketOf({ ...kase, fields: {} }, 'ticket', read)).toBeUndefined();
  });
});
