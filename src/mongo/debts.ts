import type { ClientSession } from 'mongoose';
import type { Case, CaseId, UserId } from '../domain/case.ts';
import type { Entry, EntryOf } from '../domain/entry.ts';
import type { Models } from './models.ts';

/** Who owes the review of a broken glass: moved by the commits that break it and that close its review. */
export function debtStore({ debts }: Pick<Models, 'debts'>) {
  return {
    /** One a human, by whichever account: a second glass at the same moment meets the first one's document, and is decided anew. */
    async follow({ id, team, reviewOf }: Case, entries: Entry[], session: ClientSession): Promise<void> {
      for (const entry of entries) {
        if (entry.type === 'glass_broken')
          await debts.create([{ _id: `${team}:${debtor(entry)}`, team, person: entry.by, caseId: id }], { session });
        if (entry.type === 'review_closed' && reviewOf)
          await debts.deleteOne({ team, person: reviewOf.person, caseId: reviewOf.case }, { session });
      }
    },

    async of(team: string): Promise<{ person: UserId; case: CaseId }[]> {
      const found = await debts.find({ team }).lean();
      return found.map(({ person, caseId }) => ({ person, case: caseId }));
    },
  };
}

const debtor = ({ by, override }: EntryOf<'glass_broken'>): UserId => override.human ?? by;
