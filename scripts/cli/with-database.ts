import { pino } from 'pino';
import type { Env } from '../../src/env.ts';
import { LatchError } from '../../src/errors.ts';
import { connect } from '../../src/mongo/connect.ts';
import { openDatabase } from '../../src/mongo/embedded/open-database.ts';
import { createIndexes, type Models, models } from '../../src/mongo/models.ts';

/** Runs `work` on the database that the environment names, and hangs up. */
export async function withDatabase<T>(env: Env, work: (all: Models, connection: Connected) => Promise<T>): Promise<T> {
  const log = pino({ level: 'silent' });
  const database = await openDatabase({ uri: env.mongodbUri, dataDir: env.dataDir, log, env: process.env });
  try {
    const connection = await connect({ uri: database.uri, log });
    try {
      const all = models(connection);
      await createIndexes(all);
      return await work(all, connection);
    } finally {
      await connection.close();
    }
  } finally {
    await database.stop();
  }
}
type Connected = Awaited<ReturnType<typeof connect>>;

/** The one workspace whose cases are in the database. */
export async function onlyTeam({ counters, workspaces }: Models): Promise<string> {
  const [withPolicy, withCases] = await Promise.all([workspaces.distinct('_id'), counters.distinct('_id')]);
  const teams = [...new Set([...withPolicy, ...withCases])];
  const [team] = teams;
  if (team !== undefined && teams.length === 1) return team;
  throw new LatchError(
    'not_found',
    teams.length
      ? `This database holds several workspaces (${teams.join(', ')}). Set SLACK_BOT_TOKEN, which says which one is meant.`
      : 'This database holds no workspace yet. Start Latch once, or set MONGODB_URI to the right one.',
  );
}
