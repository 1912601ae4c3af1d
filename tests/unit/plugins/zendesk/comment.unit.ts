import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { texts } from '../calls.ts';
import { commentCall, minjun, type Rig, reply, rig } from './given.ts';

const action = 'zendesk.comment';
let desk: Rig;
beforeEach(async () => {
  desk = await rig();
});
afterEach(() => desk.local.close());

const preflight = (changed: Record<string, string> = {}) => {
  const { kase, params } = commentCall(changed);
  return desk.host.preflight(action, kase, params);
};
const lastAudit = (id = 35436) => desk.local.audits(id).at(-1);

describe('what the reviewer sees before a comment', () => {
  test('the ticket, and that only agents will read an internal note', async () => {
    expect(await preflight()).toMatchObject({
      ok: true,
      facts: [
        {
          label: 'Zendesk ticket',
          value: '#35436 Charged twice for order 4821',
          link: `${desk.local.url}/agent/tickets/35436`,
        },
        { label: 'Will be read by', value: 'agents only: an internal note' },
      ],
    });
  });

  test('whom a public reply goes to', async () => {
    expect(await preflight({ visibility: 'Public' })).toMatchObject({
      ok: true,
      facts: [{}, { value: 'Ana Ruiz: a public reply' }],
    });
  });
});

describe('the ticket may be written as', () => {
  test.each([
    ['its number', () => '35436'],
    ['the number with #', () => ' #35436 '],
    ['its link', () => `${desk.local.url}/agent/tickets/35436`],
    ['the link that the requester has', () => `${desk.local.url}/hc/en-us/requests/35436?page=2`],
  ])('%s', async (_, ticket) => {
    expect(desk.host.applies(action, commentCall({ ticket: ticket() }).kase)).toEqual({ ok: true });
    expect(await desk.host.run(commentCall({ ticket: ticket() }))).toMatchObject({ outcome: 'succeeded' });
    expect(desk.local.effects).toBe(1);
  });

  test.each(['OPS-12', '12a', '0', 'https://other.zendesk.com/agent/tickets/35436', '../users/me', '-5'])(
    '%s is no ticket of this Zendesk',
    async (ticket) => {
      expect(desk.host.applies(action, commentCall({ ticket }).kase)).toEqual({
        ok: false,
        reason: `"${ticket}" is no ticket of this Zendesk: enter its number, such as 35436, or its link`,
      });
      expect(await preflight({ ticket })).toEqual({
        ok: false,
        reason: `"${ticket}" is no ticket of this Zendesk: enter its number, such as 35436, or its link.`,
      });
      expect(desk.local.requests).toEqual([]);
    },
  );

  test('a case without a ticket does not offer the action', () => {
    expect(desk.host.applies(action, { ...commentCall().kase, fields: {} })).toEqual({
      ok: false,
      reason: 'no Zendesk ticket on the case',
    });
  });
});

describe('is refused before anyone approves it', () => {
  test.each([
    ['a ticket that does not exist', { ticket: '1' }, 'Zendesk has no ticket #1'],
    ['a closed ticket', { ticket: '35001' }, 'Ticket #35001 is closed'],
    ['another visibility', { visibility: 'secret' }, 'Enter the visibility: public or internal.'],
    [
      'a placeholder, which Zendesk would replace by what nobody approved',
      { comment: 'Write to {{ticket.requester.email}}' },
      'Zendesk fills in {{…}}',
    ],
    ['a comment that Zendesk cannot hold', { comment: 'x'.repeat(65_536) }, '65,535 characters at most'],
  ])('%s', async (_, changed, said) => {
    expect(await preflight(changed)).toEqual({ ok: false, reason: expect.stringContaining(said) });
    expect(desk.local.effects).toBe(0);
  });
});

