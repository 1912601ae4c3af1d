import mongoose from 'mongoose';
import pino from 'pino';
import { readEnv } from '../../src/env.ts';
import { start } from '../../src/main.ts';
import { sendAll, signedClick } from './clicks.ts';
import type { Row } from './report.ts';
import type { Seeder, Waiting } from './seed.ts';
import { approvers } from './setting.ts';
import type { Call, StubSlack } from './stub-slack.ts';

interface Counted {
  database: string[];
  slack: string[];
  toPeople: string[];
}

const budgets = { database: 7, slack: 2 };
const warmVotes = 100;
const took = new Map<string, number[]>();
const names = new Map<number, string>();

/** What one vote asks of database and Slack: by the driver's own command events, of a Latch in this process. */
export async function countCalls(
  env: Record<string, string>,
  slack: StubSlack,
  seeder: Seeder,
): Promise<{ rows: Row[]; notes: string[] }> {
  const cases = await seeder(1 + warmVotes, 'one', { withDms: true });
  const counts: Counted[] = [];
  const running = await start(readEnv({ ...env, MONGODB_URI: monitored(env.MONGODB_URI ?? '') }, '/nowhere'), quietLog);
  try {
    const client = mongoose.connections.at(-1)?.getClient();
    const commands: string[] = [];
    client?.on('commandSucceeded', (e) => { const n = names.get(e.requestId); if (n) took.set(n, [...(took.get(n) ?? []), e.duration]); });
    client?.on('commandStarted', ({ commandName, command, requestId }) => {
 if (!isBackground(commandName, command)) names.set(requestId, named(`${commandName} ${command[commandName]}${command.startTransaction ? ' tx' : ''}`));

      if (!isBackground(commandName, command)) commands.push(`${commandName} ${command[commandName]}`);
    });
    for (const one of cases) {
      await slack.quiet(100);
      commands.length = 0;
      slack.calls.length = 0;
      await vote(running.port, one);
      await slack.quiet(100);
      await running.settled();
      counts.push({ database: commands.map(named), ...split(slack.calls) });
    }
  } finally {
    await running.stop();
  }
  for (const [n, t] of took) console.error(n, t.length, t.toSorted((a,b)=>a-b)[t.length>>1], Math.max(...t));
  const db = mongoose.createConnection(env.MONGODB_URI as string); await db.asPromise(); const c = db.collection('floor_x'); const v = db.collection('floor_y'); await db.createCollection('floor_x'); await db.createCollection('floor_y'); for (let i=0;i<100;i++) await c.insertOne({_id: 'x'+i as never, status:'pending', version:0, shown:0});
 const T: Record<string, number[]> = {}; const tm = async (n: string, f: () => Promise<unknown>) => { const b = performance.now(); await f(); (T[n] ??= []).push(performance.now()-b); };
 for (let i=0;i<100;i++) { await tm('find', () => c.findOne({_id:'x'+i as never})); const s = await db.startSession(); s.startTransaction({writeConcern:{w:'majority'},readConcern:{level:'snapshot'}}); await tm('update tx', () => c.updateOne({_id:'x'+i as never},{$set:{status:'a',version:1}},{session:s})); await tm('insert', () => v.insertOne({caseId:'x'+i, by:'u', at:new Date()},{session:s})); await tm('commit', () => s.commitTransaction()); await s.endSession(); await tm('update note', () => c.updateOne({_id:'x'+i as never},{$max:{shown:1}})); }
 for (const [n,t] of Object.entries(T)) console.error('floor', n, t.toSorted((a,b)=>a-b)[50]?.toFixed(2)); await db.close();
  const [cold, ...warm] = counts;
  if (!cold) throw new Error('no vote was counted');
  const most = (of: 'database' | 'slack') => warm.reduce((a, b) => (b[of].length > a[of].length ? b : a));
  const row = (measure: string, count: number, budget: number | null): Row => ({
    id: 'P6',
    measure,
    figure: String(count),
    budget: budget === null ? null : `≤ ${budget}`,
    isMet: budget === null || count <= budget,
  });
  return {
    rows: [
      row('database commands a vote, warm', most('database').database.length, budgets.database),
      row('Slack calls a vote, warm', most('slack').slack.length, budgets.slack),
      row('database commands, first vote of a process', cold.database.length, null),
      row('Slack calls, first vote of a process', cold.slack.length, null),
      row('calls to settle two DMs, beside these', most('slack').toPeople.length, null),
    ],
    notes: [
      `warm: ${tally(most('database').database)}; Slack: ${tally(most('slack').slack)}; DMs: ${tally(most('slack').toPeople)}`,
      `cold: ${tally(cold.database)}; Slack: ${tally(cold.slack)}; DMs: ${tally(cold.toPeople)}`,
    ],
  };
}

const vote = (port: number, one: Waiting) => sendAll(port, [signedClick({ ...one, user: approvers[0] })], 1);

/** Of the loop that looks for due cases every second, of the clock and of the connection itself: no vote causes them. */
const isBackground = (name: string, command: { filter?: Record<string, unknown> }): boolean =>
  ['hello', 'ping', 'endSessions'].includes(name) || (name === 'find' && Object.hasOwn(command.filter ?? {}, 'wakeAt'));

/** A link to the card is only read for messages to people. */
const isToPeople = ({ method, channel }: Call): boolean =>
  channel.startsWith('D') || method === 'conversations.open' || method === 'chat.getPermalink';

const split = (calls: Call[]) => ({
  slack: calls.filter((call) => !isToPeople(call)).map(({ method }) => method),
  toPeople: calls.filter(isToPeople).map(({ method }) => method),
});

/** Of a transaction's end the database is no collection. */
const named = (command: string): string => command.replace(/^(\w+Transaction) .*$/, '$1');

function tally(names: string[]): string {
  const counts = Map.groupBy(names, (name) => name);
  return [...counts].map(([name, all]) => (all.length > 1 ? `${all.length} × ${name}` : name)).join(', ') || 'none';
}

function monitored(uri: string): string {
  const url = new URL(uri);
  url.searchParams.set('monitorCommands', 'true');
  return url.href;
}

const quietLog = pino({ level: 'silent' });
