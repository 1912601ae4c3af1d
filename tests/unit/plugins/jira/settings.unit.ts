import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { config } from '../../../../plugins/jira/config.ts';
import { textIn, toDocument } from '../../../../plugins/jira/document.ts';
import jiraPlugin from '../../../../plugins/jira/index.ts';
import { keyIn } from '../../../../plugins/jira/ticket.ts';
import { accounts } from '../../../../scripts/sandbox/jira/sample-tickets.ts';
import { texts } from '../calls.ts';
import { commentCall, type Rig, rig, statusCall } from './given.ts';

const site = { url: 'https://acme.atlassian.net' };
const keys = { ...site, email: 'latch@example.com', apiToken: 'ATATT-0123456789' };

describe('a ticket of this Jira', () => {
  test.each([
    'OPS-12',
    ' ops-12 ',
    'https://acme.atlassian.net/browse/OPS-12',
    'https://acme.atlassian.net/browse/ops-12?focusedCommentId=3',
    'https://acme.atlassian.net/jira/servicedesk/projects/OPS/queues/custom/4/OPS-12',
    'https://acme.atlassian.net/jira/software/projects/OPS/boards/1?selectedIssue=OPS-12',
  ])('is written %s', (written) => {
    expect(keyIn(written, site)).toBe('OPS-12');
  });

  test.each([
    '',
    '12',
    '#12',
    'OPS',
    'OPS-0',
    '../OPS-12',
    'OPS-12/x',
    'https://other.atlassian.net/browse/OPS-12',
    'https://',
  ])('is not written "%s"', (written) => {
    expect(keyIn(written, site)).toBeUndefined();
  });
});

describe('rich text', () => {
  test('is read as people see it', () => {
    const paragraph = (...content: object[]) => ({ type: 'paragraph', content });
    const document = {
      type: 'doc',
      version: 1,
      content: [
        paragraph(
          { type: 'mention', attrs: { id: '1', text: '@Dana' } },
          { type: 'text', text: ' look: ' },
          { type: 'emoji', attrs: { shortName: ':fire:' } },
        ),
        {
          type: 'bulletList',
          content: [
            { type: 'listItem', content: [paragraph({ type: 'inlineCard', attrs: { url: 'https://a.example' } })] },
          ],
        },
        null,
        7,
      ],
    };
    expect(textIn(document)).toBe('@Dana look: :fire:\nhttps://a.example');
    expect(textIn('plain ')).toBe('plain');
    expect(textIn(undefined)).toBe('');
  });

  test('that is nested without end is cut', () => {
    let deep: object = { type: 'text', text: 'x' };
    for (let n = 0; n < 5_000; n += 1) deep = { type: 'panel', content: [deep] };
    expect(textIn(deep)).toBe('');
  });

  test('comes back as it was written', () => {
    expect(textIn(toDocument('One\ntwo\n\nthree'))).toBe('One\ntwo\nthree');
  });
});

describe('the settings', () => {
  test('say what is missing, and where to get it', () => {
    const problems = config.safeParse({}).error?.issues.map(({ path, message }) => `${path.join('.')} ${message}`);
    expect(problems).toEqual([
      'url is missing: set JIRA_URL to your site, such as https://acme.atlassian.net',
      'email is missing: set JIRA_EMAIL to the address of the account that the API token belongs to',
      'apiToken is missing: set JIRA_API_TOKEN (id.atlassian.com, Security, API tokens)',
    ]);
  });

  test('say which field of the case names the ticket', () => {
    const given = config.parse({ ...keys, field: 'jira_ticket' });
    expect(jiraPlugin.ticketField?.(given)).toBe('jira_ticket');
    expect(jiraPlugin.actions(given).map(({ params }) => Object.keys(params.shape)[0])).toEqual(
      Array(2).fill('jira_ticket'),
    );
    expect(jiraPlugin.ticketField?.(config.parse(keys))).toBe('ticket');
    for (const field of ['', 'Ticket', 'the ticket', '_x', 'comment', 'visibility', 'ticket_status', 7])
      expect(config.safeParse({ ...keys, field }).error?.issues[0]?.message).toContain(
        'must be a field of the case, such as jira_ticket',
      );
  });

  test('reach one host, and a private one only where it is named as such', () => {
    const hosts = (changed: object) => {
      const given = config.parse({ ...keys, ...changed });
      return [jiraPlugin.hosts?.(given), jiraPlugin.privateHosts?.(given)];
    };
    expect(hosts({})).toEqual([['https://acme.atlassian.net'], []]);
    expect(hosts({ url: 'https://jira.internal/', private: true })).toEqual([
      ['https://jira.internal'],
      ['https://jira.internal'],
    ]);
    expect(hosts({ url: 'http://127.0.0.1:4010' })[1]).toEqual(['http://127.0.0.1:4010']);
    expect(hosts({ apiBase: 'https://api.atlassian.com/ex/jira/1' })).toEqual([['https://api.atlassian.com'], []]);
  });
});

