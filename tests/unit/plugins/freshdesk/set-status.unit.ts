import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Rig, rig, statusCall } from './given.ts';

const action = 'freshdesk.set_status';
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
  test('before and after are shown, and nothing is written', async () => {
    expect(await preflight({ ticket_status: 'waiting for BANK' })).toMatchObject({
      ok: true,
      facts: [
        { label: 'Freshdesk ticket', value: '#1042 Charged twice for order 4821' },
        { label: 'Status', value: 'Open → Waiting for bank' },
      ],
    });
    expect(desk.local.effects).toEqual({ written: 0, statuses: 0 });
  });

  test('the word that requesters see is a status as well', async () => {
    expect(await preflight({ ticket_status: 'Awaiting your reply' })).toMatchObject({
      ok: true,
      facts: [{}, { value: 'Open → Pending' }],
    });
  });

  test.each([
    ['the status it has', { ticket_status: 'open' }, 'Ticket #1042 is Open already.'],
    ['a ticket in the trash', { ticket: '1002' }, 'Ticket #1002 is in Freshdesk’s trash'],
    ['a ticket that does not exist', { ticket: '1' }, 'Freshdesk has no ticket #1'],
    [
      'a status that Freshdesk does not have',
      { ticket_status: 'done' },
      'Freshdesk has no status "done". Possible: Open, Pending, Resolved, Closed, Waiting for bank.',
    ],
  ])('%s is refused', async (_, changed, said) => {
    expect(await preflight(changed)).toEqual({ ok: false, reason: expect.stringContaining(said) });
  });

  test('where the statuses may not be listed, there are the four that every Freshdesk has', async () => {
    const denied = { code: 'access_denied', message: 'You are not authorized to perform this action.' };
    desk.local.fail({
      kind: 'answer',
      effect: 'none',
      on: 'GET /api/v2/ticket_fields',
      status: 403,
      body: denied,
      times: 2,
    });
    expect(await preflight({ ticket_status: 'Waiting for bank' })).toMatchObject({
      ok: false,
      reason: expect.stringContaining('Possible: Open, Pending, Resolved, Closed.'),
    });
    expect(await preflight()).toMatchObject({ ok: true, facts: [{}, { value: 'Open → Resolved' }] });
  });
});

describe('the run', () => {
  test('announces the status with its mark, sets it, and finds it again', async () => {
    expect(await desk.host.run(statusCall())).toMatchObject({
      outcome: 'succeeded',
      summary: 'Status of Freshdesk ticket #1042: Open → Resolved.',
    });
    expect(desk.local.ticket(1042)?.status).toBe(4);
    expect(desk.local.conversations(1042)).toMatchObject([
      { private: true, body_text: expect.stringContaining('Latch asks for the status Resolved.') },
    ]);
    expect(desk.local.requests.filter(({ method }) => method !== 'GET').map(({ method }) => method)).toEqual([
      'POST',
      'PUT',
    ]);
    expect(await desk.host.lookUp(statusCall())).toMatchObject({
      found: 'happened',
      summary: 'Status of Freshdesk ticket #1042 is Resolved.',
    });
    expect(await desk.host.lookUp(statusCall({}, { runId: 'run-2' }))).toMatchObject({ found: 'absent' });
  });

  test('does not take another person’s change for its own', async () => {
    desk.local.setStatus(1042, 4);
    expect(await desk.host.lookUp(statusCall())).toMatchObject({ found: 'absent' });
    expect(await desk.host.run(statusCall())).toMatchObject({
      outcome: 'failed',
      reason: 'Nothing was changed: Ticket #1042 is Resolved already.',
    });
    expect(desk.local.effects).toEqual({ written: 0, statuses: 0 });
  });

  test('does not call absent what may have been changed again since', async () => {
    await desk.host.run(statusCall());
    desk.local.setStatus(1042, 3);
    expect(await desk.host.lookUp(statusCall())).toMatchObject({
      found: 'cannot_tell',
      reason: 'Ticket #1042 is Pending, and its status may have changed since Latch was to set Resolved.',
    });
  });

  test('cannot tell where Freshdesk does not show when the status changed', async () => {
    desk.local.fail({ kind: 'drop', effect: 'none', on: 'PUT' });
    await desk.host.run(statusCall());
    const ticket = { ...desk.local.ticket(1042), stats: null };
    const on = 'GET /api/v2/tickets/1042';
    desk.local.fail({ kind: 'delay', ms: 0, on }); // the conversations, which are asked for first, come as they are
    desk.local.fail({ kind: 'answer', effect: 'none', on, status: 200, body: ticket });
    expect(await desk.host.lookUp(statusCall())).toMatchObject({ found: 'cannot_tell' });
  });

  test('refused by Freshdesk, it is a failure that names what stays', async () => {
    const body = {
      description: 'Validation failed',
      errors: [{ field: 'type', message: 'It should not be blank', code: 'missing_field' }],
    };
    desk.local.fail({ kind: 'answer', effect: 'none', on: 'PUT', status: 400, body });
    expect(await desk.host.run(statusCall())).toMatchObject({
      outcome: 'failed',
      reason:
        'The status stayed as it was; the internal note that asks for it stays on the ticket. Freshdesk refused: type: It should not be blank (Validation failed)',
    });
    expect(desk.local.effects).toEqual({ written: 1, statuses: 0 });
  });

  test('an answer that shows another status is no success', async () => {
    const body = { ...desk.local.ticket(1042), status: 3 };
    desk.local.fail({ kind: 'answer', effect: 'none', on: 'PUT', status: 200, body });
    expect(await desk.host.run(statusCall())).toMatchObject({
      outcome: 'unknown',
      reason: 'Freshdesk answered, but shows #1042 in another status.',
    });
  });
});
