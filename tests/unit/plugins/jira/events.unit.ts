import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { toDocument } from '../../../../plugins/jira/document.ts';
import { jiraErrors } from '../../../../scripts/sandbox/jira/jira-answer.ts';
import { accounts } from '../../../../scripts/sandbox/jira/sample-tickets.ts';
import { signed } from '../../../../scripts/sandbox/jira/webhook.ts';
import { serving } from '../../plugin-host/given.ts';
import { answer, caseWith, eventsIn, noon } from '../calls.ts';
import { commentCall, type Rig, rig, statusCall } from './given.ts';

let jira: Rig;
beforeEach(async () => {
  jira = await rig();
});
afterEach(() => jira.local.close());

const ticket = () => {
  const found = jira.local.tickets.find('OPS-12');
  if (!found) throw new Error('OPS-12');
  return found;
};
const said = (words = 'When will it arrive?', author = accounts.ana) => ({
  ticket: 'OPS-12',
  comment: jira.local.tickets.comment(ticket(), author, toDocument(words)),
});
const ago = (ms: number) => new Date(noon.getTime() + ms);
const MINUTE = 60_000;

describe('a webhook that Jira signed tells', () => {
  test('what somebody commented', async () => {
    const event = said('When will it arrive?\nI wait.');
    expect(await jira.receive(jira.local.webhook(event))).toEqual({
      events: [
        {
          id: `comment:${event.comment.id}`,
          about: { field: 'ticket', value: 'OPS-12', matches: expect.any(Function) },
          summary: 'Ana Ruiz commented',
          text: 'When will it arrive?\nI wait.',
        },
      ],
    });
  });

  test('that a comment is internal', async () => {
    const comment = jira.local.tickets.comment(ticket(), accounts.dana, toDocument('Known fraud.'), [
      { key: 'sd.public.comment', value: { internal: true } },
    ]);
    expect(eventsIn(await jira.receive(jira.local.webhook({ ticket: 'OPS-12', comment })))).toMatchObject([
      { summary: 'Dana Fox commented internally' },
    ]);
  });

  test('from which status to which', async () => {
    const change = jira.local.tickets.move(ticket(), accounts.dana, 'Done');
    expect(eventsIn(await jira.receive(jira.local.webhook({ ticket: 'OPS-12', change })))).toEqual([
      {
        id: `change:${change.id}`,
        about: { field: 'ticket', value: 'OPS-12', matches: expect.any(Function) },
        summary: 'Status: Open → Done (Dana Fox)',
      },
    ]);
  });

  test('one and the same comment once, in whichever events it comes', async () => {
    const event = said();
    const ids = await Promise.all(
      (['comment_created', 'jira:issue_updated', 'comment_created'] as const).map(async (kind) =>
        eventsIn(await jira.receive(jira.local.webhook({ ...event, kind }))).map(({ id }) => id),
      ),
    );
    expect(new Set(ids.flat())).toEqual(new Set([`comment:${event.comment.id}`]));
  });

  test('a comment that was deleted since, as it came', async () => {
    const event = said('Oops');
    ticket().comments.pop();
    expect(eventsIn(await jira.receive(jira.local.webhook(event)))).toMatchObject([{ text: 'Oops' }]);
  });

  test('nothing of what Latch wrote itself', async () => {
    await jira.host.run(commentCall());
    await jira.writeBack(caseWith({ ticket: 'OPS-12' }));
    for (const comment of ticket().comments)
      expect(await jira.receive(jira.local.webhook({ ticket: 'OPS-12', comment }))).toEqual({ events: [] });
    expect(ticket().comments).toHaveLength(2);
  });

  test('nothing of edits, and of what has nothing to do with tickets', async () => {
    expect(await jira.receive(jira.local.webhook({ ...said(), kind: 'comment_updated' }))).toEqual({ events: [] });
  });

  test('a status that Latch set, like any other', async () => {
    await jira.host.run(statusCall());
    const [change] = ticket().changes;
    if (!change) throw new Error('nothing changed');
    expect(eventsIn(await jira.receive(jira.local.webhook({ ticket: 'OPS-12', change })))).toHaveLength(1);
  });

  test('later, where Jira cannot be asked now: it delivers again', async () => {
    const webhook = jira.local.webhook(said());
    jira.local.fail(answer(jiraErrors.serverError, { on: 'GET' }));
    await expect(jira.receive(webhook)).rejects.toThrow('HTTP 500');
    expect(eventsIn(await jira.receive(webhook))).toHaveLength(1);
  });

  test('as Jira delivers it', async () => {
    const bodies: string[] = [];
    const { base, close } = await serving(async (req, res) => {
      const chunks: Buffer[] = [];
      for await (const chunk of req) chunks.push(chunk);
      const body = Buffer.concat(chunks).toString();
      bodies.push(
        String(eventsIn(await jira.receive({ headers: req.headers as Record<string, string>, body }))[0]?.text),
      );
      res.writeHead(204).end();
    });
    expect(await jira.local.deliver(`${base}/hooks/jira`, said())).toBe(204);
    expect(bodies).toEqual(['When will it arrive?']);
    await close();
  });
});

describe('a webhook is refused', () => {
  test('without a secret in the settings, naming it', async () => {
    expect(await jira.receive(jira.local.webhook(said()), { config: { webhookSecret: undefined } })).toEqual({
      refused: expect.stringContaining('JIRA_WEBHOOK_SECRET is not set'),
    });
  });

  test.each<[string, (webhook: { headers: Record<string, string>; body: string }) => object]>([
    ['another body', (webhook) => ({ ...webhook, body: webhook.body.replace('OPS-12', 'OPS-13') })],
    ['another signature', ({ body }) => ({ body, headers: { 'x-hub-signature': `sha256=${'0'.repeat(64)}` } })],
    ['a short signature', ({ body }) => ({ body, headers: { 'x-hub-signature': 'sha256=00' } })],
    [
      'another method',
      ({ body, headers }) => ({
        body,
        headers: { 'x-hub-signature': headers['x-hub-signature']?.replace('sha256', 'sha1') },
      }),
    ],
    ['no signature', ({ body }) => ({ body, headers: {} })],
  ])('with %s', async (_, changed) => {
    const webhook = changed(jira.local.webhook(said())) as ReturnType<typeof jira.local.webhook>;
    expect(await jira.receive(webhook)).toEqual({ refused: 'X-Hub-Signature is missing or does not fit the body' });
    expect(jira.local.requests).toEqual([]);
  });

  test('with another secret', async () => {
    expect(
      await jira.receive(jira.local.webhook(said()), { config: { webhookSecret: 'another-secret-0' } }),
    ).toHaveProperty('refused');
  });

  test('when it is older than Jira’s last try can be, or from the future', async () => {
    const webhook = jira.local.webhook(said());
    for (const now of [ago(121 * MINUTE), ago(-6 * MINUTE)])
      expect(await jira.receive(webhook, { now })).toEqual({ refused: 'the event is too old, or from the future' });
    expect(await jira.receive(webhook, { now: ago(90 * MINUTE) })).toHaveProperty('events');
  });

  test('when it is signed, but nothing that Jira sends', async () => {
    expect(await jira.receive(signed({ hello: 'world' }, jira.local.webhookSecret))).toEqual({
      refused: 'the body is no event of a Jira webhook',
    });
  });
});
