import { aside } from './fields.ts';
import type { Message } from './message.ts';
import { bold, bullets, code, line, own, rich } from './rich.ts';
import { notification } from './text.ts';

/** Every command, with one line. */
const commands: [command: string, does: string][] = [
  ['/latch new [workflow]', 'file a case'],
  ['/latch case <number>', 'the whole story of a case'],
  ['/latch case <words>', 'find cases'],
  ['/latch queue', 'what waits for you, and what is open'],
  ['/latch verify <number>', 'check that nobody changed the record'],
  ['/latch away until <date> cover @person', 'have somebody approve for you while you are away'],
  ['/latch policy', 'which policy is active; with test, try a draft on past cases'],
  ['/latch secrets', 'which secrets plugins need, and where each comes from; for admins'],
  ['/latch help', 'this list'],
];

/** `/latch` and `/latch help`. `unknown`: what was typed and is no command. */
export const helpMessage = (unknown?: string): Message => ({
  text: notification(
    unknown === undefined ? 'What Latch can do: /latch new, case, queue and more' : `Latch has no command "${unknown}"`,
  ),
  blocks: [
    rich(
      unknown === undefined ? line(bold('Latch')) : line(bold(`Latch has no command "${unknown}".`, 200)),
      bullets(commands.map(([command, does]) => [code(command), own(` ${does}`)])),
    ),
    aside('Also: the shortcut New case, Turn into a case on any message, and the Home of Latch. Only you see this.'),
  ],
});
