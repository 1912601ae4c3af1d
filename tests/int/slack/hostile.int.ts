import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { callbackIds } from '../../../blocks/ids.ts';
import type { Delivered } from '../../../scripts/sandbox/slack/types.ts';
import { type AtSlack, acme, atSlack, dana, kim, refunds, support, torres } from '../../support/at-slack.ts';
import { type Running, runningLatch } from '../../support/running-latch.ts';
import { unhurried } from '../../support/unhurried.ts';

let latch: Running;
let at: AtSlack;
let pending: string;
let before: Awaited<ReturnType<AtSlack['everything']>>;
beforeAll(async () => {
  // What Bolt knows nothing of is refused when an event would be.
  const patience = { ...unhurried, ackMs: 2_000 };
  latch = await runningLatch({ patience, slack: { eventRetryDelaysMs: [] } });
  at = atSlack(latch);
  pending = await at.pending();
  await at.file({ Customer: 'Nothing else' }); // case 2 cannot be marked ready
});
afterAll(() => latch.stop());

beforeEach(async () => {
  await at.quiet();
  before = await at.everything();
});

/** The app is up and the database is what it was. */
async function unchanged(): Promise<void> {
  await at.quiet();
  expect(await at.everything()).toEqual(before);
  expect((await latch.slack.as(dana).slash(refunds, '/latch', 'help')).status).toBe(200);
}

const form = (payload: unknown) => new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
const person = { user: { id: torres, team_id: 'T0LATCH' }, team: { id: 'T0LATCH', domain: 'x' } };
const click = (value: unknown, actionId = 'approve', more: object = {}) => ({
  type: 'block_actions',
  ...person,
  channel: { id: refunds },
  message: { ts: pending },
  container: { type: 'message' },
  actions: [{ type: 'button', action_id: actionId, block_id: 'b', value, action_ts: '1.1' }],
  ...more,
});
const view = (callbackId: string, values: unknown, metadata: unknown = { caseId: 'T0LATCH:1' }) => ({
  type: 'view_submission',
  ...person,
  user: {
    id: callbackId === callbackIds.deny || callbackId === callbackIds.requestChanges ? torres : kim,
    team_id: 'T0LATCH',
  },
  view: {
    id: 'V1',
    type: 'modal',
    callback_id: callbackId,
    private_metadata: typeof metadata === 'string' ? metadata : JSON.stringify(metadata),
    title: { text: 't' },
    submit: { text: 's' },
    blocks: [{ type: 'input', block_id: 'text', element: { type: 'plain_text_input', action_id: 'value' } }],
    state: { values },
  },
});
const event = (inner: object, more: object = {}) =>
  JSON.stringify({ type: 'event_callback', team_id: 'T0LATCH', event_id: 'Ev9', event: inner, ...more });

const refusedOrAnswered = ({ status, ms }: Delivered) => {
  expect(ms).toBeLessThan(3_000);
  expect(status === 200 || (status >= 400 && status < 500) ? 'fine' : status).toBe('fine');
};

describe('what is no request of Slack’s', () => {
  const url = () => `http://127.0.0.1:${latch.app.port}/slack/events`;

  test('a forged signature, an old and a future timestamp', async () => {
    const body = form(click(JSON.stringify({ caseId: 'T0LATCH:1' })));
    const now = Math.floor(Date.now() / 1_000);
    const forged = await latch.slack.send(body, { signature: `v0=${'0'.repeat(64)}` });
    const old = await latch.slack.send(body, { timestampS: now - 600 });
    const future = await latch.slack.send(body, { timestampS: now + 86_400 });
    expect([forged.status, old.status, future.status]).toEqual([401, 401, 401]);
    for (const headers of [
      {},
      { 'x-slack-signature': 'v0=' },
      { 'x-slack-request-timestamp': 'NaN', 'x-slack-signature': 'x' },
    ])
      expect((await fetch(url(), { method: 'POST', body, headers })).status).toBe(401);
    await unchanged();
  });

  test('other methods and paths, also those that are no address', async () => {
    for (const method of ['GET', 'PUT', 'DELETE', 'HEAD']) expect((await fetch(url(), { method })).status).toBe(405);
    expect((await fetch(url().replace('/slack/events', '/nowhere'))).status).toBe(404);
    const { request } = await import('node:http');
    const raw = (path: string) =>
      new Promise<number | undefined>((resolve, reject) =>
        request({ host: '127.0.0.1', port: latch.app.port, path }, (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        })
          .on('error', reject)
          .end(),
      );
    for (const path of ['//', '///x', '/%', '/?']) expect(await raw(path)).toBe(404);
    await unchanged();
  });

  test('a signed body that is empty, broken, null, no object, or of no kind that Slack has', async () => {
    const bodies = [
      '',
      '{"type":',
      'null',
      '5',
      '[]',
      '{}',
      '{"type":"mystery"}',
      '{"type":"event_callback"}',
      '{"type":"block_actions"}',
    ];
    const sent = await Promise.all(
      bodies.flatMap((body) => [
        latch.slack.send(body, { contentType: 'application/json' }),
        latch.slack.send(body),
        latch.slack.send(`payload=${encodeURIComponent(body)}`),
        latch.slack.send(body, { contentType: 'text/plain' }),
      ]),
    );
    for (const one of sent) refusedOrAnswered(one);
    await unchanged();
  });

  test('5 MB', async () => {
    const answer = await fetch(url(), { method: 'POST', body: 'x'.repeat(5 * 1024 * 1024) }).then(
      ({ status }) => status,
      () => 'cut off',
    );
    expect([413, 'cut off']).toContain(answer);
    await unchanged();
  });
});

