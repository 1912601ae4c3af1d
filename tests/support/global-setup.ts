import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pino from 'pino';
import { openDatabase } from '../../src/mongo/embedded/open-database.ts';

const CACHE = fileURLToPath(new URL('../../.latch', import.meta.url));

/** What the teardown needs; jest runs both in the same process. */
export const shared: { close?: () => Promise<void> } = {};

/**
 * A database server for each worker, over data that end with it: suites that run side by side do not wait for each other's.
 * Programs it needs are kept in `.latch`. With MONGODB_URI all use that one.
 */
export default async function start({ maxWorkers }: { maxWorkers: number }) {
  if (shared.close) return;
  const log = pino({ level: process.env.LOG_LEVEL || 'warn' }, pino.destination({ fd: 2, sync: true }));
  const uri = process.env.MONGODB_URI || undefined;
  const open = async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'latch-tests-'));
    const database = await openDatabase({ uri, dataDir, cacheDir: CACHE, log, env: process.env });
    const close = async () => {
      await database.stop();
      await rm(dataDir, { recursive: true, force: true });
    };
    return { uri: database.uri, close };
  };
  const first = await open(); // what has to be downloaded is downloaded once
  const others = uri ? [] : await Promise.all(Array.from({ length: maxWorkers - 1 }, open));
  const servers = [first, ...others];
  process.env.LATCH_TEST_MONGODB_URIS = JSON.stringify(servers.map((server) => server.uri));
  shared.close = async () => {
    await Promise.all(servers.map(({ close }) => close()));
  };
}
