import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Fault } from '../../../../scripts/sandbox/slack/types.ts';
import { botToken, notifyCall, type Rig, refunds, rig } from './given.ts';

let given: Rig;
beforeEach(async () => {
  given = await rig();
});
afterEach(() => given.slack.close());

const posted = () => given.slack.messages(refunds);
const preflight = (changed: Record<string, string> = {}) => {
  const { action, kase, params } = notifyCall(changed);
  return given.host.preflight(action, kase, params);
};

describe('posting a message', () => {
  test('posts it once, with the case it comes from and the mark of the run', async () => {
    const sent = await given.host.run(notifyCall());
    expect(posted()).toEqual([
      expect.objectContaining({
        text: 'Globex has a new bank.\n_Case 7_',
        bot_id: 'B0LATCH',
        metadata: { event_type: 'latch_run', event_payload: { case: 'T0LATCH:7', run: 'run-1' } },
      }),
    ]);
    expect(sent).toMatchObject({ outcome: 'succeeded', summary: 'Posted in #refunds.', reference: posted()[0]?.ts });
    expect(await given.host.lookUp(notifyCall())).toMatchObject({ found: 'happened', reference: posted()[0]?.ts });
  });

  test.each(['#refunds', 'refunds', '#Refunds', refunds, '<#C0REFUNDS|refunds>'])(
    'finds the channel as "%s"',
    async (written) => {
      expect(await preflight({ notify_channel: written })).toMatchObject({
        ok: true,
        facts: [{ label: 'Will be posted in', value: expect.stringContaining('#refunds') }],
      });
      expect(await given.host.run(notifyCall({ notify_channel: written }))).toMatchObject({ outcome: 'succeeded' });
    },
  );

  test('nobody is called by a text of the case, and no link is faked', async () => {
    await given.host.run(notifyCall({ message: '<!channel> <https://evil.example|your bank> & <@U0KIM>' }));
    expect(posted()[0]?.text).toBe(
      '&lt;!channel&gt; &lt;https://evil.example|your bank&gt; &amp; &lt;@U0KIM&gt;\n_Case 7_',
    );
  });

  test('finds a channel on a later page of the list', async () => {
    for (let index = 0; index < 250; index += 1)
      await given.host.run(notifyCall({ notify_channel: '#support', message: `m${index}` }, `run-${index}`));
    const late = notifyCall({ notify_channel: '#support' }, 'run-0');
    expect(await given.host.lookUp(late)).toMatchObject({ found: 'happened' });
    expect(await given.host.lookUp(notifyCall({ notify_channel: '#support' }, 'run-none'))).toMatchObject({
      found: 'absent',
    });
  });

  test('the token and what others wrote stay out of the record', async () => {
    await given.slack.as('U0KIM').post(refunds, 'my own secret words');
    const { exchanges } = await given.host.run(notifyCall());
    const looked = await given.host.lookUp(notifyCall());
    const kept = [...exchanges, ...looked.exchanges].map(({ bytes }) => new TextDecoder().decode(bytes)).join('\n');
    expect(kept).toContain('chat.postMessage');
    expect(kept).not.toContain(botToken);
    expect(kept).not.toContain('my own secret words');
  });
});

describe('is refused before it is sent', () => {
  test.each([
    ['a channel that is not there', { notify_channel: '#nowhere' }, 'The bot does not see the channel #nowhere.'],
    ['an id that is not there', { notify_channel: 'C0NOWHERE' }, 'The bot does not see the channel C0NOWHERE.'],
    [
      'a channel without the bot',
      { notify_channel: '#random' },
      'The bot is not in #random. Invite it there with /invite.',
    ],
    ['too long a message', { message: 'x'.repeat(3001) }, 'A message may have 3,000 characters at most.'],
  ])('%s', async (_, changed, said) => {
    expect(await preflight(changed)).toEqual({ ok: false, reason: expect.stringContaining(said) });
    expect(await given.host.run(notifyCall(changed))).toMatchObject({
      outcome: 'failed',
      reason: expect.stringContaining(said),
    });
    expect(given.slack.calls.get('chat.postMessage')).toBeUndefined();
  });

  test('an archived channel', async () => {
    given.slack.setChannel(refunds, { isArchived: true });
    expect(await preflight()).toMatchObject({ ok: false, reason: '#refunds is archived. Choose another channel.' });
  });

  test('a case without a channel does not offer it', () => {
    const { action, kase } = notifyCall();
    expect(given.host.applies(action, kase)).toEqual({ ok: true });
    expect(given.host.applies(action, { ...kase, fields: {} })).toEqual({
      ok: false,
      reason: 'no channel to notify on the case',
    });
  });
});