describe('buttons', () => {
  const value = (given: object) => JSON.stringify(given);

  test.each([
    ['no value', undefined],
    ['no JSON', '}{'],
    ['a list', '[1]'],
    ['no case', '{}'],
    ['a case that is not there', value({ caseId: 'T0LATCH:999999' })],
    ['another team’s case', value({ caseId: 'T0OTHER:1' })],
    ['a pattern', value({ caseId: 'T0LATCH:.*' })],
    ['an operator of the database', value({ caseId: { $gt: '' } })],
    ['prototype members', '{"__proto__":{"caseId":"T0LATCH:1"}}'],
    ['40,000 characters', 'x'.repeat(40_000)],
  ])('with %s are answered', async (_, given) => {
    for (const action of ['approve', 'edit', 'details', 'run', 'withdraw', 'make_case', 'home_more', 'review'])
      refusedOrAnswered(await latch.slack.send(form(click(given, action, { trigger_id: '1.2.3' }))));
    const menu = {
      type: 'static_select',
      action_id: 'other_actions',
      block_id: 'b',
      selected_option: { value: given },
    };
    refusedOrAnswered(await latch.slack.send(form({ ...click(given), actions: [menu] })));
    await unchanged();
  });

  test('of another version, without actions, or of nobody', async () => {
    expect(await at.hearing(torres, () => latch.slack.send(form(click('x', 'from_the_future'))))).toContain(
      'another version of Latch',
    );
    refusedOrAnswered(await latch.slack.send(form({ ...click('x'), actions: [] })));
    refusedOrAnswered(await latch.slack.send(form({ ...click('x'), user: undefined })));
    refusedOrAnswered(await latch.slack.send(form({ ...click('x'), team: null, user: { id: 7 } })));
    refusedOrAnswered(await latch.slack.send(form({ ...click('x'), channel: 5, message: 'no' })));
    const entry = value({ caseId: 'T0LATCH:1', kind: 'nonsense' });
    const menu = {
      type: 'static_select',
      action_id: 'other_actions',
      block_id: 'b',
      selected_option: { value: entry },
    };
    expect(await at.hearing(torres, () => latch.slack.send(form({ ...click(''), actions: [menu] })))).toContain(
      'another version',
    );
    await unchanged();
  });
});

describe('forms', () => {
  const text = (given: unknown) => ({ text: { value: { type: 'plain_text_input', value: given } } });
  const field = (name: string, given: unknown) => ({ [`field:${name}:v1`]: { value: { value: given } } });
  const all = [
    callbackIds.note,
    callbackIds.deny,
    callbackIds.requestChanges,
    callbackIds.edit,
    callbackIds.prepare,
    callbackIds.newCase,
  ];
  const metadata: Record<string, unknown> = {
    caseId: 'T0LATCH:1',
    workflow: 'refund',
    via: 'command',
    action: 'stripe.refund',
  };
  beforeAll(async () => {
    const { proposal } = await at.state(1);
    metadata.fingerprint = (proposal as { fingerprint: string }).fingerprint; // the case waits for approval
  });
  const said = ({ body }: Delivered) => JSON.stringify(body);

  test.each([
    ['values that are missing', undefined],
    ['values of the wrong type', { text: 5, note: null, 'field:amount:v1': 'x', priority: [] }],
    ['a number for a text', text(5)],
    ['an object for a text', text({ $ne: 1 })],
    ['nothing typed', text('')],
    ['40,000 characters', { ...text('x'.repeat(40_000)), ...field('customer', 'y'.repeat(40_000)) }],
    ['an amount of another kind', { ...text(''), ...field('amount', '1e9 USD') }],
    ['fields nobody knows', { ...text(''), ...field('__proto__', 'x'), ...field('constructor', 'x') }],
  ])('%s', async (_, values) => {
    for (const callbackId of all) {
      const delivered = await latch.slack.send(
        form(
          view(callbackId, values, {
            ...metadata,
            caseId: callbackId === callbackIds.prepare ? 'T0LATCH:2' : 'T0LATCH:1',
          }),
        ),
      );
      refusedOrAnswered(delivered);
      expect(said(delivered)).toMatch(/response_action/);
    }
    await unchanged();
  });

  test.each([
    ['no metadata', ''],
    ['broken metadata', '{'],
    ['a case that is not there', { ...metadata, caseId: 'T0LATCH:999999', workflow: 'nosuch' }],
    ['another team’s case', { ...metadata, caseId: 'T0OTHER:1', workflow: '__proto__' }],
    ['a wrong type', { ...metadata, caseId: 5, workflow: 5 }],
  ])('%s', async (_, given) => {
    for (const callbackId of all)
      expect(said(await latch.slack.send(form(view(callbackId, text('x'), given))))).toMatch(/errors/);
    await unchanged();
  });

  test('a form of another version, and one that is no view at all', async () => {
    refusedOrAnswered(await latch.slack.send(form(view('from_the_future', text('x')))));
    refusedOrAnswered(
      await latch.slack.send(form({ type: 'view_submission', ...person, view: { callback_id: 'note' } })),
    );
    await unchanged();
  });
});

