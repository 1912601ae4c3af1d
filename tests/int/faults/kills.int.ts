import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '../../support/eventually.ts';
import { type MatrixAction, matrixActions } from '../../support/fault-matrix/actions.ts';
import { allQuiet, approveAll, casesToApprove, type MatrixCase, rowsOf } from '../../support/fault-matrix/cases.ts';
import type { Aim, Armed, WireFault } from '../../support/fault-matrix/fault-proxy.ts';
import { type End, judge } from '../../support/fault-matrix/judge.ts';
import { matrixConfig } from '../../support/fault-matrix/matrix-config.ts';
import {
  environmentOf,
  type FaultySystems,
  faultySystems,
  pluginSettings,
  type Systems,
} from '../../support/fault-matrix/systems.ts';
import { untilEnded } from '../../support/fault-matrix/until-ended.ts';
import { type KillableLatch, killableLatch } from '../../support/killable-latch.ts';

interface Moment {
  /** Where it stands still when the process dies. */
  at(action: MatrixAction, n: number, systems: Systems): Aim;
  effect: 'none' | 'made';
  ends: End;
  but?: Record<string, End>;
}

/** Whose system takes a send once: what was on its way when the process died is sent again. */
const sentAgain: Record<string, End> = {
  'stripe.refund': 'done',
  'stripe.credit': 'done',
  'stripe.cancel_subscription': 'done',
  'http.close_account': 'done',
  'linear.comment': 'done',
};

/** `kill -9`, by the moment; and how the case ends after the next start. */
const moments: Record<string, Moment> = {
  'before the send': {
    at: ({ read }, n, systems) => read(n, systems),
    effect: 'none',
    ends: 'failed',
    but: sentAgain,
  },
  'while the request is on its way': {
    at: ({ write }, n, systems) => write(n, systems),
    effect: 'none',
    ends: 'failed',
    but: sentAgain,
  },
  'after the deed, before the answer': {
    at: ({ write }, n, systems) => write(n, systems),
    effect: 'made',
    ends: 'done',
    but: { 'slack.open_channel': 'unknown' }, // the message that names the run never left
  },
};
const rows = Object.entries(moments);
/** After so long nobody waits for an answer any more. */
const overdueMs = 120_000;

let all: FaultySystems;
let latch: KillableLatch;
const cells = new Map<string, MatrixCase>();
/** All actions stand at the same moment when the process dies: once a moment. */
beforeAll(async () => {
  all = await faultySystems(rows.length);
  latch = await killableLatch({
    config: matrixConfig(all),
    // Long enough for all of them to get there.
    env: { ...environmentOf(all), LATCH_ACTION_TIMEOUT_MS: '30000' },
    plugins: pluginSettings(all),
  });
  const { slack, database, kill, restart } = latch;
  const { connection } = database;
  all.systems.slack = slack;
  for (const [n, [name, { at, effect }]] of rows.entries()) {
    const round = await casesToApprove(
      { slack, all },
      matrixActions.map((action) => ({ action, n })),
    );
    const hold: WireFault = { kind: 'hold', effect };
    const held = round.map((one): [MatrixCase, Armed] => {
      cells.set(`${name}: ${one.action.id}`, one);
      return [one, all.proxies[one.action.system].arm(at(one.action, n, all.systems), hold)];
    });
    await approveAll(slack, round);
    for (const [{ action }, trap] of held) await eventually(`${action.id} ${name}`, () => trap.held > 0);
    await eventually('all of them on record', async () =>
      (await rowsOf(connection, round)).every(({ state }) => state.status === 'running'),
    );
    for (const one of round) expect(one.action.effects(n, all.systems)).toBe(effect === 'made' ? 1 : 0);
    await allQuiet(connection, round);
    await kill();
    all.release();
    await restart(overdueMs * (n + 1));
    await untilEnded(round, { connection, all });
  }
}, 240_000);
afterAll(async () => {
  all.release();
  await latch.stop();
  await all.close();
});

for (const [name, { ends, but = {} }] of rows)
  describe(`killed ${name}`, () => {
    for (const { id } of matrixActions) {
      const end = but[id] ?? ends;
      test(`${id} ends ${end}`, async () => {
        const cell = cells.get(`${name}: ${id}`);
        if (!cell) throw new Error('its case was never made');
        await judge(cell, end, { all, slack: latch.slack, connection: latch.database.connection });
      });
    }
  });
