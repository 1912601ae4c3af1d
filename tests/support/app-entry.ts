/** `LATCH_TEST_OVERRIDES='{"plugins":{"stripe":{"settleMs":500}},"aheadMs":0}' node app-entry.ts`: the app, to be killed. */
import { readEnv, surroundings } from '../../src/env.ts';
import { createLog } from '../../src/log.ts';
import { start } from '../../src/main.ts';

const env = readEnv(surroundings(), '/nowhere');
const { plugins, aheadMs = 0, patience } = JSON.parse(surroundings().LATCH_TEST_OVERRIDES ?? '{}');
await start(env, createLog(env), {
  plugins,
  patience,
  clock: ({ now }) => ({ now: () => new Date(now().getTime() + aheadMs) }),
});
