import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeEach, expect, test } from '@jest/globals';
import { connect } from '../../../../src/mongo/connect.ts';
import { openDatabase } from '../../../../src/mongo/embedded/open-database.ts';

const cacheDir = fileURLToPath(new URL('../../../../.latch', import.meta.url));
const opener = fileURLToPath(new URL('../../../support/open-and-wait.ts', import.meta.url));
const log = { info: () => {}, warn: () => {} };
const folders: string[] = [];

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'latch-embedded-'));
  folders.push(dataDir);
  // Data of SecantusDB stand here already, so it is used even on a machine with a mongod.
  await mkdir(join(dataDir, 'secantusdb'));
  await writeFile(join(dataDir, 'secantusdb', 'kept'), '');
});
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

const pid = async () => JSON.parse(await readFile(join(dataDir, 'database.json'), 'utf8')).pid as number;
const isAlive = (id: number) => {
  try {
    return process.kill(id, 0);
  } catch {
    return false;
  }
};

async function write(uri: string, n: number) {
  const connection = await connect({ uri, log });
  await connection.collection('kept').insertOne({ n });
  await connection.close();
}
async function read(uri: string) {
  const connection = await connect({ uri, log });
  const rows = await connection.collection('kept').find().sort({ n: 1 }).toArray();
  await connection.close();
  return rows.map((row) => row.n);
}

test('data survive a restart, and nothing runs after a stop', async () => {
  const first = await openDatabase({ dataDir, cacheDir, log, env: process.env });
  expect(first).toMatchObject({ engine: 'secantusdb', description: expect.stringContaining('SecantusDB 0.7.0b3') });
  await write(first.uri, 1);
  const firstPid = await pid();
  await first.stop();
  expect(isAlive(firstPid)).toBe(false);

  const second = await openDatabase({ dataDir, cacheDir, log, env: process.env });
  expect(await read(second.uri)).toEqual([1]);
  await second.stop();
  await second.stop();
});

test('two starts at once share one server', async () => {
  const [one, other] = await Promise.all([
    openDatabase({ dataDir, cacheDir, log, env: process.env }),
    openDatabase({ dataDir, cacheDir, log, env: process.env }),
  ]);
  expect(other.uri).toBe(one.uri);
  await Promise.all([one.stop(), other.stop()]);
});

test('a process killed outright takes its server with it; the next start has the data', async () => {
  const owner = spawn(process.execPath, [opener, dataDir, cacheDir], { stdio: ['ignore', 'pipe', 'inherit'] });
  const uri = await new Promise<string>((resolve) => owner.stdout.once('data', (line) => resolve(String(line).trim())));
  const shared = await openDatabase({ dataDir, cacheDir, log, env: process.env });
  expect(shared.uri).toBe(uri);
  await write(shared.uri, 7);
  const serverPid = await pid();
  await shared.stop();
  expect(isAlive(serverPid)).toBe(true);

  owner.kill('SIGKILL');
  const next = await openDatabase({ dataDir, cacheDir, log, env: process.env });
  expect(isAlive(serverPid)).toBe(false);
  expect(await read(next.uri)).toEqual([7]);
  await next.stop();
});
