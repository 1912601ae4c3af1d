import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { accounts } from '../../../../scripts/sandbox/jira/sample-tickets.ts';
import { answer } from '../calls.ts';
import { type Rig, rig, statusCall } from './given.ts';

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
const preflight = (changed: Record<string, string> = {}) => {
  const { action, kase, params } = statusCall(changed);
  return jira.host.preflight(action, kase, params);
};

describe('before a status is set, the reviewer sees', () => {
  test('the status before and after', async () => {
    expect(await preflight({ ticket_status: 'done' })).toMatchObject({
      ok: true,
      facts: [{ value: 'OPS-12: Refund for order 4821' }, { label: 'Status', value: 'Open → Done' }],
    });
  });

  test('the transition, where it has another name', async () => {
    expect(await preflight({ ticket_status: 'In Progress' })).toMatchObject({
      facts: [{}, { value: 'Open → In Progress' }, { label: 'By the transition', value: 'Start work' }],
    });
  });

  test('that it has this status already', async () => {
    expect(await preflight({ ticket_status: 'OPEN' })).toEqual({ ok: false, reason: 'OPS-12 is Open already.' });
  });

  test('which ones are possible, where it is none of them', async () => {
    expect(await preflight({ ticket_status: 'Solved' })).toEqual({
      ok: false,
      reason: 'OPS-12 cannot go from Open to Solved. From there it can go to: In Progress, Done, Rejected.',
    });
  });

  test('that Jira wants more than a status', async () => {
    expect(await preflight({ ticket_status: 'Rejected' })).toEqual({
      ok: false,
      reason: 'Jira wants Resolution to be filled in for Rejected, which Latch does not do. Set it in Jira.',
    });
  });

  test('that there is no such ticket', async () => {
    expect(await preflight({ ticket: 'OPS-99' })).toMatchObject({ ok: false });
  });
});

describe('a status', () => {
  test('is set by the transition that leads there, and the run stands in the history', async () => {
    expect(await jira.host.run(statusCall())).toMatchObject({ outcome: 'succeeded', summary: 'OPS-12: Open → Done.' });
    expect(ticket().changes).toMatchObject([{ historyMetadata: { extraData: { run: 'run-1', case: 'T0LATCH:7' } } }]);
    expect(ticket().status).toBe('Done');
    expect(jira.local.effects).toBe(1);
  });

  test('that it has already is not set', async () => {
    jira.local.tickets.move(ticket(), accounts.dana, 'Done');
    expect(await jira.host.run(statusCall())).toMatchObject({
      outcome: 'failed',
      reason: 'Nothing was changed: OPS-12 is Done already.',
    });
    expect(await jira.host.run(statusCall({}, { sends: 2 }))).toMatchObject({ outcome: 'unknown' });
    expect(jira.local.effects).toBe(0);
  });

  test('sent again, does nothing where the first send arrived', async () => {
    jira.local.fail({ kind: 'drop', effect: 'made', on: 'POST' });
    expect(await jira.host.run(statusCall())).toMatchObject({ outcome: 'unknown' });
    expect(await jira.host.run(statusCall({}, { sends: 2 }))).toMatchObject({ outcome: 'succeeded' });
    expect(jira.local.effects).toBe(1);
  });

  test('of a ticket that is not there is not set', async () => {
    expect(await jira.host.run(statusCall({ ticket: 'OPS-99' }))).toMatchObject({ outcome: 'failed' });
  });
});

describe('a look-up', () => {
  test('finds the change of the run, also where it was changed again, on any page of the history', async () => {
    await jira.host.run(statusCall());
    for (let n = 0; n < 120; n += 1) jira.local.tickets.move(ticket(), accounts.dana, n % 2 ? 'Done' : 'Open');
    expect(await jira.host.lookUp(statusCall())).toMatchObject({ found: 'happened', summary: 'OPS-12: Open → Done.' });
    jira.local.tickets.move(ticket(), accounts.dana, 'Open');
    expect(await jira.host.lookUp(statusCall({}, { runId: 'run-2' }))).toMatchObject({ found: 'absent' });
  });

  test('calls absent what never was, whatever others did', async () => {
    expect(await jira.host.lookUp(statusCall())).toMatchObject({ found: 'absent' });
    jira.local.tickets.move(ticket(), accounts.dana, 'Done');
    jira.local.tickets.move(ticket(), accounts.dana, 'Open');
    expect(await jira.host.lookUp(statusCall())).toMatchObject({ found: 'absent' });
  });

  test('cannot tell who set the status that the ticket has', async () => {
    jira.local.tickets.move(ticket(), accounts.dana, 'Done');
    expect(await jira.host.lookUp(statusCall())).toMatchObject({
      found: 'cannot_tell',
      reason: 'OPS-12 is Done, but not by this run as far as Jira shows.',
    });
  });

  test('cannot tell which run it was where Jira did not keep it', async () => {
    jira.local.tickets.move(ticket(), accounts.latch, 'Done');
    jira.local.tickets.move(ticket(), accounts.dana, 'Open');
    expect(await jira.host.lookUp(statusCall())).toMatchObject({
      found: 'cannot_tell',
      reason: expect.stringContaining('whether by this run is not noted'),
    });
  });

  test('does not call absent what a short page may hide', async () => {
    jira.local.fail(
      answer(
        { status: 200, body: { startAt: 0, total: 2, values: [] } },
        { on: 'GET /rest/api/3/issue/OPS-12/changelog' },
      ),
    );
    expect(await jira.host.lookUp(statusCall())).toMatchObject({ found: 'cannot_tell' });
  });

  test('of a ticket that is gone cannot tell', async () => {
    expect(await jira.host.lookUp(statusCall({ ticket: 'OPS-99' }))).toMatchObject({ found: 'cannot_tell' });
  });
});
