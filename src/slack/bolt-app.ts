import type { RequestListener } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { App, HTTPReceiver, LogLevel, type Receiver, SocketModeReceiver } from '@slack/bolt';
import type { Logger } from 'pino';
import type { SlackEnv } from '../env.ts';
import { LatchError } from '../errors.ts';
import type { SlackClients } from './clients.ts';
import { guarded } from './guard.ts';
import { holdAckOfEvents } from './hold-ack.ts';
import { inFlight } from './in-flight.ts';
import { slackLogger } from './logger.ts';
import { slackPatience } from './patience.ts';

export interface Workspace {
  team: string;
  botId: string;
  botUserId: string;
  /** With a slash at its end, e.g. https://northwind.slack.com/ */
  url: string;
}

/** Who we are in Slack; the error says what to do about a token that does not work. */
export async function readWorkspace({ asking }: SlackClients): Promise<Workspace> {
  try {
    const { team_id, bot_id, user_id, url } = await asking.auth.test();
    if (!team_id || !bot_id || !user_id)
      throw new LatchError(
        'invalid_config',
        'SLACK_BOT_TOKEN is not the token of a bot: copy the Bot User OAuth Token from OAuth & Permissions',
      );
    return { team: team_id, botId: bot_id, botUserId: user_id, url: url ?? 'https://slack.com/' };
  } catch (error) {
    if (error instanceof LatchError) throw error;
    const said = Error.isError(error) ? error.message : String(error);
    throw new LatchError(
      'unavailable',
      `Slack does not accept SLACK_BOT_TOKEN, or cannot be reached (${said}). Remedy: copy the Bot User OAuth Token from OAuth & Permissions and check the network`,
      { cause: error },
    );
  }
}

export interface BoltApp {
  app: App;
  /** HTTP mode: what answers /slack/events. Null in Socket Mode. */
  listener: RequestListener | null;
  start(): Promise<void>;
  /** What came in is decided and answered. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

/** Slack waits no longer for an acknowledgement. */
const acknowledgedMs = 3_000;

/** Bolt over HTTP, or over a socket where there is an app token. Listeners do not know which. */
export function createBoltApp(
  env: SlackEnv,
  botToken: string,
  workspace: Workspace,
  log: Logger,
  { askingMs, ackMs } = slackPatience,
): BoltApp {
  const logger = slackLogger(log);
  const http =
    env.mode === 'http'
      ? new HTTPReceiver({
          signingSecret: env.signingSecret,
          endpoints: '/slack/events',
          logger,
          unhandledRequestTimeoutMillis: ackMs,
          processEventErrorHandler: async ({ request, response }) => {
            // Listeners of clicks and forms answer their own failures: what comes out is a body that Bolt cannot read.
            const isEvent = request.headers['content-type'] === 'application/json';
            if (!response.headersSent) response.writeHead(isEvent ? 500 : 400).end();
            return false;
          },
        })
      : null;
  const socket =
    env.mode === 'socket'
      ? new SocketModeReceiver({
          appToken: env.appToken,
          logger,
          logLevel: LogLevel.WARN,
          installerOptions: { clientOptions: { slackApiUrl: env.apiUrl } },
        })
      : null;
  const receiver = (http ?? socket) as Receiver; // one of the two, by the union's mode
  const app = new App({
    receiver,
    logger,
    authorize: async () => ({
      botToken,
      botId: workspace.botId,
      botUserId: workspace.botUserId,
      teamId: workspace.team,
    }),
    clientOptions: { slackApiUrl: env.apiUrl, timeout: askingMs, retryConfig: { retries: 0 } },
  });
  holdAckOfEvents(app);
  const { settled } = inFlight(app);
  // Failures of listeners go out: an event is then not acknowledged, and Slack sends it again.
  app.error(async (error) => {
    log.error({ err: error }, 'listener failed');
    throw error;
  });
  return {
    app,
    listener: http ? guarded(http.requestListener) : null,
    start: async () => void (socket && (await app.start())),
    settled,
    stop: async () => {
      if (!socket) return;
      // What came over it is acknowledged over it.
      await Promise.race([settled(), sleep(acknowledgedMs, undefined, { ref: false })]);
      await app.stop();
    },
  };
}
