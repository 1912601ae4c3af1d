import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sampleWorkspace } from '../../scripts/sandbox/sample-workspace.ts';
import { startLocalSlack } from '../../scripts/sandbox/slack/local-slack.ts';
import type { LocalSlack } from '../../scripts/sandbox/slack/types.ts';
import { type LocalStripe, localSecretKey, startLocalStripe } from '../../scripts/sandbox/stripe/local-stripe.ts';
import { type CutProxy, cutProxy } from './cut-proxy.ts';
import { type TestDatabase, testDatabase } from './database.ts';
import { botToken, signingSecret } from './running-latch.ts';
import { unhurried, unhurriedMs } from './unhurried.ts';

export interface KillableLatch {
  slack: LocalSlack;
  stripe: LocalStripe;
  database: TestDatabase;
  /** Between the app and its database. */
  proxy: CutProxy;
  /** SIGKILL: nothing is finished, nothing is said. */
  kill(): Promise<void>;
  /** The app anew, over what the dead one left. `aheadMs`: so much later by its clock. */
  restart(aheadMs?: number): Promise<void>;
  stop(): Promise<void>;
}

export interface KillableSetup {
  /** Text of latch.yml; the repository's own unless given. */
  config?: string;
  env?: Record<string, string>;
  /** Settings of plugins beside the environment, by plugin. */
  plugins?: Record<string, object>;
}

const root = join(import.meta.dirname, '../..');

/** The app in a process of its own, between a local Slack and a local Stripe that outlive it. */
export async function killableLatch({
  config,
  env: extra = {},
  plugins = {},
}: KillableSetup = {}): Promise<KillableLatch> {
  const folder = await mkdtemp(join(tmpdir(), 'latch-killed-'));
  const configFile = join(folder, 'latch.yml');
  if (config !== undefined) await writeFile(configFile, config);
  const database = await testDatabase();
  const proxy = await cutProxy(database.uri);
  const slack = await startLocalSlack({
    workspace: sampleWorkspace,
    signingSecret,
    botToken,
    eventRetryDelaysMs: [0, 50, 100],
    patienceMs: unhurriedMs,
  });
  const stripe = await startLocalStripe();
  const env = {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    SLACK_BOT_TOKEN: botToken,
    SLACK_SIGNING_SECRET: signingSecret,
    SLACK_API_URL: slack.apiUrl,
    MONGODB_URI: proxy.uri,
    STRIPE_SECRET_KEY: localSecretKey,
    STRIPE_API_BASE: stripe.url,
    PORT: '0',
    LATCH_DATA_DIR: folder,
    LATCH_ACTION_TIMEOUT_MS: '5000',
    ...(config !== undefined && { LATCH_CONFIG: configFile }),
    ...extra,
  };
  let child: ChildProcess | undefined;

  async function begin(aheadMs = 0) {
    const overrides = { plugins: { stripe: { settleMs: 500 }, ...plugins }, aheadMs, patience: unhurried };
    child = spawn(process.execPath, ['tests/support/app-entry.ts'], {
      cwd: root,
      env: { ...env, LATCH_TEST_OVERRIDES: JSON.stringify(overrides) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    slack.deliverTo(`http://127.0.0.1:${await portOf(child)}/slack/events`);
  }
  async function kill() {
    const dying = child;
    child = undefined;
    if (!dying || dying.exitCode !== null || dying.signalCode !== null) return;
    const gone = new Promise((resolve) => dying.once('exit', resolve));
    dying.kill('SIGKILL');
    await gone;
  }
  await begin();
  return {
    slack,
    stripe,
    database,
    proxy,
    kill,
    restart: begin,
    async stop() {
      await kill();
      await slack.close();
      await stripe.close();
      await proxy.close();
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The port that the app says it listens on. */
function portOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let said = '';
    const late = setTimeout(() => reject(new Error(`the app did not start in time: ${said}`)), 45_000);
    child.once('exit', (code) => reject(new Error(`the app ended with ${code}: ${said}`)));
    const read = (chunk: Buffer) => {
      said += chunk.toString();
      const port = /"port":(\d+)[^\n]*Latch is running/.exec(said)?.[1];
      if (!port) return;
      clearTimeout(late);
      resolve(Number(port));
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
  });
}
