import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { toDocument } from '../../../../plugins/jira/document.ts';
import { accounts } from '../../../../scripts/sandbox/jira/sample-tickets.ts';
import { answer } from '../calls.ts';
import { commentCall, type Rig, rig } from './given.ts';

let jira: Rig;
beforeEach(async () => {
  jira = await rig();
});
afterEach(() => jira.local.close());

const ticket = (key = 'OPS-12') => {
  const found = jira.local.tickets.find(key);
  if (!found) throw new Error(key);
  return found;
};
const preflight = (changed: Record<string, string> = {}) => {
  const { action, kase, params } = commentCall(changed);
  return jira.host.preflight(action, kase, params);
};

describe('before a comment is written, the reviewer sees', () => {
  test('which ticket it is, and that only the team will read it', async () => {
    expect(await preflight()).toMatchObject({
      ok: true,
      facts: [
        { label: 'Ticket', value: 'OPS-12: Refund for order 4821', link: `${jira.local.url}/browse/OPS-12` },
        { label: 'Who will see the comment', value: 'the team only (internal)' },
      ],
    });
  });

  test('that a customer will read it', async () => {
    expect(await preflight({ visibility: ' Public ' })).toMatchObject({
      facts: [{}, { value: 'the customer, too (Ana Ruiz)' }],
    });
  });

  test('that a project without customers has no internal comments', async () => {
    expect(await preflight({ ticket: 'web-7' })).toMatchObject({
      facts: [{ value: 'WEB-7: Checkout is slow' }, { value: expect.stringContaining('everyone who sees WEB-7') }],
    });
  });

  test('that there is no such ticket', async () => {
    expect(await preflight({ ticket: 'OPS-99' })).toEqual({
      ok: false,
      reason: 'Jira has no ticket OPS-99, or latch@example.com may not see it.',
    });
  });
});

describe('a comment', () => {
  test('is written once, internally, with a mark that people do not see', async () => {
    expect(await jira.host.run(commentCall())).toMatchObject({
      outcome: 'succeeded',
      summary: 'Commented on OPS-12 internally.',
      reference: ticket().comments[0]?.id,
    });
    expect(ticket().comments).toMatchObject([
      {
        body: toDocument('The refund is approved.', 'Latch, case 7'),
        properties: [
          { key: 'latch', value: { id: 'run:run-1', case: 'T0LATCH:7' } },
          { key: 'sd.public.comment', value: { internal: true } },
        ],
      },
    ]);
  });

  test('to a customer does not name the case', async () => {
    expect(await jira.host.run(commentCall({ visibility: 'public' }))).toMatchObject({
      summary: 'Commented on OPS-12 publicly.',
    });
    expect(JSON.stringify(ticket().comments[0]?.body)).not.toMatch(/case 7|Latch/);
    expect(ticket().comments[0]?.properties).toContainEqual({ key: 'sd.public.comment', value: { internal: false } });
  });

  test('that Jira made public all the same is told as such', async () => {
    jira.local.fail(
      answer(
        { status: 201, body: { id: '5', body: {}, jsdPublic: true } },
        { on: 'POST /rest/api/3/issue/OPS-12/comment' },
      ),
    );
    expect(await jira.host.run(commentCall())).toMatchObject({
      outcome: 'succeeded',
      summary: expect.stringContaining('publicly: Jira did not take it as internal'),
    });
  });

  test('in a project without customers carries no word on who reads it', async () => {
    expect(await jira.host.run(commentCall({ ticket: 'WEB-7' }))).toMatchObject({ summary: 'Commented on WEB-7.' });
    expect(ticket('WEB-7').comments[0]?.properties).toMatchObject([{ key: 'latch' }]);
  });

  test('on a ticket that is not there is not written', async () => {
    expect(await jira.host.run(commentCall({ ticket: 'OPS-99' }))).toMatchObject({
      outcome: 'failed',
      reason: 'Nothing was written: Jira has no ticket OPS-99, or latch@example.com may not see it.',
    });
  });

  test('keeps its lines, and nothing in it becomes markup', () => {
    expect(toDocument('One\ntwo\n\n\nthree <b> {code}').content).toEqual([
      {
        type: 'paragraph',
        content: [{ type: 'text', text: 'One' }, { type: 'hardBreak' }, { type: 'text', text: 'two' }],
      },
      { type: 'paragraph', content: [{ type: 'text', text: 'three <b> {code}' }] },
    ]);
  });

  test('wants a ticket, a text, and a visibility that there is', () => {
    const { params } = commentCall({ ticket: 'refund', comment: ' ', visibility: 'secret' });
    expect(jira.host.checkParams('jira.comment', params)).toEqual({
      ticket: `"refund" is no ticket of this Jira: enter its key, such as OPS-12, or its link on ${jira.local.url}.`,
      comment: 'Enter the comment.',
      visibility: 'Write public or internal.',
    });
  });
});

describe('a look-up', () => {
  test('finds the comment of the run among those of others, on any page', async () => {
    await jira.host.run(commentCall());
    for (let n = 0; n < 230; n += 1) jira.local.tickets.comment(ticket(), accounts.ana, toDocument(`No. ${n}`));
    const pages = () => jira.local.requests.filter(({ url }) => url.includes('/comment?')).length;
    expect(await jira.host.lookUp(commentCall())).toMatchObject({
      found: 'happened',
      reference: ticket().comments[0]?.id,
    });
    expect(pages()).toBe(3);
    expect(await jira.host.lookUp(commentCall({}, { runId: 'run-2' }))).toMatchObject({ found: 'absent' });
  });

  test('asks for the mark of Latch’s own comments where the listing leaves it out', async () => {
    await jira.host.run(commentCall());
    const [made] = ticket().comments;
    const listed = {
      startAt: 0,
      total: 1,
      comments: [{ id: made?.id, body: {}, author: { accountId: accounts.latch.accountId } }],
    };
    jira.local.fail(answer({ status: 200, body: listed }, { on: 'GET /rest/api/3/issue/OPS-12/comment' }));
    expect(await jira.host.lookUp(commentCall())).toMatchObject({ found: 'happened' });
  });

  test('does not call absent what a short page may hide', async () => {
    const listed = { startAt: 0, total: 3, comments: [] };
    jira.local.fail(answer({ status: 200, body: listed }, { on: 'GET /rest/api/3/issue/OPS-12/comment' }));
    expect(await jira.host.lookUp(commentCall())).toMatchObject({
      found: 'cannot_tell',
      reason: 'Jira shows only 0 of 3 comments on OPS-12.',
    });
  });

  test('of a ticket that is gone cannot tell', async () => {
    expect(await jira.host.lookUp(commentCall({ ticket: 'OPS-99' }))).toMatchObject({ found: 'cannot_tell' });
  });
});

describe('a second send of a run', () => {
  test('does not write a comment that is there', async () => {
    await jira.host.run(commentCall());
    expect(await jira.host.run(commentCall({}, { sends: 2 }))).toMatchObject({
      outcome: 'succeeded',
      reference: ticket().comments[0]?.id,
    });
    expect(jira.local.effects).toBe(1);
  });

  test.each([
    ['a refusal', { status: 403, body: { errorMessages: ['No.'] } }],
    ['a rate limit', { status: 429, body: {}, headers: { 'retry-after': '5' } }],
  ])('%s leaves the first one open', async (_, reply) => {
    jira.local.fail(answer(reply, { on: 'POST' }));
    expect(await jira.host.run(commentCall({}, { sends: 2 }))).toMatchObject({
      outcome: 'unknown',
      reason: expect.stringContaining('An earlier send may have gone through.'),
    });
  });
});
