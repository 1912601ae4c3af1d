import type { Logger } from 'pino';
import type { CaseStore, Clock, Loaded, PolicyStore } from './ports.ts';
import type { Worker } from './work.ts';

interface Deps {
  store: CaseStore;
  policies: PolicyStore;
  team: string;
  worker: Pick<Worker, 'due'>;
  chores(): Promise<void>;
  /** Takes up settings that another instance changed. Never throws. */
  follow(): Promise<unknown>;
  clock: Clock;
  log: Logger;
  everyMs?: number;
}

const leaseMs = 15_000;
const atOnce = 20;
/** In turns of the loop. */
const policyEvery = 3;
const choresEvery = 30;
const sweepEvery = 60;

/** Takes cases whose time has come: work left by a crash, look-ups, cards that are behind. Any number of instances may loop. */
export function startLoop({ store, policies, team, worker, chores, follow, clock, log, everyMs = 1_000 }: Deps) {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let turn: Promise<void> = Promise.resolve();
  let failing = false;
  let turns = 0;
  /** The policy under which this process last looked for cases that wait under another one. */
  let swept: string | null = null;

  /** Cases that wait under another policy are looked at again, also those marked ready by an instance that was behind. */
  async function followPolicy(): Promise<void> {
    const { hash } = await policies.current();
    // Now and then also those whose review did not come through.
    if (hash === swept && turns % sweepEvery !== 0) return;
    await store.wakeUnderOtherPolicy(team, hash, clock.now());
    swept = hash;
  }

  /** One case that cannot be begun here, such as one whose plugins are not loaded, keeps no other from being taken. */
  function begin(loaded: Loaded): void {
    try {
      worker.due(loaded);
    } catch (err) {
      log.error({ err, caseId: loaded.case.id }, 'due case not begun; it stays due');
    }
  }

  async function take(): Promise<void> {
    try {
      if (turns % policyEvery === 0) await followPolicy();
      // Not waited for: they may have to load plugins, and to ask Slack.
      if (turns % policyEvery === 0) void follow();
      if (turns % choresEvery === 0) void chores();
      turns++;
      for (const loaded of await store.takeDue(clock.now(), leaseMs, atOnce)) begin(loaded);
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
