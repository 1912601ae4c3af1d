import { describe, expect, test } from '@jest/globals';
import http from '../../../../plugins/http/index.ts';
import { accountsAt, mistakesIn } from './given.ts';

const good = accountsAt('https://accounts.example.com');
const close = good.actions['http.close_account'];

/** The mistakes of the good settings with this action changed. */
const closeWith = (changed: object) =>
  mistakesIn({ ...good, actions: { 'http.close_account': { ...close, ...changed } } }).map((line) =>
    line.replace('actions.http.close_account.', ''),
  );

describe('settings of http in latch.yml', () => {
  test('that are right have no mistakes', () => {
    expect(mistakesIn(good)).toEqual([]);
    expect(mistakesIn({})).toEqual([]);
  });

  test('name every mistake at once, with key and remedy', () => {
    expect(
      mistakesIn({
        ...good,
        allow: ['accounts.example.com'],
        allow_private: ['10.0.0.1'],
        secrets: { token: 'OTHER' },
      }),
    ).toEqual([
      'allow_private.0: 10.0.0.1 does not stand under allow. Add it there too.',
      'secrets.token: is missing: set OTHER in the environment or in .env. Variables of Latch and of other plugins are handed to no API.',
    ]);
  });

  test.each<[string, object, string]>([
    [
      'another key',
      { allowed: [] },
      'has allowed, which nobody reads. Keys: allow, allow_private, secrets, redact, actions, environment.',
    ],
    ['a wildcard', { allow: ['*.example.com'] }, 'allow.0: "*.example.com" is no host.'],
    ['a host with a path', { allow: ['example.com/api'] }, 'allow.0: "example.com/api" is no host.'],
    ['a secret in the file', { secrets: { token: 'abc123' } }, 'secrets.token: must be the name of a variable'],
    [
      'a foreign id',
      { actions: { 'stripe.refund': close } },
      'actions.stripe.refund: is no id of an action here: it must begin with http., as in http.close_account.',
    ],
    [
      'an id in capitals',
      { actions: { 'http.Close': close } },
      'actions.http.Close: is no id of an action. Write it like http.close_account: lower case, digits and _.',
    ],
    ['a secret with a strange name', { secrets: { 'my-token': 'TOKEN' } }, 'secrets.my-token: is no name of a secret.'],
  ])('%s is refused', (_, changed, said) => {
    expect(mistakesIn({ ...good, ...changed }).join('\n')).toContain(said);
  });

  test('a secret that could not be kept out of the record, or not be sent, is refused', () => {
    const withToken = (token: string) => {
      const parsed = http.config.safeParse({ ...good, environment: () => token });
      return parsed.success ? [] : parsed.error.issues.map(({ message }) => message);
    };
    expect(withToken('short')).toEqual([
      'is too short: ACCOUNTS_TOKEN needs at least 8 characters, or it cannot be kept out of the record.',
    ]);
    expect(withToken('line\nbreak-in-it')).toEqual([
      'cannot be sent: ACCOUNTS_TOKEN has characters other than plain ASCII.',
    ]);
    expect(withToken('long-enough')).toEqual([]);
  });

  test('without the environment offer their actions all the same, as a check of the file needs them', () => {
    const actions = http.actions(good as never); // as it stands in the file
    expect(actions.map(({ id, title, params }) => [id, title, Object.keys(params.shape)])).toEqual([
      ['http.close_account', 'Close account', ['account', 'reason']],
      ['http.set_limit', 'Set limit', ['account', 'limit', 'note']],
    ]);
    expect(http.actions({} as never)).toEqual([]);
    expect(http.actions({ actions: { 'http.x': {} } } as never)).toEqual([]);
  });
});

