import { parseArgs } from 'node:util';
import { startApp } from '../sandbox/app-process.ts';
import { measureVotes, type Plan, plans } from './p1.ts';
import { measureAcks } from './p2.ts';
import { countCalls } from './p6.ts';
import { machineLine, type Row, table } from './report.ts';
import { openStage, type Stage } from './stage.ts';
import { startStubSlack } from './stub-slack.ts';

const { values: options, positionals: wanted } = parseArgs({
  /** Which budgets, such as P2; all unless named. */
  allowPositionals: true,
  options: {
    /** Smaller and fewer rounds: to see that it runs, not to quote. */
    quick: { type: 'boolean', default: false },
  },
});
const size = options.quick ? { rounds: 3, votes: 50, crowds: 4 } : { rounds: 7, votes: 120, crowds: 8 };
const ackSize = options.quick ? { rounds: 1, hangS: 10 } : { rounds: 3, hangS: 30 };
const wants = (id: string) => wanted.length === 0 || wanted.includes(id);

/** What was started, newest last. */
const closers: (() => Promise<unknown>)[] = [];
const closeTo = async (left: number) => {
  for (const close of closers.splice(left).reverse()) await close().catch((error: unknown) => console.error(error));
};

/**
 * The figures of the design's section on budgets, as ratios: Latch and a bare Bolt app in turn, on one engine, in one run. Each side
 * is a process of its own; clicks come from this one, which is also the Slack of both.
 */
async function main(): Promise<boolean> {
  const slack = await startStubSlack();
  closers.push(() => slack.close());
  const started = closers.length;
  const onStage = async <T>(work: (stage: Stage) => Promise<T>): Promise<T> => {
    const stage = await openStage(slack.apiUrl);
    closers.push(() => stage.close());
    const done = await work(stage);
    await closeTo(started);
    return done;
  };
  const votes = (plan: Plan) =>
    onStage(async ({ env, connection, seeder }) => {
      const floor = await startApp(env, onLine, 'scripts/bench/floor.ts');
      closers.push(() => floor.stop());
      const latch = await startApp(env, onLine);
      closers.push(() => latch.stop());
      return measureVotes({ connection, slack, seeder, floor, latch, ...size }, plan);
    });

  console.log(machineLine(await onStage(async ({ engine }) => engine)));
  const rows: Row[] = [];
  const notes: string[] = [];
  if (wants('P1')) {
    let lost = 0;
    for (const plan of plans) {
      console.error(`measuring: ${plan.measure}`);
      const measured = await votes(plan);
      rows.push(measured.row);
      lost += measured.lost;
    }
    rows.push({ id: 'P1', measure: 'clicks lost', figure: String(lost), budget: '0', isMet: lost === 0 });
  }
  if (wants('P2')) {
    const acks = await measureAcks(ackSize);
    rows.push(...acks.rows);
    notes.push(...acks.notes);
  }
  if (wants('P6')) {
    const calls = await onStage(({ env, seeder }) => countCalls(env, slack, seeder));
    rows.push(...calls.rows);
    notes.push(...calls.notes);
  }
  console.log(`\n${table(rows)}\n\n${notes.join('\n')}`);
  return rows.every(({ isMet }) => isMet);
}

/** Warnings of either side. */
const onLine = (line: string) => {
  const level = /^\{"level":(\d+)/.exec(line)?.[1];
  if (level === undefined ? !line.startsWith('{') : Number(level) >= 40) console.error(line);
};

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void closeTo(0).then(() => process.exit(130)));

try {
  process.exitCode = (await main()) ? 0 : 1;
} finally {
  await closeTo(0);
}
