/** A line that begins with a slash is a command: `/latch case 3` → `/latch`, `case 3`. */
export function asCommand(typed: string): { command: string; text: string } | undefined {
  const match = /^(\/[a-z][\w-]*)(?:\s+([\s\S]*))?$/.exec(typed.trim());
  return match?.[1] ? { command: match[1], text: match[2] ?? '' } : undefined;
}
