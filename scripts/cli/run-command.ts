import { LatchError } from '../../src/errors.ts';
import type { Command, Output } from './command.ts';

/** Finds the command that the words name and runs it. Returns the exit code: 2 for words that name no command. */
export async function runCommand(commands: Command[], words: string[], output: Output): Promise<number> {
  const command = commands.find(({ name }) => words.slice(0, name.split(' ').length).join(' ') === name);
  if (!command) return help(commands, words, output);
  try {
    return await command.run(words.slice(command.name.split(' ').length), output);
  } catch (error) {
    if (!(error instanceof LatchError)) throw error;
    output.error(error.message);
    return 1;
  }
}

function help(commands: Command[], words: string[], output: Output): number {
  const asked = words.length === 0 || ['help', '--help', '-h'].includes(words[0] ?? '');
  const write = asked ? output.line : output.error;
  if (!asked) write(`There is no command "${words.join(' ')}".\n`);
  const usages = commands.map(({ name, parameters, summary }) => ({ usage: `${name} ${parameters}`.trim(), summary }));
  const width = Math.max(...usages.map(({ usage }) => usage.length));
  write('npm run latch -- <command>\n');
  for (const { usage, summary } of usages) write(`  ${usage.padEnd(width)}  ${summary}`);
  return asked ? 0 : 2;
}
