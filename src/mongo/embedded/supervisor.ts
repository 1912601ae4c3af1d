/**
 * Stands between Latch and the database process: `node supervisor.ts <log file> <command> [args…]`.
 * Its stdin is a pipe from Latch that carries nothing. When the pipe closes, because Latch stopped or died in any way
 * (SIGKILL too), the database is asked to end, and ended after a grace. Prints the database's process id first.
 */
import { spawn } from 'node:child_process';
import { openSync } from 'node:fs';

const GRACE_MS = 15_000;

const [logFile, command, ...args] = process.argv.slice(2);
if (logFile === undefined || command === undefined)
  throw new Error('usage: supervisor.ts <log file> <command> [args…]');

const log = openSync(logFile, 'a');
const engine = spawn(command, args, { stdio: ['ignore', log, log] });
engine.once('spawn', () => process.stdout.write(`${engine.pid}\n`));
engine.once('error', (error) => {
  console.error(error.message);
  process.exit(1);
});
engine.once('exit', (code) => process.exit(code ?? 1));

const end = () => {
  engine.kill('SIGTERM');
  setTimeout(() => engine.kill('SIGKILL'), GRACE_MS);
};
process.stdin.resume();
process.stdin.once('close', end);
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, end);
// Latch is gone, nobody reads this any more: an EPIPE must not end the supervisor before its database.
process.stdout.on('error', () => {});
