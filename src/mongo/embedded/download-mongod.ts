import { spawn } from 'node:child_process';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Engine, Surroundings } from './engine.ts';
import { alone } from './lock.ts';
import { mongod } from './mongod.ts';

/**
 * 8.0 is the release line that MongoDB keeps up until October 2029 (8.2 and 8.3 are short-lived); this version has the
 * fixes for CVE-2025-14847 and CVE-2026-11933. Data made by it open in any later version of the line.
 */
export const MONGOD_VERSION = '8.0.26';

const FIRST_BYTE_WITHIN_MS = 8_000;
const STALLED_AFTER_MS = 30_000;
const FORGET_FAILURE_AFTER_MS = 24 * 3_600_000;
const WORKER = fileURLToPath(new URL('download-worker.ts', import.meta.url));

const Remembered = z.union([
  z.object({ path: z.string() }),
  z.object({ failedAt: z.iso.datetime(), reason: z.string() }),
]);

export type Download = { engine: Engine } | { reason: string };

/**
 * A `mongod` downloaded by mongodb-memory-server-core (its MONGOMS_* variables hold: mirror, proxy, system binary), kept
 * under `cacheDir`. Where the net is closed this costs some seconds once a day: the failure is remembered.
 */
export const downloadMongod = (
  { cacheDir, log, env }: Surroundings,
  { now = new Date(), patienceMs = FIRST_BYTE_WITHIN_MS } = {},
): Promise<Download> =>
  alone(join(cacheDir, 'mongod-download.lock'), async () => {
    const note = join(cacheDir, 'mongod-download.json');
    const known = await readFile(note, 'utf8').then(
      (text) => Remembered.safeParse(JSON.parse(text)).data,
      () => undefined,
    );
    if (known && 'path' in known) {
      const engine = await mongod(known.path, env);
      if (engine) return { engine };
    }
    if (known && 'failedAt' in known && now.getTime() - Date.parse(known.failedAt) < FORGET_FAILURE_AFTER_MS) {
      return { reason: `${known.reason} (tried on ${known.failedAt}, again a day later; delete ${note} to try now)` };
    }
    log.info({ version: MONGOD_VERSION }, 'no mongod on this machine: downloading one');
    const outcome = await fetchBinary(join(cacheDir, 'mongod'), env, patienceMs);
    const engine = 'path' in outcome ? await mongod(outcome.path, env) : undefined;
    if (engine) {
      await writeFile(note, JSON.stringify(outcome));
      return { engine };
    }
    const reason = 'path' in outcome ? `the downloaded ${outcome.path} does not run here` : outcome.reason;
    await writeFile(note, JSON.stringify({ failedAt: now.toISOString(), reason }));
    return { reason };
  });

/** In a process of its own, so that a hanging connection can be given up for good. */
async function fetchBinary(
  folder: string,
  env: NodeJS.ProcessEnv,
  patienceMs: number,
): Promise<{ path: string } | { reason: string }> {
  const worker = spawn(process.execPath, [WORKER, MONGOD_VERSION, folder], {
    stdio: ['ignore', 'pipe', 'ignore'],
    // By default the library neither retries little nor verifies certificates nor checks the sum of what it will execute.
    env: {
      MONGOMS_MAX_RETRIES: '1',
      MONGOMS_MD5_CHECK: 'true',
      ...env,
      npm_config_strict_ssl: 'true',
      NODE_OPTIONS: '',
    },
  });
  let said = '';
  worker.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const watch = watchProgress(env.MONGOMS_DOWNLOAD_DIR ?? folder, patienceMs, () => worker.kill('SIGKILL'));
  const finished = await new Promise<boolean>((resolve) => {
    worker.once('close', (code) => resolve(code === 0));
    worker.once('error', () => resolve(false));
  });
  clearInterval(watch);
  const last = said.trim().split('\n').at(-1) ?? '';
  if (finished) return { path: last };
  return {
    reason: worker.killed ? 'the download of mongod did not get on' : `mongod could not be downloaded: ${last}`,
  };
}

function watchProgress(folder: string, patienceMs: number, giveUp: () => void): NodeJS.Timeout {
  let size = 0;
  let deadline = Date.now() + patienceMs;
  return setInterval(async () => {
    const now = await bytesIn(folder);
    if (now !== size) deadline = Date.now() + STALLED_AFTER_MS;
    size = now;
    if (Date.now() > deadline) giveUp();
  }, 500);
}

async function bytesIn(folder: string): Promise<number> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => !name.endsWith('.lock'));
  const sizes = await Promise.all(
    names.map(async (name) => (await stat(join(folder, name)).catch(() => undefined))?.size),
  );
  return sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
}
