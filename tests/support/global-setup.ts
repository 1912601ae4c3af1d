import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pino from 'pino';
import { type Database, openDatabase } from '../../src/mongo/embedded/open-database.ts';

const CACHE = fileURLToPath(new URL('../../.latch', import.meta.url));

/** What the teardown needs; jest runs both in the same process. */
export const shared: { close?: () => Promise<void> } = {};

/** One database server for the whole run, over data that end with it; programs it needs are kept in `.latch`. */
export default async function start() {
  if (shared.close) return;
  const dataDir = await mkdtemp(join(tmpdir(), 'latch-tests-'));
  const log = pino({ level: process.env.LOG_LEVEL || 'warn' }, pino.destination({ fd: 2, sync: true }));
  const uri = process.env.MONGODB_URI || undefined;
  const database: Database = await openDatabase({ uri, dataDir, cacheDir: CACHE, log, env: process.env });
  process.env.LATCH_TEST_MONGODB_URI = database.uri;
  shared.close = async () => {
    await database.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
}
