import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connection } from 'mongoose';
import { pino } from 'pino';
import { sampleWorkspace } from '../../scripts/sandbox/sample-workspace.ts';
import { startLocalSlack } from '../../scripts/sandbox/slack/local-slack.ts';
import type { LocalSlack, LocalSlackOptions } from '../../scripts/sandbox/slack/types.ts';
import {
  type LocalStripe,
  type LocalStripeOptions,
  localSecretKey,
  startLocalStripe,
} from '../../scripts/sandbox/stripe/local-stripe.ts';
import { readEnv } from '../../src/env.ts';
import { type RunningLatch, start } from '../../src/main.ts';
import type { Patience } from '../../src/slack/patience.ts';
import { type TestDatabase, testDatabase } from './database.ts';
import { unhurried, unhurriedMs } from './unhurried.ts';

export interface Setup {
  /** Text of latch.yml; the repository's own unless given. */
  config?: string;
  mode?: 'http' | 'socket';
  env?: Record<string, string>;
  slack?: Partial<LocalSlackOptions>;
  stripe?: LocalStripeOptions;
  /** The address by which the app reaches its database, where it is another than the tests' own. */
  databaseBy?: (uri: string) => string | Promise<string>;
  /** How long an absent refund may still be on its way. */
  settleMs?: number;
  /** Settings of plugins beside the environment, by plugin. */
  plugins?: Record<string, object>;
  /** How far the app's clock is ahead, in milliseconds; may be moved while it runs. */
  time?: { aheadMs: number };
  /** How long people wait; for a click and a form it may be changed while it runs. */
  patience?: Patience;
  logLevel?: string;
}

export interface Running {
  slack: LocalSlack;
  stripe: LocalStripe;
  database: TestDatabase;
  connection: Connection;
  app: RunningLatch;
  /** Lines of the log, parsed. */
  log: Record<string, unknown>[];
  env: Record<string, string>;
  /** Another instance over the same database; the local Slack keeps delivering to the first. */
  startAnother(env?: Record<string, string>): Promise<RunningLatch>;
  /** No instance is working on anything, or showing it. */
  idle(): Promise<void>;
  /** Everything on its way has arrived, at every instance, and whatever came of it has been shown. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

export const signingSecret = 'local-signing-secret';
export const botToken = 'xoxb-local';
export const appToken = 'xapp-local';

/** The real app between the local Slack and the local Stripe, on a database of its own. */
export async function runningLatch({
  config,
  mode = 'http',
  env: extra = {},
  slack: slackOptions,
  stripe: stripeOptions,
  databaseBy = (uri) => uri,
  settleMs = 500,
  plugins = {},
  time = { aheadMs: 0 },
  patience = unhurried,
  logLevel = 'info',
}: Setup = {}): Promise<Running> {
  const folder = await mkdtemp(join(tmpdir(), 'latch-test-'));
  const configFile = join(folder, 'latch.yml');
  if (config !== undefined) await writeFile(configFile, config);
  const database = await testDatabase();
  const slack = await startLocalSlack({
    workspace: sampleWorkspace,
    signingSecret,
    botToken,
    appToken,
    eventRetryDelaysMs: [0, 50, 100],
    patienceMs: unhurriedMs,
    ...slackOptions,
  });
  const stripe = await startLocalStripe(stripeOptions);
  const env = {
    SLACK_BOT_TOKEN: botToken,
    ...(mode === 'http' ? { SLACK_SIGNING_SECRET: signingSecret } : { SLACK_APP_TOKEN: appToken }),
    SLACK_API_URL: slack.apiUrl,
    MONGODB_URI: await databaseBy(database.uri),
    STRIPE_SECRET_KEY: localSecretKey,
    STRIPE_API_BASE: stripe.url,
    PORT: '0',
    LATCH_CONFIG: config === undefined ? 'latch.yml' : configFile,
    LATCH_DATA_DIR: folder,
    LATCH_ACTION_TIMEOUT_MS: '8000',
    LOG_LEVEL: logLevel,
    ...extra,
  };
  const log: Record<string, unknown>[] = [];
  const logger = pino({ level: logLevel }, { write: (line: string) => log.push(JSON.parse(line)) });
  const begin = (more: Record<string, string> = {}) =>
    start(readEnv({ ...env, ...more }, '/nowhere'), logger, {
      plugins: { stripe: { settleMs }, ...plugins },
      patience,
      clock: ({ now }) => ({ now: () => new Date(now().getTime() + time.aheadMs) }),
    });
  const app = await begin();
  const instances = [app];
  const happened = () => [...slack.calls.values()].reduce((sum, calls) => sum + calls, 0);
  const idle = async () => void (await Promise.all(instances.map((one) => one.settled())));
  slack.deliverTo(`http://127.0.0.1:${app.port}/slack/events`);
  return {
    slack,
    stripe,
    database,
    connection: database.connection,
    app,
    log,
    env,
    async startAnother(more = {}) {
      const other = await begin(more);
      instances.push(other);
      return other;
    },
    idle,
    async settled() {
      // What is shown may ask for more, as a vote that was the last one does; and one instance's doing is another's news.
      for (let before = -1; before !== happened(); ) {
        before = happened();
        await slack.settled(100);
        for (let turn = 0; turn < 2; turn++) await idle();
      }
    },
    async stop() {
      for (const one of instances) await one.stop();
      await slack.close();
      await stripe.close();
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
