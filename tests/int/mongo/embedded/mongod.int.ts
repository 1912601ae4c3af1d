import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { LatchError } from '../../../../src/errors.ts';
import { downloadMongod } from '../../../../src/mongo/embedded/download-mongod.ts';
import { openDatabase } from '../../../../src/mongo/embedded/open-database.ts';
import { fakeMongo, HELLO } from '../../../support/fake-mongo.ts';
import { writeFakeMongod } from '../../../support/fake-mongod.ts';

const log = { info: () => {}, warn: () => {} };
const SYSTEM_PATH = `/usr/bin${delimiter}/bin`;

let dir: string;
let dataDir: string;
let bin: string;
/** Nothing of this machine's: no mongod, no Python, no download. */
let env: NodeJS.ProcessEnv;
const closing: (() => unknown)[] = [];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'latch-mongod-'));
  dataDir = join(dir, 'data');
  bin = join(dir, 'bin');
  await mkdir(bin);
  env = { PATH: bin, HOME: dir, MONGOMS_DOWNLOAD_MIRROR: 'http://127.0.0.1:9', MONGOMS_USE_HTTP: 'true' };
});
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
  await rm(dir, { recursive: true, force: true });
});

const failure = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error as LatchError,
  );

test('a mongod on the PATH becomes a replica set of one over the data directory', async () => {
  await writeFakeMongod(join(bin, 'mongod'));
  const database = await openDatabase({ dataDir, log, env });
  expect(database).toMatchObject({ engine: 'mongod', description: expect.stringContaining('MongoDB 8.0.99') });
  expect(database.uri).toMatch(/^mongodb:\/\/127\.0\.0\.1:\d+\/latch\?replicaSet=latch$/);
  await database.stop();
  const starts = await readFile(join(bin, 'mongod.starts'), 'utf8');
  expect(starts).toContain(`--replSet latch --dbpath ${join(dataDir, 'mongodb')}`);
  expect(starts).toContain('--bind_ip 127.0.0.1');
});

test('a second start keeps the port; where that is taken, the set is told of the new one', async () => {
  await writeFakeMongod(join(bin, 'mongod'));
  const first = await openDatabase({ dataDir, log, env });
  await first.stop();
  const second = await openDatabase({ dataDir, log, env });
  expect(second.uri).toBe(first.uri);
  await second.stop();

  const squatter = await fakeMongo(() => HELLO, Number(new URL(first.uri).port));
  closing.push(squatter.close);
  const third = await openDatabase({ dataDir, log, env });
  expect(third.uri).not.toBe(first.uri);
  await third.stop();
  const config = JSON.parse(await readFile(join(dataDir, 'mongodb', 'replset.json'), 'utf8'));
  expect(config).toMatchObject({ version: 2, members: [{ _id: 0, host: new URL(third.uri).host }] });
});

test('a mongod that does not start says why', async () => {
  const script =
    '#!/bin/sh\n[ "$1" = --version ] && echo "db version v8.0.99" && exit\necho "WiredTiger: bad file"\nexit 14\n';
  await writeFile(join(bin, 'mongod'), script);
  await chmod(join(bin, 'mongod'), 0o755);
  const error = await failure(openDatabase({ dataDir, log, env }));
  expect(error).toMatchObject({ code: 'unavailable', message: expect.stringContaining('WiredTiger: bad file') });
});

test('data of a mongod that is gone are not hidden behind an empty database of another engine', async () => {
  await mkdir(join(dataDir, 'mongodb'), { recursive: true });
  await writeFile(join(dataDir, 'mongodb', 'WiredTiger'), '');
  const error = await failure(openDatabase({ dataDir, log, env }));
  expect(error?.message).toContain('holds data that only mongod can read');
});

test('where nothing can be had the error names the three remedies', async () => {
  const error = await failure(openDatabase({ dataDir, log, env }));
  expect(error).toBeInstanceOf(LatchError);
  expect(error?.code).toBe('unavailable');
  expect(error?.message).toContain('set MONGODB_URI');
  expect(error?.message).toContain('install MongoDB so that mongod is on the PATH');
  expect(error?.message).toContain('install Python 3.10 or newer');
  expect(error?.message).toContain('mongod could not be downloaded');
});

async function mirror(listener: Parameters<typeof createServer>[1]) {
  const server: Server = createServer(listener as never).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  closing.push(() => new Promise((resolve) => server.closeAllConnections() ?? server.close(resolve)));
  const address = server.address();
  env.MONGOMS_DOWNLOAD_MIRROR = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}

test('a mongod is downloaded once, checked and used from then on', async () => {
  const archive = await fakeArchive();
  const asked: string[] = [];
  await mirror((request, response) => {
    asked.push(request.url ?? '');
    const sum = createHash('md5').update(archive).digest('hex');
    response.end(request.url?.endsWith('.md5') ? `${sum}  archive\n` : archive);
  });
  env.PATH = SYSTEM_PATH;
  const first = await downloadMongod({ cacheDir: dataDir, log, env });
  expect(first).toMatchObject({ engine: { description: expect.stringContaining('MongoDB 8.0.99') } });
  expect(asked).toEqual([expect.stringMatching(/8\.0\.\d+\.(tgz|zip)$/), expect.stringMatching(/\.md5$/)]);
  expect(await downloadMongod({ cacheDir: dataDir, log, env })).toMatchObject({ engine: { name: 'mongod' } });
  expect(asked).toHaveLength(2);
});

test('an archive whose sum is wrong is not run', async () => {
  const archive = await fakeArchive();
  await mirror(
    (request, response) => void response.end(request.url?.endsWith('.md5') ? 'd41d8cd9  archive\n' : archive),
  );
  const outcome = await downloadMongod({ cacheDir: dataDir, log, env });
  expect(outcome).toMatchObject({ reason: expect.stringContaining('mongod could not be downloaded') });
});

test('a mirror that never answers is given up, and not asked again for a day', async () => {
  let asked = 0;
  await mirror(() => {
    asked += 1;
  });
  const now = new Date('2026-03-01T12:00:00Z');
  const tryAt = (at: Date) => downloadMongod({ cacheDir: dataDir, log, env }, { now: at, patienceMs: 2_000 });
  expect(await tryAt(now)).toEqual({ reason: 'the download of mongod did not get on' });
  expect(await tryAt(new Date('2026-03-02T11:00:00Z'))).toMatchObject({
    reason: expect.stringContaining('a day later'),
  });
  expect(asked).toBe(1);
  await tryAt(new Date('2026-03-02T13:00:00Z'));
  expect(asked).toBe(2);
});

async function fakeArchive(): Promise<Buffer> {
  const { readFile: read } = await import('node:fs/promises');
  await mkdir(join(dir, 'pack', 'bin'), { recursive: true });
  await writeFakeMongod(join(dir, 'pack', 'bin', 'mongod'));
  execFileSync('tar', ['-czf', join(dir, 'pack.tgz'), '-C', dir, 'pack/bin/mongod']);
  return read(join(dir, 'pack.tgz'));
}
