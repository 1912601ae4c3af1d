import { createServer } from 'node:net';
import { App, type AppOptions, HTTPReceiver, LogLevel } from '@slack/bolt';
import { WebClient, type WebClientOptions } from '@slack/web-api';
import { sampleWorkspace } from '../../../scripts/sandbox/sample-workspace.ts';
import { startLocalSlack } from '../../../scripts/sandbox/slack/local-slack.ts';
import type { LocalSlack, LocalSlackOptions } from '../../../scripts/sandbox/slack/types.ts';

export const botToken = 'xoxb-local';
export const appToken = 'xapp-local';
const signingSecret = 'local-secret';

export const startSlack = (options: Partial<LocalSlackOptions> = {}): Promise<LocalSlack> =>
  startLocalSlack({
    workspace: sampleWorkspace,
    signingSecret,
    botToken,
    appToken,
    eventRetryDelaysMs: [0, 10, 10],
    ...options,
  });

const silence = () => undefined;
const silent = {
  debug: silence,
  info: silence,
  warn: silence,
  error: silence,
  setLevel: silence,
  setName: silence,
  getLevel: () => LogLevel.ERROR,
};

/** A client that tries once and says nothing. */
export const connect = (slack: LocalSlack, token?: string, options: WebClientOptions = {}): WebClient =>
  new WebClient(token, { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 }, logger: silent, ...options });

/** A Bolt app over HTTP, on a free port, with the local Slack pointing at it. */
export async function startHttpApp(slack: LocalSlack, options: AppOptions = {}) {
  const port = await freePort();
  const receiver = new HTTPReceiver({ signingSecret, logLevel: LogLevel.ERROR });
  const app = new App({ ...appOptions(slack), receiver, ...options });
  await app.start(port);
  slack.deliverTo(`http://127.0.0.1:${port}/slack/events`);
  return app;
}

/** A Bolt app that comes to Slack by Socket Mode. */
export async function startSocketApp(slack: LocalSlack) {
  const app = new App({ ...appOptions(slack), socketMode: true, appToken });
  await app.start();
  return app;
}

const appOptions = (slack: LocalSlack): AppOptions => ({
  token: botToken,
  logLevel: LogLevel.ERROR,
  botId: sampleWorkspace.bot.botId,
  botUserId: sampleWorkspace.bot.userId,
  clientOptions: { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } },
});

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
