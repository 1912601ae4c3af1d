import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fillRequest, readRequest } from '../../../../plugins/http/request.ts';
import { Unsendable, type Value } from '../../../../plugins/http/template.ts';
import { fillUrl, readUrl } from '../../../../plugins/http/url.ts';
import { runs } from '../../../support/property-seed.ts';

const allowed = ['https://api.example.com', 'http://127.0.0.1:4020'];
const scope = { required: ['account', 'note', 'amount.minor'], optional: ['comment'] };

const read = (text: string) => readUrl(text, scope, allowed);
function urlOf(text: string) {
  const found = read(text);
  if ('problem' in found) throw new Error(found.problem);
  return found.url;
}
const filled = (text: string, values: Record<string, Value>) => fillUrl(urlOf(text), new Map(Object.entries(values)));

describe('a value in an address', () => {
  test('is percent-encoded', () => {
    const template = 'https://api.example.com/a/{account}/close?note={note}&n={amount.minor}';
    expect(filled(template, { account: 'A B?#&=+%:@;,é', note: "it's (a) /path/ & more", 'amount.minor': 12 })).toBe(
      'https://api.example.com/a/A%20B%3F%23%26%3D%2B%25%3A%40%3B%2C%C3%A9/close?note=it%27s%20%28a%29%20%2Fpath%2F%20%26%20more&n=12',
    );
  });

  test.each([
    ['/', 'has a slash'],
    ['a/b', 'has a slash'],
    ['..\\admin', 'has a slash'],
    ['../../admin', 'has a slash'],
    ['%2e%2e%2fadmin', 'has a slash'],
    ['%252e%252e%252fadmin', 'has a slash'],
    ['a%2Fb', 'has a slash'],
    ['.', 'is dots alone'],
    ['..', 'is dots alone'],
    ['%2e%2e', 'is dots alone'],
    ['%252E.', 'is dots alone'],
    ['a\nb', 'has line breaks'],
    ['a\0b', 'has line breaks or other control characters'],
    ['\ud800', 'has broken characters'],
  ])('%j is refused in the path', (account, why) => {
    const attempt = () => filled('https://api.example.com/a/{account}/close', { account });
    expect(attempt).toThrow(Unsendable);
    expect(attempt).toThrow(`The account ${why}`);
  });

  test('never adds a segment, a query, a fragment or a host, whatever it is', () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom(...'./\\?#&=@:%;25eEfF{}[]\r\n\t'.split('')) }),
    );
    fc.assert(
      fc.property(hostile, hostile, (account, note) => {
        let text: string;
        try {
          text = filled('https://api.example.com/a/{account}/close?note={note}&last=1', { account, note });
        } catch (error) {
          expect(error).toBeInstanceOf(Unsendable);
          return;
        }
        const { origin, username, hash, pathname, searchParams } = new URL(text);
        expect([origin, username, hash]).toEqual(['https://api.example.com', '', '']);
        expect(pathname.split('/').map(decodeURIComponent)).toEqual(['', 'a', account, 'close']);
        expect([...searchParams]).toEqual([
          ['note', note],
          ['last', '1'],
        ]);
      }),
      runs(2_000),
    );
  });
});

