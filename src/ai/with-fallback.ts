import type { Logger } from 'pino';
import type { Triage } from '../app/ports.ts';
import { LatchError } from '../errors.ts';

interface Options {
  log: Pick<Logger, 'warn'>;
  /** However the primary behaves, it has no longer than this. */
  timeoutMs: number;
}

/**
 * The primary's proposal, or the rules' with `fallback` saying why, in words for the record. A caller who gave up gets
 * the abort, since nobody waits for a proposal any more; a caller whose time ran out (`AbortSignal.timeout`) gets the rules.
 */
export const withFallback = (primary: Triage, rules: Triage, { log, timeoutMs }: Options): Triage => ({
  async propose(input, signal) {
    const stop = new AbortController();
    const timer = setTimeout(
      () => stop.abort(new LatchError('upstream_failed', IN_TIME, { userMessage: IN_TIME })),
      timeoutMs,
    );
    try {
      const either = AbortSignal.any([signal, stop.signal]);
      return await Promise.race([aborted(either), primary.propose(input, either)]);
    } catch (error) {
      if (signal.aborted && !isTimeout(signal.reason)) throw signal.reason;
      const fallback = isTimeout(error) ? IN_TIME : reasonFor(error);
      log.warn(
        { fallback, ...(!(error instanceof LatchError) && { kind: kindOf(error) }) },
        'rules stand in for the AI',
      );
      // A signal of its own: the caller's time is up, and the rules need none.
      return { ...(await rules.propose(input, new AbortController().signal)), fallback };
    } finally {
      clearTimeout(timer);
    }
  },
});

const IN_TIME = 'the AI did not answer in time';

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    if (signal.aborted) return reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });

/** Only words of our own: what a library says may hold a key or the request itself. */
const reasonFor = (error: unknown): string =>
  (error instanceof LatchError ? error.userMessage : undefined) ?? 'the AI failed unexpectedly';

const kindOf = (error: unknown): string => (Error.isError(error) ? error.name : typeof error);

const isTimeout = (reason: unknown): boolean =>
  typeof reason === 'object' && reason !== null && 'name' in reason && reason.name === 'TimeoutError';
