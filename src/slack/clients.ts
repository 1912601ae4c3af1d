import { LogLevel, WebClient, type WebClientOptions } from '@slack/web-api';
import type { Logger } from 'pino';
import { slackLogger } from './logger.ts';
import { slackPatience } from './patience.ts';

export interface SlackClients {
  /** While a person waits: short time-out, one quick second try. */
  asking: WebClient;
  /** Cards, threads and messages: patient, and it says so when Slack wants it slower. */
  posting: WebClient;
}

/** Slack's default client retries for half an hour and never times out; people wait three seconds. */
export function slackClients(token: string, apiUrl: string, log: Logger, { askingMs } = slackPatience): SlackClients {
  const options: WebClientOptions = { slackApiUrl: apiUrl, logger: slackLogger(log), logLevel: LogLevel.WARN };
  return {
    asking: new WebClient(token, {
      ...options,
      timeout: askingMs,
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
    }),
    posting: new WebClient(token, {
      ...options,
      timeout: 10_000,
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
    }),
  };
}
