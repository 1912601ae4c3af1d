import type { Connection } from 'mongoose';
import type { Logger } from 'pino';

export interface DatabaseClock {
  /** The database's time: the same for all instances, whatever their own clocks say. */
  now(): Date;
  /** How far this machine's clock is behind the database's, in milliseconds; negative where it is ahead. */
  readonly skewMs: number;
  /** Measures again at once; happens every minute by itself. */
  refresh(): Promise<void>;
  stop(): void;
}

interface Options {
  log?: Pick<Logger, 'warn'>;
  everyMs?: number;
  samples?: number;
}

/** Measures the offset between this machine's clock and `hello.localTime`, and keeps measuring. */
export async function databaseClock(
  connection: Connection,
  { log, everyMs = 60_000, samples = 5 }: Options = {},
): Promise<DatabaseClock> {
  let skewMs = await measure(connection, samples);
  const refresh = async () => {
    skewMs = await measure(connection, samples);
  };
  // While the database is away the last offset holds; nothing can be decided without it anyway.
  const timer = setInterval(() => refresh().catch((err) => log?.warn({ err }, 'database clock not measured')), everyMs);
  timer.unref();
  return {
    now: () => new Date(Date.now() + skewMs),
    get skewMs() {
      return skewMs;
    },
    refresh,
    stop: () => clearInterval(timer),
  };
}

/** Of several samples the one with the shortest round trip: its answer was made closest to the middle of it. */
async function measure(connection: Connection, samples: number): Promise<number> {
  const admin = connection.getClient().db('admin');
  let best = { trip: Number.POSITIVE_INFINITY, skewMs: 0 };
  for (let i = 0; i < samples; i++) {
    const sent = Date.now();
    const { localTime } = await admin.command({ hello: 1 });
    const received = Date.now();
    const trip = received - sent;
    if (trip < best.trip) best = { trip, skewMs: Math.round(localTime.getTime() - (sent + received) / 2) };
  }
  return best.skewMs;
}
