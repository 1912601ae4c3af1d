import { LogLevel, type Logger as SlackLogger } from '@slack/logger';
import type { Logger } from 'pino';

/** Slack's libraries speak through our log. */
export function slackLogger(log: Logger): SlackLogger {
  const words = (parts: unknown[]) =>
    parts.map((part) => (Error.isError(part) ? part.message : String(part))).join(' ');
  return {
    debug: (...parts) => log.debug(words(parts)),
    info: (...parts) => log.debug(words(parts)),
    warn: (...parts) => log.warn(words(parts)),
    error: (...parts) => log.error(words(parts)),
    setLevel: () => undefined, // the level is pino's
    getLevel: () => LogLevel.DEBUG,
    setName: () => undefined,
  };
}
