import { createServer, type IncomingHttpHeaders, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createPage, type Page } from '../../../../scripts/sandbox/page/page.ts';
import type { PageState, RecordReader, StoryPlayer } from '../../../../scripts/sandbox/page/types.ts';
import { sampleWorkspace } from '../../../../scripts/sandbox/sample-workspace.ts';
import { startLocalSlack } from '../../../../scripts/sandbox/slack/local-slack.ts';
import type { LocalSlack } from '../../../../scripts/sandbox/slack/types.ts';

const record: RecordReader = {
  cases: async () => [{ id: 'T0LATCH:1', number: 1, status: 'open', headline: 'Refund', version: 1, head: 'aa' }],
  timeline: async () => [
    { seq: 1, at: '2026-11-12T09:14:00Z', type: 'filed', by: 'U0KIM', hash: 'aa', prev: '', body: {} },
  ],
};
const story: StoryPlayer = {
  steps: () => [{ time: '09:14', title: 'A case is made', who: 'U0KIM' }],
  async *play() {
    yield { step: 0, look: { as: 'U0TORRES', channel: 'C0REFUNDS' } };
    yield { step: 0, done: true };
  },
  reset: () => {},
};

let slack: LocalSlack;
let app: Server;
let page: Page;
let server: Server;
let delivered: string[];

const listening = (one: Server): Promise<number> =>
  new Promise((resolve) => one.listen(0, '127.0.0.1', () => resolve((one.address() as AddressInfo).port))); // TCP: an AddressInfo

beforeEach(async () => {
  delivered = [];
  app = createServer(async (incoming, response) => {
    let body = '';
    for await (const chunk of incoming) body += chunk;
    delivered.push(decodeURIComponent(body.replaceAll('+', ' ')));
    response.end();
  });
  const appPort = await listening(app);
  slack = await startLocalSlack({
    workspace: sampleWorkspace,
    signingSecret: 'secret',
    botToken: 'xoxb-test',
    appUrl: `http://127.0.0.1:${appPort}/slack/events`,
  });
  page = createPage({ slack, record, story, storyPaceMs: 1 });
  server = createServer(async (incoming, response) => {
    if (!(await page(incoming, response))) response.writeHead(404).end('elsewhere');
  });
  await listening(server);
});

afterEach(async () => {
  page.close();
  server.closeAllConnections();
  server.close();
  app.closeAllConnections();
  app.close();
  await slack.close();
});

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

/** Not fetch: it would not let a test choose `Host` and `Origin`. */
function ask(path: string, { method = 'GET', headers = {}, body = '' } = {}): Promise<Answer> {
  const { port } = server.address() as AddressInfo; // TCP: an AddressInfo
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path, method, headers }, async (response) => {
      let text = '';
      for await (const chunk of response) text += chunk;
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text });
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

