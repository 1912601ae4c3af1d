import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { WebClient } from '@slack/web-api';
import { sampleWorkspace } from '../../../scripts/sandbox/sample-workspace.ts';
import type { LocalSlack } from '../../../scripts/sandbox/slack/types.ts';
import { appToken, botToken, connect, startSlack } from './running-app.ts';

let slack: LocalSlack;
let client: WebClient;
let timePassed = 0;

beforeEach(async () => {
  timePassed = 0;
  slack = await startSlack({ now: () => Date.now() + timePassed });
  client = connect(slack, botToken);
});

afterEach(() => slack.close());

const support = 'C0SUPPORT';
const view = { type: 'modal' as const, title: { type: 'plain_text' as const, text: 'Case' }, blocks: [] };
const wrong = (error: string) => ({ data: { ok: false, error } });
const post = async (text: string, more = {}) =>
  (await client.chat.postMessage({ channel: support, text, ...more })).ts ?? '';

/** What a command brings, as an app without a server would find it: from the body that was sent. */
const commanded = async (part: 'trigger_id' | 'response_url', user = 'U0KIM') => {
  slack.deliverTo('http://127.0.0.1:9/');
  const { request } = await slack.as(user).slash(support, '/latch', '');
  return new URLSearchParams(request?.body).get(part) ?? '';
};
const trigger = (user?: string) => commanded('trigger_id', user);

test('the token is asked for', async () => {
  expect(await client.auth.test()).toMatchObject({ user_id: 'U0BOT', team_id: 'T0LATCH', bot_id: 'B0LATCH' });
  await expect(connect(slack).auth.test()).rejects.toMatchObject(wrong('not_authed'));
  await expect(connect(slack, 'xoxb-other').auth.test()).rejects.toMatchObject(wrong('invalid_auth'));
  await expect(connect(slack, appToken).auth.test()).rejects.toMatchObject(wrong('not_allowed_token_type'));
  await expect(client.apiCall('chat.shout')).rejects.toMatchObject(wrong('unknown_method'));
  expect((await connect(slack, appToken).apps.connections.open()).url).toMatch(/^ws:/);
});

test('posting is refused where Slack refuses it', async () => {
  const to = (channel: string, more: { text?: string } = {}) =>
    client.chat.postMessage({ channel, text: 'x', ...more });
  await expect(to('C0NONE')).rejects.toMatchObject(wrong('channel_not_found'));
  await expect(to('C0RANDOM')).rejects.toMatchObject(wrong('not_in_channel'));
  await expect(to('U0LEFT')).rejects.toMatchObject(wrong('channel_not_found'));
  await expect(to(support, { text: '' })).rejects.toMatchObject(wrong('no_text'));
  await expect(to(support, { text: 'x'.repeat(40_001) })).rejects.toMatchObject(wrong('msg_too_long'));
  await expect(post('x', { thread_ts: '1.2' })).rejects.toMatchObject(wrong('thread_not_found'));
  slack.setChannel(support, { isArchived: true });
  await expect(to(support)).rejects.toMatchObject(wrong('is_archived'));
  slack.setChannel(support, { isArchived: false, isPrivate: true, hasBot: false });
  await expect(to(support)).rejects.toMatchObject(wrong('channel_not_found'));
  expect((await to('U0KIM')).channel).toBe(slack.dm('U0KIM'));
});

test('bad blocks are refused place by place', async () => {
  const blocks = [{ type: 'header', text: { type: 'plain_text', text: 'x'.repeat(151) } }];
  await expect(post('x', { blocks })).rejects.toMatchObject({
    data: {
      error: 'invalid_blocks',
      errors: ['must be less than 151 characters [json-pointer:/blocks/0/text/text]'],
      response_metadata: { messages: ['[ERROR] must be less than 151 characters [json-pointer:/blocks/0/text/text]'] },
    },
  });
  const long = Array(5).fill({ type: 'section', text: { type: 'mrkdwn', text: 'x'.repeat(3000) } });
  await expect(post('x', { blocks: long })).rejects.toMatchObject(wrong('msg_blocks_too_long'));
});

