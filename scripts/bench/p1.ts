import type { Connection } from 'mongoose';
import type { AppProcess } from '../sandbox/app-process.ts';
import { type SignedRequest, sendAll, signedClick } from './clicks.ts';
import { type Row, rateFigure, ratioFigure, spreadOf } from './report.ts';
import type { Seeder, Waiting } from './seed.ts';
import { approvers, channel, crowd } from './setting.ts';
import {
  copyForFloor,
  createFloorCollections,
  type FloorKind,
  floorSide,
  forget,
  latchSide,
  type Side,
} from './sides.ts';
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
}

const giveUpMs = 60_000;
const quietMs = 150;

export interface Plan {
  measure: string;
  kind: 'one' | 'hot';
  /** Against which bare app. */
  floor: FloorKind;
  withDms: boolean;
  budget: number | null;
}

export const plans: Plan[] = [
  { measure: 'votes, one a case ÷ bare Bolt', kind: 'one', floor: 'small', withDms: false, budget: 0.75 },
  { measure: 'votes, ten people on one case ÷ bare Bolt', kind: 'hot', floor: 'small', withDms: true, budget: 0.75 },
  { measure: 'one a case ÷ bare Bolt on as large cases', kind: 'one', floor: 'alike', withDms: false, budget: null },
  { measure: 'ten on one ÷ bare Bolt on as large cases', kind: 'hot', floor: 'alike', withDms: true, budget: null },
  { measure: 'one a case, each settling two DMs', kind: 'one', floor: 'small', withDms: true, budget: null },
];

/** Votes a second on either side, in turn; what came of each pair of rounds is one ratio. */
export async function measureVotes(bench: Bench, plan: Plan): Promise<{ row: Row; lost: number }> {
  const { connection, seeder } = bench;
  const { measure, kind, floor: floorKind, withDms, budget } = plan;
  await createFloorCollections(connection);
  const latch = latchSide(connection, bench.latch);
  const floor = floorSide(connection, bench.floor, floorKind);
  const turn = kind === 'one' ? oneACase : crowded;
  const rates: { floor: number; latch: number }[] = [];
  let lost = 0;
  // The first round, the one before 0, warms both up.
  for (let round = -1; round < bench.rounds; round++) {
    const cases = await seeder(kind === 'one' ? bench.votes : bench.crowds, kind, { withDms });
    await copyForFloor(connection, cases, floorKind);
    const bare = await turn(bench, floor, cases);
    const ours = await turn(bench, latch, cases);
    await forget(connection);
    lost += bare.lost + ours.lost;
    if (round >= 0) rates.push({ floor: bare.rate, latch: ours.rate });
  }
  const ratio = spreadOf(rates.map(({ floor, latch }) => latch / floor));
  const of = (side: 'floor' | 'latch') => rateFigure(spreadOf(rates.map((rate) => rate[side])));
  const row = {
    id: 'P1',
    measure,
    figure: `${ratioFigure(ratio)}   ${of('latch')} ÷ ${of('floor')}`,
    budget: budget === null ? null : `≥ ${budget}`,
    isMet: budget === null || ratio.median >= budget,
  };
  return { row, lost };
}

interface Done {
  rate: number;
  lost: number;
}

async function oneACase(bench: Bench, side: Side, cases: Waiting[]): Promise<Done> {
  const clicks = cases.map((one) => signedClick({ ...one, value: side.valueOf(one), user: approvers[0] }));
  const ms = await timed(bench, side, cases, clicks);
  const lost = clicks.length - (await side.onRecord(cases));
  return { rate: (clicks.length - lost) / (ms / 1_000), lost };
}

async function crowded(bench: Bench, side: Side, cases: Waiting[]): Promise<Done> {
  let ms = 0;
  for (const one of cases) {
    const clicks = crowd.map((user) => signedClick({ ...one, value: side.valueOf(one), user }));
    ms += await timed(bench, side, [one], clicks);
  }
  const sent = cases.length * crowd.length;
  const lost = sent - (await side.onRecord(cases));
  return { rate: (sent - lost) / (ms / 1_000), lost };
}

/** From the first click until the last card was sent. Nobody asks the database while the clock runs. */
async function timed({ slack }: Bench, side: Side, cases: Waiting[], clicks: SignedRequest[]): Promise<number> {
  slack.calls.length = 0;
  const began = performance.now();
  await sendAll(side.port, clicks);
  for (const giveUpAt = began + giveUpMs; performance.now() < giveUpAt; ) {
    await slack.quiet(quietMs);
    if ((await side.onRecord(cases)) === clicks.length) break;
  }
  const cards = slack.calls.filter((call) => call.method === 'chat.update' && call.channel === channel);
  return Math.max(...cards.map(({ at }) => at)) - began;
}
