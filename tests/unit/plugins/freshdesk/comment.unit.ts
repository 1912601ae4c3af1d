import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { texts } from '../calls.ts';
import { ana, commentCall, minjun, type Rig, reply, rig } from './given.ts';

const action = 'freshdesk.comment';
let desk: Rig;
beforeEach(async () => {
  desk = await rig();
});
afterEach(() => desk.local.close());

const preflight = (changed: Record<string, string> = {}) => {
  const { kase, params } = commentCall(changed);
  return desk.host.preflight(action, kase, params);
};
const last = () => desk.local.conversations(1042).at(-1);

describe('what the reviewer sees before a comment', () => {
  test('the ticket, and that only agents will read an internal note', async () => {
    expect(await preflight()).toMatchObject({
      ok: true,
      facts: [
        {
          label: 'Freshdesk ticket',
          value: '#1042 Charged twice for order 4821',
          link: `${desk.local.url}/a/tickets/1042`,
        },
        { label: 'Will be read by', value: 'agents only: an internal note' },
      ],
    });
  });

  test('whom a public reply goes to', async () => {
    expect(await preflight({ visibility: 'PUBLIC' })).toMatchObject({
      ok: true,
      facts: [{}, { value: 'Ana Ruiz: a reply by e-mail' }],
    });
  });
});

describe('the ticket may be written as', () => {
  test.each([
    ['its number', () => '1042'],
    ['the number with #', () => ' #1042 '],
    ['its link', () => `${desk.local.url}/a/tickets/1042`],
    ['the link that the requester has', () => `${desk.local.url}/en/support/tickets/1042?page=2`],
  ])('%s', async (_, ticket) => {
    expect(desk.host.applies(action, commentCall({ ticket: ticket() }).kase)).toEqual({ ok: true });
    expect(await desk.host.run(commentCall({ ticket: ticket() }))).toMatchObject({ outcome: 'succeeded' });
    expect(desk.local.effects.written).toBe(1);
  });

  test.each(['OPS-12', '12a', '0', 'https://other.freshdesk.com/a/tickets/1042', '../agents/me', '-5'])(
    '%s is no ticket of this Freshdesk',
    async (ticket) => {
      expect(desk.host.applies(action, commentCall({ ticket }).kase)).toEqual({
        ok: false,
        reason: `"${ticket}" is no ticket of this Freshdesk: enter its number, such as 1042, or its link`,
      });
      expect(await preflight({ ticket })).toEqual({
        ok: false,
        reason: `"${ticket}" is no ticket of this Freshdesk: enter its number, such as 1042, or its link.`,
      });
      expect(desk.local.requests).toEqual([]);
    },
  );

  test('a case without a ticket does not offer the action', () => {
    expect(desk.host.applies(action, { ...commentCall().kase, fields: {} })).toEqual({
      ok: false,
      reason: 'no Freshdesk ticket on the case',
    });
  });
});

describe('is refused before anyone approves it', () => {
  test.each([
    ['a ticket that does not exist', { ticket: '1' }, 'Freshdesk has no ticket #1'],
    ['a ticket in the trash', { ticket: '1002' }, 'Ticket #1002 is in Freshdesk’s trash'],
    ['a ticket marked as spam', { ticket: '1001' }, 'Ticket #1001 is marked as spam'],
    ['another visibility', { visibility: 'secret' }, 'Enter the visibility: public or internal.'],
    ['a comment that is too long', { comment: 'x'.repeat(50_001) }, '50,000 characters at most'],
  ])('%s', async (_, changed, said) => {
    expect(await preflight(changed)).toEqual({ ok: false, reason: expect.stringContaining(said) });
    expect(desk.local.effects.written).toBe(0);
  });
});

describe('the run', () => {
  test('writes an internal note that names case and run in its last line', async () => {
    expect(await desk.host.run(commentCall())).toMatchObject({
      outcome: 'succeeded',
      summary: 'Commented on Freshdesk ticket #1042.',
      reference: String(last()?.id),
    });
    expect(last()).toMatchObject({ private: true, incoming: false });
    expect(
      last()
        ?.body_text.trim()
        .split('\n')
        .map((line) => line.trim()),
    ).toEqual([reply.comment, 'Latch case T0LATCH:7, run run-1.']);
  });

  test('answers the requester where that was approved', async () => {
    await desk.host.run(commentCall({ visibility: 'public' }));
    expect(last()).toMatchObject({ private: false, incoming: false });
    expect(desk.local.requests.at(-1)?.url).toBe('/api/v2/tickets/1042/reply');
  });

  test('writes text, whatever looks like HTML in it', async () => {
    await desk.host.run(commentCall({ comment: 'Is 1 < 2 & "so"?\n<script>alert(1)</script>' }));
    expect(last()?.body).toContain('Is 1 &lt; 2 &amp; &quot;so&quot;?<br>&lt;script&gt;alert(1)&lt;/script&gt;');
  });

  test('the same comment may be made again by another run', async () => {
    await desk.host.run(commentCall());
    await desk.host.run(commentCall({}, { runId: 'run-2' }));
    expect(desk.local.effects.written).toBe(2);
  });

  test('leaves neither key nor personal data of the ticket on the record', async () => {
    const sent = await desk.host.run(commentCall());
    desk.local.say(1042, ana, { body: 'My phone is 600 123 123', incoming: true });
    const found = await desk.host.lookUp(commentCall());
    const kept = [...sent.exchanges, ...found.exchanges].map(({ bytes }) => new TextDecoder().decode(bytes)).join('\n');
    expect(sent.exchanges.map(({ name }) => name)).toEqual(['freshdesk POST /api/v2/tickets/1042/notes']);
    for (const secret of ['latch0sandbox0fresh0key', 'Basic ', 'ana.ruiz', '600 123 123'])
      expect(kept).not.toContain(secret);
    expect(kept).toContain(reply.comment);
    expect(kept).toContain('run run-1.');
  });
});

