import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { RunningLatch } from '../../../src/main.ts';
import { approve, RAJ, TORRES } from '../../support/cases-in-slack.ts';
import { type CutProxy, cutProxy } from '../../support/cut-proxy.ts';
import { eventually } from '../../support/eventually.ts';
import { matrixActions } from '../../support/fault-matrix/actions.ts';
import { allQuiet, approveAll, casesToApprove, type MatrixCase, rowsOf } from '../../support/fault-matrix/cases.ts';
import type { Armed, WireFault } from '../../support/fault-matrix/fault-proxy.ts';
import { type FaultyLatch, faultyLatch } from '../../support/fault-matrix/faulty-latch.ts';
import { type End, judge } from '../../support/fault-matrix/judge.ts';
import { untilEnded } from '../../support/fault-matrix/until-ended.ts';
import { atOnce, replayed } from '../../support/instances.ts';

interface Row {
  /** From the moment at which a case may be approved. */
  play(round: MatrixCase[]): Promise<void>;
  /** Every click, form and command reaches both instances, and the first of them twice. */
  isDeliveredAgain?: true;
  /** A lease that ends in the middle of the work may have a line told by both. */
  mayTellTwice?: true;
  ends: End;
  but?: Record<string, End>;
}

let latch: FaultyLatch;
let database: CutProxy;
let both: RunningLatch[];
const replays: Promise<{ status: number }>[] = [];

const again = () => void replays.push(...replayed(latch, both, 2));
const approved = (round: MatrixCase[]) => approveAll(latch.slack, round);
/** Torres at one instance, Raj at the other. */
const approvedTwice = (round: MatrixCase[]) =>
  Promise.all(
    round.map(({ card }) =>
      atOnce(
        latch,
        both,
        [TORRES, RAJ].map((person) => () => approve(latch.slack, person, card)),
      ),
    ),
  );
const armed = (round: MatrixCase[], fault: WireFault): Armed[] =>
  round.map(({ action, n }) => latch.all.proxies[action.system].arm(action.write(n, latch.all.systems), fault, 1));
const leaseMs = 15_000;

/** Two instances over one database. */
const matrix: Record<string, Row> = {
  'everything is delivered three times': {
    isDeliveredAgain: true,
    async play(round) {
      await Promise.all(
        round.map(({ card }) => {
          const clicked = approve(latch.slack, TORRES, card);
          again();
          return clicked;
        }),
      );
    },
    ends: 'done',
  },
  'both take the case at once': {
    mayTellTwice: true,
    async play(round) {
      // Roles are read anew before a run starts: there the first one stands until its lease is over, and the second one takes it.
      latch.slack.addFault({ method: 'usergroups.users.list', hangMs: 3_000 });
      await approvedTwice(round);
      const rows = () => rowsOf(latch.connection, round);
      await eventually('every approval', async () => (await rows()).every(({ state }) => state.status === 'approved'));
      const now = Date.now() + latch.time.aheadMs;
      latch.time.aheadMs += 2 * leaseMs;
      const ends = now + 2 * leaseMs;
      await eventually('the second one', async () =>
        (await rows()).every(({ ops }) => ops.leaseUntil.getTime() > ends),
      );
      latch.slack.clearFaults();
      await latch.slack.settled();
      await allQuiet(latch.connection, round);
      latch.time.aheadMs += leaseMs; // where neither could read the roles in time
    },
    ends: 'done',
  },
  'both look for a lost answer': {
    async play(round) {
      armed(round, { kind: 'reset', effect: 'made' });
      await approvedTwice(round);
    },
    ends: 'done',
    but: { 'slack.open_channel': 'unknown' },
  },
  'the database is cut during the call, and comes back after its answer': {
    async play(round) {
      const held = armed(round, { kind: 'hold', effect: 'made' });
      await approved(round);
      await eventually('every call', () => held.every((trap) => trap.held > 0));
      const failures = () => latch.log.filter(({ msg }) => String(msg).startsWith('case not advanced')).length;
      const before = failures();
      await latch.slack.settled(); // that it runs is told
      database.cut();
      for (const trap of held) trap.release();
      await eventually('answers that cannot be written down', () => failures() >= before + round.length);
      database.restore();
      latch.time.aheadMs += 2 * leaseMs; // the answers are overdue
    },
    ends: 'done',
    but: { 'slack.open_channel': 'done' }, // its own answer came: only the record of it was lost
  },
};
const rows = Object.entries(matrix);

const cells = new Map<string, MatrixCase>();
beforeAll(async () => {
  latch = await faultyLatch(rows.length, {
    databaseBy: async (uri) => {
      database = await cutProxy(uri);
      return database.uri;
    },
  });
  both = [latch.app, await latch.startAnother()];
  const { all, slack } = latch;
  for (const [n, [name, { play, isDeliveredAgain }]] of rows.entries()) {
    const round = await casesToApprove(
      { slack, all, ...(isDeliveredAgain && { afterEach: again }) },
      matrixActions.map((action) => ({ action, n })),
    );
    for (const one of round) cells.set(`${name}: ${one.action.id}`, one);
    await play(round);
    await untilEnded(round, latch);
  }
}, 240_000);
afterAll(async () => {
  await latch.stop();
  await database.close();
});

for (const [name, { ends, but = {}, mayTellTwice }] of rows)
  describe(name, () => {
    for (const { id } of matrixActions) {
      const end = but[id] ?? ends;
      test(`${id} ends ${end}`, async () => {
        const cell = cells.get(`${name}: ${id}`);
        if (!cell) throw new Error('its case was never made');
        await judge(cell, end, { ...latch, mayTellTwice });
      });
    }
  });

test('whatever came again was answered like the first', async () => {
  expect(replays.length).toBeGreaterThan(matrixActions.length * 5);
  expect(new Set((await Promise.all(replays)).map(({ status }) => status))).toEqual(new Set([200]));
});
