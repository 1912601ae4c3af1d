import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import slackPlugin from '../../../../plugins/slack/index.ts';
import type { Fault } from '../../../../scripts/sandbox/slack/types.ts';
import { openCall, type Rig, rig } from './given.ts';

let given: Rig;
beforeEach(async () => {
  given = await rig();
});
afterEach(() => given.slack.close());

const channel = (name = 'acme-outage') => given.slack.channels().find((one) => one.name === name);
const first = () => given.slack.messages(channel()?.id ?? '')[0];
const preflight = (changed: Record<string, string> = {}, host = given.host) => {
  const { action, kase, params } = openCall(changed);
  return host.preflight(action, kase, params);
};

describe('opening a channel', () => {
  test('opens it and posts a first message that names the case', async () => {
    expect(await preflight()).toMatchObject({
      ok: true,
      facts: [{ label: 'New channel', value: '#acme-outage (public)' }],
    });
    expect(await given.host.run(openCall({ channel_name: '#acme-outage' }))).toMatchObject({
      outcome: 'succeeded',
      summary: '#acme-outage is open.',
      reference: channel()?.id,
    });
    expect(first()).toMatchObject({
      text: '*Case 7*\nCheckout is down for Acme.',
      metadata: { event_payload: { case: 'T0LATCH:7', run: 'run-1' } },
    });
    expect(await given.host.lookUp(openCall())).toMatchObject({ found: 'happened', reference: channel()?.id });
  });

  test('private, and with the people it should have, where the settings say so', async () => {
    const host = given.hostWith({ private_channels: true, invite: ['U0KIM', 'U0DANA'] });
    expect(await preflight({}, host)).toMatchObject({
      facts: [{ value: '#acme-outage (private)' }, { value: '2 people' }],
    });
    expect(await host.run(openCall())).toMatchObject({ outcome: 'succeeded', summary: '#acme-outage is open.' });
    expect(channel()).toMatchObject({ isPrivate: true, members: ['U0KIM', 'U0DANA'] });
  });

  test('with the people whom the case names, nobody twice', async () => {
    const host = given.hostWith({ invite: ['U0KIM'] });
    const changed = { invite: 'U0DANA, <@U0RAJ>  U0KIM <@U0DANA|dana>' };
    expect(await preflight(changed, host)).toMatchObject({
      facts: [{}, { label: 'Will be invited', value: '3 people' }],
    });
    expect(await host.run(openCall(changed))).toMatchObject({ outcome: 'succeeded', summary: '#acme-outage is open.' });
    expect(channel()?.members).toEqual(['U0KIM', 'U0DANA', 'U0RAJ']);
  });

  test.each(['@dana', 'dana@example.com', 'C0REFUNDS', 'U0DANA;U0KIM'])('"%s" is nobody to invite', async (invite) => {
    expect(await preflight({ invite })).toEqual({
      ok: false,
      reason: 'List people by their ids, such as U0123ABCD, with commas between them.',
    });
  });

  test('for more people than Slack invites at once is refused', async () => {
    const invite = Array.from({ length: 101 }, (_, index) => `U0P${String(index).padStart(3, '0')}`).join(',');
    expect(await preflight({ invite })).toMatchObject({
      ok: false,
      reason: expect.stringContaining('100 people at most'),
    });
  });

  test.each(['refunds', '#refunds'])('%s is taken', async (name) => {
    expect(await preflight({ channel_name: name })).toEqual({
      ok: false,
      reason: 'There is a channel #refunds already. Choose another name.',
    });
    expect(await given.host.run(openCall({ channel_name: name }))).toMatchObject({
      outcome: 'failed',
      reason: expect.stringContaining('a channel of this name exists already'),
    });
  });

  test('an archived channel keeps its name, and so does a private one that the bot cannot see', async () => {
    given.slack.setChannel('C0REFUNDS', { isArchived: true });
    expect(await preflight({ channel_name: 'refunds' })).toMatchObject({ ok: false });
    given.slack.setChannel('C0RANDOM', { isPrivate: true });
    expect(await given.host.run(openCall({ channel_name: 'random' }))).toMatchObject({
      outcome: 'failed',
      reason: expect.stringContaining('(name_taken)'),
    });
    expect(await given.host.lookUp(openCall({ channel_name: 'random' }))).toMatchObject({ found: 'absent' });
  });

  test.each(['Acme Outage', 'acme.outage', 'x'.repeat(81), 'acme/outage', '#'])('"%s" is no name', async (name) => {
    expect(await preflight({ channel_name: name })).toEqual({
      ok: false,
      reason: expect.stringContaining('Enter a name for the channel'),
    });
  });

  test('a case without a name does not offer it', () => {
    const { action, kase } = openCall();
    expect(given.host.applies(action, kase)).toEqual({ ok: true });
    expect(given.host.applies(action, { ...kase, fields: {} })).toEqual({
      ok: false,
      reason: 'no name for a channel on the case',
    });
  });
});

