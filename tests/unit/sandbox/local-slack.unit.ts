import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { App } from '@slack/bolt';
import type { KnownBlock, ModalView } from '@slack/types';
import type { LocalSlack } from '../../../scripts/sandbox/slack/types.ts';
import { startHttpApp, startSlack, startSocketApp } from './running-app.ts';

let slack: LocalSlack;
let app: App;

beforeEach(async () => {
  slack = await startSlack();
  app = await startHttpApp(slack);
});

afterEach(async () => {
  await app.stop();
  await slack.close();
});

const buttons: KnownBlock[] = [
  { type: 'section', text: { type: 'mrkdwn', text: 'Refund $2,400?' } },
  {
    type: 'actions',
    block_id: 'decide',
    elements: [
      { type: 'button', action_id: 'approve', text: { type: 'plain_text', text: 'Approve' }, value: 'case 7' },
      {
        type: 'overflow',
        action_id: 'more',
        options: [
          { text: { type: 'plain_text', text: 'Deny' }, value: 'deny' },
          { text: { type: 'plain_text', text: 'Edit' }, value: 'edit' },
        ],
      },
    ],
  },
];

const modal: ModalView = {
  type: 'modal',
  callback_id: 'params',
  notify_on_close: true,
  title: { type: 'plain_text', text: 'Issue refund' },
  submit: { type: 'plain_text', text: 'Mark Ready' },
  blocks: [
    {
      type: 'input',
      block_id: 'amount',
      label: { type: 'plain_text', text: 'Amount' },
      element: { type: 'plain_text_input', action_id: 'value', initial_value: '2400' },
    },
    {
      type: 'input',
      block_id: 'note',
      optional: true,
      label: { type: 'plain_text', text: 'Note' },
      element: { type: 'plain_text_input', action_id: 'value' },
    },
    {
      type: 'input',
      block_id: 'kind',
      label: { type: 'plain_text', text: 'Kind' },
      element: {
        type: 'static_select',
        action_id: 'value',
        options: [{ text: { type: 'plain_text', text: 'Full' }, value: 'full' }],
      },
    },
  ],
};

const postCard = async () => {
  const { ts = '' } = await app.client.chat.postMessage({ channel: 'C0SUPPORT', text: 'Refund?', blocks: buttons });
  return { channel: 'C0SUPPORT', ts };
};

const openModal = async (view: ModalView = modal) => {
  app.command('/latch', async ({ ack, client, body }) => {
    await ack();
    await client.views.open({ trigger_id: body.trigger_id, view });
  });
  await slack.as('U0KIM').slash('C0SUPPORT', '/latch', 'new');
  await slack.settled();
  const [top] = slack.views('U0KIM');
  return top?.id ?? 'no modal';
};

test('a slash command is answered for the asker alone', async () => {
  app.command('/latch', async ({ ack, command }) => {
    await ack({ text: `${command.user_name} in ${command.channel_name} said ${command.text}` });
  });
  const { status } = await slack.as('U0KIM').slash('C0SUPPORT', '/latch', 'queue');
  expect(status).toBe(200);
  expect(slack.ephemerals('U0KIM').map((message) => message.text)).toEqual(['mkim in support said queue']);
  expect(slack.messages('C0SUPPORT')).toEqual([]);
});

test('a click carries the value of the button, the message and a response_url', async () => {
  app.action<never>('approve', async ({ ack, body, action, respond, client }: ButtonArgs) => {
    await ack();
    await respond({ text: `not you, ${body.user.name}`, response_type: 'ephemeral' });
    await client.chat.update({
      channel: body.channel.id,
      ts: body.message.ts,
      text: `done: ${action.value}`,
      blocks: [],
    });
  });
  const card = await postCard();
  expect((await slack.as('U0TORRES').click(card, 'approve')).status).toBe(200);
  await slack.settled();
  expect(slack.ephemerals('U0TORRES')[0]?.text).toBe('not you, atorres');
  expect(slack.message(card.channel, card.ts)).toMatchObject({ text: 'done: case 7', edited: { user: 'U0BOT' } });
  expect(slack.message(card.channel, card.ts)?.blocks).toBeUndefined();
});

interface ButtonArgs {
  ack: () => Promise<void>;
  body: { user: { name: string }; channel: { id: string }; message: { ts: string } };
  action: { value: string };
  respond: (said: { text: string; response_type: 'ephemeral' }) => Promise<unknown>;
  client: App['client'];
}

