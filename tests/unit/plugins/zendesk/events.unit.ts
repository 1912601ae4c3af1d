import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import zendesk from '../../../../plugins/zendesk/index.ts';
import { localZendeskKeys } from '../../../../scripts/sandbox/zendesk/local-zendesk.ts';
import { zendeskErrors } from '../../../../scripts/sandbox/zendesk/zendesk-answer.ts';
import type { InboundRequest, Received } from '../../../../src/plugin-host/contract.ts';
import { serving } from '../../plugin-host/given.ts';
import { noon, reading } from '../calls.ts';
import { ana, commentCall, delivered, latch, minjun, type Rig, rig, statusCall } from './given.ts';

let desk: Rig;
beforeEach(async () => {
  desk = await rig();
});
afterEach(() => desk.local.close());

const receive = async (request: InboundRequest, config = desk.config): Promise<Received> => {
  const received = await zendesk.events?.(request, config, reading());
  if (!received) throw new Error('the plugin takes no events');
  return received;
};
const comment = (by = ana, body = 'It is still not there.', isPublic = true) =>
  desk.local.edit(35436, { comment: { body, public: isPublic } }, by)[0] ?? {};
/** Whether the first event is about a case whose ticket is written like this. */
const named = (told: Received) => (text: string) => {
  const about = 'events' in told ? told.events[0]?.about : undefined;
  return about !== undefined && 'field' in about && about.matches?.(text);
};
const minutesLater = (n: number) => new Date(noon.getTime() + n * 60_000);

describe('a comment on a ticket', () => {
  test('is told with its text, whichever way the case names the ticket', async () => {
    const event = comment();
    const told = await receive(delivered(event));
    const { id } = event as { id: string };
    const about = { field: 'ticket', value: '35436', matches: expect.any(Function) };
    expect(told).toEqual({ events: [{ id, about, summary: 'Ana Ruiz commented', text: 'It is still not there.' }] });
    expect(
      [
        '35436',
        ' #35436',
        `${desk.local.url}/agent/tickets/35436`,
        '3543',
        'https://other.zendesk.com/agent/tickets/35436',
      ].map(named(told)),
    ).toEqual([true, true, true, false, false]);
  });

  test('delivered again it is the same event', async () => {
    const event = comment();
    const [once, again] = [await receive(delivered(event)), await receive(delivered(event, { at: minutesLater(1) }))];
    const { id } = event as { id: string };
    expect([once, again]).toMatchObject([{ events: [{ id }] }, { events: [{ id }] }]);
  });

  test('says which is an internal note', async () => {
    expect(await receive(delivered(comment(minjun, 'Checked with the bank.', false)))).toMatchObject({
      events: [{ summary: 'Minjun Kim commented (internal note)' }],
    });
  });

  test('by Latch itself is left out', async () => {
    await desk.host.run(commentCall());
    const [own] = desk.local.events;
    expect(await receive(delivered(own ?? {}))).toEqual({ events: [] });
  });

  test('by a person whose account Latch uses is told', async () => {
    expect(await receive(delivered(comment(latch, 'I called them.')))).toMatchObject({
      events: [{ text: 'I called them.' }],
    });
  });

  test('is asked for again where it cannot be told who wrote it', async () => {
    desk.local.fail({ kind: 'answer', effect: 'none', on: 'GET', ...zendeskErrors.serverError });
    await expect(receive(delivered(comment()))).rejects.toThrow('Zendesk answered with HTTP 500.');
  });
});

describe('a new status', () => {
  test('is told', async () => {
    const [event] = desk.local.edit(35436, { status: 'solved' }, minjun);
    expect(await receive(delivered(event ?? {}))).toMatchObject({
      events: [{ about: { value: '35436' }, summary: 'Status: open → solved' }],
    });
  });

  test('that Latch set is left out', async () => {
    await desk.host.run(statusCall());
    const [own] = desk.local.events;
    expect(await receive(delivered(own ?? {}))).toEqual({ events: [] });
    const [later] = desk.local.edit(35437, { status: 'open' }, latch);
    expect(await receive(delivered(later ?? {}))).toMatchObject({
      events: [{ summary: 'Status: pending → open' }],
    });
  });
});

