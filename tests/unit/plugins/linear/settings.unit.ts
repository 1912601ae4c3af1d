import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { config } from '../../../../plugins/linear/config.ts';
import linearPlugin from '../../../../plugins/linear/index.ts';
import { isOwnId, ownId } from '../../../../plugins/linear/own-id.ts';
import { identifierIn } from '../../../../plugins/linear/ticket.ts';
import { users } from '../../../../scripts/sandbox/linear/sample-tickets.ts';
import { texts } from '../calls.ts';
import { commentCall, type Rig, rig, statusCall } from './given.ts';

describe('a ticket of Linear', () => {
  test.each([
    'ENG-12',
    ' eng-12 ',
    'https://linear.app/acme/issue/ENG-12',
    'https://linear.app/acme/issue/eng-12/rotate#comment-1',
  ])('is written %s', (written) => {
    expect(identifierIn(written, {})).toBe('ENG-12');
  });

  test.each([
    '',
    '12',
    'ENG',
    'ENG-0',
    'ENG-12/x',
    'https://linear.app/acme/project/ENG-12',
    'https://acme.atlassian.net/browse/ENG-12',
  ])('is not written "%s"', (written) => {
    expect(identifierIn(written, {})).toBeUndefined();
  });
});

describe('where the workspace is known', () => {
  const acme = config.parse({ apiKey: 'lin_api_1', workspace: 'Acme' });

  test('a link to another one is not ours', () => {
    const links = ['acme', 'ACME', 'globex', 'acme2'].map((name) => `https://linear.app/${name}/issue/ENG-12/title`);
    expect(links.map((link) => identifierIn(link, acme))).toEqual(['ENG-12', 'ENG-12', undefined, undefined]);
    expect(identifierIn('eng-12', acme)).toBe('ENG-12');
  });

  test('people are told of which', () => {
    const [comment] = linearPlugin.actions(acme);
    const wrong = comment?.params.safeParse({ ticket: 'https://linear.app/globex/issue/ENG-12', comment: 'x' });
    expect(wrong?.error?.issues[0]?.message).toBe(
      '"https://linear.app/globex/issue/ENG-12" is no ticket of this Linear: enter its identifier, such as ENG-12, or its link on linear.app/acme.',
    );
  });

  test.each(['https://linear.app/acme', 'acme/issue', ''])('it is not written "%s"', (workspace) => {
    expect(config.safeParse({ apiKey: 'lin_api_1', workspace }).error?.issues[0]?.message).toBe(
      'must be the workspace as it stands in links, such as acme in https://linear.app/acme',
    );
  });
});

describe('the id of a comment of Latch’s', () => {
  const id = ownId('comment', 'run-1', 'T0LATCH:7');

  test('is a UUID of version 4, and the same each time', () => {
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(ownId('comment', 'run-1', 'T0LATCH:7')).toBe(id);
  });

  test('is another one for each run, news and case', () => {
    const ids = [
      id,
      ownId('news', 'run-1', 'T0LATCH:7'),
      ownId('note', 'run-1', 'T0LATCH:7'),
      ownId('comment', 'run-2', 'T0LATCH:7'),
      ownId('comment', 'run-1', 'T0LATCH:8'),
    ];
    expect(new Set(ids).size).toBe(5);
    expect(ids.every(isOwnId)).toBe(true);
  });

  test('is known from that of anybody else', () => {
    expect(isOwnId('3f2a1b7c-9d4e-4f60-8a1b-2c3d4e5f6a7b')).toBe(false);
    expect(isOwnId(id.slice(0, -1))).toBe(false);
    expect(isOwnId('')).toBe(false);
  });
});

