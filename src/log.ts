import { type DestinationStream, type Logger, pino } from 'pino';
import type { Env } from './env.ts';

/** One JSON line a fact on standard output. What may hold a secret never gets there. */
export const createLog = ({ logLevel }: Pick<Env, 'logLevel'>, destination?: DestinationStream): Logger =>
  pino(
    {
      level: logLevel,
      base: { app: 'latch' },
      redact: {
        paths: [
          'token',
          '*.token',
          'headers.authorization',
          '*.headers.authorization',
          'err.config',
          'err.response.config',
          'err.original',
          'authorization',
          '*.secretKey',
          '*.apiKey',
          '*.password',
        ],
        censor: '[redacted]',
      },
    },
    destination ?? pino.destination({ sync: false }),
  );
