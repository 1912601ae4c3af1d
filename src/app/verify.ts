import type { Case, CaseId, Digest } from '../domain/case.ts';
import { fold } from '../domain/evolve.ts';
import { digestOf } from '../domain/hash.ts';
import { brokenAt, type SealedEntry, unseal } from '../domain/seal.ts';

/** A case and its timeline as they lie in the database. */
export interface StoredRecord {
  case: Case;
  head: Digest;
  entries: ({ seq: number } & SealedEntry)[];
}

export type Verified = { holds: true; entries: number; head: Digest } | { holds: false; problem: string };

/**
 * Checks the chain of seals, that it ends where the case says it ends, and that folding it gives the case: a row that was
 * changed, added or taken away shows.
 */
export function verify(id: CaseId, { case: kase, head, entries }: StoredRecord): Verified {
  const broken = brokenAt(entries, id);
  if (broken) return { holds: false, problem: broken };
  const last = entries.at(-1);
  if (!last || last.hash !== head)
    return { holds: false, problem: 'the timeline does not end where the case says it ends' };
  const { team, number } = kase;
  const folded = fold(
    entries.map(({ body, texts }) => unseal(body, texts)),
    { id, team, number },
  );
  if (digestOf(folded) !== digestOf(kase))
    return { holds: false, problem: 'the case is not what its timeline adds up to' };
  return { holds: true, entries: entries.length, head };
}
