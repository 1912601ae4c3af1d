import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { pino } from 'pino';
import { connect } from '../../src/mongo/connect.ts';
import { openDatabase } from '../../src/mongo/embedded/open-database.ts';
import { startApp } from '../sandbox/app-process.ts';
import { measureVotes } from './p1.ts';
import { countCalls } from './p6.ts';
import { machineLine, table } from './report.ts';
import { createSeeder } from './seed.ts';
import { environment, latchYml } from './setting.ts';
import { startStubSlack } from './stub-slack.ts';

const { values: options } = parseArgs({
  options: {
    /** Smaller and fewer rounds: to see that it runs, not to quote. */
    quick: { type: 'boolean', default: false },
  },
});
const size = options.quick ? { rounds: 3, votes: 50, crowds: 4 } : { rounds: 7, votes: 120, crowds: 8 };

const log = pino({ level: 'silent' });
const say = (line: string) => console.error(line);
const closers: (() => Promise<unknown>)[] = [];

/**
 * The figures of the design's section on budgets, as ratios: Latch and a bare Bolt app in turn, on one database, in one run. Each side
 * is a process of its own; clicks come from this one, which is also the Slack of both.
 */
async function main(): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), 'latch-bench-'));
  closers.push(() => rm(folder, { recursive: true, force: true }));
  const cacheDir = process.env.LATCH_DATA_DIR || '.latch';
  const database = await openDatabase({
    uri: process.env.MONGODB_URI,
    dataDir: folder,
    cacheDir,
    log,
    env: process.env,
  });
  closers.push(() => database.stop());
  const uri = withDatabase(database.uri, `latch_bench_${process.pid}`);
  const connection = await connect({ uri, log });
  closers.push(async () => {
    await connection.dropDatabase();
    await connection.close();
  });
  const slack = await startStubSlack();
  closers.push(() => slack.close());
  const config = join(folder, 'latch.yml');
  await writeFile(config, latchYml);
  const env = environment(slack.apiUrl, uri, config);
  const seeder = await createSeeder(connection);
  console.log(machineLine(database.description.replace(/, data in .*/, '')));

  const calls = await countCalls(env, slack, seeder);
  const floor = await startApp(env, onLine, 'scripts/bench/floor.ts');
  closers.push(() => floor.stop());
  const latch = await startApp(env, onLine);
  closers.push(() => latch.stop());
  const votes = await measureVotes({ connection, slack, seeder, floor, latch, ...size, say });

  const rows = [...votes, ...calls.rows];
  console.log(`\n${table(rows)}\n\n${calls.notes.join('\n')}`);
  return rows.every(({ isMet }) => isMet);
}

function withDatabase(uri: string, name: string): string {
  const url = new URL(uri);
  url.pathname = `/${name}`;
  return url.href;
}

/** Warnings of either side. */
const onLine = (line: string) => {
  const level = /^\{"level":(\d+)/.exec(line)?.[1];
  if (level === undefined ? !line.startsWith('{') : Number(level) >= 40) console.error(line);
};

async function stopEverything(): Promise<void> {
  for (const close of closers.splice(0).reverse()) await close().catch((error: unknown) => console.error(error));
}
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void stopEverything().then(() => process.exit(130)));

try {
  process.exitCode = (await main()) ? 0 : 1;
} finally {
  await stopEverything();
}
