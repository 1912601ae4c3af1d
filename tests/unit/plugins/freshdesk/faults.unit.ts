import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { freshdeskErrors, invalid } from '../../../../scripts/sandbox/freshdesk/freshdesk-answer.ts';
import type { Fault } from '../../../../scripts/sandbox/stand-in/fault.ts';
import { answer } from '../calls.ts';
import { underFault } from '../under-fault.ts';
import { arrivesLate, commentCall, type Rig, rig, statusCall } from './given.ts';

let desk: Rig;
beforeEach(async () => {
  desk = await rig();
});
afterEach(() => desk.local.close());

/** What the two actions are for: comments, or changed statuses without the notes that announce them. */
const effectsOf = (callOf: typeof commentCall) => () =>
  callOf === commentCall ? desk.local.effects.written : desk.local.effects.statuses;

const actions: [string, typeof commentCall, string][] = [
  ['a comment', commentCall, 'POST'],
  ['a new status', statusCall, 'PUT'],
];

describe.each(actions)('%s', (_, callOf, method) => {
  const effects = effectsOf(callOf);

  describe('is a failure where Freshdesk itself says no', () => {
    test.each([
      ['no access', freshdeskErrors.accessDenied, 'You are not authorized to perform this action. (access_denied)'],
      ['no such ticket', freshdeskErrors.notFound, 'Freshdesk refused: not found (404)'],
      ['a wrong field', invalid('body', 'It should not be blank'), 'body: It should not be blank (Validation failed)'],
    ])('%s', async (__, reply, said) => {
      desk.local.fail(answer(reply));
      expect(await desk.host.run(callOf())).toMatchObject({ outcome: 'failed', reason: expect.stringContaining(said) });
      expect(effects()).toBe(0);
    });

    test('a wrong key', async () => {
      expect(await desk.hostWith({ apiKey: 'wrong-key-0000' }).run(callOf())).toMatchObject({
        outcome: 'failed',
        reason: expect.stringContaining('You have to be logged in'),
      });
    });

    test('and where nobody is there at all', async () => {
      await desk.local.close();
      expect(await desk.host.run(callOf())).toMatchObject({ outcome: 'failed' });
      const { action, kase, params } = callOf();
      expect(await desk.host.preflight(action, kase, params)).toMatchObject({
        ok: false,
        reason: expect.stringContaining('Freshdesk could not be asked'),
      });
    });
  });

  describe('is left open by everything else, until it is looked up', () => {
    const cases: [string, Fault][] = (['none', 'made'] as const).flatMap((effect): [string, Fault][] => [
      [`a lost connection (${effect})`, { kind: 'drop', effect }],
      [`no answer (${effect})`, { kind: 'hang', effect }],
      [`half an answer (${effect})`, { kind: 'malformed', effect }],
      [`a page (${effect})`, { kind: 'page', effect }],
      [`a 409 (${effect})`, answer(freshdeskErrors.conflict, { effect })],
      [`a 500 (${effect})`, answer(freshdeskErrors.serverError, { effect })],
      [`a 502 of a proxy (${effect})`, answer(freshdeskErrors.badGateway, { effect })],
      [`a 403 of a proxy (${effect})`, answer(freshdeskErrors.proxyForbids, { effect })],
      [`a 200 with nothing in it (${effect})`, answer({ status: 200, body: {} }, { effect })],
      [`a redirect (${effect})`, answer({ status: 302, body: {} }, { effect })],
    ]);
    test.each(cases)('%s', async (name, fault) => {
      const ended = underFault(desk.local, { ...fault, on: method }, () => desk.host.run(callOf()));
      expect(await ended).toMatchObject({ outcome: 'unknown' });
      const made = name.endsWith('(made)');
      expect(await desk.host.lookUp(callOf())).toMatchObject({ found: made ? 'happened' : 'absent' });
      expect(effects()).toBe(made ? 1 : 0);
    });
  });

  describe('that Freshdesk has no time for', () => {
    test('is sent again after the pause that Freshdesk names', async () => {
      desk.local.fail(answer(freshdeskErrors.rateLimited, { on: method }));
      expect(await desk.host.run(callOf())).toMatchObject({
        outcome: 'not_now',
        retryAfterMs: 41_000,
        reason: 'Freshdesk is asked too often; it may be asked again in 41 s.',
      });
      expect(effects()).toBe(0);
      expect(await desk.host.run(callOf({}, { sends: 2 }))).toMatchObject({ outcome: 'succeeded' });
      expect(effects()).toBe(1);
    });

    test('without a pause named, after Latch’s own', async () => {
      desk.local.fail(answer({ status: 429, body: 'Too many requests' }));
      const held = await desk.host.run(callOf());
      expect(held).toMatchObject({ outcome: 'not_now', reason: 'Freshdesk is asked too often.' });
      expect(held).not.toHaveProperty('retryAfterMs');
    });

    test('is open on a resend', async () => {
      desk.local.fail(answer(freshdeskErrors.rateLimited, { on: method }));
      expect(await desk.host.run(callOf({}, { sends: 2 }))).toMatchObject({ outcome: 'unknown' });
    });

    test('as is the stand-in’s own limit', async () => {
      desk.local.limitTo(0, 12);
      expect(await desk.host.run(callOf())).toMatchObject({ outcome: 'not_now', retryAfterMs: 12_000 });
    });
  });

  describe('sent again', () => {
    test('does nothing where the first send arrived', async () => {
      desk.local.fail({ kind: 'drop', effect: 'made', on: method });
      await desk.host.run(callOf());
      expect(await desk.host.run(callOf({}, { sends: 2 }))).toMatchObject({ outcome: 'succeeded' });
      expect(effects()).toBe(1);
    });

    test('is not sent while it cannot be told whether the first arrived', async () => {
      desk.local.fail(answer(freshdeskErrors.serverError, { on: 'GET' }));
      expect(await desk.host.run(callOf({}, { sends: 2 }))).toMatchObject({ outcome: 'unknown' });
      expect(desk.local.requests.map(({ method }) => method)).toEqual(['GET']);
    });

    test('a refusal leaves the first one open', async () => {
      desk.local.fail(answer(freshdeskErrors.accessDenied));
      expect(await desk.host.run(callOf({}, { sends: 2 }))).toMatchObject({
        outcome: 'unknown',
        reason: expect.stringContaining('An earlier send may have gone through.'),
      });
    });
  });

  describe('is never called absent', () => {
    test.each<[string, Fault]>([
      ['a 401', answer(freshdeskErrors.notAuthenticated)],
      ['a 404', answer(freshdeskErrors.notFound)],
      ['a 429', answer(freshdeskErrors.rateLimited)],
      ['a 500', answer(freshdeskErrors.serverError)],
      ['a proxy’s 403', answer(freshdeskErrors.proxyForbids)],
      ['a 200 with nothing in it', answer({ status: 200, body: {} })],
      ['a conversation of another shape', answer({ status: 200, body: [{ id: 1 }] })],
      ['a lost connection', { kind: 'drop', effect: 'none' }],
      ['no answer', { kind: 'hang', effect: 'none' }],
      ['half an answer', { kind: 'malformed', effect: 'made' }],
      ['a page', { kind: 'page', effect: 'none' }],
    ])('after %s', async (__, fault) => {
      const ended = underFault(desk.local, { ...fault, on: 'GET' }, () => desk.host.lookUp(callOf()));
      expect(await ended).toMatchObject({ found: 'cannot_tell' });
    });
  });
});

