import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { minjun, type Rig, rig, statusCall } from './given.ts';

const action = 'zendesk.set_status';
let desk: Rig;
beforeEach(async () => {
  desk = await rig();
});
afterEach(() => desk.local.close());

const preflight = (changed: Record<string, string> = {}) => {
  const { kase, params } = statusCall(changed);
  return desk.host.preflight(action, kase, params);
};

describe('before anyone approves a new status', () => {
  test('before and after are shown', async () => {
    expect(await preflight()).toMatchObject({
      ok: true,
      facts: [
        { label: 'Zendesk ticket', value: '#35436 Charged twice for order 4821' },
        { label: 'Status', value: 'open → solved' },
      ],
    });
    expect(await preflight({ ticket_status: 'closed' })).toMatchObject({
      facts: [{}, {}, { value: 'a closed ticket cannot be changed any more' }],
    });
  });

  test.each([
    ['the status it has', { ticket_status: 'Open' }, 'Ticket #35436 is open already.'],
    ['a closed ticket', { ticket: '35001' }, 'Ticket #35001 is closed'],
    ['a ticket that does not exist', { ticket: '1' }, 'Zendesk has no ticket #1'],
    [
      'a status that Zendesk does not have',
      { ticket_status: 'done' },
      'Zendesk has no status "done". Possible: open, pending, hold, solved, closed, New, On-hold, Waiting for warehouse.',
    ],
    ['a status that is switched off', { ticket_status: 'Waiting for courier' }, 'Zendesk has no status'],
  ])('%s is refused', async (_, changed, said) => {
    expect(await preflight(changed)).toEqual({ ok: false, reason: expect.stringContaining(said) });
  });

  test('where the account’s own statuses may not be listed, the categories are what there is', async () => {
    desk.local.fail({
      kind: 'answer',
      effect: 'none',
      on: 'GET /api/v2/custom_statuses',
      status: 403,
      body: { error: { title: 'Forbidden', message: 'No.' } },
    });
    expect(await preflight({ ticket_status: 'Waiting for warehouse' })).toMatchObject({
      ok: false,
      reason: expect.stringContaining('Possible: open, pending, hold, solved, closed.'),
    });
  });
});

describe('the run', () => {
  test('sets the status and finds it again', async () => {
    expect(await desk.host.run(statusCall())).toMatchObject({
      outcome: 'succeeded',
      summary: 'Status of Zendesk ticket #35436: open → solved.',
    });
    expect(desk.local.ticket(35436)?.status).toBe('solved');
    expect(await desk.host.lookUp(statusCall())).toMatchObject({ found: 'happened' });
    expect(await desk.host.lookUp(statusCall({}, { runId: 'run-2' }))).toMatchObject({ found: 'absent' });
  });

  test('sets a status of the account’s own', async () => {
    const call = statusCall({ ticket_status: 'waiting for WAREHOUSE' });
    expect(await desk.host.run(call)).toMatchObject({
      outcome: 'succeeded',
      summary: 'Status of Zendesk ticket #35436: open → Waiting for warehouse.',
    });
    expect(desk.local.ticket(35436)).toMatchObject({ status: 'open', custom_status_id: 6 });
    expect(await desk.host.lookUp(call)).toMatchObject({ found: 'happened' });
  });

  test('finds the change again although somebody changed the status since', async () => {
    await desk.host.run(statusCall());
    desk.local.edit(35436, { status: 'open' }, minjun);
    expect(await desk.host.lookUp(statusCall())).toMatchObject({ found: 'happened' });
  });

  test('does not take another person’s change for its own', async () => {
    desk.local.edit(35436, { status: 'solved' }, minjun);
    expect(await desk.host.lookUp(statusCall())).toMatchObject({ found: 'absent' });
    expect(await desk.host.run(statusCall())).toMatchObject({
      outcome: 'failed',
      reason: 'Nothing was changed: Ticket #35436 is solved already.',
    });
    expect(desk.local.effects).toBe(0);
  });

  test('names the ticket that it read, so that an update in between is not overwritten', async () => {
    desk.local.fail({ kind: 'answer', effect: 'none', on: 'PUT', status: 409, body: { error: 'UpdateConflict' } });
    expect(await desk.host.run(statusCall())).toMatchObject({ outcome: 'unknown' });
    await desk.host.run(statusCall());
    expect(desk.local.requests.findLast(({ method }) => method === 'PUT')?.body).toMatchObject({
      ticket: { safe_update: true, updated_stamp: '2026-11-18T09:00:00Z' },
    });
  });

  test('says so when a rule of Zendesk’s changes it again at once', async () => {
    const audit = {
      id: 1,
      created_at: '2026-11-20T12:00:00Z',
      metadata: { custom: { latch_run: 'run-1' } },
      events: [{ id: 2, type: 'Change', field_name: 'status', value: 'solved', previous_value: 'open' }],
    };
    const ticket = { ...desk.local.ticket(35436), status: 'pending' };
    desk.local.fail({ kind: 'answer', effect: 'none', on: 'PUT', status: 200, body: { ticket, audit } });
    expect(await desk.host.run(statusCall())).toMatchObject({
      outcome: 'succeeded',
      summary: 'Status of Zendesk ticket #35436: open → solved. A rule of Zendesk’s then set it to pending.',
    });
  });

  test('an answer that does not show the change is no success', async () => {
    const ticket = desk.local.ticket(35436);
    desk.local.fail({ kind: 'answer', effect: 'none', on: 'PUT', status: 200, body: { ticket, audit: null } });
    expect(await desk.host.run(statusCall())).toMatchObject({
      outcome: 'unknown',
      reason: 'Zendesk answered, but does not show the change of #35436.',
    });
  });
});
