import type { Connection } from 'mongoose';
import { headlineOf } from '../../src/app/views/words.ts';
import { unseal } from '../../src/domain/seal.ts';
import { models } from '../../src/mongo/models.ts';
import type { RecordReader } from './page/types.ts';

const newest = 50;

/** The database's record, read past the app: what the page shows is what lies there. */
export function recordReader(connection: Connection): RecordReader {
  const { cases, timeline } = models(connection);
  return {
    async cases() {
      const found = await cases.find().sort({ number: -1 }).limit(newest).lean();
      return found.map(({ _id, number, version, head, state }) => ({
        id: _id,
        number,
        version,
        head,
        status: state.status,
        headline: headlineOf(state, undefined, (id) => id ?? ''),
      }));
    },
    async timeline(caseId) {
      const entries = await timeline.find({ caseId }).sort({ seq: 1 }).lean();
      return entries.map(({ seq, hash, prev, body, texts }) => {
        const entry = unseal(body, texts);
        const by = 'by' in entry && entry.by ? { by: entry.by } : {};
        return { seq, at: entry.at, type: entry.type, ...by, hash, prev, body: entry };
      });
    },
    document: (caseId) => cases.findById(caseId).lean(),
  };
}