describe('with a ticket on the case', () => {
  let jira: Rig;
  beforeEach(async () => {
    jira = await rig();
  });
  afterEach(() => jira.local.close());
  const contextOf = async (ticket: string) => {
    const { kase } = commentCall();
    return (await jira.host.context({ ...kase, fields: texts({ ticket }) })).map(
      ({ label, value }) => `${label}: ${value}`,
    );
  };

  test('the reviewer sees how it stands', async () => {
    const ticket = jira.local.tickets.find('OPS-12');
    if (ticket) jira.local.tickets.comment(ticket, accounts.ana, toDocument(`Still waiting.\n${'x'.repeat(400)}`));
    const facts = await contextOf('OPS-12');
    expect(facts.slice(0, 4)).toEqual([
      'Jira ticket: OPS-12: Refund for order 4821',
      'Ticket status: Open',
      'Assignee: Dana Fox',
      'Reporter: Ana Ruiz',
    ]);
    expect(facts[4]).toMatch(/^Last comment: Ana Ruiz: Still waiting\. x{100,}…$/);
  });

  test('that is not there, that is said', async () => {
    expect(await contextOf('OPS-99')).toEqual(['Jira ticket: Jira shows no ticket OPS-99']);
  });

  test('that nobody works on and nobody commented', async () => {
    expect(await contextOf('WEB-7')).toContain('Assignee: nobody');
  });

  test('of another system, nothing is said and nothing offered', async () => {
    expect(await contextOf('#4711')).toEqual([]);
    const kase = { ...commentCall().kase, fields: texts({ ticket: '#4711' }) };
    for (const action of ['jira.comment', 'jira.set_status'])
      expect(jira.host.applies(action, kase)).toEqual({
        ok: false,
        reason: `"#4711" is no ticket of this Jira: enter its key, such as OPS-12, or its link on ${jira.local.url}`,
      });
    expect(jira.host.applies('jira.comment', commentCall().kase)).toEqual({ ok: true });
  });

  test('what is kept of the exchanges holds no key, no address and no words of customers', async () => {
    const ticket = jira.local.tickets.find('OPS-12');
    if (ticket) jira.local.tickets.comment(ticket, accounts.ana, toDocument('My card is broken.'));
    const results = [
      await jira.host.run(commentCall()),
      await jira.host.lookUp(commentCall({}, { runId: 'run-9' })),
      await jira.host.run(statusCall()),
      await jira.host.lookUp(statusCall()),
    ];
    const kept = results
      .flatMap(({ exchanges }) => exchanges.map(({ bytes }) => new TextDecoder().decode(bytes)))
      .join('\n');
    for (const hidden of [
      jira.local.apiToken,
      'Basic ',
      'ana@customer.example',
      'Ana Ruiz',
      'My card',
      'avatars.example',
    ])
      expect(kept).not.toContain(hidden);
    expect(kept).toContain('The refund is approved.');
    expect(kept).toContain('run:run-1');
  });
});
