/** `LATCH_TEST_OVERRIDES='{"plugins":{"stripe":{"settleMs":500}}}' node app-entry.ts`: the app, to be killed. */
import { readEnv, surroundings } from '../../src/env.ts';
import { createLog } from '../../src/log.ts';
import { start } from '../../src/main.ts';

const env = readEnv(surroundings(), '/nowhere');
await start(env, createLog(env), JSON.parse(surroundings().LATCH_TEST_OVERRIDES ?? '{}'));