describe('an action', () => {
  test.each<[string, object, string]>([
    ['an unknown type of param', { params: { account: 'user' } }, 'params.account: must be text, number, date, money'],
    [
      'a param with a word of Latch',
      { params: { ...close.params, run_id: 'text' } },
      'params.run_id: is a word of Latch. Name the param otherwise.',
    ],
    ['a GET', { method: 'GET' }, 'method: must be POST, PUT, PATCH, DELETE.'],
    [
      'an unknown placeholder',
      { body: { a: [{ b: '{acount}' }] } },
      'body.a.0.b: {acount} cannot stand here. Write one of {account}',
    ],
    [
      'a whole amount in a body',
      { params: { ...close.params, sum: 'money' }, body: { sum: '{sum}' } },
      'body.sum: {sum} cannot stand here. Write one of {account}, {reason}, {sum.minor}, {sum.currency}, {sum.decimal}',
    ],
    [
      'a secret in the address',
      { url: 'https://accounts.example.com/{secret.token}' },
      'url: {secret.token} cannot stand here',
    ],
    ['a secret for people', { result: 'Done with {secret.token}' }, 'result: {secret.token} cannot stand here'],
    [
      'an unlisted secret',
      { headers: { Authorization: '{secret.other}' } },
      'headers.Authorization: {secret.other} cannot stand here',
    ],
    [
      'a host that is not allowed',
      { url: 'https://evil.example/close' },
      'url: https://evil.example is not allowed. Add it to allow',
    ],
    [
      'a host of the look-up that is not allowed',
      { lookup: { ...close.lookup, url: 'https://evil.example/' } },
      'lookup.url: https://evil.example is not allowed',
    ],
    ['a header of HTTP itself', { headers: { Host: 'x' } }, 'headers.Host: is set by Latch. Leave it out.'],
    ['a header with a line break', { headers: { 'X-A': 'a\r\nb' } }, 'headers.X-A: has a line break'],
    [
      'the key sent twice',
      { headers: { 'idempotency-key': '{run_id}' } },
      'headers.Idempotency-Key: is sent by idempotency already',
    ],
    [
      'a failure that proves nothing',
      { failure: { status: [429] } },
      'failure.status.0: must be a list of statuses that prove that nothing happened',
    ],
    ['a server error as failure', { failure: { status: [500] } }, 'failure.status.0: must be'],
    [
      'a success that is none',
      { success: { status: [404] } },
      'success.status.0: must be a list of statuses from 200 to 299',
    ],
    [
      'one status for both',
      { failure: { status: [200, 404] } },
      'failure.status: has 200, which success has too. Give both a when',
    ],
    [
      'an expression that is none',
      { success: { status: [200], when: 'body.ok ==' } },
      'success.when: "body.ok ==" cannot be used',
    ],
    ['an expression without an answer', { success: { status: [200], when: '1 + 1' } }, 'gives int, not true or false'],
    [
      'an unknown variable',
      { lookup: { ...close.lookup, happened: 'answer.ok' } },
      'lookup.happened: "answer.ok" cannot be used',
    ],
    [
      'a run before the run',
      { context: { ...close.context, url: 'https://accounts.example.com/{run_id}' } },
      'context.url: {run_id} cannot stand here',
    ],
    ['a time without unit', { settle: '10' }, 'settle: must be a time such as 10m'],
    ['a number as time', { timeout: 20 }, 'timeout: must be a time such as 2m: a number and s, m, h or d.'],
    ['a time-out that nobody waits for', { timeout: '6m' }, 'timeout: is too long: at most 5m.'],
    ['an absence that is never proof', { settle: '8d' }, 'settle: is too long: at most 7d.'],
    [
      'a number as time of keys',
      { idempotency: { header: 'Idempotency-Key', kept_for: 24 } },
      'idempotency: has a kept_for that must be a time such as 24h: a number and s, m, h or d.',
    ],
    [
      'keys that nobody keeps',
      { idempotency: { header: 'Idempotency-Key', kept_for: '24s' } },
      'idempotency.kept_for: is too short: at least 1m.',
    ],
    ['a name of a param in capitals', { params: { Account: 'text' } }, 'params.Account: is no name of a param.'],
    [
      'a look-up by a mark that was never left',
      { headers: { Authorization: 'Bearer {secret.token}' } },
      'lookup.url: asks for {run_id}, which the request never sends, so a run would always be absent. Send it, as in headers: { X-Run: "{run_id}" }',
    ],
    [
      'a look-up by a key where none is sent',
      {
        idempotency: 'none',
        lookup: {
          ...close.lookup,
          method: 'POST',
          url: 'https://accounts.example.com/find',
          body: ['{idempotency_key}'],
        },
      },
      'lookup.body: asks for {idempotency_key}, which the request never sends',
    ],
    [
      'one answer that means both',
      { lookup: { ...close.lookup, absent: 'body.changes.size()==1' } },
      'lookup.absent: is the same as happened. Write what the answer says when nothing happened.',
    ],
    [
      'a secret in the file',
      { headers: { ...close.headers, Authorization: 'Bearer abc123' } },
      'headers.Authorization: looks like a secret, and secrets never stand in latch.yml. Name its variable under secrets',
    ],
    [
      'a secret of the look-up in the file',
      { lookup: { ...close.lookup, headers: { 'X-Api-Key': 'abc{{123}}' } } },
      'lookup.headers.X-Api-Key: looks like a secret',
    ],
    [
      'a secret in a header of another name',
      { context: { ...close.context, headers: { 'X-Forward': 'Basic abc123' } } },
      'context.headers.X-Forward: looks like a secret',
    ],
    [
      'the same effect for every case',
      { effect: 'account' },
      'effect: names the same for every case. Put what is changed into it, such as "{account}".',
    ],
    [
      'idempotency without a time',
      { idempotency: { header: 'Idempotency-Key' } },
      'idempotency: must be none, or { header: Idempotency-Key, kept_for: 24h }',
    ],
  ])('with %s is refused', (_, changed, said) => {
    expect(closeWith(changed).join('\n')).toContain(said);
  });

  test('may look for what it sends in any way, and send plain headers', () => {
    expect(closeWith({ headers: { 'X-Source': 'latch' }, body: { by: ['{run_id}'] } })).toEqual([]);
    const byKey = { ...close.lookup, url: 'https://accounts.example.com/changes?key={idempotency_key}' };
    expect(closeWith({ headers: {}, lookup: byKey })).toEqual([]); // idempotency sends it
  });

  test('may use one status for both where conditions tell them apart', () => {
    expect(closeWith({ failure: { status: [200], when: 'body.ok == false' } })).toEqual([]);
  });
});
