import { readFile } from 'node:fs/promises';
import type { Logger } from 'pino';
import { createTriage } from './ai/create-triage.ts';
import { createLatch } from './app/latch.ts';
import type { Clock, PluginHost } from './app/ports.ts';
import { withSequences } from './app/sequences.ts';
import type { Digest } from './domain/case.ts';
import type { Policy } from './domain/policy.ts';
import { type Env, readEnv, requireSlack, surroundings } from './env.ts';
import { hasCode, LatchError } from './errors.ts';
import { healthRoutes } from './http/health.ts';
import { hookRoutes } from './http/hooks.ts';
import { startServer } from './http/server.ts';
import { createLog } from './log.ts';
import { absenceStore } from './mongo/absence-store.ts';
import { caseStore } from './mongo/case-store.ts';
import { connect } from './mongo/connect.ts';
import { databaseClock } from './mongo/database-clock.ts';
import { openDatabase } from './mongo/embedded/open-database.ts';
import { evidenceStore } from './mongo/evidence-store.ts';
import { membershipStore } from './mongo/membership-store.ts';
import { createIndexes, models } from './mongo/models.ts';
import { policyStore } from './mongo/policy-store.ts';
import { reportStore } from './mongo/report-store.ts';
import { createPluginHost } from './plugin-host/host.ts';
import { policyHosts } from './plugin-host/policy-hosts.ts';
import { loadPlugins } from './plugins.ts';
import { createBoltApp, readWorkspace } from './slack/bolt-app.ts';
import { channelProblems } from './slack/channel-problems.ts';
import { slackChannels } from './slack/channels.ts';
import { createChores } from './slack/chores.ts';
import { slackClients } from './slack/clients.ts';
import { slackDirectory } from './slack/directory.ts';
import { registerListeners } from './slack/listeners/register.ts';
import { slackNotifier } from './slack/notifier.ts';
import { createOutbox } from './slack/outbox.ts';
import { cardLinkIn } from './slack/permalink.ts';
import { createReporter } from './slack/reporter.ts';
import { checklist, registerSetup } from './slack/setup.ts';
import { compilePolicy } from './workflows/compile-policy.ts';
import { readPluginList } from './workflows/plugin-list.ts';

export interface RunningLatch {
  port: number;
  /** Nothing is being worked on or shown any more. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

interface Overrides {
  /** Plugin configuration beside what the environment says, by plugin name. */
  plugins?: Record<string, object>;
  /** Another clock over the database's, so that a test need not wait for days. */
  clock?: (database: Clock) => Clock;
}

