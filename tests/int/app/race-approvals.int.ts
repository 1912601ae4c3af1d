import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { RunningLatch } from '../../../src/main.ts';
import {
  approve,
  cards,
  caseIdOf,
  caseToApprove,
  dmsTo,
  KIM,
  paymentsOf,
  TORRES,
  threadOf,
} from '../../support/cases-in-slack.ts';
import { crowd, crowdConfig } from '../../support/crowd.ts';
import { eventually } from '../../support/eventually.ts';
import { atOnce, replayed } from '../../support/instances.ts';
import { countOf, flawsOf, recordOf, refusalsIn } from '../../support/record.ts';
import { type Running, runningLatch } from '../../support/running-latch.ts';
import { shuffled, testSeed } from '../../support/shuffled.ts';

const payments = paymentsOf(6);
const unused = payments.map(({ paymentIntent }) => paymentIntent);
const seed = testSeed();

let latch: Running;
let both: RunningLatch[];
beforeAll(async () => {
  latch = await runningLatch({
    config: await crowdConfig(),
    slack: { workspace: crowd.workspace },
    stripe: { payments },
  });
  both = [latch.app, await latch.startAnother()];
});
afterAll(() => latch.stop());

const nextCase = () => caseToApprove(latch.slack, { payment: unused.pop() ?? '' });

const record = (id: string) => recordOf(latch.connection, id);

const done = (id: string) =>
  eventually('the refund on record', async () => (await record(id)).row.state.status === 'done');

const toldOf = (card: Parameters<typeof threadOf>[1], lines: number) =>
  eventually('every fact in the thread', () => {
    const told = threadOf(latch.slack, card);
    return told.length >= lines && told;
  });

/** Where it takes long they hear that, too. */
const refusalsHeardBy = (person: string) =>
  latch.slack.ephemerals(person).filter(({ text }) => text.startsWith('Refused')).length;

for (const instances of [1, 2]) {
  test(`fifty people approve at once at ${instances} of two instances: one approval, one refund, every refusal on record (seed ${seed})`, async () => {
    const at = both.slice(0, instances);
    const card = await nextCase();
    const id = caseIdOf(card);
    const effects = latch.stripe.effects;
    const heard = new Map(crowd.fifty.map((person) => [person, refusalsHeardBy(person)]));
    const people = shuffled(crowd.fifty, seed + instances);
    expect(people).toHaveLength(50);
    const answers = await atOnce(
      latch,
      at,
      people.map((person) => () => approve(latch.slack, person, card)),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    await done(id);
    await eventually('everybody else refused', async () => refusalsIn(await record(id)).length >= 49);
    await latch.settled();

    const kept = await record(id);
    expect(flawsOf(kept)).toEqual([]);
    expect([countOf(kept, 'approved'), countOf(kept, 'vote_cast'), countOf(kept, 'run_started')]).toEqual([1, 1, 1]);
    expect(latch.stripe.effects).toBe(effects + 1);
    const winner = kept.entries.flatMap((entry) => (entry.type === 'vote_cast' ? [entry.by] : [])).at(0) ?? '';
    expect(crowd.finance).toContain(winner);
    const others = people.filter((person) => person !== winner);
    const refused = refusalsIn(kept).map(({ by }) => by);
    expect(refused.toSorted()).toEqual(others.toSorted());
    for (const person of others)
      expect([person, refusalsHeardBy(person) - (heard.get(person) ?? 0)]).toEqual([person, 1]);

    expect(await toldOf(card, kept.rows.length)).toHaveLength(kept.rows.length);
    expect(cards(latch.slack, id)).toHaveLength(1);
    for (const person of crowd.finance)
      expect([person, dmsTo(latch.slack, person, id, 'review').length]).toEqual([person, 1]);
    const outcomes = () => dmsTo(latch.slack, KIM, id, 'outcome').length;
    await eventually('the outcome', () => outcomes() > 0);
    expect(outcomes()).toBe(1);
  });

  test(`the same signed click twenty times at once at ${instances} of two instances: one vote, nothing doubled`, async () => {
    const at = both.slice(0, instances);
    const card = await nextCase();
    const id = caseIdOf(card);
    const effects = latch.stripe.effects;
    const heard = latch.slack.ephemerals(TORRES).length;
    const first = approve(latch.slack, TORRES, card);
    const answers = await Promise.all([first, ...replayed(latch, at, 19)]);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    await done(id);
    await latch.settled();
    const kept = await record(id);
    expect(flawsOf(kept)).toEqual([]);
    expect(countOf(kept, 'vote_cast')).toBe(1);
    expect(refusalsIn(kept)).toEqual([]);
    expect(latch.stripe.effects).toBe(effects + 1);
    expect(latch.slack.ephemerals(TORRES)).toHaveLength(heard);
    expect(await toldOf(card, kept.rows.length)).toHaveLength(kept.rows.length);
  });

  test(`a refused click twenty times at once at ${instances} of two instances: one refusal, heard once`, async () => {
    const at = both.slice(0, instances);
    const card = await nextCase();
    const id = caseIdOf(card);
    const heard = latch.slack.ephemerals('U0ANY1').length;
    const first = approve(latch.slack, 'U0ANY1', card);
    const [{ request }] = await Promise.all([first, ...replayed(latch, at, 19)]);
    await latch.settled();
    const again = await record(id);
    expect(refusalsIn(again)).toEqual([{ by: 'U0ANY1', code: 'wrong_role' }]);
    await Promise.all(replayed(latch, at, 5, request));
    await latch.settled();
    const kept = await record(id);
    expect(refusalsIn(kept)).toHaveLength(1);
    expect(flawsOf(kept)).toEqual([]);
    expect(latch.slack.ephemerals('U0ANY1')).toHaveLength(heard + 1);
  });
}
