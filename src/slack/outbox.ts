import { setTimeout as sleep } from 'node:timers/promises';
import { lanes } from '../app/lane.ts';
import { retryAfterMs } from './slack-error.ts';

const maxTries = 5;

/**
 * One bucket a channel: posts to a channel go out one after another, and all of them wait when Slack says how long.
 * Other channels go on.
 */
export function createOutbox(wait: (ms: number) => Promise<unknown> = (ms) => sleep(ms, undefined, { ref: false })) {
  const inLane = lanes();
  return function post<T>(channel: string, call: () => Promise<T>): Promise<T> {
    return inLane(channel, async () => {
      for (let tries = 1; ; tries++) {
        try {
          return await call();
        } catch (error) {
          const ms = retryAfterMs(error);
          if (ms === null || tries === maxTries) throw error;
          await wait(ms);
        }
      }
    });
  };
}
export type Outbox = ReturnType<typeof createOutbox>;
