import type { ReportStore } from '../app/ports.ts';
import type { Models } from './models.ts';
import { isDuplicate } from './transaction.ts';

/** Long enough to read a week and post it; after it another instance may try. */
const leaseMs = 60_000;

/** Which summaries were posted: one instance at a time tries, and what was posted is noted for all. */
export function reportStore({ reports }: Pick<Models, 'reports'>, now: () => Date): ReportStore {
  return {
    async claim(team, key) {
      const _id = `${team}:${key}`;
      const claimedUntil = new Date(now().getTime() + leaseMs);
      const known = await reports.findById(_id).lean();
      if (known?.ts) return 'posted';
      try {
        if (!known) {
          await reports.create({ _id, team, claimedUntil });
          return 'first';
        }
      } catch (error) {
        if (isDuplicate(error)) return 'taken';
        throw error;
      }
      const free = { _id, ts: null, claimedUntil: { $lt: now() } };
      const claimed = await reports.updateOne(free, { $set: { claimedUntil } });
      return claimed.modifiedCount === 1 ? 'again' : 'taken';
    },
    async notePosted(team, key, ts) {
      await reports.updateOne({ _id: `${team}:${key}` }, { $set: { ts } });
    },
  };
}
