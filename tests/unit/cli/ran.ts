import type { Command } from '../../../scripts/cli/command.ts';
import { runCommand } from '../../../scripts/cli/run-command.ts';

/** A command as somebody types it, and what they see. */
export async function ran(commands: Command[], ...words: string[]) {
  const out: string[] = [];
  const errors: string[] = [];
  const code = await runCommand(commands, words, {
    line: (text) => void out.push(text),
    error: (text) => void errors.push(text),
  });
  return { code, out: out.join('\n'), errors: errors.join('\n') };
}
