import type { Logger } from 'pino';
import type { CaseStore, Clock } from './ports.ts';
import type { Worker } from './work.ts';

interface Deps {
  store: CaseStore;
  worker: Pick<Worker, 'due'>;
  clock: Clock;
  log: Logger;
  everyMs?: number;
}

const leaseMs = 15_000;
const atOnce = 20;

/** Takes cases whose time has come: work left by a crash, look-ups, cards that are behind. Any number of instances may loop. */
export function startLoop({ store, worker, clock, log, everyMs = 1_000 }: Deps) {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let turn: Promise<void> = Promise.resolve();
  let failing = false;

  async function take(): Promise<void> {
    try {
      for (const loaded of await store.takeDue(clock.now(), leaseMs, atOnce)) worker.due(loaded);
      if (failing) log.info({}, 'the database is back');
      failing = false;
    } catch (err) {
      // Once a minute would be too late to recover and once a second too loud to read.
      if (!failing) log.error({ err }, 'due cases not taken; trying again every second');
      failing = true;
    }
  }
  function next() {
    if (stopped) return;
    timer = setTimeout(() => {
      turn = take().then(next);
    }, everyMs);
  }
  turn = take().then(next);
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await turn;
    },
  };
}
