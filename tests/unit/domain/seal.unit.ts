import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Entry } from '../../../src/domain/entry.ts';
import { fold } from '../../../src/domain/evolve.ts';
import { digestOf } from '../../../src/domain/hash.ts';
import {
  brokenAt as brokenIn,
  erased,
  genesisOf,
  isFreeText,
  normalised,
  seal,
  unseal,
} from '../../../src/domain/seal.ts';
import { given, identity, kim, machine, torres, worldWith, ZOE } from '../../support/domain-given.ts';
import { runs } from '../../support/property-seed.ts';

const genesis = genesisOf(identity.id);
const brokenAt = (entries: Parameters<typeof brokenIn>[0]) => brokenIn(entries, identity.id);

const story = given.filed(
  worldWith(),
  { origin: { via: 'message_shortcut', author: ZOE, text: { text: 'Please refund' } } },
  kim.marksReady({ note: 'Verified' }),
  torres.approves(),
  machine.starts(),
  machine.succeeds(),
);

function chain(entries: Entry[]) {
  let prev = genesis;
  let salts = 0;
  return entries.map((entry, index) => {
    const sealed = seal(entry, prev, () => `salt-${salts++}`);
    prev = sealed.hash;
    return { seq: index + 1, ...sealed };
  });
}
type Link = ReturnType<typeof chain>[number];

/** Any string at all: half characters and the names that every object has included. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.integer({ min: 0xd7ff, max: 0xe000 }), { maxLength: 4 }).map((units) => String.fromCharCode(...units)),
  fc.constantFrom('__proto__', 'constructor', 'text', 'textDigest', erased, ''),
);
const anyJson = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    anyText,
    fc.boolean(),
    fc.constant(null),
    fc.constant(undefined),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.record({ text: anyText }),
    fc.record({ text: anyText, beside: fc.constant(undefined) }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.tuple(anyText, tie('value')), { maxLength: 4 }).map((pairs) => Object.fromEntries(pairs)),
  ),
})).value;
/** Only the domain's own types are sealed, and none of them has a `textDigest`. */
const anyEntry = anyJson
  .filter((value) => !JSON.stringify(value ?? null).includes('"textDigest":'))
  .map((value) => ({ at: '2026-03-02T09:14:00.000Z', type: 'noted', value }) as unknown as Entry);

describe('sealing', () => {
  test('free text lies beside the seal, under a salted digest', () => {
    const [filed] = chain(story.entries);
    expect(JSON.stringify(filed?.body)).not.toMatch(/Acme|Please/);
    expect(Object.values(filed?.texts ?? {}).map(({ text }) => text)).toEqual(
      expect.arrayContaining(['Acme Co', 'Please refund']),
    );
  });

  test('the same text twice has two digests, so that nobody can guess one from the other', () => {
    const noted: Entry = { at: '2026-03-02T09:14:00.000Z', type: 'noted', by: ZOE, text: { text: 'yes' } };
    const [one, other] = chain([noted, noted]);
    expect(Object.keys(one?.texts ?? {})).not.toEqual(Object.keys(other?.texts ?? {}));
  });

  test('whatever an entry holds is read back as it was normalised, whatever prototype names it uses', () => {
    fc.assert(
      fc.property(anyEntry, (entry) => {
        const [link] = chain([entry]);
        expect(link && brokenAt([link])).toBeNull();
        // What a database does to it: JSON knows what BSON knows of such values.
        const stored = JSON.parse(JSON.stringify(link)) as Link;
        expect(brokenAt([stored])).toBeNull();
        expect(digestOf(unseal(stored.body, stored.texts))).toBe(digestOf(normalised(entry)));
        return Object.values(stored.texts).every(({ text }) => text.isWellFormed());
      }),
      runs(3_000),
    );
  });

  test('normalising twice is normalising once, and leaves the original alone', () => {
    fc.assert(
      fc.property(anyJson, (value) => {
        const before = structuredClone(value);
        const once = normalised(value);
        expect(normalised(once)).toEqual(once);
        expect(value).toEqual(before);
      }),
      runs(2_000),
    );
  });

  test('a text with undefined beside it is still a text', () => {
    const entry = { at: 'now', type: 'noted', by: 'U', text: { text: 'secret', more: undefined } } as unknown as Entry;
    expect(JSON.stringify(seal(entry, genesis, () => 's').body)).not.toContain('secret');
  });
});

/** Every stored value of a link, with its path. */
function* leaves(value: unknown, path: string[] = []): Generator<string[]> {
  if (typeof value !== 'object' || value === null) yield path;
  else for (const [key, item] of Object.entries(value)) yield* leaves(item, [...path, key]);
}

