import type { ClientSession } from 'mongoose';
import type { CaseQuery, Ops } from '../app/ports.ts';
import type { Case, CaseId } from '../domain/case.ts';
import type { Models } from './models.ts';
import { prefixes, split, wordsOf } from './words.ts';

type Card = Pick<NonNullable<Ops['card']>, 'channel' | 'ts'>;

export const isCard = (value: unknown): value is Card =>
  typeof value === 'object' && value !== null && 'channel' in value && 'ts' in value;

const cardKey = (team: string, { channel, ts }: Card): string => `${team}:${channel}:${ts}`;

/**
 * Ways to find a case that are not fields of it: its words and its card. They have collections of their own because every
 * vote writes the case's document, and these change seldom.
 */
export function caseIndex({ words, cards }: Pick<Models, 'words' | 'cards'>) {
  return {
    async add(kase: Case, session: ClientSession): Promise<void> {
      const { id, team, number, workflow, filedBy } = kase;
      await words.create([{ _id: id, team, number, workflow, filedBy, words: wordsOf(kase) }], { session });
    },

    async renew(kase: Case, session: ClientSession): Promise<void> {
      await words.updateOne({ _id: kase.id }, { $set: { words: wordsOf(kase) } }, { session });
    },

    /** A filter for the newest cases with all of these words. Statuses are not asked for together with words. */
    async foundBy(team: string, { workflows, filedBy, words: asked = [], exactWords = [], limit }: CaseQuery) {
      const filter = {
        team,
        ...(workflows && { workflow: { $in: workflows } }),
        ...(filedBy && { filedBy }),
        $and: [...prefixes(asked), ...exactWords.flatMap(split)].map((word) => ({ words: word })),
      };
      const found = await words.find(filter, { _id: 1 }).sort({ number: -1 }).limit(limit).lean();
      return { _id: { $in: found.map(({ _id }) => _id) } };
    },

    async noteCard(id: CaseId, card: Card): Promise<void> {
      const team = id.slice(0, id.lastIndexOf(':'));
      await cards.updateOne({ _id: cardKey(team, card) }, { $set: { team, caseId: id } }, { upsert: true });
    },

    async byCard(team: string, channel: string, ts: string): Promise<CaseId | null> {
      const found = await cards.findById(cardKey(team, { channel, ts })).lean();
      return found?.caseId ?? null;
    },
  };
}
export type CaseIndex = ReturnType<typeof caseIndex>;
