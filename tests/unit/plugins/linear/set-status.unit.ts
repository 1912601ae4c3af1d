import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { linearErrors } from '../../../../scripts/sandbox/linear/linear-answer.ts';
import { users } from '../../../../scripts/sandbox/linear/sample-tickets.ts';
import { stateCalled } from '../../../../scripts/sandbox/linear/tickets.ts';
import { answer } from '../calls.ts';
import { type Rig, rig, statusCall } from './given.ts';

let linear: Rig;
beforeEach(async () => {
  linear = await rig();
});
afterEach(() => linear.local.close());

const move = (to: string, by = users.dana) => linear.local.tickets.move(linear.ticket(), by, stateCalled(to));
const preflight = (changed: Record<string, string> = {}) => {
  const { action, kase, params } = statusCall(changed);
  return linear.host.preflight(action, kase, params);
};

describe('before a status is set, the reviewer sees', () => {
  test('the status before and after', async () => {
    expect(await preflight({ ticket_status: 'done' })).toMatchObject({
      ok: true,
      facts: [{ value: 'ENG-12: Rotate the signing key' }, { label: 'Status', value: 'Todo → Done' }],
    });
  });

  test('that it has this status already', async () => {
    expect(await preflight({ ticket_status: 'TODO' })).toEqual({ ok: false, reason: 'ENG-12 is Todo already.' });
  });

  test('which ones the team has, where it is none of them', async () => {
    expect(await preflight({ ticket_status: 'Solved' })).toEqual({
      ok: false,
      reason: 'The team of ENG-12 has no status Solved. It has: Backlog, Todo, In Progress, Done, Canceled.',
    });
  });

  test('that there is no such ticket', async () => {
    expect(await preflight({ ticket: 'ENG-99' })).toMatchObject({ ok: false });
  });
});

describe('a status', () => {
  test('is set after a note that says who asked', async () => {
    expect(await linear.host.run(statusCall())).toMatchObject({
      outcome: 'succeeded',
      summary: 'ENG-12: Todo → Done.',
    });
    expect(linear.ticket().state.name).toBe('Done');
    expect(linear.ticket().comments).toMatchObject([{ body: 'Latch asks for the status: Todo → Done (case 7)' }]);
    expect(linear.asked()).toEqual(['query issue', 'query team', 'mutation commentCreate', 'mutation issueUpdate']);
  });

  test('that it has already is not set', async () => {
    move('Done');
    expect(await linear.host.run(statusCall())).toMatchObject({
      outcome: 'failed',
      reason: 'Nothing was changed: ENG-12 is Done already.',
    });
    expect(linear.local.tickets.effects).toEqual({ comments: 0, changes: 0 });
  });

  test('of a ticket that is not there is not set', async () => {
    expect(await linear.host.run(statusCall({ ticket: 'ENG-99' }))).toMatchObject({ outcome: 'failed' });
  });

  test('is not sent while it is open whether the note is there', async () => {
    linear.local.fail({ kind: 'drop', effect: 'made', on: 'mutation commentCreate' });
    expect(await linear.host.run(statusCall())).toMatchObject({ outcome: 'unknown' });
    expect(linear.asked()).not.toContain('mutation issueUpdate');
    expect(await linear.host.lookUp(statusCall())).toMatchObject({ found: 'absent' });
  });

  test('that Linear refuses is told with the note that stays', async () => {
    linear.local.fail(answer(linearErrors.forbidden, { on: 'mutation issueUpdate' }));
    expect(await linear.host.run(statusCall())).toEqual({
      outcome: 'failed',
      reason:
        'The status stayed as it was; the note that asks for it stays on the ticket. Linear refused: Forbidden (FORBIDDEN)',
      exchanges: expect.any(Array),
    });
  });

  test('that Linear shows otherwise than it was sent is open', async () => {
    const body = { data: { issueUpdate: { success: true, issue: { id: '1', state: stateCalled('Todo') } } } };
    linear.local.fail(answer({ status: 200, body }, { on: 'mutation issueUpdate' }));
    expect(await linear.host.run(statusCall())).toMatchObject({
      outcome: 'unknown',
      reason: 'Linear shows another status than was sent.',
    });
  });

  test('that a rate limit kept back after the note is set the next time, under the same note', async () => {
    linear.local.fail(answer(linearErrors.rateLimited, { on: 'mutation issueUpdate' }));
    expect(await linear.host.run(statusCall())).toMatchObject({ outcome: 'not_now' });
    expect(await linear.host.run(statusCall())).toMatchObject({ outcome: 'succeeded' });
    expect(linear.local.tickets.effects).toEqual({ comments: 1, changes: 1 });
  });

  test('whose note stands there on the first send is not sent again where it was set since', async () => {
    linear.local.fail({ kind: 'drop', effect: 'made', on: 'mutation issueUpdate' });
    await linear.host.run(statusCall());
    move('Todo');
    expect(await linear.host.run(statusCall())).toMatchObject({ outcome: 'succeeded' });
    expect(linear.local.tickets.effects).toEqual({ comments: 1, changes: 1 });
  });

  test('whose note stands there is open where the history cannot be read', async () => {
    linear.local.fail(answer(linearErrors.rateLimited, { on: 'mutation issueUpdate' }));
    await linear.host.run(statusCall());
    linear.local.fail({ kind: 'malformed', effect: 'made', on: 'query comments', times: 2 });
    expect(await linear.host.run(statusCall())).toMatchObject({ outcome: 'unknown' });
    expect(linear.local.tickets.effects).toEqual({ comments: 1, changes: 0 });
  });
});

