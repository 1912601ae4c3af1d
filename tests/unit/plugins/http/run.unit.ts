import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Fault } from '../../../../scripts/sandbox/stand-in/fault.ts';
import { jsonOf, textOf, usd } from '../stripe/given.ts';
import { call, closing, hostOf, openCase, type Rig, rig } from './given.ts';

let accounts: Rig;
beforeEach(async () => {
  accounts = await rig();
});
afterEach(() => accounts.local.close());

const close = call('http.close_account', closing());
const sends = () => accounts.local.requests.filter(({ method }) => method !== 'GET');

describe('a declared action', () => {
  test('sends what was declared, and its success is told in the declared words', async () => {
    expect(await accounts.host.run(close)).toMatchObject({
      outcome: 'succeeded',
      summary: 'Account AC-1001 closed.',
      reference: 'chg_1',
    });
    expect(accounts.local.changes).toEqual([
      { id: 'chg_1', account: 'AC-1001', kind: 'closed', reason: 'Customer left', run: 'run-1' },
    ]);
    expect(sends()).toEqual([
      expect.objectContaining({
        method: 'POST',
        url: '/accounts/AC-1001/close',
        body: { reason: 'Customer left', note: 'Latch T0LATCH:42', notify: false },
        headers: expect.objectContaining({
          'idempotency-key': 'latch-run-1',
          'x-run': 'run-1',
          'content-type': 'application/json',
        }),
      }),
    ]);
  });

  test('values keep their type in the body, an amount is exact, and a blank one is left out', async () => {
    const limit = { account: { text: 'AC-1002' }, limit: usd(250_000) };
    expect(await accounts.host.run(call('http.set_limit', limit))).toMatchObject({
      outcome: 'succeeded',
      summary: 'Limit of AC-1002 is now $2,500.00.',
    });
    expect(sends()[0]?.body).toEqual({ minor: 250_000, currency: 'USD', text: '2500.00 USD' });
    expect(accounts.local.accounts.get('AC-1002')?.limit.minor).toBe(250_000);
  });

  test('keeps request and answer without the secret and without what is redacted', async () => {
    const { exchanges } = await accounts.host.run(close);
    expect(jsonOf(exchanges[0])).toMatchObject({
      request: { method: 'POST', headers: { 'idempotency-key': 'latch-run-1' }, body: { reason: 'Customer left' } },
      response: { status: 200, body: { ok: true } },
    });
    const echo = {
      ...accounts.settings.actions['http.close_account'],
      body: { copy: '{secret.token}', email: '{reason}' },
    };
    const host = hostOf({ ...accounts.settings, actions: { 'http.close_account': echo } });
    const kept = (await host.run(close)).exchanges.map(textOf).join();
    expect(kept).not.toContain(accounts.local.token);
    expect(kept).not.toContain('Customer left');
    expect(kept).toContain('[redacted]');
  });

  test('offers itself where the case has what its address names', () => {
    expect(accounts.host.applies('http.close_account', openCase({}))).toEqual({
      ok: false,
      reason: 'no account on the case',
    });
    expect(accounts.host.applies('http.close_account', openCase({ account: { text: 'AC-1' } }))).toEqual({ ok: true });
    expect(accounts.host.checkParams('http.close_account', {})).toEqual({
      account: 'Enter the account.',
      reason: 'Enter the reason.',
    });
    expect(accounts.host.actions()['http.close_account']).toMatchObject({
      params: ['account', 'reason'],
      idempotencyKeptForMs: 24 * 3_600_000,
      settleMs: 300_000,
    });
  });
});

describe('an answer that was declared a failure', () => {
  test.each([
    ['404', closing('AC-9'), 'answered 404: no account AC-9.'],
    ['409', closing('AC-1003'), 'answered 409: account AC-1003 is closed already.'],
  ])('is one: %s', async (_, params, said) => {
    expect(await accounts.host.run(call('http.close_account', params))).toMatchObject({
      outcome: 'failed',
      reason: expect.stringContaining(said),
    });
    expect(accounts.local.changes).toEqual([]);
  });

  test('is told by the declared expression', async () => {
    const euros = { account: { text: 'AC-1002' }, limit: { minor: 1, currency: 'EUR' } };
    expect(await accounts.host.run(call('http.set_limit', euros))).toMatchObject({
      outcome: 'failed',
      reason: expect.stringMatching(/^127\.0\.0\.1:\d+ answered 422: the account is in USD\.$/),
    });
  });

  test('says nothing of an earlier send', async () => {
    accounts.local.fail({ kind: 'drop', effect: 'made' });
    await accounts.host.run(close);
    accounts.local.fail({ kind: 'answer', status: 422, body: { message: 'no' }, effect: 'none' });
    expect(await accounts.host.run(call('http.close_account', closing(), { sends: 2 }))).toMatchObject({
      outcome: 'unknown',
      reason: expect.stringContaining('An earlier send may have gone through.'),
    });
  });
});

