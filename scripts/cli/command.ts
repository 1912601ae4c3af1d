/** Where a command writes. Lines, without colours. */
export interface Output {
  line(text: string): void;
  error(text: string): void;
}

/** One command of `npm run latch -- <name> [arguments]`. */
export interface Command {
  /** One or two words, e.g. "config check". */
  name: string;
  /** What follows the name, e.g. "[file]". */
  parameters: string;
  /** One line for the help. */
  summary: string;
  /** The exit code. A LatchError is printed by its message and exits with 1. */
  run(args: string[], output: Output): Promise<number>;
}
