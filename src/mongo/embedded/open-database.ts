import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { LatchError } from '../../errors.ts';
import type { Log, Surroundings } from './engine.ts';
import { type Lock, tryLock } from './lock.ts';
import { hello } from './probe.ts';
import { runEngine } from './run-engine.ts';
import { startEngine } from './start-engine.ts';

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
  env: NodeJS.ProcessEnv;
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
  /** Set while it stops: nobody may join any more. */
  ending: z.boolean().optional(),
});
type Note = z.infer<typeof Note>;

/** MONGODB_URI, else an embedded server over `dataDir`; throws `unavailable` with the remedies where none can be had. */
export async function openDatabase({ uri, log, env, ...folders }: Options): Promise<Database> {
  if (uri) {
    log.info('using the database of MONGODB_URI');
    return { uri, engine: 'configured', description: 'the database of MONGODB_URI', stop: async () => {} };
  }
  const dataDir = resolve(folders.dataDir);
  await mkdir(dataDir, { recursive: true }).catch((cause: unknown) => {
    throw new LatchError(
      'unavailable',
      `the embedded database cannot keep its data in ${dataDir}: the folder cannot be made. Remedy: set MONGODB_URI to a database, or LATCH_DATA_DIR to a folder that this user may write to`,
      { cause },
    );
  });
  let seen = false;
  for (const deadline = Date.now() + SHARED_WITHIN_MS; Date.now() < deadline; await sleep(200)) {
    const lock = tryLock(join(dataDir, 'database.lock'));
    if (lock) return await start(lock, dataDir, { cacheDir: resolve(folders.cacheDir ?? dataDir), log, env });
    const shared = await runningElsewhere(dataDir);
    if (shared && !seen) {
      // Once more: a process that was killed a moment ago has not yet lost its lock, nor its server.
      seen = true;
    } else if (shared) {
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
    const { engine, ...running } = await startEngine(dataDir, surroundings, async (engine) => ({
      engine,
      ...(await runEngine(engine, { dataDir, preferredPort: last?.port ?? 0, log, env })),
    }));
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
      await writeNote(dataDir, { ...note, ending: true });
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
  if (!note?.pid || note.ending || !isAlive(note.pid) || !(await hello(note.port))?.isWritablePrimary) return undefined;
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
