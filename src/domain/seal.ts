import type { CaseId, Digest, FreeText } from './case.ts';
import type { Entry } from './entry.ts';
import { digestOf, sha256 } from './hash.ts';

/** A text kept beside the seal. Erasing it leaves the digest, and the chain still verifies. */
export interface KeptText {
  salt: string;
  text: string;
}

/** An entry as it is sealed: free text replaced by salted digests, the texts beside it. */
export interface SealedEntry {
  body: Record<string, unknown>;
  texts: Record<Digest, KeptText>;
  prev: Digest;
  hash: Digest;
}

/** The `prev` of a case's first entry: the chain is this case's, so no timeline can stand in for another. */
export const genesisOf = (caseId: CaseId): Digest => sha256(`latch case ${caseId}`);

/** One key of its own that holds a string, whatever `undefined` lies beside it. */
const holdsOnly = (value: object, key: string): boolean => {
  const kept = Object.entries(value).filter(([, item]) => item !== undefined);
  return kept.length === 1 && kept[0]?.[0] === key && typeof kept[0][1] === 'string';
};
export const isFreeText = (value: object): value is FreeText => holdsOnly(value, 'text');
const isSealedText = (value: object): value is { textDigest: Digest } => holdsOnly(value, 'textDigest');

function mapValue(value: unknown, onObject: (value: object) => object | undefined): unknown {
  if (Array.isArray(value)) return value.map((item) => mapValue(item, onObject));
  if (typeof value === 'string') return value.toWellFormed();
  if (typeof value !== 'object' || value === null) return value;
  const replaced = onObject(value);
  if (replaced) return replaced;
  const kept = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(kept.map(([key, item]) => [key.toWellFormed(), mapValue(item, onObject)]));
}

/** Strings that BSON would change (lone surrogates) and `undefined` are gone: what is hashed is what is read back. */
export const normalised = <T>(value: T): T => mapValue(value, () => undefined) as T; // the shape is kept, only strings change

export function seal(entry: Entry, prev: Digest, salt: () => string): SealedEntry {
  const texts: Record<Digest, KeptText> = {};
  const body = mapValue(normalised(entry), (value) => {
    if (!isFreeText(value)) return undefined;
    const kept = { salt: salt(), text: value.text };
    const digest = textDigest(kept);
    texts[digest] = kept;
    return { textDigest: digest };
  }) as Record<string, unknown>; // an entry is an object
  return { body, texts, prev, hash: hashOf(body, prev) };
}

export const textDigest = ({ salt, text }: KeptText): Digest => sha256(`${salt}\n${text}`);
export const hashOf = (body: Record<string, unknown>, prev: Digest): Digest => digestOf({ entry: body, prev });

export const erased = '[erased]';

/** The entry as it was handed in. A text that was erased since reads as such. */
export function unseal(body: Record<string, unknown>, texts: Record<Digest, KeptText>): Entry {
  return mapValue(body, (value) =>
    isSealedText(value) ? { text: texts[value.textDigest]?.text ?? erased } : undefined,
  ) as Entry; // seal() made it from one
}

function sealedTexts(body: Record<string, unknown>): Set<Digest> {
  const digests = new Set<Digest>();
  mapValue(body, (value) => {
    if (isSealedText(value)) digests.add(value.textDigest);
    return undefined;
  });
  return digests;
}

/**
 * Where the chain breaks first, in words; null where it holds. A text that is missing was erased, which breaks nothing;
 * one that is there must be the one that was sealed. Entries cut off the end show only against the head kept with the case.
 */
export function brokenAt(
  entries: {
    seq: number;
    body: Record<string, unknown>;
    texts: Record<Digest, KeptText>;
    prev: Digest;
    hash: Digest;
  }[],
  caseId: CaseId,
): string | null {
  let prev = genesisOf(caseId);
  for (const [index, entry] of entries.entries()) {
    if (entry.seq !== index + 1) return `entry ${index + 1} is missing`;
    if (entry.prev !== prev) return `entry ${entry.seq} does not follow the one before it`;
    if (hashOf(entry.body, prev) !== entry.hash) return `entry ${entry.seq} was changed`;
    const sealed = sealedTexts(entry.body);
    for (const [digest, kept] of Object.entries(entry.texts))
      if (textDigest(kept) !== digest || !sealed.has(digest)) return `a text of entry ${entry.seq} was changed`;
    prev = entry.hash;
  }
  return null;
}
