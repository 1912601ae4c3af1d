import type { Connection } from 'mongoose';
import type { Case } from '../../src/domain/case.ts';
import type { Entry } from '../../src/domain/entry.ts';
import { fold } from '../../src/domain/evolve.ts';
import type { Refusal } from '../../src/domain/refusal.ts';
import { brokenAt, type KeptText, unseal } from '../../src/domain/seal.ts';

export interface CaseRow {
  _id: string;
  team: string;
  number: number;
  version: number;
  head: string;
  state: Case;
  wakeAt: Date | null;
  ops: { threadSeq: number; leaseUntil: Date; showing?: object };
}
/** Nothing is due, nor will be before long: a deadline may be days away. */
export const isAtRest = ({ wakeAt }: Pick<CaseRow, 'wakeAt'>): boolean =>
  wakeAt === null || wakeAt.getTime() > Date.now() + 60_000;

export interface EntryRow {
  seq: number;
  cmd?: string;
  body: Record<string, unknown>;
  texts: Record<string, KeptText>;
  prev: string;
  hash: string;
}
export interface CaseRecord {
  row: CaseRow;
  rows: EntryRow[];
  entries: Entry[];
  attempts: { by: string; refusal: Refusal }[];
}

/** What lies in the database about a case, read past the app. */
export async function recordOf(connection: Connection, id: string): Promise<CaseRecord> {
  const row = await connection.collection<CaseRow>('cases').findOne({ _id: id });
  if (!row) throw new Error(`there is no case ${id}`);
  const rows = await connection.collection<EntryRow>('timeline').find({ caseId: id }).sort({ seq: 1 }).toArray();
  const attempts = await connection
    .collection<{ by: string; refusal: Refusal }>('attempts')
    .find({ caseId: id })
    .toArray();
  return { row, rows, entries: rows.map(({ body, texts }) => unseal(body, texts)), attempts };
}

/** What is wrong with the record as such: a broken chain, a head or a state that is not its own. Empty where it holds. */
export function flawsOf({ row, rows, entries }: CaseRecord): string[] {
  const { _id: id, team, number } = row;
  const broken = brokenAt(rows, id);
  const folded = fold(entries, { id, team, number });
  return [
    ...(broken ? [broken] : []),
    ...(rows.at(-1)?.hash === row.head ? [] : ['the head is not the last entry']),
    ...(row.version === rows.length ? [] : [`version ${row.version} of ${rows.length} entries`]),
    ...(same(folded, row.state) ? [] : [`folded ${JSON.stringify(folded)}, kept ${JSON.stringify(row.state)}`]),
  ];
}

/** Keys come back from the database in another order. */
const same = (a: unknown, b: unknown): boolean => sorted(a) === sorted(b);
const sorted = (value: unknown): string =>
  JSON.stringify(value, (_, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );

export const typesOf = ({ entries }: CaseRecord): string[] => entries.map(({ type }) => type);

export const countOf = (record: CaseRecord, type: Entry['type']): number =>
  typesOf(record).filter((one) => one === type).length;

/** Who was refused, on the timeline or beside it, and why. */
export const refusalsIn = ({ entries, attempts }: CaseRecord): { by: string; code: string }[] => [
  ...entries.flatMap((entry) => (entry.type === 'refused' ? [{ by: entry.by, code: entry.refusal.code }] : [])),
  ...attempts.map(({ by, refusal }) => ({ by, code: refusal.code })),
];
