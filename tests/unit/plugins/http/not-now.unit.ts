import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { accountsAt, call, closing, hostOf, mistakesIn, type Rig, rig } from './given.ts';

let accounts: Rig;
beforeEach(async () => {
  accounts = await rig();
});
afterEach(() => accounts.local.close());

const limited = { status: 429, body: { message: 'slow down' }, headers: { 'retry-after': '30' } };
const tooMany = () => accounts.local.fail({ kind: 'answer', effect: 'none', ...limited });

/** The settings with more keys on the action that closes an account. */
function closingWith(more: object, base = accounts.local.url) {
  const settings = accountsAt(base);
  const actions = { ...settings.actions, 'http.close_account': { ...settings.actions['http.close_account'], ...more } };
  return { ...settings, actions };
}

describe('an API that says not now', () => {
  test('is asked again where the settings say that it did nothing', async () => {
    tooMany();
    const host = hostOf(closingWith({ not_now: { status: [429] } }));
    expect(await host.run(call('http.close_account', closing()))).toMatchObject({
      outcome: 'not_now',
      reason: expect.stringContaining('answered 429: slow down.'),
      retryAfterMs: 30_000,
    });
  });

  test('by a date counts from its own clock', async () => {
    const headers = { date: 'Fri, 20 Nov 2026 12:00:00 GMT', 'retry-after': 'Fri, 20 Nov 2026 12:01:30 GMT' };
    accounts.local.fail({ kind: 'answer', effect: 'none', ...limited, headers });
    const host = hostOf(closingWith({ not_now: { status: [429] } }));
    expect(await host.run(call('http.close_account', closing()))).toMatchObject({ retryAfterMs: 90_000 });
  });

  test('leaves it open where the settings do not say so', async () => {
    tooMany();
    expect(await accounts.host.run(call('http.close_account', closing()))).toMatchObject({ outcome: 'unknown' });
  });

  test('to a second send is believed only where the API honours keys', async () => {
    const again = () => call('http.close_account', closing(), { sends: 2 });
    tooMany();
    expect(await hostOf(closingWith({ not_now: { status: [429] } })).run(again())).toMatchObject({
      outcome: 'not_now',
    });
    tooMany();
    const without = closingWith({ not_now: { status: [429] }, idempotency: 'none' });
    expect(await hostOf(without).run(again())).toMatchObject({ outcome: 'unknown' });
  });

  test('can do so with certain statuses only', () => {
    expect(mistakesIn(closingWith({ not_now: { status: [500] } }))).toEqual([
      'actions.http.close_account.not_now.status.0: must be a list of statuses with which this API says that it did nothing and is to be asked again, out of 408, 425, 429 and 503.',
    ]);
  });
});

describe('what an action changes out there', () => {
  test('is named by its params, the same for two cases, however they are written', async () => {
    const host = hostOf(closingWith({ effect: 'account {account}' }));
    const keys = (account: string) => {
      const { action, kase, params } = call('http.close_account', closing(account, `because of ${account}`));
      return host.effectKeys(action, kase, params);
    };
    const one = await keys('AC-1001');
    expect(one).toEqual({ keys: ['http.close_account\naccount ac-1001'] });
    expect(await keys(' ac-1001')).toEqual(one);
    expect(await keys('AC-1002')).not.toEqual(one);
  });

  test('is nothing where the settings name nothing', async () => {
    const { action, kase, params } = call('http.close_account', closing());
    expect(await accounts.host.effectKeys(action, kase, params)).toEqual({ keys: [] });
  });

  test('can name params only', () => {
    expect(mistakesIn(closingWith({ effect: '{secret.token}' }))).toEqual([
      'actions.http.close_account.effect: {secret.token} cannot stand here. Write one of {account}, {reason}.',
    ]);
  });
});

describe('undoing', () => {
  const reopen = {
    title: 'Reopen account',
    params: { account: 'text' },
    method: 'POST',
    url: '/accounts/{account}/reopen',
    success: { status: [200] },
    result: 'Account {account} is open again.',
    idempotency: 'none',
  };
  const both = (undo: string) => {
    const settings = closingWith({ undo });
    const url = `${accounts.local.url}${reopen.url}`;
    return { ...settings, actions: { ...settings.actions, 'http.reopen_account': { ...reopen, url } } };
  };

  test('is another declared action, with the fields as they stand', () => {
    const { action, kase, params } = call('http.close_account', closing());
    expect(hostOf(both('http.reopen_account')).undoOf({ action, kase, params })).toEqual({
      action: 'http.reopen_account',
      fields: {},
    });
    expect(accounts.host.undoOf({ action, kase, params })).toBeNull();
  });

  test.each(['http.open_again', 'http.close_account'])('%s is none', (undo) => {
    expect(mistakesIn(both(undo))).toEqual([
      `actions.http.close_account.undo: ${undo} is no other action that stands here. Name one, or leave undo out.`,
    ]);
  });
});

test('an action may have more time than others', async () => {
  const { actions } = hostOf(closingWith({ timeout: '2m' }));
  expect(actions()['http.close_account']).toMatchObject({ timeoutMs: 120_000 });
  expect(actions()['http.set_limit']).toMatchObject({ timeoutMs: 2_000 });
});