describe('the run', () => {
  test('writes an internal note that carries case and run unseen', async () => {
    const done = await desk.host.run(commentCall());
    expect(done).toMatchObject({ outcome: 'succeeded', summary: 'Commented on Zendesk ticket #35436.' });
    expect(lastAudit()).toMatchObject({
      metadata: { custom: { latch_case: 'T0LATCH:7', latch_run: 'run-1' } },
      events: [{ type: 'Comment', body: reply.comment, public: false }],
    });
    expect(done).toMatchObject({ reference: String(lastAudit()?.events[0]?.id) });
  });

  test('writes a public reply where that was approved', async () => {
    await desk.host.run(commentCall({ visibility: 'public' }));
    expect(lastAudit()?.events).toMatchObject([{ type: 'Comment', public: true }]);
  });

  test('the same comment may be made again by another run', async () => {
    await desk.host.run(commentCall());
    await desk.host.run(commentCall({}, { runId: 'run-2' }));
    expect(desk.local.effects).toBe(2);
  });

  test('leaves neither token nor personal data of the ticket on the record', async () => {
    const sent = await desk.host.run(commentCall());
    desk.local.edit(35436, { comment: { body: 'My phone is 600 123 123' } }, 901);
    const found = await desk.host.lookUp(commentCall());
    const kept = [...sent.exchanges, ...found.exchanges].map(({ bytes }) => new TextDecoder().decode(bytes)).join('\n');
    expect(sent.exchanges.map(({ name }) => name)).toEqual(['zendesk PUT /api/v2/tickets/35436']);
    for (const secret of ['latch0sandbox0zendesk0token', 'Basic ', '203.0.113.7', 'Madrid', 'ana.ruiz', '600 123 123'])
      expect(kept).not.toContain(secret);
    expect(kept).toContain(reply.comment);
    expect(kept).toContain('"latch_run": "run-1"');
  });
});

describe('the look-up', () => {
  test('finds the comment of its own run only', async () => {
    const done = await desk.host.run(commentCall());
    desk.local.edit(35436, { comment: { body: reply.comment } }, minjun);
    expect(await desk.host.lookUp(commentCall())).toMatchObject({
      found: 'happened',
      reference: 'reference' in done ? done.reference : '',
    });
    expect(await desk.host.lookUp(commentCall({}, { runId: 'run-10' }))).toMatchObject({ found: 'absent' });
  });

  test('looks through the whole history, page by page', async () => {
    for (let n = 0; n < 120; n += 1) desk.local.edit(35436, { comment: { body: `Note ${n}` } }, minjun);
    expect(await desk.host.lookUp(commentCall())).toMatchObject({ found: 'absent' });
    await desk.host.run(commentCall());
    expect(await desk.host.lookUp(commentCall())).toMatchObject({ found: 'happened' });
    expect(desk.local.requests.filter(({ query }) => query.get('page[after]') === '100')).toHaveLength(2);
  });

  test('does not take a history that breaks off for its end', async () => {
    desk.local.fail({
      kind: 'answer',
      effect: 'none',
      on: 'GET',
      status: 200,
      body: { audits: [], meta: { has_more: true, after_cursor: null } },
    });
    expect(await desk.host.lookUp(commentCall())).toMatchObject({
      found: 'cannot_tell',
      reason: 'Zendesk’s history of the ticket breaks off.',
    });
    desk.local.fail({
      kind: 'answer',
      effect: 'none',
      on: 'GET',
      status: 200,
      body: { audits: [], next_page: 'https://acme.zendesk.com/api/v2/tickets/35436/audits?page=2' },
    });
    expect(await desk.host.lookUp(commentCall())).toMatchObject({ found: 'cannot_tell' });
  });

  test('of a ticket that is gone cannot tell', async () => {
    expect(await desk.host.lookUp(commentCall({ ticket: '1' }))).toMatchObject({
      found: 'cannot_tell',
      reason: 'Zendesk refused: Not found (RecordNotFound)',
    });
  });
});

test('the ticket’s facts are shown to the reviewer', async () => {
  desk.local.edit(35436, { comment: { body: `Please hurry.\n${'x'.repeat(300)}` } }, 901);
  const facts = await desk.host.context(commentCall().kase);
  expect(facts.map(({ label, value }) => [label, value])).toEqual([
    ['Zendesk ticket', '#35436 Charged twice for order 4821'],
    ['Ticket status', 'open'],
    ['Requester', 'Ana Ruiz'],
    ['Assignee', 'Minjun Kim'],
    ['Last comment', `Ana Ruiz, 2026-11-20: Please hurry. ${'x'.repeat(185)}…`],
  ]);
  const nobody = await desk.host.context(commentCall({ ticket: '35437' }).kase);
  expect(nobody).toContainEqual(expect.objectContaining({ label: 'Assignee', value: 'nobody' }));
  expect(nobody.map(({ label }) => label)).not.toContain('Last comment');
});

test('a ticket that is not there says so; another system’s ticket is none of ours', async () => {
  expect(await desk.host.context(commentCall({ ticket: '1' }).kase)).toMatchObject([
    { label: 'Zendesk ticket', value: 'Zendesk has no ticket #1, or its agent may not see it. Check the number.' },
  ]);
  const asked = desk.local.requests.length;
  expect(await desk.host.context(commentCall({ ticket: 'OPS-12' }).kase)).toEqual([]);
  expect(await desk.host.context({ ...commentCall().kase, fields: texts({ vendor: 'Globex' }) })).toEqual([]);
  expect(desk.local.requests).toHaveLength(asked);
});