describe('an address in latch.yml', () => {
  test.each([
    ['https://api.example.com', 'https://api.example.com/'],
    ['https://api.example.com/a?b', 'https://api.example.com/a?b'],
    ['http://127.0.0.1:4020/{account}', 'http://127.0.0.1:4020/7'],
  ])('%s is good', (template, address) => {
    expect(filled(template, { account: 7 })).toBe(address);
  });

  test.each([
    ['api.example.com/a', 'is no address'],
    ['ftp://api.example.com/a', 'is no address'],
    ['https://{account}.example.com/a', 'has a placeholder in its host'],
    ['https://api.example.com{account}/a', 'has a placeholder in its host'],
    ['https://api.example.com:{account}/a', 'has a placeholder in its host'],
    ['{account}', 'is no address'],
    ['https://user:key@api.example.com/a', 'carries a name or password'],
    ['https://api.example.com@evil.example/a', 'carries a name or password'],
    ['https://evil.example/a', 'https://evil.example is not allowed. Add it to allow'],
    ['http://api.example.com/a', 'http://api.example.com is not allowed'],
    ['https://api.example.com:8443/a', 'https://api.example.com:8443 is not allowed'],
    ['https://api.example.com./a', 'https://api.example.com. is not allowed'],
    ['https://api.example.com\\@evil.example/a', 'carries a name or password'],
    ['https://api.example.com/a b', 'has a space'],
    ['https://api.example.com/a#b', 'has a space, \\ or # in it'],
    ['https://api.example.com/a\\b', 'has a space, \\ or # in it'],
    ['https://api.example.com/a/../b', 'is not in its plain form'],
    ['https://api.example.com/ä', 'as in https://api.example.com/%C3%A4'],
    ['https://api.example.com/{other}', '{other} cannot stand here. Write one of {account}, {note}, {amount.minor}.'],
    ['https://api.example.com/{comment}', '{comment} cannot stand here'],
    ['https://api.example.com/{secret.token}', '{secret.token} cannot stand here'],
    ['https://api.example.com/{account', 'has a single {'],
    ['https://api.example.com/?a={account}}', 'has a single }'],
  ])('%s is refused', (template, why) => {
    const found = read(template);
    expect('problem' in found && found.problem).toContain(why);
  });
});

describe('a value in a header', () => {
  const request = readRequest(
    { method: 'POST', url: 'https://api.example.com/', headers: { 'X-Note': 'Note: {note}' } },
    { url: scope, headers: scope, body: scope, allowed },
    (path, problem) => {
      throw new Error(`${path.join('.')}: ${problem}`);
    },
  );
  const sent = (note: string) =>
    new Headers(fillRequest(request, new Map([['note', note]])).init.headers).get('x-note');

  test('stands as it is', () => {
    expect(sent('plain, 100% "text"')).toBe('Note: plain, 100% "text"');
  });

  test.each(['a\r\nX-Admin: 1', 'a\nb', 'a\rb', 'a\0b', 'a\tb', 'naïve', '\u2028', '\u0085'])(
    '%j is refused',
    (note) => {
      expect(() => sent(note)).toThrow(Unsendable);
      expect(() => sent(note)).toThrow('so it cannot stand in a header');
    },
  );
});

describe('values in a body', () => {
  const body = {
    id: '{account}',
    minor: '{amount.minor}',
    mixed: '{account}: {amount.minor}',
    comment: '{comment}',
    list: ['{comment}', '{note}', 7, null, true],
    inner: { braces: '{{literal}}', comment: 'said: {comment}' },
  };
  const request = readRequest(
    { method: 'POST', url: 'https://api.example.com/', body },
    { url: scope, headers: scope, body: scope, allowed },
    (path, problem) => {
      throw new Error(`${path.join('.')}: ${problem}`);
    },
  );
  const sent = (values: Record<string, Value>) =>
    JSON.parse(String(fillRequest(request, new Map(Object.entries(values))).init.body));

  test('keep their type, and a blank one takes its key away', () => {
    expect(sent({ account: '0012', 'amount.minor': 2_400, note: 'n' })).toEqual({
      id: '0012',
      minor: 2_400,
      mixed: '0012: 2400',
      list: ['n', 7, null, true],
      inner: { braces: '{literal}', comment: 'said: ' },
    });
  });

  test('stay values, whatever they are', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const { id, list } = sent({ account: text, 'amount.minor': 1, note: text });
        expect([id, list[0]]).toEqual([text, text]);
      }),
      runs(500),
    );
    expect(sent({ account: '","admin":true,"x":"', 'amount.minor': 1, note: '{account}' })).toMatchObject({
      id: '","admin":true,"x":"',
      list: ['{account}', 7, null, true],
    });
  });
});