describe('what people may write', () => {
  const wild = '<!channel> *b* `c` &lt; <https://evil.example|ok> :smile: \u202egnp \ud800 \u0000 a\nb 👩‍👩‍👧';

  test('goes through every surface as it was written, mentions nobody, and is sealed as it is read back', async () => {
    const ts = await at.file({ ...acme, Customer: wild.replace('\n', ' '), Reason: wild });
    await at.markReady(ts, { Note: wild });
    await at.on(ts, torres, 'Deny');
    await at.submit(torres, await at.modal(torres, 'Deny'), { Reason: wild });
    await latch.slack.as(kim).post(refunds, wild, { threadTs: ts });
    await latch.slack.as(kim).slash(refunds, '/latch', `case ${wild}`);
    await at.quiet();
    await at.hearing(dana, () => latch.slack.as(dana).slash(refunds, '/latch', `case ${at.numberOf(ts)}`));
    expect((await at.state(at.numberOf(ts))).status).toBe('denied');
    const shown = JSON.stringify([
      at.card(ts),
      latch.slack.thread(refunds, ts).filter(({ bot_id }) => bot_id),
      at.dms(kim),
    ]);
    expect(shown).not.toMatch(/"text":"[^"]*<!channel>[^"]*","type":"mrkdwn"|"type":"broadcast"/);
    expect(at.card(ts).text).toContain('&lt;!channel&gt;');
    expect(latch.log.filter(({ level }) => Number(level) >= 50)).toEqual(
      expect.not.arrayContaining([expect.objectContaining({ msg: 'case not shown' })]),
    );
  });
});

describe('the same request once more', () => {
  test('of each kind changes nothing', async () => {
    const ts = await at.file();
    const sent: Delivered[] = [];
    const send = async (act: Promise<Delivered>) => void sent.push(await act);
    await send(at.on(ts, kim, 'Issue refund'));
    await send(at.submit(kim, await at.modal(kim, 'Mark Ready')));
    await at.quiet();
    await send(at.on(ts, kim, 'Approve'));
    await send(at.on(ts, kim, 'Add Note'));
    await send(latch.slack.as(kim).post(refunds, 'a note', { threadTs: ts }));
    await send(latch.slack.as(kim).post(support, 'a request'));
    await send(latch.slack.as(kim).slash(refunds, '/latch', 'queue'));
    await send(at.on(ts, torres, 'Deny'));
    await send(at.submit(torres, await at.modal(torres, 'Deny'), { Reason: 'no' }));
    await at.quiet();
    before = await at.everything();
    const posts = latch.slack.messages(support).length + latch.slack.thread(refunds, ts).length + at.dms(kim).length;
    const requests = sent.flatMap(({ request }) => request ?? []);
    expect(requests).toHaveLength(9);
    for (const request of requests) refusedOrAnswered(await latch.slack.replay(request));
    await unchanged();
    expect(latch.slack.messages(support).length + latch.slack.thread(refunds, ts).length + at.dms(kim).length).toBe(
      posts,
    );
  });
});

test('an event of nobody’s, of another team, or of a strange shape is taken and forgotten', async () => {
  const strange = [
    event({ type: 'message', channel: support, user: kim, ts: '1.1', text: 'x' }, { team_id: 'T0OTHER' }),
    event({ type: 'message', channel: support }),
    event({ type: 'message', channel: refunds, user: kim, ts: '2.2', thread_ts: '9.9', text: 'x' }),
    event({ type: 'app_home_opened', user: kim, tab: 'messages' }),
    event({ type: 'something_new' }),
  ];
  for (const body of strange) refusedOrAnswered(await latch.slack.send(body, { contentType: 'application/json' }));
  await unchanged();
});
