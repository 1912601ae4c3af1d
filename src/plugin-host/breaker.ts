import type { Clock } from '../app/ports.ts';

interface Options {
  clock: Clock;
  /** Requests in a row without an answer until it opens. */
  after?: number;
  /** How long it then stays open at first (ms); twice as long each time that the next request gets no answer either. */
  restMs?: number;
}

const longestRestMs = 5 * 60_000;

export type BreakerState = { open: false } | { open: true; silences: number; until: Date };

/**
 * A circuit breaker: a system that answered nothing several times in a row is left alone for a while, so that people hear
 * at once that it is away instead of waiting for it each time. After that the next request finds out.
 */
export function createBreaker({ clock, after = 5, restMs = 30_000 }: Options) {
  let silences = 0;
  let until: Date | null = null;

  return {
    answered(): void {
      silences = 0;
      until = null;
    },
    /** No answer: lost, timed out, or an error of the system itself (5xx). */
    silent(): void {
      silences += 1;
      if (silences < after) return;
      const rest = Math.min(restMs * 2 ** (silences - after), longestRestMs);
      until = new Date(clock.now().getTime() + rest);
    },
    state: (): BreakerState =>
      until !== null && until > clock.now() ? { open: true, silences, until } : { open: false },
  };
}
export type Breaker = ReturnType<typeof createBreaker>;