test('nobody clicks a button that is not there, but an outdated client still shows the old one', async () => {
  const pressed: unknown[] = [];
  app.action('approve', async ({ ack, action }) => {
    pressed.push(action);
    await ack();
  });
  const card = await postCard();
  const before = slack.message(card.channel, card.ts);
  await app.client.chat.update({ ...card, text: 'settled', blocks: [] });
  await expect(slack.as('U0RAJ').click(card, 'approve')).rejects.toThrow('nothing to click');
  await slack.as('U0RAJ').click(card, 'approve', before ? { from: before } : {});
  expect(pressed).toMatchObject([{ type: 'button', value: 'case 7', block_id: 'decide' }]);
  await expect(slack.as('U0RAJ').click(await postCard(), 'deny')).rejects.toThrow(
    /there is approve \("Approve"\), more/,
  );
});

test('a menu sends the option that was picked', async () => {
  const picked: unknown[] = [];
  app.action('more', async ({ ack, action }) => {
    picked.push(action);
    await ack();
  });
  const card = await postCard();
  await slack.as('U0RAJ').click(card, 'more', { selected: 'edit' });
  expect(picked).toMatchObject([{ type: 'overflow', selected_option: { value: 'edit' } }]);
  await expect(slack.as('U0RAJ').click(card, 'more', { selected: 'burn' })).rejects.toThrow('it offers deny, edit');
});

test('a modal is submitted with what was typed, what stood there, and nothing for the rest', async () => {
  const submitted: unknown[] = [];
  app.view('params', async ({ ack, view }) => {
    submitted.push(view.state.values);
    await ack();
  });
  const id = await openModal();
  await expect(slack.as('U0KIM').submit(id, {})).rejects.toThrow('"Kind" (kind / value) is required');
  await slack.as('U0KIM').submit(id, { kind: { value: { selected_option: { value: 'full' } } } });
  expect(submitted).toEqual([
    {
      amount: { value: { type: 'plain_text_input', value: '2400' } },
      note: { value: { type: 'plain_text_input', value: null } },
      kind: {
        value: {
          type: 'static_select',
          selected_option: { text: { type: 'plain_text', text: 'Full', emoji: true }, value: 'full' },
        },
      },
    },
  ]);
  expect(slack.views('U0KIM')).toEqual([]);
});

test('errors stand inline, keep what was typed, and an update replaces the view', async () => {
  app.view('params', async ({ ack, view }) => {
    const typed = view.state.values.amount?.value?.value;
    if (typed === '9') await ack({ response_action: 'errors', errors: { amount: 'Too little' } });
    else await ack({ response_action: 'update', view: { ...modal, title: { type: 'plain_text', text: 'Again' } } });
  });
  const id = await openModal();
  const kind = { kind: { value: { selected_option: { value: 'full' } } } };
  await slack.as('U0KIM').submit(id, { ...kind, amount: { value: { value: '9' } } });
  expect(slack.views('U0KIM')[0]?.errors).toEqual({ amount: 'Too little' });
  await slack.as('U0KIM').submit(id, { amount: { value: { value: '10' } } });
  expect(slack.views('U0KIM')[0]).toMatchObject({ id, title: { text: 'Again' } });
  expect(slack.views('U0KIM')[0]?.errors).toBeUndefined();
});

test('an app hears of a closed modal only where it asked', async () => {
  const closed: string[] = [];
  app.view({ callback_id: 'params', type: 'view_closed' }, async ({ ack, view }) => {
    closed.push(view.id);
    await ack();
  });
  const id = await openModal();
  await slack.as('U0KIM').close(id);
  expect(closed).toEqual([id]);
});

test('a message shortcut carries the whole message, files included', async () => {
  const seen: unknown[] = [];
  app.shortcut('turn_into_case', async ({ ack, shortcut }) => {
    seen.push(shortcut);
    await ack();
  });
  const files = [{ name: 'receipt.txt', mimetype: 'text/plain', content: Buffer.from('paid') }];
  const { ts } = await slack.as('U0SAM').post('C0SUPPORT', 'please refund', { files });
  await slack.as('U0KIM').messageShortcut('turn_into_case', 'C0SUPPORT', ts);
  expect(seen).toMatchObject([
    { type: 'message_action', message: { ts, user: 'U0SAM', files: [{ name: 'receipt.txt' }] } },
  ]);
  const url = slack.message('C0SUPPORT', ts)?.files?.[0]?.url_private ?? '';
  const authorized = await fetch(url, { headers: { authorization: 'Bearer xoxb-local' } });
  expect(await authorized.text()).toBe('paid');
  expect(await (await fetch(url)).text()).toContain('Sign in');
});

