import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Fault } from '../../../../scripts/sandbox/stand-in/fault.ts';
import { zendeskErrors } from '../../../../scripts/sandbox/zendesk/zendesk-answer.ts';
import { answer } from '../calls.ts';
import { underFault } from '../under-fault.ts';
import { arrivesLate, commentCall, type Rig, rig, statusCall } from './given.ts';

let desk: Rig;
beforeEach(async () => {
  desk = await rig();
});
afterEach(() => desk.local.close());

const actions: [string, typeof commentCall][] = [
  ['a comment', commentCall],
  ['a new status', statusCall],
];

describe.each(actions)('%s', (_, callOf) => {
  describe('is a failure where Zendesk itself says no', () => {
    test.each([
      ['no access', zendeskErrors.forbidden, 'Zendesk refused: You do not have access to this page.'],
      ['no such ticket', zendeskErrors.notFound, 'Zendesk refused: Not found (RecordNotFound)'],
      [
        'a rule of the account’s',
        {
          status: 422,
          body: {
            error: 'RecordInvalid',
            description: 'Record validation errors',
            details: { base: [{ description: 'Category: needed to solve a ticket' }] },
          },
        },
        'Zendesk refused: Category: needed to solve a ticket (RecordInvalid)',
      ],
    ])('%s', async (__, reply, said) => {
      desk.local.fail(answer(reply));
      expect(await desk.host.run(callOf())).toMatchObject({ outcome: 'failed', reason: expect.stringContaining(said) });
      expect(desk.local.effects).toBe(0);
    });

    test('a wrong token', async () => {
      expect(await desk.hostWith({ apiToken: 'wrong-token-0000' }).run(callOf())).toMatchObject({
        outcome: 'failed',
        reason: expect.stringContaining('Couldn’t authenticate you'),
      });
    });

    test('and where nobody is there at all', async () => {
      await desk.local.close();
      expect(await desk.host.run(callOf())).toMatchObject({ outcome: 'failed' });
      const { action, kase, params } = callOf();
      expect(await desk.host.preflight(action, kase, params)).toMatchObject({
        ok: false,
        reason: expect.stringContaining('Zendesk could not be asked'),
      });
    });
  });

  describe('is left open by everything else, until it is looked up', () => {
    const cases: [string, Fault][] = (['none', 'made'] as const).flatMap((effect): [string, Fault][] => [
      [`a lost connection (${effect})`, { kind: 'drop', effect }],
      [`no answer (${effect})`, { kind: 'hang', effect }],
      [`half an answer (${effect})`, { kind: 'malformed', effect }],
      [`a page (${effect})`, { kind: 'page', effect }],
      [`a 409 (${effect})`, answer(zendeskErrors.conflict, { effect })],
      [`a 500 (${effect})`, answer(zendeskErrors.serverError, { effect })],
      [`a 502 of a proxy (${effect})`, answer(zendeskErrors.badGateway, { effect })],
      [`a 403 of a proxy (${effect})`, answer(zendeskErrors.proxyForbids, { effect })],
      [`a 200 with nothing in it (${effect})`, answer({ status: 200, body: {} }, { effect })],
      [`a redirect (${effect})`, answer({ status: 302, body: {} }, { effect })],
    ]);
    test.each(cases)('%s', async (name, fault) => {
      const ended = underFault(desk.local, fault, () => desk.host.run(callOf()));
      expect(await ended).toMatchObject({ outcome: 'unknown' });
      const made = name.endsWith('(made)');
      expect(await desk.host.lookUp(callOf())).toMatchObject({ found: made ? 'happened' : 'absent' });
      expect(desk.local.effects).toBe(made ? 1 : 0);
    });
  });

  describe('that Zendesk has no time for', () => {
    test('is sent again after the pause that Zendesk names', async () => {
      desk.local.fail(answer(zendeskErrors.rateLimited));
      expect(await desk.host.run(callOf())).toMatchObject({
        outcome: 'not_now',
        retryAfterMs: 37_000,
        reason: 'Zendesk is asked too often; it may be asked again in 37 s.',
      });
      expect(desk.local.effects).toBe(0);
      expect(await desk.host.run(callOf({}, { sends: 2 }))).toMatchObject({ outcome: 'succeeded' });
      expect(desk.local.effects).toBe(1);
    });

    test('without a pause named, after Latch’s own', async () => {
      desk.local.fail(answer({ status: 429, body: 'Too many requests' }));
      const held = await desk.host.run(callOf());
      expect(held).toMatchObject({ outcome: 'not_now', reason: 'Zendesk is asked too often.' });
      expect(held).not.toHaveProperty('retryAfterMs');
    });

    test('is open on a resend', async () => {
      desk.local.fail(answer(zendeskErrors.rateLimited));
      expect(await desk.host.run(callOf({}, { sends: 2 }))).toMatchObject({ outcome: 'unknown' });
    });

    test('as is the stand-in’s own limit', async () => {
      desk.local.limitTo(0, 12);
      expect(await desk.host.run(callOf())).toMatchObject({ outcome: 'not_now', retryAfterMs: 12_000 });
    });
  });

  describe('sent again', () => {
    test('does nothing where the first send arrived', async () => {
      desk.local.fail({ kind: 'drop', effect: 'made' });
      await desk.host.run(callOf());
      expect(await desk.host.run(callOf({}, { sends: 2 }))).toMatchObject({ outcome: 'succeeded' });
      expect(desk.local.effects).toBe(1);
    });

    test('is not sent while it cannot be told whether the first arrived', async () => {
      desk.local.fail(answer(zendeskErrors.serverError, { on: 'GET' }));
      expect(await desk.host.run(callOf({}, { sends: 2 }))).toMatchObject({ outcome: 'unknown' });
      expect(desk.local.requests.map(({ method }) => method)).toEqual(['GET']);
    });

    test('a refusal leaves the first one open', async () => {
      desk.local.fail(answer(zendeskErrors.forbidden));
      expect(await desk.host.run(callOf({}, { sends: 2 }))).toMatchObject({
        outcome: 'unknown',
        reason: expect.stringContaining('An earlier send may have gone through.'),
      });
    });
  });

  describe('is never called absent', () => {
    test.each<[string, Fault]>([
      ['a 401', answer(zendeskErrors.notAuthenticated)],
      ['a 404', answer(zendeskErrors.notFound)],
      ['a 429', answer(zendeskErrors.rateLimited)],
      ['a 500', answer(zendeskErrors.serverError)],
      ['a proxy’s 403', answer(zendeskErrors.proxyForbids)],
      ['a 200 with nothing in it', answer({ status: 200, body: {} })],
      ['an audit of another shape', answer({ status: 200, body: { audits: [{ id: 1 }], meta: { has_more: false } } })],
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

describe('the reading before a new status', () => {
  test.each<[string, Fault]>([
    ['500', answer(zendeskErrors.serverError, { on: 'GET' })],
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
    desk.local.fail(answer(zendeskErrors.rateLimited, { on: 'GET' }));
    expect(await desk.host.run(statusCall())).toMatchObject({ outcome: 'not_now', retryAfterMs: 37_000 });
  });
});

test('a comment that arrives after Latch gave up is seen later: why absence needs `settle`', async () => {
  const ended = underFault(desk.local, { kind: 'hang', effect: 'none' }, () => desk.host.run(commentCall()));
  expect(await ended).toMatchObject({ outcome: 'unknown' });
  expect(await desk.host.lookUp(commentCall())).toMatchObject({ found: 'absent' });
  await arrivesLate(desk.local);
  expect(await desk.host.lookUp(commentCall())).toMatchObject({ found: 'happened' });
});