const act = (body: object, headers: Record<string, string> = {}) =>
  ask('/page/act', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
const state = async (query: string): Promise<PageState> => JSON.parse((await ask(`/page/state?${query}`)).body);

describe('the page', () => {
  test('is served with its TypeScript stripped, and nothing beside it', async () => {
    expect((await ask('/')).body).toContain('/page/main.ts');
    const script = await ask('/page/render/mrkdwn.ts');
    expect(script.headers['content-type']).toContain('text/javascript');
    expect(script.body).not.toContain('type Inline');
    expect((await ask('/page/../page.ts')).status).toBe(404);
    expect((await ask('/page/tsconfig.json')).status).toBe(404);
    expect((await ask('/slack/events')).body).toBe('elsewhere');
  });

  test('shows each person their own workspace', async () => {
    const sam = await state('as=U0SAM&channel=app');
    expect(sam.channels.find(({ id }) => id === sam.channel)?.kind).toBe('app');
    expect(sam.people.find(({ id }) => id === 'U0LEFT')?.canAct).toBe(false);
    expect(sam.record.timeline).toHaveLength(1);
    const dana = await state('as=U0DANA&channel=C0RANDOM');
    expect(dana.channels.find(({ name }) => name === 'random')?.isMember).toBe(false);
  });

  test('keeps an ephemeral message for the one it was meant for', async () => {
    await fetch(`${slack.apiUrl}chat.postEphemeral`, {
      method: 'POST',
      headers: { authorization: 'Bearer xoxb-test', 'content-type': 'application/json' },
      body: JSON.stringify({ channel: 'C0REFUNDS', user: 'U0KIM', text: 'You prepared it' }),
    });
    expect((await state('as=U0KIM&channel=C0REFUNDS')).messages).toMatchObject([
      { ephemeral: true, text: 'You prepared it' },
    ]);
    expect((await state('as=U0SAM&channel=C0REFUNDS')).messages).toEqual([]);
  });
});

describe('acting', () => {
  test('posts as the person, escaped as Slack’s client does', async () => {
    const answer = await act({ as: 'U0SAM', kind: 'post', channel: 'C0SUPPORT', text: 'a <!channel> & @mkim' });
    expect(JSON.parse(answer.body)).toMatchObject({ status: 200 });
    expect((await state('as=U0KIM&channel=C0SUPPORT')).messages).toMatchObject([
      { user: 'U0SAM', text: 'a &lt;!channel&gt; &amp; <@U0KIM>' },
    ]);
  });

  test('gives a file to Slack, which hands its bytes to the bot', async () => {
    const content = Buffer.from('%PDF-1.7').toString('base64');
    const upload = (body: object) =>
      ask('/page/upload', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    const given = await upload({ as: 'U0KIM', name: 'invoice.pdf', mimetype: 'application/pdf', content });
    const { url_private } = JSON.parse(given.body);
    const fetched = await fetch(url_private, { headers: { authorization: 'Bearer xoxb-test' } });
    expect(await fetched.text()).toBe('%PDF-1.7');
    const broken = await upload({ as: 'U0KIM', name: 'a.pdf', mimetype: 'application/pdf', content: '%%%' });
    expect(broken.status).toBe(400);
  });

  test('delivers a command to the app, signed in the person’s name', async () => {
    await act({ as: 'U0KIM', kind: 'slash', channel: 'C0REFUNDS', command: '/latch', text: 'case 1' });
    expect(delivered.join()).toContain('text=case 1');
    expect(delivered.join()).toContain('user_id=U0KIM');
  });

  test('says what is wrong with an act it does not know, and with one the workspace refuses', async () => {
    expect((await act({ as: 'U0KIM', kind: 'fly' })).status).toBe(400);
    const gone = await act({
      as: 'U0KIM',
      kind: 'click',
      message: { channel: 'C0REFUNDS', ts: '1.2' },
      actionId: 'approve',
    });
    expect(gone.status).toBe(409);
    expect(gone.body).toContain('1.2');
  });

  test('reports an app that is not there', async () => {
    slack.deliverTo('http://127.0.0.1:9/slack/events');
    expect(
      JSON.parse((await act({ as: 'U0KIM', kind: 'shortcut', callbackId: 'new_case_shortcut' })).body),
    ).toMatchObject({ status: 0 });
  });
});

describe('a page elsewhere', () => {
  test('cannot come in by a name that only resolves to this machine', async () => {
    expect((await ask('/page/state?as=U0KIM', { headers: { host: 'evil.example:3000' } })).status).toBe(403);
    expect((await ask('/', { headers: { host: 'evil.example' } })).status).toBe(403);
  });

  test('cannot act across origins', async () => {
    const foreign = await act({ as: 'U0KIM', kind: 'openHome' }, { origin: 'https://evil.example' });
    expect(foreign.status).toBe(403);
    expect((await act({ as: 'U0KIM', kind: 'openHome' }, { origin: 'null' })).status).toBe(403);
    expect((await ask('/page/state?as=U0KIM', { headers: { 'sec-fetch-site': 'cross-site' } })).status).toBe(403);
    expect(delivered).toEqual([]);
  });

  test('cannot post a form', async () => {
    const form = await ask('/page/act', { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '{}' });
    expect(form.status).toBe(403);
  });

  test('is nobody to the page itself', async () => {
    const { port } = server.address() as AddressInfo; // TCP: an AddressInfo
    const own = await act({ as: 'U0KIM', kind: 'openHome' }, { origin: `http://127.0.0.1:${port}` });
    expect(own.status).toBe(200);
  });
});

describe('watching', () => {
  test('hears of a change at once', async () => {
    const { port } = server.address() as AddressInfo; // TCP: an AddressInfo
    const response = await fetch(`http://127.0.0.1:${port}/page/events`);
    const reader = response.body?.getReader();
    const read = async () => new TextDecoder().decode((await reader?.read())?.value);
    expect(await read()).toContain('event: change');
    void slack.as('U0SAM').post('C0SUPPORT', 'hello');
    expect(await read()).toContain('event: change');
    await reader?.cancel();
  });

  test('follows the story as it plays', async () => {
    await ask('/page/story', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"command":"play"}',
    });
    for (let tries = 0; tries < 50 && (await state('as=U0KIM')).story.state !== 'finished'; tries += 1)
      await new Promise((resolve) => setTimeout(resolve, 10));
    expect((await state('as=U0KIM')).story).toMatchObject({ state: 'finished', done: [0], look: { as: 'U0TORRES' } });
  });
});