function changed<T>(value: T, [key, ...rest]: string[], change: (leaf: unknown) => unknown): T {
  if (key === undefined) return change(value) as T;
  const copy = (Array.isArray(value) ? [...value] : { ...value }) as Record<string, unknown>;
  copy[key] = changed(copy[key], rest, change);
  return copy as T;
}

const other = (leaf: unknown) =>
  typeof leaf === 'number' ? leaf + 1 : typeof leaf === 'boolean' ? !leaf : leaf === null ? 0 : `${leaf}x`;

describe('verifying', () => {
  const record = chain(story.entries);

  test('any single change of any stored value is found', () => {
    let tried = 0;
    for (const path of leaves(record)) {
      expect([path, brokenAt(changed(record, path, other))]).not.toEqual([path, null]);
      tried++;
    }
    expect(tried).toBeGreaterThan(90);
  });

  test('so is a key added or taken away anywhere in a sealed entry', () => {
    for (const [index, link] of record.entries())
      for (const path of leaves(link.body)) {
        const parent = path.slice(0, -1);
        const added = changed(record, [String(index), 'body', ...parent], (body) => ({
          ...(body as object),
          extra: 1,
        }));
        const gone = changed(record, [String(index), 'body', ...parent], (body) =>
          Object.fromEntries(Object.entries(body as object).filter(([key]) => key !== path.at(-1))),
        );
        expect(brokenAt(added)).toBe(`entry ${index + 1} was changed`);
        expect(brokenAt(gone)).toBe(`entry ${index + 1} was changed`);
      }
  });

  test('an entry taken out, doubled or moved is found', () => {
    for (let index = 0; index < record.length - 1; index++) {
      expect(brokenAt(record.toSpliced(index, 1))).toBe(`entry ${index + 1} is missing`);
      const renumbered = record.toSpliced(index, 1).map((link, at) => ({ ...link, seq: at + 1 }));
      expect(brokenAt(renumbered)).toBe(`entry ${index + 1} does not follow the one before it`);
    }
    const swapped = [record[1], record[0], ...record.slice(2)].flatMap((link) => link ?? []);
    expect(brokenAt(swapped)).toBe('entry 1 is missing');
  });

  test('entries cut off the end do not show here: the head kept with the case has to be compared', () => {
    expect(brokenAt(record.slice(0, -1))).toBeNull();
    expect(record.at(-2)?.hash).not.toBe(record.at(-1)?.hash);
  });

  test('an erased text breaks nothing and reads as erased; the case still folds', () => {
    for (const [index, link] of record.entries())
      for (const digest of Object.keys(link.texts)) {
        const texts = Object.fromEntries(Object.entries(link.texts).filter(([key]) => key !== digest));
        const without = record.with(index, { ...link, texts });
        expect(brokenAt(without)).toBeNull();
        expect(JSON.stringify(unseal(link.body, texts))).toContain('[erased]');
        const entries = without.map(({ body, texts: kept }) => unseal(body, kept));
        expect(fold(entries, identity)).toMatchObject({ status: 'done', round: 1 });
      }
  });

  test('a text put in another’s place, or one that was never sealed, is found', () => {
    const [first, second] = record;
    if (!first || !second) throw new Error('the story has entries');
    const [digest = ''] = Object.keys(first.texts);
    const forged = { salt: 'salt-0', text: 'Please refund twice' };
    for (const texts of [
      { ...first.texts, [digest]: forged },
      { ...first.texts, ...second.texts },
    ])
      expect(brokenAt(record.with(0, { ...first, texts }))).toBe('a text of entry 1 was changed');
  });

  test('a timeline cannot stand in for that of another case', () => {
    expect(brokenIn(chain(story.entries), 'T0LATCH:43')).toBe('entry 1 does not follow the one before it');
  });
});

describe('a free text', () => {
  test.each([
    [{ text: 'a' }, true],
    [{ text: '' }, true],
    [{ text: 'a', note: undefined }, true],
    [{ text: 'a', note: 'b' }, false],
    [{ note: 'a' }, false],
    [{ text: 5 }, false],
    [{ text: undefined }, false],
    [{}, false],
  ])('%j: %j', (value, isOne) => expect(isFreeText(value)).toBe(isOne));

  test('what is undefined is not there any more once it is normalised, and nothing else is', () => {
    expect(normalised({ a: undefined, b: null, c: [{ d: undefined, e: false }] })).toStrictEqual({
      b: null,
      c: [{ e: false }],
    });
  });

  test('only JSON values have a digest', () => {
    expect(() => digestOf(undefined)).toThrow('only JSON values can be hashed');
  });
});