describe('the note that goes ahead of a new status', () => {
  // What was put off counts as not sent: the next send is a first one.
  test.each([1, 2])('is written once, although the status has to be sent twice (send %d)', async (sends) => {
    desk.local.fail(answer(freshdeskErrors.rateLimited, { on: 'PUT' }));
    expect(await desk.host.run(statusCall())).toMatchObject({ outcome: 'not_now' });
    expect(await desk.host.run(statusCall({}, { sends }))).toMatchObject({ outcome: 'succeeded' });
    expect(desk.local.effects).toEqual({ written: 1, statuses: 1 });
  });

  test.each<[string, Fault]>([
    ['a lost connection', { kind: 'drop', effect: 'made', on: 'POST' }],
    ['half an answer', { kind: 'malformed', effect: 'made', on: 'POST' }],
    ['a page', { kind: 'page', effect: 'none', on: 'POST' }],
    ['a 500', answer(freshdeskErrors.serverError, { on: 'POST' })],
    ['another note', answer({ status: 201, body: { id: 1, body: 'x' } }, { on: 'POST' })],
  ])('was not confirmed (%s): the status is left alone', async (_, fault) => {
    desk.local.fail(fault);
    expect(await desk.host.run(statusCall())).toMatchObject({ outcome: 'unknown' });
    expect(desk.local.requests.map(({ method }) => method)).not.toContain('PUT');
    expect(await desk.host.lookUp(statusCall())).toMatchObject({ found: 'absent' });
  });

  test('was refused: nothing happened', async () => {
    desk.local.fail(answer(freshdeskErrors.accessDenied, { on: 'POST' }));
    expect(await desk.host.run(statusCall())).toMatchObject({ outcome: 'failed' });
    expect(desk.local.effects).toEqual({ written: 0, statuses: 0 });
  });
});

describe('the reading before a new status', () => {
  test.each<[string, Fault]>([
    ['500', answer(freshdeskErrors.serverError, { on: 'GET' })],
    ['a lost connection', { kind: 'drop', effect: 'none', on: 'GET' }],
    ['half an answer', { kind: 'malformed', effect: 'made', on: 'GET' }],
    ['a page', { kind: 'page', effect: 'none', on: 'GET' }],
  ])('failed (%s): nothing was sent', async (_, fault) => {
    desk.local.fail(fault);
    expect(await desk.host.run(statusCall())).toMatchObject({
      outcome: 'failed',
      reason: expect.stringContaining('Nothing was changed'),
    });
    expect(desk.local.requests.map(({ method }) => method)).toEqual(['GET']);
  });

  test('was held back by a rate limit: it is done later', async () => {
    desk.local.fail(answer(freshdeskErrors.rateLimited, { on: 'GET' }));
    expect(await desk.host.run(statusCall())).toMatchObject({ outcome: 'not_now', retryAfterMs: 41_000 });
  });
});

test('a comment that arrives after Latch gave up is seen later: why absence needs `settle`', async () => {
  const ended = underFault(desk.local, { kind: 'hang', effect: 'none' }, () => desk.host.run(commentCall()));
  expect(await ended).toMatchObject({ outcome: 'unknown' });
  expect(await desk.host.lookUp(commentCall())).toMatchObject({ found: 'absent' });
  await arrivesLate(desk.local);
  expect(await desk.host.lookUp(commentCall())).toMatchObject({ found: 'happened' });
});
