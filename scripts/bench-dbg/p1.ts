import type { Connection } from 'mongoose';
import type { AppProcess } from '../sandbox/app-process.ts';
import { type SignedClick, sendAll, signedClick } from './clicks.ts';
import { type Row, rateFigure, ratioFigure, spreadOf } from './report.ts';
import type { Seeder, Waiting } from './seed.ts';
import { approvers, channel, crowd } from './setting.ts';
import type { StubSlack } from './stub-slack.ts';

export interface Bench {
  connection: Connection;
  slack: StubSlack;
  seeder: Seeder;
  floor: AppProcess;
  latch: AppProcess;
  rounds: number;
  /** Votes a round over as many cases. */
  votes: number;
  /** Crowds of ten a round, each on a case of its own, one after another. */
  crowds: number;
  say(line: string): void;
}

interface Side {
  port: number;
  /** How many of the clicks on these cases stand on the record, with their card noted as shown. */
  onRecord(cases: Waiting[]): Promise<number>;
}

const giveUpMs = 5_000;
const quietMs = 150;

/** Votes a second on either side, in turn; what came of each pair of rounds is one ratio. */
export async function measureVotes(bench: Bench): Promise<Row[]> {
  const sides = { floor: floorSide(bench), latch: latchSide(bench) };
  const plans = [
    { measure: 'votes, one a case ÷ bare Bolt', kind: 'one', withDms: false, budget: 0.75 },
  ] as const;
  const rows: Row[] = [];
  let lost = 0;
  for (const { measure, kind, withDms, budget } of plans) {
    const rates = { floor: [] as number[], latch: [] as number[] };
    for (let round = -1; round < bench.rounds; round++) {
      for (const side of ['floor', 'latch'] as const) {
        const cases = await bench.seeder(kind === 'one' ? bench.votes : bench.crowds, kind, { withDms });
        if (side === 'floor') await makeFloorCases(bench.connection, cases);
        const done =
          kind === 'one' ? await oneACase(bench, sides[side], cases) : await crowded(bench, sides[side], cases);
        lost += done.lost;
        // The first round warms both up.
        if (round >= 0) rates[side].push(done.rate);
      }
      bench.say(`  ${measure}: round ${round + 1} of ${bench.rounds}`);
    }
    const ratio = spreadOf(rates.latch.map((rate, index) => rate / (rates.floor[index] ?? rate)));
    const figure = `${ratioFigure(ratio)}   ${rateFigure(spreadOf(rates.latch))} ÷ ${rateFigure(spreadOf(rates.floor))}`;
    const isMet = budget === null || ratio.median >= budget;
    rows.push({ id: 'P1', measure, figure, budget: budget === null ? null : `≥ ${budget}`, isMet });
  }
  return [...rows, { id: 'P1', measure: 'clicks lost', figure: String(lost), budget: '0', isMet: lost === 0 }];
}

interface Done {
  rate: number;
  lost: number;
}

async function oneACase(bench: Bench, side: Side, cases: Waiting[]): Promise<Done> {
  const clicks = cases.map((one) => signedClick({ ...one, user: approvers[0] }));
  const ms = await timed(bench, side, cases, clicks);
  const lost = clicks.length - (await side.onRecord(cases));
  return { rate: (clicks.length - lost) / (ms / 1_000), lost };
}

async function crowded(bench: Bench, side: Side, cases: Waiting[]): Promise<Done> {
  let ms = 0;
  for (const one of cases) {
    const clicks = crowd.map((user) => signedClick({ ...one, user }));
    ms += await timed(bench, side, [one], clicks);
  }
  const sent = cases.length * crowd.length;
  const lost = sent - (await side.onRecord(cases));
  return { rate: (sent - lost) / (ms / 1_000), lost };
}

/** From the first click until the last card was sent. Nobody asks the database while the clock runs. */
async function timed({ slack }: Bench, side: Side, cases: Waiting[], clicks: SignedClick[]): Promise<number> {
  slack.calls.length = 0;
  const began = performance.now();
  await sendAll(side.port, clicks);
  for (const giveUpAt = began + giveUpMs; performance.now() < giveUpAt; ) {
    await slack.quiet(quietMs);
    if ((await side.onRecord(cases)) === clicks.length) break;
  }
  const cards = slack.calls.filter((call) => call.method === 'chat.update' && call.channel === channel);
  bench_log(side.port, clicks.length, await side.onRecord(cases), performance.now()-began, Math.max(...cards.map(({ at }) => at)) - began, cards.length, slackCalls(slack));
  return Math.max(...cards.map(({ at }) => at)) - began;
}

function latchSide({ connection, latch }: Bench): Side {
  const cases = connection.collection<{ _id: string; version: number; ops: { card: { version: number } } }>('cases');
  const timeline = connection.collection('timeline');
  return {
    port: latch.port,
    async onRecord(waiting) {
      const ids = waiting.map(({ id }) => id);
      const found = await cases.find({ _id: { $in: ids } }, { projection: { version: 1, 'ops.card': 1 } }).toArray();
      const shown = found.filter(({ version, ops }) => ops.card.version === version).map(({ _id }) => _id);
      return timeline.countDocuments({ caseId: { $in: shown }, 'body.type': 'vote_cast' });
    },
  };
}

function floorSide({ connection, floor }: Bench): Side {
  const cases = connection.collection<{ _id: string; version: number; shown: number }>('floor_cases');
  const votes = connection.collection('floor_votes');
  return {
    port: floor.port,
    async onRecord(waiting) {
      const found = await cases.find({ _id: { $in: waiting.map(({ id }) => id) } }).toArray();
      const shown = found.filter(({ version, shown }) => version === shown).map(({ _id }) => _id);
      return votes.countDocuments({ caseId: { $in: shown } });
    },
  };
}

async function makeFloorCases(connection: Connection, cases: Waiting[]): Promise<void> {
  const collection = connection.collection<{ _id: string; status: string; version: number; shown: number }>(
    'floor_cases',
  );
  await collection.insertMany(cases.map(({ id }) => ({ _id: id, status: 'pending', version: 0, shown: 0 })));
}

const bench_log = (...a: unknown[]) => console.error(...a);
const slackCalls = (slack: StubSlack) => JSON.stringify(Object.fromEntries([...Map.groupBy(slack.calls, ({method, channel}) => method + ' ' + channel.slice(0,1))].map(([k, v]) => [k, v.length])));