describe('everything that is neither success nor failure is unknown, is sent once, and a look-up settles it', () => {
  const answer = (status: number, body: unknown, effect: 'none' | 'made' = 'none'): Fault => ({
    kind: 'answer',
    status,
    body,
    effect,
  });
  test.each<[string, Fault]>([
    ['a 500', answer(500, { message: 'boom' })],
    ['a 500 after the effect', answer(500, {}, 'made')],
    ['a 429', { ...answer(429, { message: 'slow down' }), headers: { 'retry-after': '30' } } as Fault],
    ['a 401', answer(401, { message: 'unknown token' })],
    ['a 202', answer(202, { ok: true }, 'made')],
    ['a redirect', { ...answer(302, {}), headers: { location: 'http://127.0.0.1:1/' } } as Fault],
    ['a 200 without what makes it a success', answer(200, { ok: false })],
    ['a 200 with nothing in it', answer(200, {})],
    ['a 200 with another shape', answer(200, [1], 'made')],
    ['half an answer', { kind: 'malformed', effect: 'made' }],
    ['a sign-in page', { kind: 'page', effect: 'none' }],
    ['a lost connection', { kind: 'drop', effect: 'none' }],
    ['a lost connection after the effect', { kind: 'drop', effect: 'made' }],
    ['no answer', { kind: 'hang', effect: 'none' }],
    ['no answer after the effect', { kind: 'hang', effect: 'made' }],
  ])('%s', async (_, fault) => {
    const host = hostOf(accounts.settings, { timeoutMs: 300 });
    accounts.local.fail(fault);
    const outcome = await host.run(close);
    expect(outcome).toMatchObject({ outcome: 'unknown', exchanges: [{ name: 'http POST /accounts/AC-1001/close' }] });
    expect(sends()).toHaveLength(1);
    const made = 'effect' in fault && fault.effect === 'made';
    expect(accounts.local.changes).toHaveLength(made ? 1 : 0);
    expect(await host.lookUp(close)).toMatchObject(
      made ? { found: 'happened', summary: 'Account AC-1001 closed.', reference: 'chg_1' } : { found: 'absent' },
    );
  });

  test('also where a bare status is enough: a page is no success', async () => {
    accounts.local.fail({ kind: 'page', effect: 'none' });
    const limit = { account: { text: 'AC-1002' }, limit: usd(1) };
    expect(await accounts.host.run(call('http.set_limit', limit))).toMatchObject({
      outcome: 'unknown',
      reason: expect.stringContaining('answered 200: something that is no JSON'),
    });
  });

  test('sending again with the same key makes one effect', async () => {
    accounts.local.fail({ kind: 'drop', effect: 'made' });
    await accounts.host.run(close);
    expect(await accounts.host.run(call('http.close_account', closing(), { sends: 2 }))).toMatchObject({
      outcome: 'succeeded',
    });
    expect(accounts.local.changes).toHaveLength(1);
  });
});

describe('what never left is a failure', () => {
  test('nobody listens there', async () => {
    await accounts.local.close();
    expect(await accounts.host.run(close)).toMatchObject({
      outcome: 'failed',
      reason: expect.stringMatching(/^Nothing was sent: .*ECONNREFUSED/),
    });
    expect(await accounts.host.run(call('http.close_account', closing(), { sends: 2 }))).toMatchObject({
      outcome: 'unknown',
    });
    accounts = await rig();
  });

  test('the host resolves to a private address that nobody allowed', async () => {
    const { 'http.close_account': action } = accounts.settings.actions;
    const url = 'https://accounts.example.com/accounts/{account}/close';
    const settings = { allow: ['accounts.example.com'], secrets: { token: 'ACCOUNTS_TOKEN' } };
    const { lookup: _, context: __, ...own } = action;
    const host = hostOf(
      { ...settings, actions: { 'http.close_account': { ...own, url } } },
      { resolve: async () => [{ address: '169.254.169.254', family: 4 }] },
    );
    expect(await host.run(close)).toMatchObject({
      outcome: 'failed',
      reason: expect.stringContaining('169.254.169.254 is no public address'),
    });
    expect(await host.lookUp(close)).toMatchObject({
      found: 'cannot_tell',
      reason: 'http.close_account has no lookup in latch.yml. Look in the system itself.',
    });
  });

  test('a value does not fit', async () => {
    expect(await accounts.host.run(call('http.close_account', closing('../admin')))).toMatchObject({
      outcome: 'failed',
      reason: 'Nothing was sent: The account has a slash, so it cannot stand in an address. Correct it.',
    });
    expect(accounts.local.requests).toEqual([]);
  });
});

describe('a look-up', () => {
  test.each<[string, Fault]>([
    ['a 500', { kind: 'answer', status: 500, body: {}, effect: 'none' }],
    ['a 429', { kind: 'answer', status: 429, body: { ok: true, changes: [] }, effect: 'none' }],
    ['a 403', { kind: 'answer', status: 403, body: { ok: true, changes: [] }, effect: 'none' }],
    ['a 200 with nothing in it', { kind: 'answer', status: 200, body: {}, effect: 'none' }],
    ['two changes of this run', { kind: 'answer', status: 200, body: { ok: true, changes: [{}, {}] }, effect: 'none' }],
    ['half an answer', { kind: 'malformed', effect: 'made' }],
    ['a sign-in page', { kind: 'page', effect: 'none' }],
    ['a lost connection', { kind: 'drop', effect: 'none' }],
    ['no answer', { kind: 'hang', effect: 'none' }],
  ])('that gets %s cannot tell, and never says absent', async (_, fault) => {
    accounts.local.fail({ ...fault, on: 'GET' });
    expect(await hostOf(accounts.settings, { timeoutMs: 300 }).lookUp(close)).toMatchObject({ found: 'cannot_tell' });
  });

  test('with another token cannot tell', async () => {
    expect(await hostOf(accounts.settings, { token: 'another-token' }).lookUp(close)).toMatchObject({
      found: 'cannot_tell',
      reason: expect.stringContaining('answered 401: unknown token'),
    });
  });
});
