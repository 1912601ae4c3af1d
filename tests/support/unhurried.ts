import type { Patience } from '../../src/slack/patience.ts';

/** Longer than a busy machine takes, so that what a test says of something else does not hang on the time it took. */
export const unhurriedMs = 30_000;

export const unhurried: Patience = {
  askingMs: unhurriedMs,
  ackMs: unhurriedMs,
  formMs: unhurriedMs,
  clickMs: unhurriedMs,
};