describe('a second send of a run', () => {
  const postings = () => given.slack.calls.get('chat.postMessage');

  test('does not post what is there', async () => {
    const first = await given.host.run(notifyCall());
    expect(await given.host.run(notifyCall({}, 'run-1', 2))).toMatchObject({
      outcome: 'succeeded',
      reference: 'reference' in first ? first.reference : 'none',
    });
    expect(postings()).toBe(1);
  });

  test('posts where nothing is there', async () => {
    expect(await given.host.run(notifyCall({}, 'run-1', 2))).toMatchObject({ outcome: 'succeeded' });
    expect(postings()).toBe(1);
  });

  test('posts nothing while it cannot be told', async () => {
    given.slack.addFault({ method: 'conversations.history', error: 'internal_error' });
    expect(await given.host.run(notifyCall({}, 'run-1', 2))).toMatchObject({
      outcome: 'unknown',
      reason: expect.stringContaining('An earlier send may have gone through.'),
    });
    expect(postings()).toBeUndefined();
  });
});

describe('what goes wrong', () => {
  const method = 'chat.postMessage';

  test('over the limit Slack is asked again as late as it says', async () => {
    given.slack.addFault({ method, status: 429, retryAfterS: 17 });
    expect(await given.host.run(notifyCall())).toMatchObject({
      outcome: 'not_now',
      reason: 'Slack is asked too often; it may be asked again in 17 s.',
      retryAfterMs: 17_000,
    });
  });

  test.each<[string, Fault, string]>([
    [
      'a setting of the workspace',
      { method, error: 'restricted_action' },
      'Ask an admin of the workspace. (restricted_action)',
    ],
    [
      'a code nobody foresaw',
      { method, error: 'messages_tab_disabled' },
      'messages tab disabled. (messages_tab_disabled)',
    ],
    ['a missing scope', { method, error: 'missing_scope' }, 'the app lacks the scope'],
    [
      'an error while the channel was looked for',
      { method: 'conversations.list', status: 500 },
      'Nothing was posted: Slack answered conversations.list with HTTP 500.',
    ],
    [
      'no answer while the channel was looked for',
      { method: 'conversations.list', dropAfterEffect: true },
      'Nothing was posted',
    ],
  ])('%s: nothing was posted', async (_, fault, said) => {
    given.slack.addFault(fault);
    expect(await given.host.run(notifyCall())).toMatchObject({
      outcome: 'failed',
      reason: expect.stringContaining(said),
    });
    expect(posted()).toEqual([]);
  });

  test('a wrong token', async () => {
    expect(await given.hostWith({ botToken: 'xoxb-other-000000' }).run(notifyCall())).toMatchObject({
      outcome: 'failed',
      reason:
        'Nothing was posted: Slack refused: SLACK_BOT_TOKEN is not valid. Copy the Bot User OAuth Token anew. (invalid_auth)',
    });
  });

  test.each<[string, Fault, 'happened' | 'absent']>([
    ['a connection cut after the post', { method, dropAfterEffect: true, times: 1 }, 'happened'],
    ['a 500', { method, status: 500, times: 1 }, 'absent'],
    ['a 503', { method, status: 503, times: 1 }, 'absent'],
    ['internal_error', { method, error: 'internal_error', times: 1 }, 'absent'],
    ['fatal_error', { method, error: 'fatal_error', times: 1 }, 'absent'],
    ['no answer in time', { method, hangMs: 2_000, times: 1 }, 'absent'],
    ['a page instead of JSON', { method, status: 200, error: '<html>Sign in</html>', times: 1 }, 'absent'],
    ['a 200 with half an answer', { method, status: 200, error: '{"ok":true,"ts":', times: 1 }, 'absent'],
    ['a 200 that says too little', { method, status: 200, error: '{"ok":true}', times: 1 }, 'absent'],
  ])('%s leaves it open; the look-up says which', async (_, fault, found) => {
    const host = given.hostWith({}, 500);
    given.slack.addFault(fault);
    expect(await host.run(notifyCall())).toMatchObject({ outcome: 'unknown' });
    expect(await host.lookUp(notifyCall())).toMatchObject({ found });
    expect(posted()).toHaveLength(found === 'happened' ? 1 : 0);
  });

  test.each<[string, Fault]>([
    ['a 500', { method: 'conversations.history', status: 500 }],
    ['a 429', { method: 'conversations.history', status: 429 }],
    ['no answer', { method: 'conversations.history', hangMs: 2_000 }],
    ['a lost connection', { method: 'conversations.history', dropAfterEffect: true }],
    ['a missing scope', { method: 'conversations.history', error: 'missing_scope' }],
    ['a list that cannot be read', { method: 'conversations.list', error: 'internal_error' }],
  ])('a look-up that gets %s cannot tell, and never says absent', async (_, fault) => {
    given.slack.addFault(fault);
    expect(await given.hostWith({}, 500).lookUp(notifyCall())).toMatchObject({ found: 'cannot_tell' });
  });

  test('a channel that the bot no longer sees cannot tell', async () => {
    given.slack.setChannel(refunds, { isPrivate: true, hasBot: false });
    expect(await given.host.lookUp(notifyCall())).toMatchObject({ found: 'cannot_tell' });
  });
});
