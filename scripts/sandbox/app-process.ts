import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

export interface AppProcess {
  port: number;
  /** The exit code, once it has ended; null where a signal ended it. */
  ended: Promise<number | null>;
  stop(): Promise<void>;
}

const root = join(import.meta.dirname, '../..');
/** For `--import` in a child with an IPC channel, which closes however the parent ends: a killed sandbox leaves no app behind. */
export const endWithParent = 'data:text/javascript,process.once("disconnect",()=>process.exit(0))';
const readyWithinMs = 45_000;

/**
 * The real app in a process of its own, with its log handed on line by line. Its own environment only: what this machine has set
 * for a real workspace must not reach a sandbox.
 */
export async function startApp(
  env: Record<string, string>,
  onLine: (line: string) => void,
  program = 'src/main.ts',
  /** Where it runs: a `.env` that lies there is read, too. */
  cwd = root,
): Promise<AppProcess> {
  const child = spawn(process.execPath, ['--import', endWithParent, join(root, program)], {
    cwd,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const stop = async () => {
    child.kill('SIGTERM');
    const hard = setTimeout(() => child.kill('SIGKILL'), 8_000);
    await ended;
    clearTimeout(hard);
  };
  try {
    return { port: await listening(child, onLine), ended, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Resolves with the port that the app says it listens on. */
function listening(child: ChildProcess, onLine: (line: string) => void): Promise<number> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('the app did not start in time; its log is above')), readyWithinMs);
    child.once('exit', (code) => {
      clearTimeout(late);
      reject(new Error(`the app ended with code ${code}; its log is above`));
    });
    const read = (chunk: Buffer) => {
      for (const line of chunk.toString().split('\n').filter(Boolean)) {
        onLine(line);
        const port = portIn(line);
        if (port === null) continue;
        clearTimeout(late);
        resolve(port);
      }
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
  });
}

function portIn(line: string): number | null {
  try {
    const { msg, port } = JSON.parse(line);
    return /is running$/.test(msg) && typeof port === 'number' ? port : null;
  } catch {
    return null; // a line of something else
  }
}
