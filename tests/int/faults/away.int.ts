import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { approve, seen, TORRES } from '../../support/cases-in-slack.ts';
import { eventually } from '../../support/eventually.ts';
import { matrixActions } from '../../support/fault-matrix/actions.ts';
import { allQuiet, casesToApprove, type MatrixCase, rowsOf } from '../../support/fault-matrix/cases.ts';
import { type FaultyLatch, faultyLatch } from '../../support/fault-matrix/faulty-latch.ts';
import { type End, judge } from '../../support/fault-matrix/judge.ts';
import { untilEnded } from '../../support/fault-matrix/until-ended.ts';
import { countOf, recordOf } from '../../support/record.ts';

/** So many requests in a row without an answer, and a system counts as away. */
const silences = 5;
const restMs = 30_000;

/** Actions, and how the cases end whose requests got no answer. */
const systems: Record<string, { title: string; ends: End }> = {
  'stripe.refund': { title: 'Stripe', ends: 'done' }, // sent again under its key
  'zendesk.comment': { title: 'Zendesk', ends: 'failed' },
};

let latch: FaultyLatch;
beforeAll(async () => {
  latch = await faultyLatch(silences + 1);
}, 60_000);
afterAll(() => latch.stop());

for (const [id, { title, ends }] of Object.entries(systems))
  test(`${title} is away: what is approved waits on its card, and runs once it answers again (${id})`, async () => {
    const { all, slack, connection, time } = latch;
    const action = matrixActions.find((one) => one.id === id);
    if (!action) throw new Error(`there is no ${id}`);
    const proxy = all.proxies[action.system];
    const cases = await casesToApprove(
      { slack, all },
      Array.from({ length: silences + 1 }, (_, n) => ({ action, n })),
    );
    const last = cases.pop();
    if (!last) throw new Error('no case');
    const card = () => JSON.stringify(seen(slack, last.card).blocks);

    const lost = cases.map((one) => proxy.arm(action.write(one.n, all.systems), { kind: 'hold', effect: 'none' }));
    await Promise.all(cases.map((one) => approve(slack, TORRES, one.card)));
    await eventually('every call', () => lost.every(({ held }) => held > 0));
    await allQuiet(connection, cases); // news that are written back are answers, too
    for (const trap of lost) trap.release(); // five connections are lost, one after another
    await eventually('every loss on record', async () =>
      (await rowsOf(connection, cases)).every(({ state }) => state.status === 'unknown'),
    );

    await approve(slack, TORRES, last.card);
    await eventually('the card to say so', () => card().includes(`Waiting to run. ${title} is unavailable`));
    const asked = proxy.passed;
    time.aheadMs += restMs / 2; // look-ups are due, and the loop has come round
    await eventually('its turn', async () => {
      const [row] = await rowsOf(connection, [last]);
      return row && row.ops.leaseUntil.getTime() > Date.now() + time.aheadMs;
    });
    const waiting = await recordOf(connection, last.id);
    expect([waiting.row.state.status, countOf(waiting, 'run_started'), action.effects(last.n, all.systems)]).toEqual([
      'approved',
      0,
      0,
    ]);
    expect(proxy.passed).toBe(asked);

    time.aheadMs += restMs;
    const everyone: MatrixCase[] = [...cases, last];
    await untilEnded(everyone, latch);
    await judge(last, 'done', latch);
    for (const one of cases) await judge(one, ends, latch);
    await eventually('the card without it', () => !card().includes('is unavailable'));
  }, 90_000);
