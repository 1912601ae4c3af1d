import mongoose, { type Connection } from 'mongoose';
import type { Logger } from 'pino';
import { LatchError } from '../errors.ts';

interface Options {
  uri: string;
  log: Pick<Logger, 'info' | 'warn'>;
  /** Shows in the database's own logs. */
  appName?: string;
  serverSelectionTimeoutMS?: number;
}

/**
 * A connection of its own (not mongoose's global one) to a database that can do transactions. Writes are acknowledged by
 * the majority. Throws `invalid_config` for what configuration mends, `unavailable` where nobody answers; messages name
 * the host and never the credentials.
 */
export async function connect({
  uri,
  log,
  appName = 'latch',
  serverSelectionTimeoutMS = 2_500, // people wait for what is behind it, and three seconds are long
}: Options): Promise<Connection> {
  const { where, password } = parts(uri);
  const connection = mongoose.createConnection();
  try {
    await connection.openUri(uri, {
      appName,
      serverSelectionTimeoutMS,
      connectTimeoutMS: 2 * serverSelectionTimeoutMS,
      w: 'majority',
      retryWrites: true,
      autoIndex: false,
      autoCreate: false,
    });
    await refuseStandalone(connection, where);
    // From now on: what goes wrong while connecting is thrown. Unheard, an emitted error would end the process.
    connection.on('error', (error: Error) =>
      log.warn({ code: 'code' in error ? error.code : undefined, host: where }, 'database connection error'),
    );
    return connection;
  } catch (error) {
    await connection.close().catch(() => {});
    throw error instanceof LatchError ? error : explained(error, where, password);
  }
}

async function refuseStandalone(connection: Connection, where: string) {
  const hello = await connection.getClient().db('admin').command({ hello: 1 });
  if (hello.setName !== undefined || hello.msg === 'isdbgrid') return;
  throw new LatchError(
    'invalid_config',
    `the MongoDB at ${where} is a standalone server: transactions need a replica set. Remedy: start it with --replSet and run rs.initiate(), use Atlas, or unset MONGODB_URI for the embedded database`,
  );
}

const AUTHENTICATION_FAILED = 18;
const UNAUTHORIZED = 13;
/** Atlas answers a wrong password with this one. */
const ATLAS_ERROR = 8000;

/** The driver's names for an address it cannot read, before it talks to anybody. */
const UNUSABLE = new Set(['MongoParseError', 'MongoAPIError', 'MongoRuntimeError', 'MongoInvalidArgumentError']);

function explained(error: unknown, where: string, password: string): LatchError {
  const detail = withoutPassword(Error.isError(error) ? error.message : String(error), password);
  // The original is no cause here: its text, options and stack may hold the URI with the password.
  if (Error.isError(error) && UNUSABLE.has(error.name)) return badUri(detail);
  const code = Error.isError(error) && 'code' in error ? error.code : undefined;
  if (code === AUTHENTICATION_FAILED || code === UNAUTHORIZED || code === ATLAS_ERROR) {
    return new LatchError(
      'invalid_config',
      `the MongoDB at ${where} refused the user or password of MONGODB_URI (${detail}). Remedy: check them, percent-encode special characters, and name the user's database with authSource`,
    );
  }
  return new LatchError(
    'unavailable',
    `the MongoDB at ${where} does not answer (${detail}). Remedy: start it, check host, port, replicaSet and firewall (on Atlas the IP access list), or unset MONGODB_URI for the embedded database`,
  );
}

const badUri = (detail: string) =>
  new LatchError(
    'invalid_config',
    `MONGODB_URI cannot be used (${detail}). Remedy: write it as mongodb://user:password@host:27017/latch?replicaSet=name or copy it from Atlas; percent-encode special characters in the password`,
  );

/**
 * scheme, user, password, hosts, rest. Stricter than the driver, which would take "p@ss/word@host" for a host "ss", look
 * that up, and show a piece of the password in its message.
 */
const URI =
  /^mongodb(?:\+srv)?:\/\/(?:[^:@/?#]*(?::([^@/?#]*))?@)?((?:\[[^\]@]+\]|[^:@/?#,]+)(?::\d{1,5})?(?:,(?:\[[^\]@]+\]|[^:@/?#,]+)(?::\d{1,5})?)*)(?:\/[^@/?#]*)?(?:\?.*)?$/;

function parts(uri: string): { where: string; password: string } {
  const found = URI.exec(uri);
  if (!found) throw badUri('it does not read as an address');
  return { where: found[2] ?? '', password: found[1] ?? '' };
}

function withoutPassword(text: string, password: string): string {
  return [password, decoded(password)].reduce(
    (clean, secret) => (secret ? clean.replaceAll(secret, '***') : clean),
    text,
  );
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
