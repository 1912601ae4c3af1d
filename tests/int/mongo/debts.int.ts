import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Loaded } from '../../../src/app/ports.ts';
import type { Entry } from '../../../src/domain/entry.ts';
import { fold } from '../../../src/domain/evolve.ts';
import { caseStore } from '../../../src/mongo/case-store.ts';
import { createIndexes, models } from '../../../src/mongo/models.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';

const team = 'T0STORE';
const now = new Date(Date.UTC(2026, 10, 22, 9, 0));
const at = now.toISOString();
let db: TestDatabase;
let store: ReturnType<typeof caseStore>;
beforeAll(async () => {
  db = await testDatabase();
  const all = models(db.connection);
  await createIndexes(all);
  store = caseStore(db.connection, all, () => now);
});
afterAll(() => db.drop());

async function filed(more: Partial<Extract<Entry, { type: 'filed' }>> = {}): Promise<Loaded> {
  const number = await store.nextNumber(team);
  const origin = { via: 'command' as const };
  const entry: Entry = { at, type: 'filed', by: 'U0KIM', workflow: 'refund', origin, fields: {}, roles: [], ...more };
  const next = fold([entry], { id: `${team}:${number}`, team, number });
  const created = await store.create({ entries: [entry], next, cmd: `filing ${number}`, wakeAt: now });
  if (created.result !== 'created') throw new Error(created.result);
  return created.loaded;
}

const commit = (before: Loaded, entry: Entry) =>
  store.commit(before, { entries: [entry], next: before.case, cmd: `${entry.type} ${before.case.id}`, wakeAt: now });

const broken = (by: string, human?: string): Entry => ({
  at,
  type: 'glass_broken',
  by,
  roles: ['oncall'],
  override: {
    by,
    ...(human && { human }),
    at,
    reason: { text: 'now' },
    incident: { text: 'https://x.example' },
    skipped: [],
    until: at,
    review: null,
  },
});

test('of two glasses that one person breaks at the same moment, one is on record: the other is decided anew', async () => {
  const cases = [await filed(), await filed(), await filed()];
  const results = await Promise.all(cases.map((one) => commit(one, broken('U0SAM'))));
  expect(results.map(({ result }) => result).sort()).toEqual(['behind', 'behind', 'committed']);
  expect((await store.owing(team)).map(({ person }) => person)).toEqual(['U0SAM']);
  expect((await commit(await filed(), broken('U0DANA'))).result).toBe('committed');
});

test('closing the review ends the debt of that case, and of no other', async () => {
  const owed = (await store.owing(team)).find(({ person }) => person === 'U0SAM')?.case ?? '';
  const reviewOf = { person: 'U0SAM', rule: 'r', seats: ['finance'], makers: [] };
  const closed: Entry = { at, type: 'review_closed', by: 'U0RAJ', justified: true, reason: { text: 'fine' } };
  await commit(await filed({ reviewOf: { ...reviewOf, case: 'T0STORE:999' } }), closed);
  expect((await store.owing(team)).map(({ person }) => person).sort()).toEqual(['U0DANA', 'U0SAM']);
  await commit(await filed({ reviewOf: { ...reviewOf, case: owed } }), closed);
  expect((await store.owing(team)).map(({ person }) => person)).toEqual(['U0DANA']);
});

test('two accounts of one human owe one debt', async () => {
  expect((await commit(await filed(), broken('U0LEE', 'U0LEE2'))).result).toBe('committed');
  expect((await commit(await filed(), broken('U0LEE2'))).result).toBe('behind');
});
