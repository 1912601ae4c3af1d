import { parseArgs } from 'node:util';
import { startApp } from '../sandbox/app-process.ts';
import { measureVotes, type Plan, plans } from './p1.ts';
import { countCalls } from './p6.ts';
import { machineLine, type Row, table } from './report.ts';
import { openStage, type Stage } from './stage.ts';
import { startStubSlack } from './stub-slack.ts';

const { values: options } = parseArgs({
  options: {
    /** Smaller and fewer rounds: to see that it runs, not to quote. */
    quick: { type: 'boolean', default: false },
  },
});
const size = options.quick ? { rounds: 3, votes: 50, crowds: 4 } : { rounds: 7, votes: 120, crowds: 8 };

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

  const calls = await onStage(async ({ engine, env, seeder }) => {
    console.log(machineLine(engine));
    return countCalls(env, slack, seeder);
  });
  const rows: Row[] = [];
  let lost = 0;
  for (const plan of plans) {
    console.error(`measuring: ${plan.measure}`);
    const measured = await votes(plan);
    rows.push(measured.row);
    lost += measured.lost;
  }
  rows.push({ id: 'P1', measure: 'clicks lost', figure: String(lost), budget: '0', isMet: lost === 0 }, ...calls.rows);
  console.log(`\n${table(rows)}\n\n${calls.notes.join('\n')}`);
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
