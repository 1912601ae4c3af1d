import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from 'mongoose';
import { connect } from '../../src/mongo/connect.ts';

export interface TestDatabase {
  connection: Connection;
  /** The same database, for code that connects by itself. */
  uri: string;
  /** Drops the database and hangs up: call it in `afterAll`. */
  drop(): Promise<void>;
}

/** A server that answers nothing any more must not hide what a test found. */
const dropMs = 30_000;

/** A database of its own on the server of this run. */
export async function testDatabase(): Promise<TestDatabase> {
  const server = process.env.LATCH_TEST_MONGODB_URI;
  if (!server)
    throw new Error('LATCH_TEST_MONGODB_URI is missing: only tests of the projects int and e2e have a database');
  const uri = withDatabase(server, `latch_test_${randomUUID().replaceAll('-', '').slice(0, 16)}`);
  const connection = await connect({ uri, log: { info: () => {}, warn: () => {} } });
  const drop = async () => {
    const late = sleep(dropMs, 'late' as const, { ref: false });
    if ((await Promise.race([connection.dropDatabase(), late])) === 'late')
      throw new Error(`the database server has not answered for ${dropMs / 1_000} s`);
    await connection.close();
  };
  return { connection, uri, drop };
}

/** Replaces or adds the database's name; credentials keep the database they are checked against. */
export function withDatabase(server: string, name: string): string {
  const [, base = server, oldName = '', query = ''] =
    /^(mongodb(?:\+srv)?:\/\/[^/?]+)\/?([^?]*)(\?.*)?$/.exec(server) ?? [];
  const source = base.includes('@') && !query.includes('authSource=') ? `authSource=${oldName || 'admin'}` : '';
  return `${base}/${name}${[query || (source && '?'), source].filter(Boolean).join(query && source ? '&' : '')}`;
}