describe('what goes wrong', () => {
  test('over the limit Slack is asked again as late as it says', async () => {
    given.slack.addFault({ method: 'conversations.create', status: 429, retryAfterS: 3 });
    expect(await given.host.run(openCall())).toMatchObject({ outcome: 'not_now', retryAfterMs: 3_000 });
    expect(channel()).toBeUndefined();
  });

  test.each<[string, Fault, string]>([
    ['a setting of the workspace', { method: 'conversations.create', error: 'restricted_action' }, 'Ask an admin'],
    ['a missing scope', { method: 'conversations.create', error: 'missing_scope' }, 'the app lacks the scope'],
  ])('%s: no channel', async (_, fault, said) => {
    given.slack.addFault(fault);
    expect(await given.host.run(openCall())).toMatchObject({
      outcome: 'failed',
      reason: expect.stringContaining(said),
    });
    expect(channel()).toBeUndefined();
  });

  test.each<[string, Fault, string]>([
    ['a 500', { method: 'conversations.create', status: 500, times: 1 }, 'absent'],
    ['internal_error', { method: 'conversations.create', error: 'internal_error', times: 1 }, 'absent'],
    ['no answer', { method: 'conversations.create', hangMs: 2_000, times: 1 }, 'absent'],
    ['half an answer', { method: 'conversations.create', status: 200, error: '{"ok":tr', times: 1 }, 'absent'],
    [
      'a connection cut after it was opened',
      { method: 'conversations.create', dropAfterEffect: true, times: 1 },
      'cannot_tell',
    ],
    [
      'a connection cut after the first message',
      { method: 'chat.postMessage', dropAfterEffect: true, times: 1 },
      'happened',
    ],
    ['a 500 for the first message', { method: 'chat.postMessage', status: 500, times: 1 }, 'cannot_tell'],
  ])('%s leaves it open; the look-up says what it can', async (_, fault, found) => {
    const host = given.hostWith({}, 500);
    given.slack.addFault(fault);
    expect(await host.run(openCall())).toMatchObject({ outcome: 'unknown' });
    expect(await host.lookUp(openCall())).toMatchObject({ found });
  });

  test('a first message that was refused is told with the success, since the channel is there', async () => {
    given.slack.addFault({ method: 'chat.postMessage', error: 'restricted_action' });
    expect(await given.host.run(openCall())).toMatchObject({
      outcome: 'succeeded',
      summary: expect.stringContaining('#acme-outage is open. But its first message was not posted: Slack refused'),
    });
  });

  test('and so are people who could not be invited', async () => {
    const host = given.hostWith({ invite: ['U0KIM', 'U0LEFT'] });
    expect(await host.run(openCall())).toMatchObject({
      outcome: 'succeeded',
      summary: '#acme-outage is open. But nobody could be invited: Slack refused: user not found. (user_not_found)',
    });
    expect(first()).toMatchObject({ text: '*Case 7*\nCheckout is down for Acme.' });
  });

  test.each<[string, Fault]>([
    ['a 500', { method: 'conversations.list', status: 500 }],
    ['a 429', { method: 'conversations.list', status: 429 }],
    ['a lost connection', { method: 'conversations.list', dropAfterEffect: true }],
    ['a page', { method: 'conversations.list', status: 200, error: '<html>' }],
  ])('a look-up that gets %s cannot tell, and never says absent', async (_, fault) => {
    given.slack.addFault(fault);
    expect(await given.hostWith({}, 500).lookUp(openCall())).toMatchObject({ found: 'cannot_tell' });
  });
});

describe('the configuration', () => {
  test('names what is missing and where to copy it from', () => {
    expect(
      slackPlugin.config
        .safeParse({ invite: ['kim'] })
        .error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`),
    ).toEqual([
      'botToken: is missing: set SLACK_BOT_TOKEN (OAuth & Permissions, Bot User OAuth Token)',
      'invite.0: must be a user id such as U0123ABCD',
    ]);
  });

  test('Slack itself may never be a private address; a stand-in on this machine may', () => {
    const open = (given: object) =>
      slackPlugin.privateHosts?.(slackPlugin.config.parse({ botToken: 'xoxb-1', ...given }));
    expect(open({})).toEqual([]);
    expect(open({ apiUrl: 'http://127.0.0.1:4001/api' })).toEqual(['http://127.0.0.1:4001']);
  });

  test('is not needed to know the actions and their params', () => {
    const actions = slackPlugin.actions({} as never); // as where a file is checked without secrets
    expect(actions.map(({ id, params }) => [id, Object.keys(params.shape)])).toEqual([
      ['slack.notify', ['notify_channel', 'message']],
      ['slack.open_channel', ['channel_name', 'summary', 'invite']],
    ]);
  });
});
