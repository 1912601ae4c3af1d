import type { ClientSession } from 'mongoose';
import type { Spending } from '../app/ports.ts';
import type { Case, CaseId } from '../domain/case.ts';
import { sha256 } from '../domain/hash.ts';
import { isMoney } from '../domain/money.ts';
import type { PastRun } from '../domain/policy.ts';
import { sameValueKey } from '../domain/same-value.ts';
import type { Models } from './models.ts';

/** Statuses of a case whose run moved money, or may have. */
const counting = new Set<Case['status']>(['running', 'unknown', 'done']);

/** Which runs had one value of a field, whatever policy they ran under: rules that add up may be written later. */
export function spendingIndex({ runs, sums, cases }: Pick<Models, 'runs' | 'sums' | 'cases'>) {
  const keyOf = ({ team, workflow }: Pick<Case, 'team' | 'workflow'>) => `${team}:${workflow}`;

  async function pastRuns(kase: Case, per: string, since: Date): Promise<PastRun[]> {
    const value = valueKeys(kase).get(per);
    if (value === undefined) return [];
    const { team, workflow } = kase;
    const found = await runs.find({ team, workflow, values: value, at: { $gt: since } }, { _id: 1 }).lean();
    const ids = found.map(({ _id }) => _id as CaseId).filter((id) => id !== kase.id);
    const documents = ids.length ? await cases.find({ _id: { $in: ids } }, { state: 1 }).lean() : [];
    return documents.flatMap(({ state }) => {
      return spentBy(state as Case); // stored by the case store
    });
  }

  return {
    async of(kase: Case, asked: { per: string; withinMs: number }[], now: Date): Promise<Spending> {
      const key = keyOf(kase);
      // The version first: a run that starts while the others are read shows at the commit.
      const version = (await sums.findById(key).lean())?.version ?? 0;
      const found = await Promise.all(
        asked.map(({ per, withinMs }) => pastRuns(kase, per, new Date(now.getTime() - withinMs))),
      );
      const all = [...found.flat(), ...lateRuns(kase)];
      const once = new Map(all.map((run) => [`${run.case} ${run.at} ${run.action}`, run]));
      return { key, version, runs: [...once.values()] };
    },

    /** Notes a run that starts; false where another one of the workflow started since the decision. */
    async add(kase: Case, spending: Spending | undefined, at: Date, session: ClientSession): Promise<boolean> {
      const { id, team, workflow } = kase;
      if (spending) {
        const { key, version } = spending;
        if (version === 0) await sums.create([{ _id: key, team, version: 1 }], { session });
        else {
          const moved = await sums.updateOne({ _id: key, version }, { $inc: { version: 1 } }, { session });
          if (moved.modifiedCount !== 1) return false;
        }
      }
      const values = [...valueKeys(kase).values()];
      await runs.updateOne({ _id: id }, { $set: { team, workflow, at, values } }, { session, upsert: true });
      return true;
    },
  };
}

const spentBy = (other: Case): PastRun[] => [...settledRun(other), ...lateRuns(other)];

/** Also a finished step of a sequence that went no further, with the values that it ran with. */
function settledRun(other: Case): PastRun[] {
  if ('run' in other && counting.has(other.status))
    return [{ case: other.id, at: other.run.startedAt, action: other.proposal.action, fields: other.fields }];
  const finished = other.finished?.at(-1);
  if (!finished) return [];
  const ran = Object.assign({}, ...(other.finished ?? []).map(({ params }) => params));
  return [{ case: other.id, at: finished.run.startedAt, action: finished.action, fields: { ...other.fields, ...ran } }];
}

/** Attempts that went through after all, when the case was about something else: its own as well. */
const lateRuns = ({ id, fields, tried = [] }: Case): PastRun[] =>
  tried.flatMap(({ run, step, wentThrough }) =>
    wentThrough === undefined
      ? []
      : [{ case: id, at: run.startedAt, action: step.action, fields: { ...fields, ...step.params } }],
  );

/** By field name: hashes only, so that a text that is erased is not kept here. */
function valueKeys({ fields }: Case): Map<string, string> {
  const texts = Object.entries(fields).flatMap(([name, value]) =>
    isMoney(value) || !value.text.trim() ? [] : [[name, sha256(`${name}\n${sameValueKey(value.text)}`)] as const],
  );
  return new Map(texts);
}