describe('the settings', () => {
  test('say what is missing, and where to get it', () => {
    const problems = config.safeParse({}).error?.issues.map(({ path, message }) => `${path.join('.')} ${message}`);
    expect(problems).toEqual([
      'apiKey is missing: set LINEAR_API_KEY (Linear: Settings, Security & access, Personal API keys)',
    ]);
  });

  test('say which field of the case names the ticket', () => {
    const given = config.parse({ apiKey: 'lin_api_1', field: 'linear_ticket' });
    expect(linearPlugin.ticketField?.(given)).toBe('linear_ticket');
    expect(linearPlugin.actions(given).map(({ params }) => Object.keys(params.shape)[0])).toEqual(
      Array(2).fill('linear_ticket'),
    );
    expect(linearPlugin.ticketField?.(config.parse({ apiKey: 'lin_api_1' }))).toBe('ticket');
    for (const field of ['', 'Ticket', 'the ticket', '_x', 'comment', 'ticket_status', 7])
      expect(config.safeParse({ apiKey: 'lin_api_1', field }).error?.issues[0]?.message).toContain(
        'must be a field of the case, such as linear_ticket',
      );
  });

  test('reach one host, and a private one only where it is named as such', () => {
    const hosts = (changed: object) => {
      const given = config.parse({ apiKey: 'lin_api_1', ...changed });
      return [linearPlugin.hosts?.(given), linearPlugin.privateHosts?.(given)];
    };
    expect(hosts({})).toEqual([['https://api.linear.app'], []]);
    expect(hosts({ apiBase: 'http://127.0.0.1:4010' })[1]).toEqual(['http://127.0.0.1:4010']);
    expect(hosts({ apiBase: 'https://linear.internal', private: true })[1]).toEqual(['https://linear.internal']);
  });
});

describe('with a ticket on the case', () => {
  let linear: Rig;
  beforeEach(async () => {
    linear = await rig();
  });
  afterEach(() => linear.local.close());
  const contextOf = async (ticket: string) => {
    const { kase } = commentCall();
    return (await linear.host.context({ ...kase, fields: texts({ ticket }) })).map(
      ({ label, value }) => `${label}: ${value}`,
    );
  };

  test('the reviewer sees how it stands, with the newest of all its comments', async () => {
    for (let n = 0; n < 230; n += 1) linear.local.tickets.comment(linear.ticket(), users.dana, `No. ${n}`);
    linear.local.tickets.comment(linear.ticket(), users.ana, `Still waiting.\n\n${'x'.repeat(400)}`);
    const facts = await contextOf('ENG-12');
    expect(facts.slice(0, 4)).toEqual([
      'Linear ticket: ENG-12: Rotate the signing key',
      'Ticket status: Todo',
      'Assignee: Dana Fox',
      'Created by: Ana Ruiz',
    ]);
    expect(facts[4]).toMatch(/^Last comment: Ana Ruiz: Still waiting\. x{100,}…$/);
    expect(linear.asked()).toHaveLength(1 + 3);
  });

  test('that is not there, that is said', async () => {
    expect(await contextOf('ENG-99')).toEqual(['Linear ticket: Linear shows no ticket ENG-99']);
  });

  test('that nobody works on and nobody commented', async () => {
    expect(await contextOf('ENG-13')).toEqual([
      'Linear ticket: ENG-13: Open port 5432',
      'Ticket status: Backlog',
      'Assignee: nobody',
    ]);
  });

  test('of another system, nothing is said and nothing offered', async () => {
    expect(await contextOf('#4711')).toEqual([]);
    const kase = { ...commentCall().kase, fields: texts({ ticket: '#4711' }) };
    for (const action of ['linear.comment', 'linear.set_status'])
      expect(linear.host.applies(action, kase)).toEqual({
        ok: false,
        reason: '"#4711" is no ticket of this Linear: enter its identifier, such as ENG-12, or its link on linear.app',
      });
    expect(linear.host.applies('linear.comment', commentCall().kase)).toEqual({ ok: true });
  });

  test('a token of an OAuth app is sent as one', async () => {
    await linear
      .hostWith({ apiKey: 'lin_oauth_0123456789' })
      .context({ ...commentCall().kase, fields: texts({ ticket: 'ENG-12' }) });
    expect(linear.local.requests[0]?.headers.authorization).toBe('Bearer lin_oauth_0123456789');
  });

  test('what is kept of the exchanges holds no key, no address and no words of others', async () => {
    linear.local.tickets.comment(linear.ticket(), users.ana, 'My laptop was stolen.');
    const results = [
      await linear.host.run(commentCall()),
      await linear.host.lookUp(commentCall()),
      await linear.host.run(statusCall()),
      await linear.host.lookUp(statusCall()),
    ];
    const kept = results
      .flatMap(({ exchanges }) => exchanges.map(({ bytes }) => new TextDecoder().decode(bytes)))
      .join('\n');
    for (const hidden of [linear.local.apiKey, 'people.example', 'Ana Ruiz', 'My laptop', 'Rotate the signing'])
      expect(kept).not.toContain(hidden);
    expect(kept).toContain('The key may be rotated.');
  });
});
