import { setTimeout as sleep } from 'node:timers/promises';

type Nothing = null | undefined | false | 0;

/** Looks again and again until there is something to see; `what` names it, and perhaps what is there instead, where it does not come in time. */
export async function eventually<T>(
  what: string | (() => string),
  look: () => Promise<T | Nothing> | T | Nothing,
  withinMs = 40_000,
): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const seen = await look();
    if (seen) return seen;
    if (performance.now() > deadline)
      throw new Error(`waited ${withinMs / 1000} s in vain for ${typeof what === 'string' ? what : what()}`);
    await sleep(20);
  }
}
