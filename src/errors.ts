/** Every failure Latch knows by name. Branch on the code, never on the text. */
export type ErrorCode =
  | 'invalid_config'
  | 'invalid_input'
  | 'not_allowed'
  | 'not_found'
  | 'conflict'
  | 'changed_since_shown'
  | 'unavailable'
  | 'upstream_failed'
  | 'outcome_unknown';

interface Options {
  /** What the person in Slack reads: what happened, and the remedy. Absent: a general sentence with a reference id. */
  userMessage?: string;
  /** For forms: the message to show beside each input, by field name. */
  fields?: Record<string, string>;
  cause?: unknown;
}

/** The one error type that crosses module borders: `message` is for the log, `userMessage` for the person. */
export class LatchError extends Error {
  override name = 'LatchError';
  readonly code: ErrorCode;
  readonly userMessage: string | undefined;
  readonly fields: Record<string, string> | undefined;

  constructor(code: ErrorCode, message: string, { userMessage, fields, cause }: Options = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.userMessage = userMessage;
    this.fields = fields;
  }
}

export const hasCode = (error: unknown, ...codes: ErrorCode[]): error is LatchError =>
  error instanceof LatchError && codes.includes(error.code);

/** A connection ended while it was written to. The database's driver lets Node's own error for that through. */
export const isCutOff = (error: unknown): boolean =>
  Error.isError(error) && 'code' in error && (error.code === 'EPIPE' || error.code === 'ECONNRESET');