test('an update changes what it names and keeps the rest', async () => {
  const blocks = [{ type: 'divider', block_id: 'line' }];
  const ts = await post('one', { blocks, metadata: { event_type: 'case', event_payload: { seq: 1 } } });
  await client.chat.update({ channel: support, ts, text: 'two' });
  expect(slack.message(support, ts)).toMatchObject({ text: 'two', blocks, metadata: { event_payload: { seq: 1 } } });
  await client.chat.update({ channel: support, ts, text: 'three', blocks: [] });
  expect(slack.message(support, ts)).not.toHaveProperty('blocks');
  const { ts: theirs } = await slack.as('U0KIM').post(support, 'mine');
  const update = (which: string) => client.chat.update({ channel: support, ts: which, text: 'x' });
  await expect(update(theirs)).rejects.toMatchObject(wrong('cant_update_message'));
  await client.chat.delete({ channel: support, ts });
  await expect(update(ts)).rejects.toMatchObject(wrong('message_not_found'));
});

test('an ephemeral message needs its reader in the channel', async () => {
  const to = (user: string) => client.chat.postEphemeral({ channel: 'C0SUPPORT', user, text: 'psst' });
  await to('U0KIM');
  expect(slack.ephemerals('U0KIM')).toMatchObject([{ text: 'psst', to: 'U0KIM' }]);
  await expect(to('U0LEFT')).rejects.toMatchObject(wrong('user_not_in_channel'));
  await expect(to('U0NONE')).rejects.toMatchObject(wrong('user_not_found'));
});

test('a thread is read page by page, with its metadata where asked for', async () => {
  const ts = await post('card');
  for (const seq of [1, 2, 3])
    await post(`line ${seq}`, { thread_ts: ts, metadata: { event_type: 'line', event_payload: { seq } } });
  const read = (more = {}) => client.conversations.replies({ channel: support, ts, limit: 2, ...more });
  const first = await read();
  expect(first.messages?.map(({ text }) => text)).toEqual(['card', 'line 1']);
  expect(first).toMatchObject({ has_more: true, messages: [{ reply_count: 3 }, {}] });
  const rest = await read({ cursor: first.response_metadata?.next_cursor ?? '', include_all_metadata: true });
  expect(rest).toMatchObject({
    has_more: false,
    messages: [{ metadata: { event_payload: { seq: 2 } } }, { text: 'line 3' }],
  });
  expect(first.messages?.[1]).not.toHaveProperty('metadata');
  expect(slack.thread(support, ts)).toHaveLength(3);
  expect(slack.messages(support)).toHaveLength(1);
  const history = await client.conversations.history({ channel: support, oldest: ts, inclusive: true });
  expect(history.messages?.map((message) => message.ts)).toEqual([ts]);
});

test('people, groups and channels are found as Slack shows them', async () => {
  expect((await client.users.info({ user: 'U0GUEST' })).user).toMatchObject({ is_restricted: true, deleted: false });
  expect((await client.users.info({ user: 'U0LEFT' })).user).toMatchObject({ deleted: true });
  expect((await client.users.info({ user: 'U0BOT' })).user).toMatchObject({ is_bot: true });
  expect((await client.users.lookupByEmail({ email: 'DANA@example.com' })).user?.id).toBe('U0DANA');
  await expect(client.users.lookupByEmail({ email: 'x@y.zz' })).rejects.toMatchObject(wrong('users_not_found'));
  await expect(client.users.info({ user: 'U0NONE' })).rejects.toMatchObject(wrong('user_not_found'));
  expect((await client.users.list({})).members).toHaveLength(sampleWorkspace.people.length + 1);
  expect((await client.usergroups.list({})).usergroups).toMatchObject([{ id: 'S0FIN', handle: 'finance-approvers' }]);
  await expect(client.usergroups.users.list({ usergroup: 'S1' })).rejects.toMatchObject(wrong('no_such_subteam'));
  expect((await client.conversations.list({})).channels?.map(({ name }) => name)).toEqual([
    'support',
    'refunds',
    'random',
  ]);
  expect((await client.conversations.members({ channel: support, limit: 3 })).members).toHaveLength(3);
  expect((await client.conversations.open({ users: 'U0KIM' })).channel?.id).toBe(slack.dm('U0KIM'));
  await expect(client.conversations.open({ users: 'U0LEFT' })).rejects.toMatchObject(wrong('user_disabled'));
});

