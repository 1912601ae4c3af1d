import { z } from 'zod';
import type { Clock, Exchange } from '../app/ports.ts';
import { LatchError } from '../errors.ts';
import { bounded, TimedOut } from './bounded.ts';
import { type Breaker, type BreakerState, createBreaker } from './breaker.ts';
import type { PluginLogger, ReadContext } from './contract.ts';
import type { Resolve } from './pinned-request.ts';
import { createRecordingFetch } from './recording-fetch.ts';
import type { Plugin } from './registry.ts';

interface Options {
  log: PluginLogger;
  clock: Clock;
  resolve?: Resolve | undefined;
}

export interface Call {
  plugin: Plugin;
  /** For the log, e.g. "run of stripe.refund". */
  what: string;
  caseRef: string;
  /** In milliseconds. */
  timeoutMs: number;
  /** Asked even of a system that seems away: a run that is recorded, or a person who wants to know. */
  always?: boolean;
}

/** One bounded call of a plugin: nothing it does reaches the caller as an exception, lasts too long, or leaves a secret on record. */
export function createCaller({ log, clock, resolve }: Options) {
  const breakers = new Map<string, Breaker>();
  const breakerOf = ({ id }: Plugin): Breaker => {
    const known = breakers.get(id) ?? createBreaker({ clock });
    breakers.set(id, known);
    return known;
  };

  /** `failed` turns whatever went wrong into the answer that it stands for. `answered`: each request got an answer that says something. */
  async function call<T>(
    { plugin, what, caseRef, timeoutMs, always = false }: Call,
    ask: (ctx: ReadContext) => Promise<T>,
    failed: (why: string) => T,
  ): Promise<{ answer: T; exchanges: Exchange[]; answered: boolean }> {
    const { origins, privateOrigins, redactor } = plugin;
    const breaker = breakerOf(plugin);
    let exchanges = (): Exchange[] => [];
    let answered = true;
    try {
      const state = breaker.state();
      if (state.open && !always) throw unavailable(plugin, state);
      const answer = await bounded(timeoutMs, async (signal) => {
        const recorded = createRecordingFetch({
          plugin: plugin.id,
          origins,
          privateOrigins,
          resolve,
          redactor,
          signal,
          clock,
        });
        exchanges = recorded.exchanges;
        const fetch = watched(recorded.fetch, breaker, signal, () => {
          answered = false;
        });
        return ask({ logger: loggerOf(plugin, log, { caseRef, what }), signal, caseRef, fetch });
      });
      return { answer, exchanges: exchanges(), answered };
    } catch (error) {
      const why = redactor.text(messageOf(error));
      log.warn({ plugin: plugin.id, what, caseRef, why }, 'plugin call failed');
      return { answer: failed(why), exchanges: exchanges(), answered: false };
    }
  }

  return { call, stateOf: (plugin: Plugin): BreakerState => breakerOf(plugin).state() };
}

/** Tells the breaker of each request whether the system answered it. What the plugin itself gave up says nothing. */
const watched = (
  fetch: ReadContext['fetch'],
  breaker: Breaker,
  signal: AbortSignal,
  onNoAnswer: () => void,
): ReadContext['fetch'] =>
  async function watchedFetch(input, init) {
    try {
      const response = await fetch(input, init);
      if (response.status >= 500) breaker.silent();
      else breaker.answered();
      if (response.status >= 500 || response.status === 429) onNoAnswer();
      return response;
    } catch (error) {
      const own = init?.signal ?? (input instanceof Request ? input.signal : null);
      const givenUp = signal.aborted ? !(signal.reason instanceof TimedOut) : own?.aborted === true;
      if (!givenUp && !isNotAllowed(error)) breaker.silent();
      onNoAnswer();
      throw error;
    }
  };

const isNotAllowed = (error: unknown): boolean =>
  Error.isError(error) && 'code' in error && error.code === 'not_allowed';

/** "Stripe is unavailable: 5 requests in a row got no answer. The next try is after 09:42 UTC." */
export const unavailableWords = (
  { title }: Plugin,
  { silences, until }: Extract<BreakerState, { open: true }>,
): string =>
  `${title} is unavailable: ${silences} requests in a row got no answer. The next try is after ${until.toISOString().slice(11, 16)} UTC.`;

const unavailable = (plugin: Plugin, state: Extract<BreakerState, { open: true }>) =>
  new LatchError('unavailable', unavailableWords(plugin, state));

const loggerOf = (plugin: Plugin, log: PluginLogger, bound: object): PluginLogger => {
  const shown = (fields: object) => ({ plugin: plugin.id, ...bound, fields: plugin.redactor.json(fields) });
  return {
    info: (fields, message) => log.info(shown(fields), plugin.redactor.text(message)),
    warn: (fields, message) => log.warn(shown(fields), plugin.redactor.text(message)),
  };
};

const LONGEST_WHY = 300;

/** One line; the stack stays out of the record. */
export function messageOf(error: unknown): string {
  if (error instanceof z.ZodError) return 'its answer has not the expected shape';
  const message = Error.isError(error) ? error.message : String(error);
  return (message.split('\n')[0] || 'no message').slice(0, LONGEST_WHY);
}
