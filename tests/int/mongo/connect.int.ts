import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { LatchError } from '../../../src/errors.ts';
import { connect } from '../../../src/mongo/connect.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import { fakeMongo, HELLO } from '../../support/fake-mongo.ts';

const log = { info: () => {}, warn: () => {} };
const PASSWORD = 'hunter2-sesame';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());

let fake: Awaited<ReturnType<typeof fakeMongo>> | undefined;
afterEach(async () => {
  await fake?.close();
  fake = undefined;
});

const refusal = (uri: string): Promise<LatchError> =>
  connect({ uri, log, serverSelectionTimeoutMS: 500 }).then(
    () => {
      throw new Error('connected');
    },
    (error: LatchError) => error,
  );

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
  expect(await connection.collection('left').countDocuments()).toBe(1);
  expect(await connection.collection('right').countDocuments()).toBe(1);
});

test('writes ask for the majority', () => {
  expect(db.connection.getClient().options.writeConcern?.w).toBe('majority');
});

test('a standalone server is refused with the remedy', async () => {
  fake = await fakeMongo(() => ({ ...HELLO, isWritablePrimary: true }));
  const error = await refusal(`mongodb://127.0.0.1:${fake.port}/latch`);
  expect(error.code).toBe('invalid_config');
  expect(error.message).toContain(`127.0.0.1:${fake.port} is a standalone server: transactions need a replica set`);
  expect(error.message).toContain('--replSet');
});

test('a router of a sharded cluster is accepted', async () => {
  fake = await fakeMongo(() => ({ ...HELLO, isWritablePrimary: true, msg: 'isdbgrid' }));
  const connection = await connect({ uri: `mongodb://127.0.0.1:${fake.port}/latch`, log });
  expect(connection.readyState).toBe(1);
  await connection.close();
});

test('nobody answers: the host and a remedy, not the password', async () => {
  const error = await refusal(`mongodb://latch:${PASSWORD}@127.0.0.1:9/latch`);
  expect(error.code).toBe('unavailable');
  expect(error.message).toContain('MongoDB at 127.0.0.1:9 does not answer');
  expect(everything(error)).not.toContain(PASSWORD);
});

test('a wrong password is a mistake of configuration and never in the message', async () => {
  fake = await fakeMongo((command) =>
    'saslStart' in command
      ? { ok: 0, code: 18, errmsg: `Authentication failed for ${PASSWORD}.` }
      : { ...HELLO, setName: 'rs' },
  );
  const error = await refusal(`mongodb://latch:${PASSWORD}@127.0.0.1:${fake.port}/latch?directConnection=true`);
  expect(error.code).toBe('invalid_config');
  expect(error.message).toContain(`127.0.0.1:${fake.port} refused the user or password`);
  expect(everything(error)).not.toContain(PASSWORD);
});

test.each([
  ['an unescaped @ and / in the password', `mongodb://latch:p@ss/${PASSWORD}@db.example.com/latch`],
  ['a port out of range', `mongodb://latch:${PASSWORD}@db.example.com:99999/latch`],
  ['a port that is none', `mongodb://latch:${PASSWORD}@db.example.com:port/latch`],
  ['an option that does not exist', `mongodb://latch:${PASSWORD}@db.example.com/latch?replicaset_=x`],
  ['another protocol', `postgres://latch:${PASSWORD}@db.example.com/latch`],
])('%s: the URI is explained, not shown', async (_, uri) => {
  const error = await refusal(uri);
  expect(error.code).toBe('invalid_config');
  expect(error.message).toContain('MONGODB_URI cannot be used');
  expect(everything(error)).not.toContain(PASSWORD);
});

const everything = (error: LatchError) => `${error.message}\n${error.stack}\n${String(error.cause)}`;