test('the app hears messages where the bot is, replies, edits and deletions, its own included', async () => {
  await app.stop();
  app = await startHttpApp(slack, { ignoreSelf: false });
  const heard: unknown[] = [];
  app.event('message', async ({ event }) => void heard.push(event));
  const { ts } = await slack.as('U0SAM').post('C0SUPPORT', 'help');
  await slack.as('U0KIM').post('C0SUPPORT', 'looking', { threadTs: ts });
  expect((await slack.as('U0SAM').post('C0RANDOM', 'not here')).status).toBe(0);
  const own = await app.client.chat.postMessage({ channel: 'C0SUPPORT', text: 'hi', thread_ts: ts });
  await app.client.chat.update({ channel: 'C0SUPPORT', ts: own.ts ?? '', text: 'hello' });
  slack.deleteMessage('C0SUPPORT', own.ts ?? '');
  await slack.settled();
  expect(heard).toMatchObject([
    { text: 'help', user: 'U0SAM', channel_type: 'channel' },
    { text: 'looking', thread_ts: ts },
    { text: 'hi', bot_id: 'B0LATCH', thread_ts: ts },
    { subtype: 'message_changed', message: { text: 'hello' }, previous_message: { text: 'hi' } },
    { subtype: 'message_deleted', deleted_ts: own.ts },
  ]);
});

test('App Home is published, opened and clicked', async () => {
  app.event('app_home_opened', async ({ event, client }) => {
    await client.views.publish({ user_id: event.user, view: { type: 'home', blocks: buttons } });
  });
  const clicked: unknown[] = [];
  app.action('approve', async ({ ack, body }) => {
    clicked.push(body);
    await ack();
  });
  await slack.as('U0RAJ').openHome();
  await slack.settled();
  const home = slack.home('U0RAJ');
  await slack.as('U0RAJ').clickInView(home?.id ?? '', 'approve');
  expect(clicked).toMatchObject([{ container: { type: 'view', view_id: home?.id }, view: { type: 'home' } }]);
  expect(clicked[0]).not.toHaveProperty('response_url');
});

test('the app hears who joined or left a group, and who was deactivated', async () => {
  const heard: unknown[] = [];
  app.event('subteam_members_changed', async ({ event }) => void heard.push(event));
  app.event('user_change', async ({ event }) => void heard.push(event.user));
  await slack.setUsergroup('S0FIN', ['U0RAJ', 'U0DANA']);
  await slack.setPerson('U0RAJ', { isDeactivated: true });
  await slack.settled();
  expect(heard).toMatchObject([
    { added_users: ['U0DANA'], removed_users: ['U0TORRES'] },
    { id: 'U0RAJ', deleted: true },
  ]);
  expect((await app.client.usergroups.users.list({ usergroup: 'S0FIN' })).users).toEqual(['U0DANA']);
});

test('a request can be forged, aged and replayed', async () => {
  app.command('/latch', async ({ ack }) => ack());
  const { request } = await slack.as('U0KIM').slash('C0SUPPORT', '/latch', 'help');
  if (!request) throw new Error('nothing was sent');
  expect((await slack.replay(request)).status).toBe(200);
  expect((await slack.send(request.body)).status).toBe(200);
  expect((await slack.send(request.body, { signature: 'v0=00' })).status).toBe(401);
  expect((await slack.send(request.body, { timestampS: 1_700_000_000 })).status).toBe(401);
});

test('over Socket Mode the same things arrive, and an acknowledgement may carry an answer', async () => {
  const socketApp = await startSocketApp(slack);
  const heard: unknown[] = [];
  socketApp.event('message', async ({ event }) => void heard.push(event));
  socketApp.command('/latch', async ({ ack, client, body, command }) => {
    await ack({ text: `by socket: ${command.text}` });
    await client.views.open({ trigger_id: body.trigger_id, view: modal });
  });
  socketApp.view('params', async ({ ack }) => ack({ response_action: 'errors', errors: { amount: 'No' } }));
  const { status, request } = await slack.as('U0KIM').slash('C0SUPPORT', '/latch', 'queue');
  expect([status, request]).toEqual([200, undefined]);
  await slack.settled();
  expect(slack.ephemerals('U0KIM')[0]?.text).toBe('by socket: queue');
  const [view] = slack.views('U0KIM');
  await slack.as('U0KIM').submit(view?.id ?? '', { kind: { value: { selected_option: { value: 'full' } } } });
  expect(slack.views('U0KIM')[0]?.errors).toEqual({ amount: 'No' });
  await slack.as('U0SAM').post('C0SUPPORT', 'help');
  expect(heard).toMatchObject([{ text: 'help' }]);
  await socketApp.stop();
});
