import { describe, expect, test } from '@jest/globals';
import zendesk from '../../../../plugins/zendesk/index.ts';

const keys = { email: 'latch@acme.example', apiToken: 'token-0000' };

describe('the configuration', () => {
  test('names what is missing and where to get it', () => {
    const { error } = zendesk.config.safeParse({});
    expect(error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)).toEqual([
      'url: is missing: set ZENDESK_URL to where Zendesk is, such as https://acme.zendesk.com',
      'email: is missing: set ZENDESK_EMAIL to the address of the agent that Latch acts as',
      'apiToken: is missing: set ZENDESK_API_TOKEN (in Zendesk: Admin Center, Apps and integrations, APIs, API tokens)',
    ]);
    expect(zendesk.config.safeParse({ ...keys, url: 'acme' }).error?.issues[0]?.message).toBe(
      'must be an http(s) address such as https://acme.zendesk.com',
    );
    expect(zendesk.config.safeParse({ ...keys, url: 'https://acme.zendesk.com', token: 'x' }).success).toBe(false);
  });

  test('takes any page of Zendesk for its address', () => {
    const config = zendesk.config.parse({ ...keys, url: 'https://acme.zendesk.com/agent/dashboard' });
    expect(zendesk.hosts?.(config)).toEqual(['https://acme.zendesk.com']);
    expect(zendesk.privateHosts?.(config)).toEqual([]);
    expect(zendesk.privateHosts?.({ ...config, private: true })).toEqual(['https://acme.zendesk.com']);
  });

  test('is not needed to know the actions and their params', () => {
    const actions = zendesk.actions({ field: 'ticket' } as never); // as where a file is checked without secrets
    expect(actions.map(({ id, params }) => [id, Object.keys(params.shape)])).toEqual([
      ['zendesk.comment', ['ticket', 'comment', 'visibility']],
      ['zendesk.set_status', ['ticket', 'ticket_status']],
    ]);
  });

  test('says which field of the case names the ticket', () => {
    const given = { ...keys, url: 'https://acme.zendesk.com' };
    const config = zendesk.config.parse({ ...given, field: 'zendesk_ticket' });
    expect(zendesk.ticketField?.(config)).toBe('zendesk_ticket');
    expect(zendesk.actions(config).map(({ params }) => Object.keys(params.shape)[0])).toEqual(
      Array(2).fill('zendesk_ticket'),
    );
    expect(zendesk.ticketField?.(zendesk.config.parse(given))).toBe('ticket');
    for (const field of ['', 'Ticket', 'the ticket', '_x', 'comment', 'visibility', 'ticket_status', 7])
      expect(zendesk.config.safeParse({ ...given, field }).error?.issues[0]?.message).toContain(
        'must be a field of the case, such as zendesk_ticket',
      );
  });

  test('its secrets are keys of it', () => {
    for (const key of Object.keys(zendesk.secrets ?? {})) expect(Object.keys(zendesk.config.shape)).toContain(key);
  });
});
