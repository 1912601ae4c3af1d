import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connection } from 'mongoose';
import { pino } from 'pino';
import { connect } from '../../src/mongo/connect.ts';
import { openDatabase } from '../../src/mongo/embedded/open-database.ts';
import { createSeeder, type Seeder } from './seed.ts';
import { environment, latchYml } from './setting.ts';

export interface Stage {
  /** For people: the engine and its version. */
  engine: string;
  /** For a process that is to be measured. */
  env: Record<string, string>;
  connection: Connection;
  seeder: Seeder;
  close(): Promise<void>;
}

const log = pino({ level: 'silent' });
let stages = 0;

/**
 * An empty database for one measure: with the embedded engines a server of its own, because some slow down with all that was ever
 * written to them.
 */
export async function openStage(slackApiUrl: string): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'latch-bench-'));
  const closers: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })];
  const close = async () => {
    for (const one of closers.splice(0).reverse()) await one().catch((error: unknown) => console.error(error));
  };
  try {
    const database = await openDatabase({
      uri: process.env.MONGODB_URI,
      dataDir: folder,
      cacheDir: process.env.LATCH_DATA_DIR || '.latch',
      log,
      env: process.env,
    });
    closers.push(() => database.stop());
    const uri = withDatabase(database.uri, `latch_bench_${process.pid}_${++stages}`);
    const connection = await connect({ uri, log });
    closers.push(async () => {
      // An embedded engine's data go with their folder; asked to drop them, one that is still at work may never answer.
      if (database.engine === 'configured') await connection.dropDatabase();
      await connection.close();
    });
    const config = join(folder, 'latch.yml');
    await writeFile(config, latchYml);
    const env = environment(slackApiUrl, uri, config);
    const engine = database.description.replace(/, data in .*/, '');
    return { engine, env, connection, seeder: await createSeeder(connection), close };
  } catch (error) {
    await close();
    throw error;
  }
}

function withDatabase(uri: string, name: string): string {
  const url = new URL(uri);
  url.pathname = `/${name}`;
  return url.href;
}
