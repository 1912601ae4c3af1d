import type { Fields } from './json.ts';

/** An answer of the form `{ok: false, error}`. */
export class SlackError extends Error {
  readonly code: string;
  readonly more: Fields;

  constructor(code: string, more: Fields = {}) {
    super(code);
    this.code = code;
    this.more = more;
  }

  /** With what is wrong, place by place, as Slack lists it. */
  static because(code: string, problems: string[]): SlackError {
    return new SlackError(code, {
      ...(code === 'invalid_blocks' ? { errors: problems } : {}),
      response_metadata: { messages: problems.map((problem) => `[ERROR] ${problem}`) },
    });
  }
}
