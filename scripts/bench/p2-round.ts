import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from 'mongoose';
import { startApp } from '../sandbox/app-process.ts';
import { clicksACase, seeded, steadyRequests } from './p2-clicks.ts';
import { type Outside, startOutside } from './p2-outside.ts';
import { type Acknowledged, startSender } from './p2-sender.ts';
import { openStage } from './stage.ts';

export type Hanging = keyof Outside['gates'] | null;
export type Phase = 'cold' | 'during' | 'back';

export interface Round {
  /** Clicks of either side. */
  acks: Record<Phase, { latch: Acknowledged[]; bare: Acknowledged[] }>;
  votes: { cast: number; onRecord: number };
  /** Entries that the timeline grew by while the system hung, by type. */
  recorded: Record<string, number>;
}

/** On each side: a busy day of a workspace of thousands, and about half of what the embedded engine takes. */
const clicksASecond = 30;
/** Cold: by the end of it code is loaded and compiled, and the people who act are known. */
export const coldS = 4;
/** Once the system is back, all that waited for it moves at once. */
export const backS = 3;

/** New processes and a new database: a Latch and a bare Bolt app, sent the same clicks over the same seconds. */
export async function ackRound(hanging: Hanging, hangS: number, seed: number): Promise<Round> {
  const closers: (() => Promise<unknown>)[] = [];
  try {
    const outside = await startOutside();
    closers.push(() => outside.end());
    const { env, connection, seeder, close } = await openStage(outside.slackApiUrl);
    closers.push(close);
    const casesIn = (seconds: number) => Math.round((clicksASecond * seconds) / clicksACase);
    // Made before Latch runs, which would take them up half made.
    const cases = await seeder(casesIn(coldS) + casesIn(hangS) + casesIn(backS), 'runs', { withDms: true });
    outside.addPayments(cases);
    const left = [...cases];
    const bare = await startApp(env, onLine, 'scripts/bench/p2-floor.ts');
    closers.push(() => bare.stop());
    const latch = await startApp({ ...env, ...outside.env }, onLine);
    closers.push(() => latch.stop());
    const sender = startSender();
    closers.push(() => sender.stop());

    const random = seeded(seed);
    const targets = [
      { side: 'latch', port: latch.port },
      { side: 'bare', port: bare.port },
    ];
    const send = async (seconds: number) => {
      const some = left.splice(0, casesIn(seconds));
      const { responseUrl } = outside;
      const answers = await sender.send(steadyRequests(some, targets, { seconds, responseUrl, random }));
      const of = (name: string) => answers.filter(({ side }) => side === name);
      return { latch: of('latch'), bare: of('bare') };
    };
    const cold = await send(coldS);
    if (hanging) outside.gates[hanging].close();
    const before = await entries(connection);
    const during = await send(hangS);
    const after = await entries(connection);
    if (hanging) outside.gates[hanging].open();
    const back = await send(backS);
    return {
      acks: { cold, during, back },
      votes: { cast: cases.length, onRecord: await votesOnRecord(connection, cases.length) },
      recorded: Object.fromEntries(Object.entries(after).map(([type, count]) => [type, count - (before[type] ?? 0)])),
    };
  } finally {
    for (const close of closers.reverse()) await close().catch((error: unknown) => console.error(error));
  }
}

/** Time-outs are the point here, and each is a line in Latch's log: only what is no log is shown. */
const onLine = (line: string) => {
  if (!line.startsWith('{')) console.error(line);
};

async function entries(connection: Connection): Promise<Record<string, number>> {
  const counts = await connection
    .collection('timeline')
    .aggregate<{ _id: string; count: number }>([{ $group: { _id: '$body.type', count: { $sum: 1 } } }])
    .toArray();
  return Object.fromEntries(counts.map(({ _id, count }) => [_id, count]));
}

const writtenWithinMs = 10_000;

/** Clicks are acknowledged first: their votes are waited for. */
async function votesOnRecord(connection: Connection, cast: number): Promise<number> {
  const giveUpAt = performance.now() + writtenWithinMs;
  for (;;) {
    const { vote_cast: onRecord = 0 } = await entries(connection);
    if (onRecord >= cast || performance.now() > giveUpAt) return onRecord;
    await sleep(200);
  }
}
