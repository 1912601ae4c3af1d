import { beforeAll, expect, test } from '@jest/globals';
import type { LocalMessage } from '../../../scripts/sandbox/slack/types.ts';
import { samplePayments } from '../../../scripts/sandbox/stripe/sample-payments.ts';
import {
  approve,
  cards,
  caseIdOf,
  caseToApprove,
  dmsTo,
  fileCase,
  KIM,
  markReady,
  RAJ,
  seen,
  TORRES,
  threadOf,
} from '../../support/cases-in-slack.ts';
import { eventually } from '../../support/eventually.ts';
import { type KillableLatch, killableLatch } from '../../support/killable-latch.ts';
import { countOf, flawsOf, recordOf, typesOf } from '../../support/record.ts';

const payment = samplePayments.acme.paymentIntent;
const never = 600_000;

const statusOf = async ({ database }: KillableLatch, id: string) =>
  (await recordOf(database.connection, id)).row.state.status;

const inStatus = (latch: KillableLatch, id: string, status: string, withinMs?: number) =>
  eventually(`case ${status}`, async () => (await statusOf(latch, id)) === status, withinMs);

const isAnswered = ({ stripe }: KillableLatch) => stripe.requests.every(({ status }) => status !== null);

/** Somebody approved, and then: how to be at the moment at which the process dies. */
const moments: Record<string, (latch: KillableLatch, card: LocalMessage) => Promise<void>> = {
  'after the approval, before the run starts': async (latch, card) => {
    // Roles are read anew before a run starts: there it stands still.
    const before = latch.slack.calls.get('usergroups.users.list') ?? 0;
    latch.slack.addFault({ method: 'usergroups.users.list', hangMs: never });
    await approve(latch.slack, TORRES, card);
    await eventually('the look at the roles', () => (latch.slack.calls.get('usergroups.users.list') ?? 0) > before);
    expect(await statusOf(latch, caseIdOf(card))).toBe('approved');
  },
  'after the run is on record, before the call leaves': async (latch, card) => {
    // The payment is looked at once more before money moves: there it stands still.
    await eventually('Stripe at rest', () => isAnswered(latch));
    latch.stripe.fail({ kind: 'hang', effect: 'none', on: 'GET /v1/payment_intents' });
    await approve(latch.slack, TORRES, card);
    await inStatus(latch, caseIdOf(card), 'running');
    await eventually('the last look at the payment', () => !isAnswered(latch));
    expect(latch.stripe.effects).toBe(0);
  },
  'after Stripe did it, before its answer': async (latch, card) => {
    latch.stripe.fail({ kind: 'hang', effect: 'made' });
    await approve(latch.slack, TORRES, card);
    await eventually('the refund at Stripe', () => latch.stripe.effects === 1);
    expect(await statusOf(latch, caseIdOf(card))).toBe('running');
  },
  'after the answer, before it is on record': async (latch, card) => {
    latch.stripe.fail({ kind: 'delay', ms: 400 });
    await approve(latch.slack, TORRES, card);
    const sent = await eventually('the call', () => latch.stripe.requests.find(({ method }) => method === 'POST'));
    latch.proxy.hold();
    await eventually('the answer', () => sent.status === 200);
    await eventually('the attempt to write it down', () => latch.proxy.heldBack > 0);
    expect(await statusOf(latch, caseIdOf(card))).toBe('running');
  },
  'after the record, before card and thread': async (latch, card) => {
    latch.slack.addFault({ method: 'chat.update', hangMs: never });
    latch.slack.addFault({ method: 'chat.postMessage', hangMs: never });
    await approve(latch.slack, TORRES, card);
    await inStatus(latch, caseIdOf(card), 'done');
  },
  'while the line in the thread is posted and not noted': async (latch, card) => {
    const { length } = threadOf(latch.slack, card);
    latch.slack.addFault({ method: 'chat.postMessage', dropAfterEffect: true, hangMs: never });
    await approve(latch.slack, TORRES, card);
    await eventually('the line', () => threadOf(latch.slack, card).length > length);
  },
};