describe('a look-up', () => {
  test('finds the change of the run, also where it was changed again, on any page of the history', async () => {
    await linear.host.run(statusCall());
    for (let n = 0; n < 250; n += 1) move(n % 2 ? 'Done' : 'Todo');
    move('Todo');
    expect(await linear.host.lookUp(statusCall())).toMatchObject({
      found: 'happened',
      summary: 'ENG-12: Todo → Done.',
    });
    expect(linear.asked().filter((one) => one === 'query issue')).toHaveLength(1 + 1 + 3);
  });

  test('does not take for it what the same account did before, or others since', async () => {
    move('Done', users.latch);
    move('Todo');
    linear.local.fail({ kind: 'drop', effect: 'none', on: 'mutation issueUpdate' });
    expect(await linear.host.run(statusCall())).toMatchObject({ outcome: 'unknown' });
    expect(await linear.host.lookUp(statusCall())).toMatchObject({ found: 'absent' });
    move('Done');
    expect(await linear.host.lookUp(statusCall())).toMatchObject({
      found: 'cannot_tell',
      reason: 'ENG-12 is Done, but not by this run as far as Linear shows.',
    });
    move('Todo');
    expect(await linear.host.lookUp(statusCall())).toMatchObject({ found: 'absent' });
  });

  test('calls absent what never was', async () => {
    expect(await linear.host.lookUp(statusCall())).toMatchObject({ found: 'absent' });
  });

  test('of a ticket that is gone cannot tell', async () => {
    expect(await linear.host.lookUp(statusCall({ ticket: 'ENG-99' }))).toMatchObject({ found: 'cannot_tell' });
  });

  test('cannot tell where the pages lead nowhere', async () => {
    await linear.host.run(statusCall());
    const body = { data: { issue: { history: { nodes: [], pageInfo: { hasNextPage: true, endCursor: null } } } } };
    linear.local.fail(answer({ status: 200, body }, { on: 'query issue', times: 2 }));
    expect(await linear.host.lookUp(statusCall())).toMatchObject({ found: 'cannot_tell' });
  });
});

describe('a second send of a run', () => {
  test('sees that the first one arrived', async () => {
    linear.local.fail({ kind: 'drop', effect: 'made', on: 'mutation issueUpdate' });
    await linear.host.run(statusCall());
    expect(await linear.host.run(statusCall({}, { sends: 2 }))).toMatchObject({
      outcome: 'succeeded',
      summary: 'ENG-12: Todo → Done.',
    });
    expect(linear.local.tickets.effects).toEqual({ comments: 1, changes: 1 });
  });

  test('sets what a rate limit kept the first one from, under the same note', async () => {
    linear.local.fail(answer(linearErrors.rateLimited, { on: 'mutation issueUpdate' }));
    expect(await linear.host.run(statusCall())).toMatchObject({ outcome: 'not_now', retryAfterMs: 30_000 });
    expect(await linear.host.run(statusCall({}, { sends: 2 }))).toMatchObject({ outcome: 'succeeded' });
    expect(linear.local.tickets.effects).toEqual({ comments: 1, changes: 1 });
  });

  test('does nothing where it is open who set the status', async () => {
    move('Done');
    expect(await linear.host.run(statusCall({}, { sends: 2 }))).toMatchObject({ outcome: 'unknown' });
    expect(linear.local.tickets.effects).toEqual({ comments: 0, changes: 0 });
  });

  test.each([
    ['a refusal', linearErrors.forbidden],
    ['a rate limit', linearErrors.rateLimited],
  ])('%s leaves the first one open', async (_, reply) => {
    linear.local.fail(answer(reply, { on: 'mutation issueUpdate' }));
    expect(await linear.host.run(statusCall({}, { sends: 2 }))).toMatchObject({ outcome: 'unknown' });
  });
});
