import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { linearErrors } from '../../../../scripts/sandbox/linear/linear-answer.ts';
import { users } from '../../../../scripts/sandbox/linear/sample-tickets.ts';
import { stateCalled } from '../../../../scripts/sandbox/linear/tickets.ts';
import { type SignedWebhook, signed } from '../../../../scripts/sandbox/linear/webhook.ts';
import { serving } from '../../plugin-host/given.ts';
import { answer, caseWith, eventsIn, noon } from '../calls.ts';
import { commentCall, type Rig, rig, statusCall } from './given.ts';

let linear: Rig;
beforeEach(async () => {
  linear = await rig();
});
afterEach(() => linear.local.close());

const said = (words = 'Who holds the old key?') => ({
  comment: linear.local.tickets.comment(linear.ticket(), users.ana, words),
});
const moved = () => ({
  ticket: 'ENG-12',
  change: linear.local.tickets.move(linear.ticket(), users.dana, stateCalled('Done')),
});
const ago = (ms: number) => new Date(noon.getTime() + ms);

describe('a webhook that Linear signed tells', () => {
  test('what somebody commented', async () => {
    const event = said();
    expect(await linear.receive(linear.local.webhook(event))).toEqual({
      events: [
        {
          id: `comment:${event.comment.id}`,
          about: { field: 'ticket', value: 'ENG-12', matches: expect.any(Function) },
          summary: 'Ana Ruiz commented',
          text: 'Who holds the old key?',
        },
      ],
    });
    expect(linear.local.requests).toEqual([]);
  });

  test('on which ticket, also where only its id came', async () => {
    expect(eventsIn(await linear.receive(linear.local.webhook({ ...said(), isBare: true })))).toMatchObject([
      { about: { field: 'ticket', value: 'ENG-12', matches: expect.any(Function) } },
    ]);
  });

  test('from which status to which', async () => {
    const event = moved();
    expect(eventsIn(await linear.receive(linear.local.webhook(event)))).toEqual([
      {
        id: `status:${linear.ticket().id}:${event.change.updatedAt}`,
        about: { field: 'ticket', value: 'ENG-12', matches: expect.any(Function) },
        summary: 'Status: Todo → Done (Dana Fox)',
      },
    ]);
  });

  test('the new status also where the old one cannot be read', async () => {
    linear.local.fail(answer(linearErrors.serverError));
    expect(eventsIn(await linear.receive(linear.local.webhook(moved())))).toMatchObject([
      { summary: 'Status: another → Done (Dana Fox)' },
    ]);
  });

  test('the same under the same id, however often and under whichever delivery it comes', async () => {
    for (const event of [said(), moved()]) {
      const ids = [];
      for (let n = 0; n < 3; n += 1) ids.push(eventsIn(await linear.receive(linear.local.webhook(event)))[0]?.id);
      expect(new Set(ids).size).toBe(1);
    }
  });

  test('nothing of what Latch wrote itself', async () => {
    await linear.host.run(commentCall());
    await linear.host.run(statusCall());
    await linear.writeBack(caseWith({ ticket: 'ENG-12' }));
    expect(linear.ticket().comments).toHaveLength(3);
    for (const comment of linear.ticket().comments)
      expect(await linear.receive(linear.local.webhook({ comment }))).toEqual({ events: [] });
  });

  test('nothing of edits, removals, and changes of something else', async () => {
    const { comment } = said();
    for (const action of ['update', 'remove'] as const)
      expect(await linear.receive(linear.local.webhook({ comment, action }))).toEqual({ events: [] });
    const body = {
      type: 'Issue',
      action: 'update',
      webhookTimestamp: noon.getTime(),
      data: {},
      updatedFrom: { title: 'x' },
    };
    expect(await linear.receive(signed(body, linear.local.webhookSecret))).toEqual({ events: [] });
  });

  test('nothing of comments on what is no ticket', async () => {
    const data = { id: 'c1', body: 'On a document', documentContentId: 'd1', issue: null };
    const body = { type: 'Comment', action: 'create', webhookTimestamp: noon.getTime(), data };
    expect(await linear.receive(signed(body, linear.local.webhookSecret))).toEqual({ events: [] });
  });

  test('as Linear delivers it', async () => {
    const seen: unknown[] = [];
    const { base, close } = await serving(async (req, res) => {
      const chunks: Buffer[] = [];
      for await (const chunk of req) chunks.push(chunk);
      const body = Buffer.concat(chunks).toString();
      seen.push(eventsIn(await linear.receive({ headers: req.headers as Record<string, string>, body }))[0]?.text);
      res.writeHead(200).end();
    });
    expect(await linear.local.deliver(`${base}/hooks/linear`, said())).toBe(200);
    expect(seen).toEqual(['Who holds the old key?']);
    await close();
  });
});

describe('a webhook is refused', () => {
  test('without a secret in the settings, naming it', async () => {
    expect(await linear.receive(linear.local.webhook(said()), { config: { webhookSecret: undefined } })).toEqual({
      refused: expect.stringContaining('LINEAR_WEBHOOK_SECRET is not set'),
    });
  });

  test.each<[string, (webhook: SignedWebhook) => SignedWebhook]>([
    ['another body', (webhook) => ({ ...webhook, body: webhook.body.replace('ENG-12', 'ENG-13') })],
    ['another signature', ({ body }) => ({ body, headers: { 'linear-signature': '0'.repeat(64) } })],
    ['a short signature', ({ body }) => ({ body, headers: { 'linear-signature': '00' } })],
    ['no signature', ({ body }) => ({ body, headers: {} })],
  ])('with %s', async (_, changed) => {
    expect(await linear.receive(changed(linear.local.webhook(said())))).toEqual({
      refused: 'Linear-Signature is missing or does not fit the body',
    });
    expect(linear.local.requests).toEqual([]);
  });

  test('with another secret', async () => {
    const config = { webhookSecret: 'lin_wh_another' };
    expect(await linear.receive(linear.local.webhook(said()), { config })).toHaveProperty('refused');
  });

  test('when it is older than five minutes, or from the future', async () => {
    const webhook = linear.local.webhook(said());
    for (const now of [ago(300_001), ago(-300_001)])
      expect(await linear.receive(webhook, { now })).toEqual({
        refused: 'webhookTimestamp is not within five minutes of now',
      });
    expect(await linear.receive(webhook, { now: ago(299_000) })).toHaveProperty('events');
  });

  test('when it is signed, but nothing that Linear sends', async () => {
    const { webhookSecret } = linear.local;
    expect(await linear.receive(signed({ hello: 'world' }, webhookSecret))).toHaveProperty('refused');
    const body = { type: 'Comment', action: 'create', webhookTimestamp: noon.getTime(), data: { id: 'c1' } };
    expect(await linear.receive(signed(body, webhookSecret))).toEqual({
      refused: 'the event has not the form that Linear gives it',
    });
  });
});