describeAtOnce('killed', moments, async (latch, reach) => {
  const card = await caseToApprove(latch.slack, { payment });
  const id = caseIdOf(card);
  await atRest(latch, id);
  await reach(latch, card);
  await latch.kill();
  latch.slack.clearFaults();
  latch.stripe.clearFaults();
  latch.proxy.restore();
  await latch.restart();
  await inStatus(latch, id, 'done', 45_000);
  expect(latch.stripe.effects).toBe(1);
  const kept = await recordOf(latch.database.connection, id);
  expect(flawsOf(kept)).toEqual([]);
  expect([countOf(kept, 'run_started'), countOf(kept, 'action_succeeded')]).toEqual([1, 1]);
  await toldOnce(latch, card);
});

/** Everything that can be told so far is told. */
const atRest = ({ database }: Pick<KillableLatch, 'database'>, id: string) =>
  eventually('rest', async () => (await recordOf(database.connection, id)).row.wakeAt === null, 45_000);

/** Card, thread and messages tell what is on record, each fact once. */
async function toldOnce({ slack, database }: KillableLatch, card: LocalMessage) {
  const id = caseIdOf(card);
  const kept = await recordOf(database.connection, id);
  await eventually(
    'the card',
    () => /Refund confirmed|returned/.test(JSON.stringify(seen(slack, card).blocks)),
    45_000,
  );
  await eventually('the thread', () => threadOf(slack, card).length >= kept.rows.length, 45_000);
  await atRest({ database }, id);
  expect({ lines: threadOf(slack, card).length, of: typesOf(kept) }).toEqual({
    lines: kept.rows.length,
    of: typesOf(kept),
  });
  expect(new Set(threadOf(slack, card)).size).toBe(kept.rows.length);
  expect(cards(slack, id)).toHaveLength(1);
  for (const person of [TORRES, RAJ]) expect(dmsTo(slack, person, id, 'review')).toHaveLength(1);
  expect(dmsTo(slack, KIM, id, 'outcome')).toHaveLength(1);
}

type Play<T> = (latch: KillableLatch, given: T) => Promise<void>;

/** What was being said when the process died is said once. */
const sentences: Record<string, (latch: KillableLatch) => Promise<LocalMessage>> = {
  'while the card is posted for the first time': async ({ slack }) => {
    slack.addFault({ method: 'chat.postMessage', dropAfterEffect: true, hangMs: never, times: 1 });
    return fileCase(slack, { payment });
  },
  'while the first of two approvers is told': async ({ slack }) => {
    const card = await fileCase(slack, { payment });
    const id = caseIdOf(card);
    await eventually('the suggestion in the thread', () => threadOf(slack, card).length === 2);
    await slack.settled();
    slack.addFault({ method: 'chat.postMessage', dropAfterEffect: true, hangMs: never });
    const line = () => threadOf(slack, card).length === 3;
    await markReady(slack, card);
    await eventually('the line', line);
    return (await eventually('a card', () => cards(slack, id)[0])) ?? card;
  },
};

describeAtOnce('killed', sentences, async (latch, reach) => {
  const card = await reach(latch);
  const id = caseIdOf(card);
  await latch.kill();
  latch.slack.clearFaults();
  await latch.restart();
  await eventually(
    'the suggestion',
    async () => countOf(await recordOf(latch.database.connection, id), 'triage_suggested') === 1,
    45_000,
  );
  if ((await statusOf(latch, id)) === 'open') await markReady(latch.slack, seen(latch.slack, card));
  await inStatus(latch, id, 'pending_approval');
  await eventually(
    'both approvers told',
    () => [TORRES, RAJ].every((one) => dmsTo(latch.slack, one, id, 'review').length),
    45_000,
  );
  await approve(
    latch.slack,
    TORRES,
    await eventually(
      'the card',
      () => /"Approve"/.test(JSON.stringify(seen(latch.slack, card).blocks)) && seen(latch.slack, card),
      45_000,
    ),
  );
  await inStatus(latch, id, 'done');
  await toldOnce(latch, card);
});

/** Each in a world of its own, and all of them at the same time: most of it is waiting for a lease to end. */
function describeAtOnce<T>(what: string, cases: Record<string, T>, play: Play<T>) {
  const plays = new Map<string, Promise<void>>();
  const begin = async (given: T) => {
    const latch = await killableLatch();
    await play(latch, given).finally(() => latch.stop());
  };
  beforeAll(() => {
    for (const [name, given] of Object.entries(cases)) plays.set(name, begin(given));
    for (const one of plays.values()) one.catch(() => undefined); // its own test says so
  });
  test.each(Object.keys(cases))(`${what} %s: one refund, told once`, async (name) => plays.get(name), 120_000);
}
