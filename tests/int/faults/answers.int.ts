import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { actionTermsOf } from '../../../src/plugin-settings.ts';
import { approve, TORRES } from '../../support/cases-in-slack.ts';
import { type MatrixAction, matrixActions, otherRequests } from '../../support/fault-matrix/actions.ts';
import { casesToApprove, type MatrixCase } from '../../support/fault-matrix/cases.ts';
import type { Armed, WireFault } from '../../support/fault-matrix/fault-proxy.ts';
import { type FaultyLatch, faultyLatch } from '../../support/fault-matrix/faulty-latch.ts';
import { type End, judge } from '../../support/fault-matrix/judge.ts';
import { type Refusals, refusalsOf } from '../../support/fault-matrix/refusals.ts';
import { untilEnded } from '../../support/fault-matrix/until-ended.ts';

interface Row {
  fault(action: MatrixAction): WireFault | null;
  /** Of every action but those that stand under `but`. */
  ends: End;
  but?: Record<string, End>;
}

const answer =
  (effect: 'none' | 'made', kind: keyof Refusals) =>
  ({ system }: MatrixAction): WireFault => ({ kind: 'answer', effect, reply: refusalsOf[system][kind] });
const always = (fault: WireFault) => () => fault;

/** The request arrived, and its answer did not: the look-up finds what it did. */
const arrived: Pick<Row, 'ends' | 'but'> = {
  ends: 'done',
  but: {
    'slack.open_channel': 'unknown', // the message that names the run comes later: a channel alone may be anybody's
    'freshdesk.set_status, its note': 'failed', // a note alone is no new status
    'linear.set_status, its note': 'failed',
  },
};
/** It never arrived. It is sent again only where the system takes a send once, however often it comes. */
const lost: Pick<Row, 'ends' | 'but'> = {
  ends: 'failed',
  but: {
    'stripe.refund': 'done',
    'stripe.credit': 'done',
    'stripe.cancel_subscription': 'done', // over is over: a second one is not found
    'stripe.cancel_subscription, its mark': 'done',
    'http.close_account': 'done', // declared with an idempotency key
    'linear.comment': 'done', // the comment's id is the key
    'slack.open_channel, its first message': 'unknown', // as above
  },
};

/** What goes wrong with the answer to the one request, by how the case then ends. */
const matrix: Record<string, Row> = {
  nothing: { fault: () => null, ends: 'done' },
  'it comes too late': { fault: always({ kind: 'hold', effect: 'made' }), ...arrived },
  'there is none, nor was anything done': { fault: always({ kind: 'hold', effect: 'none' }), ...lost },
  'the connection is reset after the deed': { fault: always({ kind: 'reset', effect: 'made' }), ...arrived },
  'the connection is reset before the deed': { fault: always({ kind: 'reset', effect: 'none' }), ...lost },
  'a 409': { fault: answer('none', 'conflict'), ...lost },
  'a 429 with Retry-After': { fault: answer('none', 'rateLimited'), ends: 'done' }, // waited out
  'a 500 after the deed': { fault: answer('made', 'serverError'), ...arrived },
  'a 500 in place of the deed': { fault: answer('none', 'serverError'), ...lost },
  'half of it': { fault: always({ kind: 'malformed' }), ...arrived },
};
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
    await Promise.all(round.map(({ card }) => approve(slack, TORRES, card)));
    // The next ones are filed while these wait for their look-ups.
    if (index + 1 < rows.length) filing = file(index + 1);
    await untilEnded(round, latch);
  }
}, 240_000);
afterAll(() => latch.stop());

test('every action of every plugin stands in the table', async () => {
  const offered = await Promise.all((await readdir('plugins')).map((name) => actionTermsOf([{ name }])));
  const ids = offered.flatMap(Object.keys).toSorted();
  // What http offers is declared in latch.yml.
  const covered = matrixActions.map(({ id }) => id).filter((id) => !id.startsWith('http.'));
  expect(covered.toSorted()).toEqual(ids);
});

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
