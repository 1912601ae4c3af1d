import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { endWithParent } from '../../scripts/sandbox/app-process.ts';
import { connect } from '../../src/mongo/connect.ts';
import { withDatabase } from './database.ts';

export interface SandboxProcess {
  url: string;
  /** All it printed so far. */
  output(): string;
  stop(): Promise<void>;
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const readyWithinMs = 60_000;

/** The sandbox as a person starts it, by its command, on the database server of this run and a port nobody uses. */
export async function startSandbox(env: Record<string, string> = {}): Promise<SandboxProcess> {
  const server = process.env.LATCH_TEST_MONGODB_URI;
  if (!server)
    throw new Error('LATCH_TEST_MONGODB_URI is missing: the sandbox of a test starts no database of its own');
  const child = spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      '--import',
      endWithParent,
      'scripts/sandbox/main.ts',
      '--port',
      '0',
      '--pace',
      '200',
    ],
    {
      cwd: root,
      env: { PATH: process.env.PATH, HOME: process.env.HOME, MONGODB_URI: server, ...env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    },
  );
  const ended = once(child, 'exit');
  let printed = '';
  const stop = async () => {
    child.kill('SIGINT');
    const hard = setTimeout(() => child.kill('SIGKILL'), 12_000);
    await ended;
    clearTimeout(hard);
    const port = /localhost:(\d+)/.exec(printed)?.[1];
    if (!port) return;
    const connection = await connect({
      uri: withDatabase(server, `latch_sandbox_${port}`),
      log: { info() {}, warn() {} },
    });
    await connection.dropDatabase();
    await connection.close();
  };
  const ready = new Promise<string>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`the sandbox was not ready in time:\n${printed}`)), readyWithinMs);
    const read = (chunk: Buffer) => {
      printed += chunk.toString();
      const url = /Ready in .* Open (http:\/\/localhost:\d+) /.exec(printed)?.[1];
      if (!url) return;
      clearTimeout(late);
      resolve(url);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('exit', (code) => {
      clearTimeout(late);
      reject(new Error(`the sandbox ended with code ${code}:\n${printed}`));
    });
  });
  try {
    return { url: await ready, output: () => printed, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
