import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { LatchError } from '../../errors.ts';
import type { Engine, Log } from './engine.ts';
import { freePort, hello } from './probe.ts';

const READY_WITHIN_MS = 60_000;
const SUPERVISOR = fileURLToPath(new URL('supervisor.ts', import.meta.url));

export interface RunningEngine {
  port: number;
  /** The database's own process, not its supervisor's. */
  pid: number;
  setName: string;
  stop(): Promise<void>;
}

interface Options {
  dataDir: string;
  /** Where it listened last time: a replica set remembers its address. */
  preferredPort: number;
  log: Log;
  env: NodeJS.ProcessEnv;
  /** The port that was lost in a try before this one. */
  retryOf?: number;
}

/** Starts an engine over its folder of the data directory and waits until it takes writes. */
export async function runEngine(
  engine: Engine,
  { dataDir, preferredPort, log, env, retryOf }: Options,
): Promise<RunningEngine> {
  const dataPath = join(dataDir, engine.folder);
  await mkdir(dataPath, { recursive: true });
  const port = await freePort(preferredPort);
  const logFile = join(dataDir, `${engine.folder}.log`);
  const { file, args } = engine.command({ port, dataPath });
  // Detached: Ctrl-C reaches Latch alone, which stops the database last.
  const supervisor = spawn(process.execPath, [SUPERVISOR, logFile, file, ...args], {
    stdio: ['pipe', 'pipe', 'ignore'],
    detached: true,
    windowsHide: true,
    env: { ...env, NODE_OPTIONS: '' },
  });
  const exited = new Promise<void>((resolve) => {
    supervisor.once('exit', () => resolve());
    supervisor.once('error', () => resolve());
  });
  let stopping = false;
  const stop = async () => {
    stopping = true;
    supervisor.stdin?.destroy();
    supervisor.ref();
    // SecantusDB notices that it should end at the next connection, or 2 s later.
    const nudge = setInterval(
      () =>
        connect(port, '127.0.0.1')
          .on('error', () => {})
          .unref()
          .end(),
      50,
    );
    await exited;
    clearInterval(nudge);
  };
  const pid = await Promise.race([firstLine(supervisor), exited.then(() => undefined)]);
  const setName = pid && (await untilReady(engine, port, exited));
  if (!pid || !setName) {
    await stop();
    const said = await tail(logFile);
    // Somebody else took the port between finding it free and listening on it.
    if (retryOf === undefined && /address already in use/i.test(said)) {
      return runEngine(engine, { dataDir, preferredPort: 0, log, env, retryOf: port });
    }
    throw new LatchError('unavailable', `${engine.description} did not start over ${dataPath}\n${said}`);
  }
  unref(supervisor);
  void exited.then(() => stopping || log.warn({ logFile }, 'the embedded database ended by itself'));
  return { port, pid: Number(pid), setName, stop };
}

async function untilReady(engine: Engine, port: number, exited: Promise<void>): Promise<string | undefined> {
  let gone = false;
  void exited.then(() => {
    gone = true;
  });
  for (const deadline = Date.now() + READY_WITHIN_MS; Date.now() < deadline && !gone; await sleep(50)) {
    if (await engine.ready(port).catch(() => false)) return (await hello(port))?.setName;
  }
  return undefined;
}

const firstLine = (child: ChildProcess) =>
  new Promise<string>((resolve) => {
    child.stdout?.once('data', (chunk: Buffer) => resolve(chunk.toString().trim()));
  });

/** A script that forgets to stop the database must still be able to end; the closing pipe then stops it. */
function unref(child: ChildProcess) {
  child.unref();
  for (const stream of [child.stdin, child.stdout]) {
    if (stream && 'unref' in stream && typeof stream.unref === 'function') stream.unref();
  }
}

const tail = async (file: string) =>
  (await readFile(file, 'utf8').catch(() => '')).split('\n').slice(-12).join('\n').slice(-2_000) || `see ${file}`;