describe('the look-up', () => {
  test('finds the comment of its own run only', async () => {
    await desk.host.run(commentCall());
    const own = String(last()?.id);
    desk.local.say(1042, minjun, { body: reply.comment, private: true });
    expect(await desk.host.lookUp(commentCall())).toMatchObject({ found: 'happened', reference: own });
    await desk.host.run(commentCall({}, { runId: 'run-10' }));
    expect(await desk.host.lookUp(commentCall({}, { runId: 'run-100' }))).toMatchObject({ found: 'absent' });
    expect(await desk.host.lookUp(commentCall({}, { runId: 'run' }))).toMatchObject({ found: 'absent' });
  });

  test('does not take what a requester quotes for the comment', async () => {
    desk.local.say(1042, ana, { body: '<div>&gt; Latch case T0LATCH:7, run run-1.</div>', incoming: true });
    expect(await desk.host.lookUp(commentCall())).toMatchObject({ found: 'absent' });
  });

  test('looks through all conversations, page by page', async () => {
    for (let n = 0; n < 100; n += 1) desk.local.say(1042, minjun, { body: `Note ${n}`, private: true });
    expect(await desk.host.lookUp(commentCall())).toMatchObject({ found: 'absent' });
    await desk.host.run(commentCall());
    expect(await desk.host.lookUp(commentCall())).toMatchObject({ found: 'happened' });
    expect(desk.local.requests.filter(({ query }) => query.get('page') === '2')).toHaveLength(2);
  });

  test('does not take a list that breaks off for its end', async () => {
    desk.local.fail({
      kind: 'answer',
      effect: 'none',
      on: 'GET',
      status: 200,
      body: [],
      headers: { link: '<https://acme.freshdesk.com/api/v2/tickets/1042/conversations?page=2>; rel="next"' },
    });
    expect(await desk.host.lookUp(commentCall())).toMatchObject({
      found: 'cannot_tell',
      reason: 'Freshdesk’s list of conversations breaks off.',
    });
  });

  test('of a ticket that is gone cannot tell', async () => {
    expect(await desk.host.lookUp(commentCall({ ticket: '1' }))).toMatchObject({
      found: 'cannot_tell',
      reason: 'Freshdesk refused: not found (404)',
    });
  });
});

describe('the ticket’s facts', () => {
  const facts = async (ticket = '1042') =>
    (await desk.host.context(commentCall({ ticket }).kase)).map(({ label, value }) => [label, value]);

  test('are shown to the reviewer', async () => {
    desk.local.say(1042, minjun, { body: `<p>Checked.</p>${'x'.repeat(300)}`, private: true });
    expect(await facts()).toEqual([
      ['Freshdesk ticket', '#1042 Charged twice for order 4821'],
      ['Ticket status', 'Open'],
      ['Requester', 'Ana Ruiz'],
      ['Assignee', 'Minjun Kim'],
      ['Last comment', `Minjun Kim (internal), 2026-11-20: Checked. ${'x'.repeat(190)}…`],
    ]);
    expect(await facts('1043')).toContainEqual(['Assignee', 'nobody']);
    expect(await facts('1002')).toContainEqual(['Ticket status', 'Open (in the trash)']);
  });

  test('are shown without the names that Freshdesk does not give away', async () => {
    const denied = {
      kind: 'answer',
      effect: 'none',
      status: 403,
      body: { code: 'access_denied', message: 'No.' },
    } as const;
    desk.local.fail({ ...denied, on: 'GET /api/v2/agents' });
    expect(await facts()).toContainEqual(['Assignee', 'agent 502']);
  });

  test('say which ticket is not there; another system’s ticket is none of ours', async () => {
    expect(await facts('1')).toEqual([
      ['Freshdesk ticket', 'Freshdesk has no ticket #1, or its agent may not see it. Check the number.'],
    ]);
    const asked = desk.local.requests.length;
    expect(await facts('OPS-12')).toEqual([]);
    expect(await desk.host.context({ ...commentCall().kase, fields: texts({ vendor: 'Globex' }) })).toEqual([]);
    expect(desk.local.requests).toHaveLength(asked);
  });
});
