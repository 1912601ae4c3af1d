import type { ClientSession } from 'mongoose';
import type { Effects } from '../app/ports.ts';
import type { Attempt, Case, CaseId, Digest } from '../domain/case.ts';
import type { Models } from './models.ts';

/** Statuses of a case whose run changed something outside, or may have. */
const counting = new Set<Case['status']>(['running', 'unknown', 'done']);

/** After all, when the case was about something else: for the case itself that is another one's doing, too. */
const didHappen = ({ wentThrough }: Attempt): boolean => wentThrough !== undefined;

/** Which cases changed the same thing outside: by hash of the plugin's key, as the key may name a customer. */
export function effectIndex({ effects, cases }: Pick<Models, 'effects' | 'cases'>) {
  return {
    async of({ id, team, tried }: Case, digests: Digest[]): Promise<Effects> {
      const hashes = [...new Set(digests)].map((digest) => `${team}:${digest}`);
      const found = hashes.length ? await effects.find({ _id: { $in: hashes } }).lean() : [];
      const ids = [...new Set(found.flatMap((one) => one.cases as CaseId[]))].filter(
        (other) => other !== id || tried?.some(didHappen),
      );
      const documents = ids.length ? await cases.find({ _id: { $in: ids } }, { state: 1 }).lean() : [];
      const others = documents.map(({ state }) => state as Case); // stored by the case store
      return {
        keys: hashes.map((key) => ({ key, version: found.find(({ _id }) => _id === key)?.version ?? 0 })),
        others: others
          .filter((other) => counting.has(other.status) || other.finished?.length || other.tried?.some(didHappen))
          .toSorted((a, b) => a.number - b.number)
          .map((other) => other.id),
      };
    },

    /** Notes a run that starts; false where another case with one of these effects started since the decision. */
    async add({ id, team }: Case, seen: Effects | undefined, session: ClientSession): Promise<boolean> {
      for (const { key, version } of seen?.keys ?? []) {
        if (version === 0) await effects.create([{ _id: key, team, version: 1, cases: [id] }], { session });
        else {
          const change = { $inc: { version: 1 }, $addToSet: { cases: id } };
          const moved = await effects.updateOne({ _id: key, version }, change, { session });
          if (moved.modifiedCount !== 1) return false;
        }
      }
      return true;
    },
  };
}
