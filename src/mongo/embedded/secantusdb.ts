import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { LatchError } from '../../errors.ts';
import type { Engine, Log, Surroundings } from './engine.ts';
import { alone } from './lock.ts';
import { hello } from './probe.ts';

const run = promisify(execFile);

/** Pinned: a beta whose flags may change between versions. */
export const SECANTUSDB = 'SecantusDB==0.7.0b3';
const PYTHONS = ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python'];
const NEW_ENOUGH = 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))';
const WINDOWS = process.platform === 'win32';

/** SecantusDB from PyPI in a virtual environment of its own under `cacheDir`; throws `unavailable` with the reason. */
export async function secantusdb({ cacheDir, log, env }: Surroundings): Promise<Engine> {
  const venv = join(cacheDir, 'secantusdb-venv');
  await mkdir(cacheDir, { recursive: true });
  await alone(join(cacheDir, 'secantusdb-venv.lock'), () => install(venv, log, env));
  return {
    name: 'secantusdb',
    description: SECANTUSDB.replace('==', ' '),
    folder: 'secantusdb',
    command: ({ port, dataPath }) => ({
      file: executable(venv, 'secantusd-py'),
      // An explicit configuration, an empty one, keeps it from reading a secantusd.toml of somebody else's.
      args: ['--config', join(venv, 'empty.toml'), '--host', '127.0.0.1', '--port', String(port)].concat([
        '--storage-path',
        dataPath,
        '--sync-on-commit',
        '--cache-size',
        '256M',
      ]),
    }),
    ready: async (port) => (await hello(port))?.isWritablePrimary === true,
  };
}

const executable = (venv: string, name: string) =>
  WINDOWS ? join(venv, 'Scripts', `${name}.exe`) : join(venv, 'bin', name);

/** Written last: a folder without it is a broken try and is made again. */
const installedMark = (venv: string) => join(venv, 'latch-installed');

async function install(venv: string, log: Log, env: NodeJS.ProcessEnv) {
  if ((await readFile(installedMark(venv), 'utf8').catch(() => '')) === SECANTUSDB) {
    const works = await run(executable(venv, 'python'), ['-c', 'import secantus'], { timeout: 20_000, env }).catch(
      () => undefined,
    );
    if (works) return;
  }
  const python = await findPython(env);
  log.info({ venv }, `installing ${SECANTUSDB} once`);
  await rm(venv, { recursive: true, force: true });
  try {
    await run(python, ['-m', 'venv', venv], { timeout: 120_000, env });
    await run(executable(venv, 'python'), pip(), { timeout: 300_000, env, maxBuffer: 16e6 });
    await writeFile(join(venv, 'empty.toml'), '');
    await writeFile(installedMark(venv), SECANTUSDB);
  } catch (cause) {
    await rm(venv, { recursive: true, force: true });
    throw new LatchError('unavailable', `${SECANTUSDB} could not be installed: ${lastLine(cause)}`, { cause });
  }
}

/** Wheels for what is compiled: building WiredTiger from source is no part of a start. */
const pip = () =>
  [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '--no-input',
    '--retries',
    '1',
    '--timeout',
    '10',
  ].concat(['--prefer-binary', '--only-binary', 'SecantusDB,shapely,numpy,pymongo', SECANTUSDB]);

async function findPython(env: NodeJS.ProcessEnv): Promise<string> {
  for (const name of PYTHONS) {
    if (await run(name, ['-c', NEW_ENOUGH], { timeout: 10_000, env }).catch(() => undefined)) return name;
  }
  throw new LatchError('unavailable', 'no Python 3.10 or newer with the venv module is on the PATH');
}

function lastLine(error: unknown): string {
  const stderr = Error.isError(error) && 'stderr' in error ? String(error.stderr) : '';
  const text = stderr.trim() || (Error.isError(error) ? error.message : String(error));
  return text.split('\n').findLast((line) => line.startsWith('ERROR')) ?? text.split('\n').at(-1) ?? text;
}
