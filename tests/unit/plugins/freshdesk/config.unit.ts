import { describe, expect, test } from '@jest/globals';
import freshdesk from '../../../../plugins/freshdesk/index.ts';

const keys = { apiKey: 'key-0000' };

describe('the configuration', () => {
  test('names what is missing and where to get it', () => {
    const { error } = freshdesk.config.safeParse({});
    expect(error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)).toEqual([
      'url: is missing: set FRESHDESK_URL to where Freshdesk is, such as https://acme.freshdesk.com',
      'apiKey: is missing: set FRESHDESK_API_KEY (in Freshdesk: your picture, Profile settings, View API key)',
    ]);
    expect(freshdesk.config.safeParse({ ...keys, url: 'acme' }).error?.issues[0]?.message).toBe(
      'must be an http(s) address such as https://acme.freshdesk.com',
    );
    expect(freshdesk.config.safeParse({ ...keys, url: 'https://acme.freshdesk.com', token: 'x' }).success).toBe(false);
    expect(
      freshdesk.config.safeParse({ ...keys, url: 'https://acme.freshdesk.com', webhookSecret: 'short' }).error
        ?.issues[0]?.message,
    ).toBe('must have 16 characters at least: nothing else proves a webhook');
  });

  test('takes any page of Freshdesk for its address', () => {
    const config = freshdesk.config.parse({ ...keys, url: 'https://acme.freshdesk.com/a/dashboard/default' });
    expect(freshdesk.hosts?.(config)).toEqual(['https://acme.freshdesk.com']);
    expect(freshdesk.privateHosts?.(config)).toEqual([]);
    expect(freshdesk.privateHosts?.({ ...config, private: true })).toEqual(['https://acme.freshdesk.com']);
  });

  test('is not needed to know the actions and their params', () => {
    const actions = freshdesk.actions({ field: 'ticket' } as never); // as where a file is checked without secrets
    expect(actions.map(({ id, params }) => [id, Object.keys(params.shape)])).toEqual([
      ['freshdesk.comment', ['ticket', 'comment', 'visibility']],
      ['freshdesk.set_status', ['ticket', 'ticket_status']],
    ]);
  });

  test('says which field of the case names the ticket', () => {
    const given = { ...keys, url: 'https://acme.freshdesk.com' };
    const config = freshdesk.config.parse({ ...given, field: 'freshdesk_ticket' });
    expect(freshdesk.ticketField?.(config)).toBe('freshdesk_ticket');
    expect(freshdesk.actions(config).map(({ params }) => Object.keys(params.shape)[0])).toEqual(
      Array(2).fill('freshdesk_ticket'),
    );
    expect(freshdesk.ticketField?.(freshdesk.config.parse(given))).toBe('ticket');
    for (const field of ['', 'Ticket', 'the ticket', '_x', 'comment', 'visibility', 'ticket_status', 7])
      expect(freshdesk.config.safeParse({ ...given, field }).error?.issues[0]?.message).toContain(
        'must be a field of the case, such as freshdesk_ticket',
      );
  });

  test('its secrets are keys of it', () => {
    for (const key of Object.keys(freshdesk.secrets ?? {})) expect(Object.keys(freshdesk.config.shape)).toContain(key);
  });
});
