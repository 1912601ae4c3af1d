import { neverSent } from './never-sent.ts';

/** What a plugin's client throws in place of an answer. `outcomeOfError` makes an outcome of them. */

/** The system's own "no": it did nothing, and will not. */
export class Refused extends Error {
  override name = 'Refused';
  /** What the system calls it: its status, or a word of its own. */
  readonly code: string | number;
  constructor(reason: string, code: string | number) {
    super(reason);
    this.code = code;
  }
}

/** The system's own "not now", such as a rate limit: it did nothing, and is to be asked again. */
export class NotNow extends Error {
  override name = 'NotNow';
  /** When to ask again; undefined: the system did not say. */
  readonly retryAfterMs: number | undefined;
  constructor(reason: string, retryAfterMs?: number) {
    super(reason);
    this.retryAfterMs = retryAfterMs;
  }
}

/** What came is no word of the system's on what was asked: it may have done it. */
export class NoAnswer extends Error {
  override name = 'NoAnswer';
}

/** Does this error prove that the request it came of did nothing? */
export const didNothing = (error: unknown): boolean =>
  error instanceof Refused || error instanceof NotNow || neverSent(error);
