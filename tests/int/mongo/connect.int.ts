import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type TestDatabase, testDatabase } from '../../support/database.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());

test('a transaction over two collections commits as one', async () => {
  const { connection } = db;
  await connection.createCollection('left');
  await connection.createCollection('right');
  const session = await connection.startSession();
  await session.withTransaction(async () => {
    await connection.collection('left').insertOne({ n: 1 }, { session });
    await connection.collection('right').insertOne({ n: 1 }, { session });
  });
  await session.endSession();
  expect(await connection.collection('right').countDocuments()).toBe(1);
});
