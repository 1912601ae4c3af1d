import { ackRound, backS, coldS, type Hanging, type Phase, type Round } from './p2-round.ts';
import type { Acknowledged } from './p2-sender.ts';
import { msFigure, percentilesFigure, percentilesOf, type Row, spreadOf } from './report.ts';

export interface AckSize {
  /** Of each kind, in turn. */
  rounds: number;
  /** Seconds that a system hangs. */
  hangS: number;
}

interface Plan {
  hanging: Hanging;
  measure: string;
}

const plans: Plan[] = [
  { hanging: null, measure: 'nothing hangs' },
  { hanging: 'Slack', measure: 'Slack hangs' },
  { hanging: 'Stripe', measure: 'Stripe hangs' },
  { hanging: 'the AI', measure: 'the AI hangs' },
];
const budgets = { differenceMs: 5, mostMs: 1_000 };

/**
 * How long a click waits for its acknowledgement, beside a bare Bolt app that does nothing but acknowledge. The two get the same clicks
 * over the same seconds, so that whatever else this machine does meets both.
 */
export async function measureAcks({ rounds, hangS }: AckSize): Promise<{ rows: Row[]; notes: string[] }> {
  const measured = new Map<Plan, Round[]>(plans.map((plan) => [plan, []]));
  for (let round = 1; round <= rounds; round++)
    for (const [{ hanging, measure }, all] of measured) {
      console.error(`measuring: acknowledgements while ${measure}, ${hangS} s (${round} of ${rounds})`);
      all.push(await ackRound(hanging, hangS, round));
    }
  const all = [...measured.values()].flat();
  const clicks = (['cold', 'during', 'back'] as const).flatMap((phase) => acksOf(all, phase, 'latch'));
  const late = clicks.filter(({ ms }) => ms === null || ms > budgets.mostMs).length;
  return {
    rows: [
      ...[...measured].map(([plan, of]) => differenceRow(plan, of)),
      {
        id: 'P2',
        measure: 'clicks acknowledged after more than 1 s, or never',
        figure: `${late} of ${clicks.length}`,
        budget: '0',
        isMet: late === 0,
      },
      votesRow(all),
    ],
    notes: [
      ...[...measured].map(([{ measure }, of]) => meanwhile(measure, of)),
      `ack p50/p99/max, Latch − bare, in the first ${coldS} s of a process: ${sides(all, 'cold')}`,
      ...busyNote(all),
    ],
  };
}

/** A bare Bolt app that is by itself acknowledges within a few milliseconds. */
const busyFromMs = 10;

/** Latch has more to do than the bare app, so whatever takes the processors away costs it more. */
function busyNote(rounds: Round[]): string[] {
  const { p99 } = percentilesIn(rounds, 'during', 'bare');
  if (p99 < busyFromMs) return [];
  return [
    `This machine was busy: bare Bolt's own p99 was ${p99.toFixed(1)} ms. Measure again where nothing else runs.`,
  ];
}

type Side = 'latch' | 'bare';
const acksOf = (rounds: Round[], phase: Phase, side: Side): Acknowledged[] =>
  rounds.flatMap(({ acks }) => acks[phase][side]);
const percentilesIn = (rounds: Round[], phase: Phase, side: Side) =>
  percentilesOf(acksOf(rounds, phase, side).flatMap(({ ms }) => (ms === null ? [] : [ms])));
const sides = (rounds: Round[], phase: Phase): string =>
  `${percentilesFigure(percentilesIn(rounds, phase, 'latch'))} − ${percentilesFigure(percentilesIn(rounds, phase, 'bare'))}`;

/** Without anything that hangs, for orientation: then it is known what hanging adds. */
function differenceRow({ hanging, measure }: Plan, rounds: Round[]): Row {
  const of = (round: Round, side: Side) => percentilesIn([round], 'during', side).p99;
  const difference = spreadOf(rounds.map((round) => of(round, 'latch') - of(round, 'bare')));
  return {
    id: 'P2',
    measure: `ack p99 − bare Bolt, ${measure}`,
    figure: `${msFigure(difference)}   p50/p99/max ${sides(rounds, 'during')}`,
    budget: hanging ? `≤ ${budgets.differenceMs} ms` : null,
    isMet: !hanging || difference.median <= budgets.differenceMs,
  };
}

/** What was acknowledged is also done: people who are known can vote while a system hangs. */
function votesRow(rounds: Round[]): Row {
  const sum = (of: keyof Round['votes']) => rounds.reduce((total, { votes }) => total + votes[of], 0);
  return {
    id: 'P2',
    measure: 'votes on record',
    figure: `${sum('onRecord')} of ${sum('cast')}`,
    budget: null,
    isMet: true,
  };
}

const named = {
  vote_cast: 'votes',
  refused: 'refusals',
  run_started: 'runs started',
  action_succeeded: 'succeeded',
  filed: 'cases filed',
  triage_suggested: 'triaged',
};

function meanwhile(measure: string, rounds: Round[]): string {
  const counts = Object.entries(named).map(([type, words]) => {
    const count = rounds.reduce((total, { recorded }) => total + (recorded[type] ?? 0), 0);
    return `${count} ${words}`;
  });
  return `${measure}: ${counts.join(', ')}; acks in the ${backS} s after: ${sides(rounds, 'back')}`;
}
