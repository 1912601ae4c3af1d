import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type MatrixAction, matrixActions, otherRequests } from './actions.ts';
import { approveAll, casesToApprove, type MatrixCase } from './cases.ts';
import type { Armed, WireFault } from './fault-proxy.ts';
import { type FaultyLatch, faultyLatch } from './faulty-latch.ts';
import { type End, judge } from './judge.ts';
import { type Refusals, refusalsOf } from './refusals.ts';
import { untilEnded } from './until-ended.ts';

/** What goes wrong with the answer to one request, and how its case then ends. */
export interface Row {
  fault(action: MatrixAction): WireFault | null;
  /** Of every action but those that stand under `but`. */
  ends: End;
  but?: Record<string, End>;
}

export const answer =
  (effect: 'none' | 'made', kind: keyof Refusals) =>
  ({ system }: MatrixAction): WireFault => ({ kind: 'answer', effect, reply: refusalsOf[system][kind] });
export const always = (fault: WireFault) => () => fault;

/** Tests for every action under every row, by what goes wrong. The rows are played in `beforeAll`. */
export function testAnswers(matrix: Record<string, Row>): void {
  const rows = Object.entries(matrix);
  /** With the number of the thing that each acts on: every cell has its own. */
  const columns = [
    ...matrixActions.map((action) => ({ action, first: 0 })),
    ...otherRequests.map((action) => ({ action, first: rows.length })),
  ];

  let latch: FaultyLatch;
  const cells = new Map<string, MatrixCase>();
  const armed = new Map<string, Armed>();
  /** One fault after another meets all actions at once. */
  beforeAll(async () => {
    latch = await faultyLatch(2 * rows.length);
    const { all, slack } = latch;
    const file = (index: number) =>
      casesToApprove(
        { slack, all },
        columns.map(({ action, first }) => ({ action, n: first + index })),
      );
    let filing = file(0);
    for (const [index, [name, { fault }]] of rows.entries()) {
      const round = await filing;
      for (const one of round) {
        const { action, n } = one;
        const cell = `${name}: ${action.name}`;
        cells.set(cell, one);
        const wire = fault(action);
        if (wire) armed.set(cell, all.proxies[action.system].arm(action.write(n, all.systems), wire, 1));
      }
      await approveAll(slack, round);
      // The next ones are filed while these wait for their look-ups.
      if (index + 1 < rows.length) filing = file(index + 1);
      await untilEnded(round, latch);
    }
  }, 400_000);
  afterAll(() => latch.stop());

  for (const [name, { ends, but = {} }] of rows)
    describe(`wrong with the answer: ${name}`, () => {
      for (const { action } of columns) {
        const end = but[action.name] ?? ends;
        test(`${action.name} ends ${end}`, async () => {
          const cell = cells.get(`${name}: ${action.name}`);
          if (!cell) throw new Error('its case was never made');
          expect(armed.get(`${name}: ${action.name}`)?.met ?? 1).toBe(1);
          await judge(cell, end, latch);
        });
      }
    });
}
