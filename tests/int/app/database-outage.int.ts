import { Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import { findByLabel, until } from '../../../scripts/sandbox/acting.ts';
import type { Patience } from '../../../src/slack/patience.ts';
import {
  approve,
  caseIdOf,
  caseToApprove,
  formOf,
  KIM,
  paymentsOf,
  seen,
  TORRES,
  threadOf,
} from '../../support/cases-in-slack.ts';
import { type CutProxy, cutProxy } from '../../support/cut-proxy.ts';
import { eventually } from '../../support/eventually.ts';
import { type CaseRecord, countOf, flawsOf, isAtRest, recordOf } from '../../support/record.ts';
import { type Running, runningLatch } from '../../support/running-latch.ts';
import { unhurried } from '../../support/unhurried.ts';

const payments = paymentsOf(12);
const unused = payments.map(({ paymentIntent }) => paymentIntent);

const patience = { ...unhurried };
/** Less than people have at Slack, so that a busy machine is in time for them, too. */
const inAHurry: Partial<Patience> = { formMs: 1_000, clickMs: 3_000 };
let latch: Running;
let proxy: CutProxy;
beforeAll(async () => {
  latch = await runningLatch({
    stripe: { payments },
    settleMs: 300,
    env: { LATCH_ACTION_TIMEOUT_MS: '2000' },
    patience,
    databaseBy: async (uri) => {
      proxy = await cutProxy(uri);
      return proxy.uri;
    },
  });
});
afterEach(() => {
  proxy.restore();
  Object.assign(patience, unhurried);
});
afterAll(async () => {
  await latch.stop();
  await proxy.close();
});

const record = (id: string) => recordOf(latch.connection, id);
/** What the case is and what happened to it; not what the machine notes for itself, such as a lease that ends. */
const lasting = ({ row: { ops: _ops, wakeAt: _wakeAt, ...row }, ...rest }: CaseRecord) => ({ ...rest, row });
const nextCase = async () => {
  const card = await caseToApprove(latch.slack, { payment: unused.pop() ?? '' });
  await eventually('rest', async () => isAtRest((await record(caseIdOf(card))).row));
  await latch.settled();
  return card;
};
const done = (id: string, withinMs = 30_000) =>
  eventually(
    'the refund on record',
    async () => {
      const kept = await record(id);
      return kept.row.state.status === 'done' && kept;
    },
    withinMs,
  );

for (const fault of ['cut', 'hold'] as const)
  test(`${fault === 'cut' ? 'the database is away' : 'the database swallows everything'}: whoever clicks hears it, nothing is written, and it works again by itself`, async () => {
    const card = await nextCase();
    const id = caseIdOf(card);
    const before = await record(id);
    const effects = latch.stripe.effects;
    const heard = latch.slack.ephemerals(TORRES).length;
    Object.assign(patience, inAHurry);
    proxy[fault]();
    const clicked = performance.now();
    const { status, ms } = await approve(latch.slack, TORRES, card);
    expect(status).toBe(200);
    expect(ms).toBeLessThan(1_000);
    const answer = await until(latch.slack, 'an answer', () => latch.slack.ephemerals(TORRES)[heard], 30_000);
    expect(performance.now() - clicked).toBeLessThan(4_500);
    expect(answer.text).toMatch(/database/);
    expect(lasting(await record(id))).toEqual(lasting(before));
    proxy.restore();
    await eventually('the app back', async () => {
      await approve(latch.slack, TORRES, card);
      await latch.app.settled();
      return (await record(id)).row.version > before.row.version;
    });
    const kept = await done(id);
    expect(flawsOf(kept)).toEqual([]);
    expect(latch.stripe.effects).toBe(effects + 1);
    await until(
      latch.slack,
      'the card',
      () => (/returned/.test(JSON.stringify(seen(latch.slack, card).blocks)) ? true : undefined),
      30_000,
    );
  }, 90_000);

test('a form sent while the database is away keeps what was typed and says how it went', async () => {
  const card = await nextCase();
  const form = await formOf(latch.slack, KIM, card, 'Edit', 'Save');
  Object.assign(patience, inAHurry);
  proxy.cut();
  const { status, ms } = await latch.slack.as(KIM).submit(form.id, {});
  expect(status).toBe(200);
  expect(ms).toBeLessThan(2_500);
  const view = await until(latch.slack, 'the word on it', () => {
    const top = latch.slack.views(KIM).at(-1);
    return /database/.test(JSON.stringify(top)) ? top : undefined;
  });
  expect(JSON.stringify(view)).toContain('nothing was changed');
  proxy.restore();
}, 60_000);

test('the answer to the commit of an approval is lost: it counts once and nobody is told otherwise', async () => {
  const card = await nextCase();
  const heard = latch.slack.ephemerals(TORRES).length;
  proxy.loseNextCommit();
  await approve(latch.slack, TORRES, card);
  const kept = await done(caseIdOf(card));
  expect(flawsOf(kept)).toEqual([]);
  expect(countOf(kept, 'vote_cast')).toBe(1);
  await until(
    latch.slack,
    'the thread, before any lease ends',
    () => threadOf(latch.slack, card).length === kept.rows.length || undefined,
    10_000,
  );
  expect(latch.slack.ephemerals(TORRES)).toHaveLength(heard);
}, 60_000);

/** The server ends the connection right before this is written to it; the driver throws what Node says of that. `times`: in a row. */
function endAtNextWrite(of: string, { after = 0, times = 1 } = {}): void {
  let seen = 0;
  const { write } = Socket.prototype;
  const writing = jest.spyOn(Socket.prototype, 'write').mockImplementation(function (
    this: Socket,
    ...given: unknown[]
  ) {
    const [bytes] = given;
    if (this.remotePort !== proxy.port || !(bytes instanceof Uint8Array) || !Buffer.from(bytes).includes(of))
      return Reflect.apply(write, this, given);
    seen++;
    if (seen <= after) return Reflect.apply(write, this, given);
    if (seen === after + times) writing.mockRestore();
    this.destroy(Object.assign(new Error('This socket has been ended by the other party'), { code: 'EPIPE' }));
    return false;
  });
}

test.each([
  ['is written', 'vote_cast'],
  ['is committed', 'commitTransaction'],
])(
  'the connection ends as an approval %s: it counts, once',
  async (_when, of) => {
    const card = await nextCase();
    const heard = latch.slack.ephemerals(TORRES).length;
    endAtNextWrite(of);
    await approve(latch.slack, TORRES, card);
    const kept = await done(caseIdOf(card));
    expect(flawsOf(kept)).toEqual([]);
    expect(countOf(kept, 'vote_cast')).toBe(1);
    expect(latch.slack.ephemerals(TORRES)).toHaveLength(heard);
  },
  60_000,
);

test('nobody learns what became of a commit: it is looked up, and what it did is shown at once', async () => {
  const card = await nextCase();
  const heard = latch.slack.ephemerals(TORRES).length;
  proxy.loseNextCommit();
  endAtNextWrite('commitTransaction', { after: 1, times: 3 }); // as often as it is sent again
  await approve(latch.slack, TORRES, card);
  const kept = await done(caseIdOf(card), 10_000); // before any lease ends
  expect(countOf(kept, 'vote_cast')).toBe(1);
  await until(latch.slack, 'the thread', () => threadOf(latch.slack, card).length === kept.rows.length || undefined);
  expect(latch.slack.ephemerals(TORRES)).toHaveLength(heard);
}, 60_000);

test('the connection ends as a case is read: whoever clicked hears that it was the database, and clicks again', async () => {
  const card = await nextCase();
  const heard = latch.slack.ephemerals(TORRES).length;
  endAtNextWrite(caseIdOf(card)); // the first that is asked of it
  await approve(latch.slack, TORRES, card);
  const answer = await until(latch.slack, 'an answer', () => latch.slack.ephemerals(TORRES)[heard]);
  expect(answer.text).toMatch(/cannot reach its database right now, so nothing was changed/);
  await approve(latch.slack, TORRES, card);
  expect(countOf(await done(caseIdOf(card)), 'vote_cast')).toBe(1);
}, 60_000);

test('the database goes away while Stripe works: the refund is looked up and recorded when it is back', async () => {
  const card = await nextCase();
  const effects = latch.stripe.effects;
  const { length } = latch.stripe.requests;
  latch.stripe.fail({ kind: 'delay', ms: 200 });
  await approve(latch.slack, TORRES, card);
  const sent = await eventually('the call', () =>
    latch.stripe.requests.slice(length).find(({ method }) => method === 'POST'),
  );
  proxy.cut();
  await eventually('the answer of Stripe', () => sent.status === 200);
  await latch.app.settled();
  proxy.restore();
  const kept = await done(caseIdOf(card));
  expect(flawsOf(kept)).toEqual([]);
  expect(latch.stripe.effects).toBe(effects + 1);
  expect(countOf(kept, 'run_started')).toBe(1);
  await until(
    latch.slack,
    'the thread',
    () => threadOf(latch.slack, card).length === kept.rows.length || undefined,
    30_000,
  );
  expect(findByLabel(seen(latch.slack, card).blocks, 'Approve')).toBeUndefined();
}, 60_000);
