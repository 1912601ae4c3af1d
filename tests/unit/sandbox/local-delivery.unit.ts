import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { WebSocket } from 'ws';
import { httpPost } from '../../../scripts/sandbox/slack/http-post.ts';
import type { LocalSlack } from '../../../scripts/sandbox/slack/types.ts';
import { appToken, botToken, connect, startSlack } from './running-app.ts';

let slack: LocalSlack;
const servers: Server[] = [];
const sockets: WebSocket[] = [];

beforeEach(async () => {
  slack = await startSlack();
});

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate();
  await slack.close();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** An app of one function: what came in, what goes out. */
async function listen(answer: (body: string, headers: NodeJS.Dict<string | string[]>) => Answer | Promise<Answer>) {
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const { status = 200, headers = {}, said = '' } = await answer(body, request.headers);
    response.writeHead(status, headers).end(said);
  }).listen(0, '127.0.0.1');
  servers.push(server);
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/`;
}

interface Answer {
  status?: number;
  headers?: Record<string, string>;
  said?: string;
}

interface Envelope {
  type: string;
  envelope_id: string;
  retry_attempt?: number;
  payload: { event_id: string };
}

async function openSocket(onEnvelope: (envelope: Envelope, socket: WebSocket) => void) {
  const { url = '' } = await connect(slack, appToken).apps.connections.open({});
  const socket = new WebSocket(url);
  sockets.push(socket);
  await new Promise<void>((resolve) => {
    socket.on('message', (data) => {
      const message: Envelope = JSON.parse(data.toString());
      if (message.type === 'hello') resolve();
      else onEnvelope(message, socket);
    });
  });
}

test('a failed event comes again with a count and a reason, until the app says no more', async () => {
  const tries: { num: unknown; reason: unknown; signature: unknown; id: string }[] = [];
  const url = await listen((body, headers) => {
    const [num, reason] = [headers['x-slack-retry-num'], headers['x-slack-retry-reason']];
    tries.push({ num, reason, signature: headers['x-slack-signature'], id: JSON.parse(body).event_id });
    return { status: 500, headers: tries.length === 2 ? { 'x-slack-no-retry': '1' } : {} };
  });
  slack.deliverTo(url);
  expect((await slack.as('U0SAM').post('C0SUPPORT', 'help')).status).toBe(500);
  await slack.settled();
  expect(tries).toMatchObject([{ num: undefined }, { num: '1', reason: 'http_error' }]);
  expect(new Set(tries.map(({ id }) => id)).size).toBe(1);
});

test('an interaction is tried once', async () => {
  let tries = 0;
  slack.deliverTo(
    await listen(() => {
      tries += 1;
      return { status: 500 };
    }),
  );
  expect((await slack.as('U0KIM').globalShortcut('new_case')).status).toBe(500);
  await slack.settled();
  expect(tries).toBe(1);
});

test('an app that does not answer, or is not there, is status 0', async () => {
  const url = await listen(() => new Promise<Answer>(() => undefined));
  const signal = new AbortController().signal;
  expect(await httpPost(url, {}, '', 30, signal)).toMatchObject({ status: 0, failure: 'http_timeout' });
  expect(await httpPost('http://127.0.0.1:9/', {}, '', 30, signal)).toMatchObject({
    status: 0,
    failure: 'connection_failed',
  });
});

test('an event that a socket did not acknowledge goes to the next one', async () => {
  const seen: (number | undefined)[] = [];
  await openSocket((envelope, socket) => {
    seen.push(envelope.retry_attempt);
    socket.close();
  });
  await openSocket((envelope, socket) => {
    seen.push(envelope.retry_attempt);
    socket.send(JSON.stringify({ envelope_id: envelope.envelope_id, payload: {} }));
  });
  expect((await slack.as('U0SAM').post('C0SUPPORT', 'help')).status).toBe(0);
  await slack.settled();
  expect(seen).toEqual([0, 1]);
});

test('a socket URL is good for one connection', async () => {
  const { url = '' } = await connect(slack, appToken).apps.connections.open({});
  const opened = () =>
    new Promise<boolean>((resolve) => {
      const socket = new WebSocket(url);
      sockets.push(socket);
      socket.on('open', () => resolve(true));
      socket.on('error', () => resolve(false));
    });
  expect(await opened()).toBe(true);
  expect(await opened()).toBe(false);
});

const buttons = [
  {
    type: 'actions',
    elements: [{ type: 'button', action_id: 'approve', value: '1', text: { type: 'plain_text', text: 'Approve' } }],
  },
];

test('a click can replace or take away what was clicked, also where only one person sees it', async () => {
  const client = connect(slack, botToken);
  const urls: string[] = [];
  const bodies: { container: { is_ephemeral: boolean }; message?: object }[] = [];
  slack.deliverTo(
    await listen((body) => {
      const payload = JSON.parse(new URLSearchParams(body).get('payload') ?? '{}');
      if (payload.response_url) urls.push(payload.response_url);
      if (payload.response_url) bodies.push(payload);
      return {};
    }),
  );
  const say = (body: object) => fetch(urls.at(-1) ?? '', { method: 'POST', body: JSON.stringify(body) });
  const { ts = '' } = await client.chat.postMessage({ channel: 'C0SUPPORT', text: 'card', blocks: buttons });
  await slack.as('U0KIM').click({ channel: 'C0SUPPORT', ts }, 'approve');
  await say({ replace_original: true, text: 'approved' });
  expect(slack.message('C0SUPPORT', ts)?.text).toBe('approved');
  await say({ delete_original: true });
  expect(slack.message('C0SUPPORT', ts)?.deleted).toBe(true);

  await client.chat.postEphemeral({ channel: 'C0SUPPORT', user: 'U0KIM', text: 'draft', blocks: buttons });
  const [draft] = slack.ephemerals('U0KIM');
  if (!draft) throw new Error('no draft');
  await expect(slack.as('U0SAM').click(draft, 'approve')).rejects.toThrow('sees no message');
  await slack.as('U0KIM').click(draft, 'approve');
  expect(bodies.at(-1)).toMatchObject({ container: { is_ephemeral: true } });
  expect(bodies.at(-1)).not.toHaveProperty('message');
  await say({ replace_original: true, text: 'filed' });
  expect(slack.ephemerals('U0KIM')).toMatchObject([{ text: 'filed', ts: draft.ts }]);
  await say({ delete_original: true });
  expect(slack.ephemerals('U0KIM')).toEqual([]);
});

test('a submission may push a view, or clear them all; nonsense is not shown', async () => {
  const client = connect(slack, botToken);
  let said: object = {};
  let trigger = '';
  slack.deliverTo(
    await listen((body) => {
      trigger = JSON.parse(new URLSearchParams(body).get('payload') ?? '{}').trigger_id ?? '';
      return { said: JSON.stringify(said), headers: { 'content-type': 'application/json' } };
    }),
  );
  const view = {
    type: 'modal' as const,
    title: { type: 'plain_text' as const, text: 'Case' },
    submit: { type: 'plain_text' as const, text: 'Go' },
    blocks: [],
  };
  const kim = slack.as('U0KIM');
  await kim.globalShortcut('new_case');
  await client.views.open({ trigger_id: trigger, view });
  const [root] = slack.views('U0KIM');
  const id = root?.id ?? '';
  said = { response_action: 'push', view: { ...view, title: { type: 'plain_text', text: 'x'.repeat(25) } } };
  await expect(kim.submit(id, {})).rejects.toThrow('must be less than 25 characters');
  said = { response_action: 'errors', errors: { nowhere: 'x' } };
  await expect(kim.submit(id, {})).rejects.toThrow('not at: nowhere');
  said = { response_action: 'push', view };
  await kim.submit(id, {});
  expect(slack.views('U0KIM')).toMatchObject([{ id }, { previous_view_id: id }]);
  said = { response_action: 'clear' };
  await kim.submit(slack.views('U0KIM')[1]?.id ?? '', {});
  expect(slack.views('U0KIM')).toEqual([]);
});
