import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from '@jest/globals';
import { connect } from '../../../src/mongo/connect.ts';
import { databaseClock } from '../../../src/mongo/database-clock.ts';
import { testDatabase } from '../../support/database.ts';
import { fakeMongo, HELLO } from '../../support/fake-mongo.ts';

const log = { info: () => {}, warn: () => {} };
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A database whose clock is ahead of this machine's. */
async function databaseAhead(by: { ms: number }) {
  const server = await fakeMongo(() => ({
    ...HELLO,
    setName: 'rs',
    isWritablePrimary: true,
    localTime: new Date(Date.now() + by.ms),
  }));
  const connection = await connect({ uri: `mongodb://127.0.0.1:${server.port}/latch?directConnection=true`, log });
  closing.push(server.close, () => connection.close());
  return connection;
}

test("time is the database's, whatever this machine says", async () => {
  const clock = await databaseClock(await databaseAhead({ ms: 45_000 }));
  closing.push(clock.stop);
  expect(Math.abs(clock.skewMs - 45_000)).toBeLessThan(100);
  expect(Math.abs(clock.now().getTime() - Date.now() - 45_000)).toBeLessThan(100);
});

test('the offset is measured again, and the last one holds while the database is away', async () => {
  const ahead = { ms: 0 };
  const connection = await databaseAhead(ahead);
  const clock = await databaseClock(connection, { everyMs: 20 });
  closing.push(clock.stop);
  ahead.ms = -30_000;
  for (let i = 0; i < 100 && Math.abs(clock.skewMs) < 1_000; i++) await sleep(20);
  expect(Math.abs(clock.skewMs + 30_000)).toBeLessThan(100);
  await connection.close();
  await expect(clock.refresh()).rejects.toThrow();
  expect(Math.abs(clock.skewMs + 30_000)).toBeLessThan(100);
});

test('the embedded server tells the time', async () => {
  const database = await testDatabase();
  closing.push(database.drop);
  const clock = await databaseClock(database.connection);
  closing.push(clock.stop);
  expect(Math.abs(clock.skewMs)).toBeLessThan(60_000);
});