test('what else Zendesk tells is taken and left', async () => {
  const event = { ...comment(), type: 'zen:event-type:ticket.tags_changed', event: { tags_added: ['vip'] } };
  expect(await receive(delivered(event))).toEqual({ events: [] });
});

const bareComment = {
  id: 'e1',
  type: 'zen:event-type:ticket.comment_added',
  time: '2026-11-20T12:00:00Z',
  detail: { id: '35436' },
  event: { comment: { id: '1', body: 'x', is_public: true } },
};

describe('is refused', () => {
  test('while no secret is set, with the key to set', async () => {
    const { webhookSecret: _, ...config } = desk.config;
    expect(await receive(delivered(comment()), config)).toEqual({
      refused: 'webhookSecret is missing: set ZENDESK_WEBHOOK_SECRET to the webhook’s signing secret',
    });
  });

  test.each<[string, (request: InboundRequest) => InboundRequest]>([
    ['without signature', (request) => ({ ...request, headers: new Headers() })],
    ['with another body', (request) => ({ ...request, body: new TextEncoder().encode('{"id":"1"}') })],
    [
      'with another time than was signed',
      ({ headers, ...request }) => {
        const changed = new Headers(headers);
        changed.set('x-zendesk-webhook-signature-timestamp', '2026-11-20T12:00:01Z');
        return { ...request, headers: changed };
      },
    ],
    [
      'with a signature of another length',
      ({ headers, ...request }) => {
        const changed = new Headers(headers);
        changed.set('x-zendesk-webhook-signature', 'AAAA');
        return { ...request, headers: changed };
      },
    ],
  ])('%s', async (_, changed) => {
    expect(await receive(changed(delivered(comment())))).toEqual({ refused: expect.stringContaining('signature') });
    expect(desk.local.requests).toEqual([]);
  });

  test('signed with another secret', async () => {
    expect(await receive(delivered(comment(), { secret: 'another' }))).toEqual({ refused: 'its signature is wrong' });
  });

  test.each([-6, 6])('signed %i minutes from now', async (n) => {
    expect(await receive(delivered(comment(), { at: minutesLater(n) }))).toEqual({
      refused: expect.stringContaining('more than 5 minutes from now'),
    });
  });

  test('when its time is none', async () => {
    const { headers, ...request } = delivered(comment());
    headers.set('x-zendesk-webhook-signature-timestamp', 'soon');
    const signature = createHmac('sha256', localZendeskKeys.webhookSecret).update('soon').update(request.body);
    headers.set('x-zendesk-webhook-signature', signature.digest('base64'));
    expect(await receive({ ...request, headers })).toEqual({
      refused: expect.stringContaining('it was signed at soon'),
    });
  });

  test.each([
    ['no event at all', { ticket: 35436 }, 'it is no event of Zendesk’s'],
    ['a comment without author', bareComment, 'its event.comment.author is not as Zendesk documents it'],
  ])('%s', async (_, event, said) => {
    expect(await receive(delivered(event))).toEqual({ refused: expect.stringContaining(said) });
  });
});

test('the stand-in delivers what the plugin accepts', async () => {
  const event = desk.local.edit(35436, { comment: { body: 'Hello' } }, ana)[0];
  if (!event) throw new Error('the stand-in made no event');
  const seen: InboundRequest[] = [];
  const latchHere = await serving(async (req, res) => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk);
    const headers = new Headers(
      Object.entries(req.headers).map(([name, value]): [string, string] => [name, String(value)]),
    );
    seen.push({ headers, body: new Uint8Array(Buffer.concat(chunks)), now: noon });
    res.end();
  });
  expect((await desk.local.deliver(`${latchHere.base}/hooks/zendesk`, event)).status).toBe(200);
  await latchHere.close();
  expect(seen).toHaveLength(1);
  for (const request of seen) expect(await receive(request)).toMatchObject({ events: [{ text: 'Hello' }] });
});
