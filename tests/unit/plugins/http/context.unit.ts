import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { usd } from '../stripe/given.ts';
import { closing, hostOf, openCase, type Rig, rig } from './given.ts';

let accounts: Rig;
beforeEach(async () => {
  accounts = await rig();
});
afterEach(() => accounts.local.close());

const preflight = (params = closing()) => accounts.host.preflight('http.close_account', openCase(params), params);

describe('facts for the reviewer', () => {
  test('are read where the case names the account, and a part that is missing is left out', async () => {
    expect(await accounts.host.context(openCase({ account: { text: 'AC-1001' } }))).toEqual([
      { label: 'Holder', value: 'Acme Co', source: 'Internal API', at: '2026-11-20T12:00:00.000Z' },
      { label: 'State', value: 'open', source: 'Internal API', at: '2026-11-20T12:00:00.000Z' },
    ]);
    expect(await accounts.host.context(openCase({ amount: usd(100) }))).toEqual([]);
    expect(accounts.local.requests).toHaveLength(1);
  });

  test('say what stands against the action', async () => {
    const facts = await accounts.host.context(openCase({ account: { text: 'AC-1003' } }));
    expect(facts.map(({ label, value }) => `${label}: ${value}`)).toEqual([
      'Close account: Account AC-1003 is closed already.',
      'Holder: Initech',
      'State: closed',
    ]);
  });

  test('that two actions share are read once', async () => {
    const action = accounts.settings.actions['http.close_account'];
    const host = hostOf({
      ...accounts.settings,
      actions: { 'http.one': action, 'http.two': { ...action, title: 'Two' } },
    });
    expect(await host.context(openCase({ account: { text: 'AC-1001' } }))).toHaveLength(2);
    expect(accounts.local.requests).toHaveLength(1);
  });

  test('that cannot be read are said to be missing', async () => {
    accounts.local.fail({ kind: 'answer', on: 'GET', status: 503, body: { message: 'maintenance' }, effect: 'none' });
    expect(await accounts.host.context(openCase({ account: { text: 'AC-1001' } }))).toMatchObject([
      { label: 'Close account', value: expect.stringMatching(/answered 503: maintenance\. Facts are missing here\.$/) },
    ]);
    accounts.local.fail({ kind: 'drop', on: 'GET', effect: 'none' });
    expect(await accounts.host.context(openCase({ account: { text: 'AC-1001' } }))).toMatchObject([
      { value: expect.stringContaining('Internal API did not answer') },
    ]);
  });

  test('of an address that the value does not fit are not read', async () => {
    expect(await accounts.host.context(openCase({ account: { text: '../admin' } }))).toEqual([]);
    expect(accounts.local.requests).toEqual([]);
  });
});

describe('before the run', () => {
  test('what is possible shows its facts', async () => {
    expect(await preflight()).toMatchObject({ ok: true, facts: [{ label: 'Holder' }, { label: 'State' }] });
  });

  test.each([
    ['AC-9', 'There is no account AC-9.'],
    ['AC-1003', 'Account AC-1003 is closed already.'],
    ['a/b', 'The account has a slash, so it cannot stand in an address. Correct it.'],
  ])('what is not says why: %s', async (account, reason) => {
    expect(await preflight(closing(account))).toEqual({ ok: false, reason });
  });

  test.each([401, 429, 500])('an API that answers %s could not be asked', async (status) => {
    accounts.local.fail({ kind: 'answer', on: 'GET', status, body: {}, effect: 'none' });
    expect(await preflight()).toMatchObject({ ok: false, reason: expect.stringContaining('could not be asked') });
  });

  test('an action without context has nothing to show', async () => {
    const params = { account: { text: 'AC-1002' }, limit: usd(1) };
    expect(await accounts.host.preflight('http.set_limit', openCase(params), params)).toEqual({ ok: true, facts: [] });
    expect(accounts.local.requests).toEqual([]);
  });
});
