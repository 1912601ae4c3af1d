import type { Logger } from 'pino';
import { createTriage } from './ai/create-triage.ts';
import { followSecrets } from './app/follow-secrets.ts';
import { createLatch } from './app/latch.ts';
import type { Clock } from './app/ports.ts';
import { createSecretDesk } from './app/secret-desk.ts';
import { readConfiguration } from './configuration.ts';
import { type Env, readEnv, requireSlack, surroundings } from './env.ts';
import { LatchError } from './errors.ts';
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
import { secretStore } from './mongo/secret-store.ts';
import { secretsInUse } from './plugin-secrets.ts';
import { createVault, lockedVault } from './secrets/vault.ts';
import { createBoltApp, readWorkspace } from './slack/bolt-app.ts';
import { channelProblems } from './slack/channel-problems.ts';
import { slackChannels } from './slack/channels.ts';
import { createChores } from './slack/chores.ts';
import { slackClients } from './slack/clients.ts';
import { slackDirectory } from './slack/directory.ts';
import { registerListeners } from './slack/listeners/register.ts';
import { slackNotifier } from './slack/notifier.ts';
import { createOutbox } from './slack/outbox.ts';
import { type Patience, slackPatience } from './slack/patience.ts';
import { cardLinkIn } from './slack/permalink.ts';
import { createReporter } from './slack/reporter.ts';
import { checklist, registerSetup } from './slack/setup.ts';
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
  /** How long people wait, so that a test of something else need not be in time. */
  patience?: Patience;
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

    const { patience = slackPatience } = overrides;
    const clients = slackClients(slackEnv.botToken, slackEnv.apiUrl, log, patience);
    const workspace = await readWorkspace(clients);
    const bolt = createBoltApp(slackEnv, slackEnv.botToken, workspace, log, patience);
    const slack = { app: bolt.app, workspace, clients, patience, log };
    const vault = env.encryptionKeys ? createVault(env.encryptionKeys) : lockedVault;
    const secrets = secretStore({ connection, models: all, vault, now: clock.now, log });
    // Before they are read: a change that comes meanwhile shows at the first look.
    const secretsVersion = await secrets.version(workspace.team);
    let activePolicy = () => '';
    const configured = await readConfiguration({
      env,
      overrides: overrides.plugins,
      log,
      clock,
      activePolicy: () => activePolicy(),
      readSecrets: () => secrets.read(workspace.team),
    });
    let settled = bolt.settled;
    let hooks: ReturnType<typeof hookRoutes> = () => null;

    if ('problem' in configured) {
      log.error({ problem: configured.problem }, 'not usably configured: every command answers with the checklist');
      registerSetup(slack, checklist(configured.problem, configured.admins));
    } else {
      const { policy, host, compile, rebuild } = configured;
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
      const { follow } = followSecrets({ team, store: secrets, rebuild, log }, secretsVersion);
      const secretDesk = createSecretDesk({
        team,
        store: secrets,
        plugins: () => secretsInUse(readPluginList(policies.active().text), env, overrides.plugins),
        directory,
        policies,
        hasKey: env.encryptionKeys !== undefined,
        follow,
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
        follow,
        cardLink,
        clock,
        log,
      });
      hooks = hookRoutes({
        ...latch.inbound,
        onError: (err, plugin) => log.error({ err, plugin }, 'delivery not taken'),
      });
      registerListeners({ ...slack, latch, channels, directory, outbox, secretDesk });
      const loop = latch.start();
      const checked = problems.check();
      settled = async () => {
        await Promise.all([bolt.settled(), checked]);
        await latch.worker.settled();
      };
      closers.push(
        () => latch.worker.settled(),
        () => loop.stop(),
      );
    }
    // A click that was acknowledged is decided before the database goes.
    closers.push(() => bolt.settled());

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