/** The whole app. This is the only file that knows everything. */
export async function start(env: Env, log: Logger, overrides: Overrides = {}): Promise<RunningLatch> {
  const slackEnv = requireSlack(env);
  if (slackEnv.install !== 'token')
    throw new LatchError(
      'invalid_config',
      'one workspace is served by its SLACK_BOT_TOKEN: set it, and leave SLACK_CLIENT_ID unset',
    );

  const database = await openDatabase({ uri: env.mongodbUri, dataDir: env.dataDir, log, env: surroundings() });
  log.info({ engine: database.engine }, database.description);
  if (database.engine !== 'configured')
    log.warn(
      {},
      'the embedded database is for trying Latch and for tests: set MONGODB_URI before real money depends on it',
    );
  const closers: (() => Promise<unknown> | unknown)[] = [() => database.stop()];
  const stop = async () => {
    for (const close of closers.reverse().splice(0))
      await Promise.resolve(close()).catch((err) => log.warn({ err }, 'not closed cleanly'));
  };
  try {
    const connection = await connect({ uri: database.uri, log });
    closers.push(() => connection.close());
    const all = models(connection);
    await createIndexes(all);
    const measured = await databaseClock(connection, { log });
    closers.push(() => measured.stop());
    const clock = overrides.clock?.(measured) ?? measured;

    const clients = slackClients(slackEnv.botToken, slackEnv.apiUrl, log);
    const workspace = await readWorkspace(clients);
    const bolt = createBoltApp(slackEnv, slackEnv.botToken, workspace, log);
    const slack = { app: bolt.app, workspace, clients, log };
    let activePolicy = () => '';
    const configured = await readConfiguration(env, overrides, log, clock, () => activePolicy());
    let settled = async () => {};
    let hooks: ReturnType<typeof hookRoutes> = () => null;

    if ('problem' in configured) {
      log.error({ problem: configured.problem }, 'not usably configured: every command answers with the checklist');
      registerSetup(slack, checklist(configured.problem, configured.admins));
    } else {
      const { policy, host, compile } = configured;
      const store = caseStore(connection, all, clock.now);
      const { team } = workspace;
      const policies = await policyStore({ models: all, team, compile, now: clock.now, log }, policy);
      activePolicy = () => policies.active().hash;
      const absences = absenceStore(all, clock.now);
      const memberships = membershipStore(all, clock.now);
      const directory = slackDirectory({ client: clients.asking, team, memberships, absences, clock, log });
      const channels = slackChannels(clients.asking);
      const outbox = createOutbox();
      const cardLink = cardLinkIn(workspace);
      const notifier = slackNotifier({
        clients,
        channels,
        outbox,
        store,
        directory,
        policies,
        host,
        botToken: slackEnv.botToken,
        cardLink,
        log,
      });
      const reports = reportStore(all, clock.now);
      const report = createReporter({
        team,
        store,
        reports,
        policies,
        directory,
        clients,
        channels,
        outbox,
        clock,
        log,
      });
      const problems = channelProblems({ clients, channels, outbox, directory, policies, log });
      const latch = createLatch({
        team,
        store,
        absences,
        evidence: evidenceStore(all),
        policies,
        directory,
        host,
        triage: createTriage(env, log),
        notifier: problems.watching(notifier),
        compile,
        chores: createChores({ report, directory, policies, log }),
        cardLink,
        clock,
        log,
      });
      hooks = hookRoutes({
        receive: latch.receive,
        onError: (err, plugin) => log.error({ err, plugin }, 'delivery not taken'),
      });
      registerListeners({ ...slack, latch, channels, directory, outbox });
      const loop = latch.start();
      closers.push(
        () => latch.worker.settled(),
        () => loop.stop(),
      );
      settled = latch.worker.settled;
      void problems.check();
    }

    const health = healthRoutes({
      configuration: async () => ('problem' in configured ? configured.problem : null),
      database: () =>
        connection
          .getClient()
          .db('admin')
          .command({ ping: 1 })
          .then(() => null),
      clock: async () =>
        Math.abs(measured.skewMs) < mostSkewMs
          ? null
          : `this machine's clock is ${Math.round(measured.skewMs / 1_000)} s off the database's: synchronise it (NTP)`,
    });
    const server = await startServer(
      env.port,
      (path) => health(path) ?? (path === '/slack/events' ? bolt.listener : hooks(path)),
    );
    closers.push(() => server.close());
    await bolt.start();
    closers.push(() => bolt.stop());
    log.info({ port: server.port, mode: slackEnv.mode, team: workspace.team }, 'Latch is running');
    return { port: server.port, settled, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

const mostSkewMs = 30_000;

interface Configured {
  policy: Policy;
  host: PluginHost;
  compile(text: string): Promise<Policy>;
}

/** `latch.yml` and the plugins it lists; what is wrong with them is shown in Slack instead of ending the app. */
async function readConfiguration(
  env: Env,
  overrides: Overrides,
  log: Logger,
  clock: { now(): Date },
  active: () => Digest,
): Promise<Configured | { problem: string; admins: string[] }> {
  let text = '';
  try {
    text = await readFile(env.latchConfig, 'utf8').catch((cause: unknown) => {
      throw new LatchError(
        'invalid_config',
        `${env.latchConfig} cannot be read: copy latch.yml from the repository, or set LATCH_CONFIG`,
        { cause },
      );
    });
    const hosted = policyHosts(active);
    const compile = async (given: string) => {
      const plugins = await loadPlugins(readPluginList(given), env, overrides.plugins);
      const host = createPluginHost({ plugins, timeoutMs: env.actionTimeoutMs, log, clock });
      const compiled = compilePolicy(given, host.actions(), env.latchConfig);
      hosted.add(compiled.hash, withSequences(host, compiled));
      return compiled;
    };
    return { policy: await compile(text), host: hosted.host, compile };
  } catch (error) {
    if (!hasCode(error, 'invalid_config')) throw error;
    return { problem: error.message, admins: adminsIn(text) };
  }
}

/** Read from a file that may be broken, in either way of writing a list: whom to ask is worth a guess. */
const adminsIn = (text: string): string[] =>
  (/^admins:\s*\[([^\]]*)\]/m.exec(text)?.[1] ?? /^admins:[^\S\n]*(?:#.*)?\n((?:\s*-.*\n?)+)/m.exec(text)?.[1] ?? '')
    .split(/[,\n]/)
    .map((one) =>
      one
        .replace(/^\s*-/, '')
        .replace(/\s#.*$/, '')
        .trim()
        .replace(/^["']|["']$/g, ''),
    )
    .filter(Boolean);

if (import.meta.main) {
  let log: Logger | undefined;
  try {
    const env = readEnv();
    log = createLog(env);
    const running = await start(env, log);
    const end = (signal: string) => {
      log?.info({ signal }, 'stopping');
      running.stop().then(() => process.exit(0));
    };
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, end);
  } catch (error) {
    // Before there is a person to answer: the sentence with its remedy, without a stack.
    if (error instanceof LatchError) console.error(error.message);
    else console.error(error);
    process.exit(1);
  }
}