test('a trigger opens one modal within three seconds', async () => {
  const once = await trigger();
  await client.views.open({ trigger_id: once, view });
  await expect(client.views.open({ trigger_id: once, view })).rejects.toMatchObject(wrong('exchanged_trigger_id'));
  await expect(client.views.open({ trigger_id: 'x', view })).rejects.toMatchObject(wrong('invalid_trigger_id'));
  const late = await trigger();
  timePassed += 3001;
  await expect(client.views.open({ trigger_id: late, view })).rejects.toMatchObject(wrong('expired_trigger_id'));
});

test('three views lie on each other, and an update needs the right hash', async () => {
  const opened = await client.views.open({ trigger_id: await trigger(), view });
  await client.views.push({ trigger_id: await trigger(), view });
  await client.views.push({ trigger_id: await trigger(), view });
  const fourth = client.views.push({ trigger_id: await trigger(), view });
  await expect(fourth).rejects.toMatchObject(wrong('push_limit_reached'));
  const [root, second] = slack.views('U0KIM');
  expect(second).toMatchObject({ root_view_id: root?.id, previous_view_id: root?.id });
  const update = () => client.views.update({ view_id: root?.id ?? '', hash: opened.view?.hash ?? '', view });
  expect((await update()).view?.hash).not.toBe(opened.view?.hash);
  await expect(update()).rejects.toMatchObject(wrong('hash_conflict'));
  await expect(client.views.update({ view_id: 'V0', view })).rejects.toMatchObject(wrong('not_found'));
  const bad = { ...view, title: { ...view.title, text: 'x'.repeat(25) } };
  await expect(client.views.update({ view_id: root?.id ?? '', view: bad })).rejects.toMatchObject(
    wrong('invalid_arguments'),
  );
});

test('a response_url answers five times in half an hour', async () => {
  const url = await commanded('response_url');
  const say = async (body: object) => {
    const answer = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
    return `${answer.status} ${await answer.text()}`;
  };
  expect(await say({ text: 'for you' })).toBe('200 ok');
  expect(await say({ text: 'for all', response_type: 'in_channel' })).toBe('200 ok');
  expect(await say({})).toContain('500 {"ok":false,"error":"no_text"');
  expect(slack.ephemerals('U0KIM').map(({ text }) => text)).toEqual(['for you']);
  expect(slack.messages(support).map(({ text }) => text)).toEqual(['for all']);
  await say({ text: '4' });
  await say({ text: '5' });
  expect(await say({ text: '6' })).toContain('404 {"ok":false,"error":"used_url"');
  const later = await commanded('response_url');
  timePassed += 30 * 60_000 + 1;
  expect((await fetch(later, { method: 'POST', body: '{"text":"x"}' })).status).toBe(404);
});

test('faults are played once, in order, and what hangs can be left', async () => {
  slack.addFault({ method: 'chat.postMessage', times: 1, error: 'fatal_error' });
  slack.addFault({ method: 'chat.postMessage', times: 1, status: 503 });
  slack.addFault({ method: 'chat.postMessage', times: 1, dropAfterEffect: true });
  slack.addFault({ method: '*', times: 1, hangMs: 60_000 });
  await expect(post('1')).rejects.toMatchObject(wrong('fatal_error'));
  await expect(post('2')).rejects.toMatchObject({ code: 'slack_webapi_http_error', statusCode: 503 });
  await expect(post('3')).rejects.toMatchObject({ code: 'slack_webapi_request_error' });
  const impatient = connect(slack, botToken, { timeout: 50 });
  await expect(impatient.chat.postMessage({ channel: support, text: '4' })).rejects.toMatchObject({
    code: 'slack_webapi_request_error',
  });
  await post('5');
  expect(slack.messages(support).map(({ text }) => text)).toEqual(['3', '5']);
  expect(slack.calls.get('chat.postMessage')).toBe(5);
});

test('tiers are kept where they are switched on', async () => {
  await slack.close();
  slack = await startSlack({ rateLimits: true });
  client = connect(slack, botToken, { rejectRateLimitedCalls: true });
  for (let n = 0; n < 5; n += 1) await post(`${n}`);
  await expect(post('too fast')).rejects.toMatchObject({ code: 'slack_webapi_rate_limited_error', retryAfter: 1 });
});

test('what a person types reaches the wire as Slack writes it', () => {
  expect(slack.typed('ask @raj or @finance-approvers in #support: 3 < 4 & <!channel>')).toBe(
    'ask <@U0RAJ> or <!subteam^S0FIN> in <#C0SUPPORT|support>: 3 &lt; 4 &amp; &lt;!channel&gt;',
  );
});
