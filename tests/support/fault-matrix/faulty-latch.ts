import { type Running, runningLatch, type Setup } from '../running-latch.ts';
import { matrixConfig } from './matrix-config.ts';
import { environmentOf, type FaultySystems, faultySystems, pluginSettings } from './systems.ts';

export interface FaultyLatch extends Running {
  all: FaultySystems;
  time: { aheadMs: number };
}

/** The real app between the local Slack and a stand-in for every system, with things for so many cases of each action. */
export async function faultyLatch(cases: number, setup: Setup = {}): Promise<FaultyLatch> {
  const all = await faultySystems(cases);
  const time = { aheadMs: 0 };
  const latch = await runningLatch({
    ...setup,
    config: matrixConfig(all),
    env: { ...environmentOf(all), LATCH_ACTION_TIMEOUT_MS: '8000', ...setup.env },
    plugins: pluginSettings(all),
    time,
  });
  all.systems.slack = latch.slack;
  return {
    ...latch,
    all,
    time,
    async stop() {
      all.release();
      await latch.stop();
      await all.close();
    },
  };
}
