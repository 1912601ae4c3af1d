import type { Connection } from 'mongoose';
import type { z } from 'zod';
import { models } from '../../src/mongo/models.ts';
import type { AppProcess } from '../sandbox/app-process.ts';
import type { Waiting } from './seed.ts';
import { type FloorCase, floorCollections, type floorValue } from './setting.ts';

export interface Side {
  port: number;
  /** What the button of this case's card carries. */
  valueOf(one: Waiting): string;
  /** How many votes on these cases stand on the record, with their card noted as shown. */
  onRecord(cases: Waiting[]): Promise<number>;
}

const idsOf = (cases: Waiting[]) => ({ $in: cases.map(({ id }) => id) });

export function latchSide(connection: Connection, { port }: AppProcess): Side {
  const cases = connection.collection<{ _id: string; version: number; ops: { card: { version: number } } }>('cases');
  const timeline = connection.collection('timeline');
  return {
    port,
    valueOf: ({ value }) => value,
    async onRecord(waiting) {
      const found = await cases.find({ _id: idsOf(waiting) }, { projection: { version: 1, 'ops.card': 1 } }).toArray();
      const shown = found.filter(({ version, ops }) => ops.card.version === version).map(({ _id }) => _id);
      return timeline.countDocuments({ caseId: { $in: shown }, 'body.type': 'vote_cast' });
    },
  };
}

export type FloorKind = 'small' | 'alike';

export function floorSide(connection: Connection, { port }: AppProcess, kind: FloorKind): Side {
  const name = floorCollections[kind];
  const cases = connection.collection<FloorCase>(name);
  const votes = connection.collection(floorCollections.votes);
  return {
    port,
    valueOf: ({ id }) => JSON.stringify({ caseId: id, cases: name } satisfies z.infer<typeof floorValue>),
    async onRecord(waiting) {
      const found = await cases.find({ _id: idsOf(waiting) }).toArray();
      const shown = found.filter(({ version, shown }) => version === shown).map(({ _id }) => _id);
      return votes.countDocuments({ caseId: { $in: shown } });
    },
  };
}

/** A transaction may not have to make a collection first. */
export async function createFloorCollections(connection: Connection): Promise<void> {
  for (const name of Object.values(floorCollections)) await connection.createCollection(name);
  const alike = connection.collection(floorCollections.alike);
  for (const [keys] of models(connection).cases.schema.indexes()) await alike.createIndex(keys as Record<string, 1>);
}

/** The same cases for the bare app. */
export async function copyForFloor(connection: Connection, waiting: Waiting[], kind: FloorKind): Promise<void> {
  const waitsStill = { status: 'pending', version: 0, shown: 0 };
  const stored =
    kind === 'alike'
      ? await connection
          .collection('cases')
          .find({ _id: idsOf(waiting) as never })
          .toArray()
      : [];
  const documents = kind === 'alike' ? stored : waiting.map(({ id }) => ({ _id: id }));
  await connection
    .collection(floorCollections[kind])
    .insertMany(documents.map((document) => ({ ...document, ...waitsStill })) as never[]);
}

/** Some engines slow down as a collection grows: every round finds it as small as the one before. */
export async function forget(connection: Connection): Promise<void> {
  for (const name of [...Object.values(floorCollections), 'cases', 'timeline', 'origins'])
    await connection.collection(name).deleteMany({});
}
