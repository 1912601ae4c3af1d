import type { Attempt, CaseQuery, CaseStore } from '../app/ports.ts';
import { caseId } from '../domain/case.ts';
import { unseal } from '../domain/seal.ts';
import type { CaseIndex } from './case-index.ts';
import { type CaseDocument, type EntryDocument, loadedOf } from './documents.ts';
import type { Models } from './models.ts';

type Queries = Pick<CaseStore, 'find' | 'page' | 'refusalsSince' | 'wakeUnderOtherPolicy'>;

/** Questions over many cases. Each names its workspace. */
export function caseQueries(
  { cases, timeline, attempts, counters }: Pick<Models, 'cases' | 'timeline' | 'attempts' | 'counters'>,
  index: CaseIndex,
): Queries {
  return {
    async find(team, query) {
      const documents = await cases
        .find(
          query.words?.length || query.exactWords?.length ? await index.foundBy(team, query) : filterOf(team, query),
        )
        .sort({ number: -1 })
        .limit(query.limit)
        .lean();
      return (documents as CaseDocument[]).map(loadedOf);
    },

    async refusalsSince(team, since) {
      const first = (await timeline
        .find({ team, 'body.type': 'refused', 'body.at': { $gte: since } })
        .lean()) as (EntryDocument & { caseId: string })[]; // stored by this file
      const entries = first.flatMap(({ caseId, cmd = '', body, texts }) => {
        const entry = unseal(body, texts);
        return entry.type === 'refused'
          ? [{ team, caseId, cmd, at: entry.at, by: entry.by, refusal: entry.refusal }]
          : [];
      });
      const repeats = (await attempts.find({ team, at: { $gte: since } }, { _id: 0 }).lean()) as Attempt[]; // stored by this file
      return [...entries, ...repeats];
    },

    async page(team, before, limit) {
      const last = before ?? ((await counters.findById(team).lean())?.last ?? 0) + 1;
      const ids = Array.from({ length: Math.min(limit, last - 1) }, (_, index) => caseId(team, last - 1 - index));
      const documents = (await cases.find({ _id: { $in: ids } }).lean()) as CaseDocument[]; // stored by this file
      return documents.map(loadedOf).sort((a, b) => b.case.number - a.case.number);
    },

    async wakeUnderOtherPolicy(team, hash, at) {
      // Found first, and mostly none: a write that looks through all cases waits for whatever transaction a crash left open.
      const found = await cases
        .find(
          { team, 'state.status': { $in: ['pending_approval', 'approved'] }, 'state.proposal.policy': { $ne: hash } },
          { _id: 1 },
        )
        .lean();
      for (const { _id } of found) {
        await cases.updateOne({ _id }, { $set: { wakeAt: at } });
        // Whoever is showing it would note when it is needed next as it was before.
        await cases.updateOne({ _id, 'ops.showing': { $ne: null } }, { $set: { 'ops.showing.again': true } });
      }
      return found.length;
    },
  };
}

function filterOf(team: string, { workflows, statuses, filedBy }: CaseQuery) {
  return {
    team,
    ...(workflows && { 'state.workflow': { $in: workflows } }),
    ...(statuses && { 'state.status': { $in: statuses } }),
    ...(filedBy && { 'state.filedBy': filedBy }),
  };
}
