import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { LocalMessage } from '../../../scripts/sandbox/slack/types.ts';
import type { RunningLatch } from '../../../src/main.ts';
import {
  approve,
  cards,
  caseIdOf,
  caseToApprove,
  dmsTo,
  KIM,
  paymentsOf,
  threadOf,
} from '../../support/cases-in-slack.ts';
import { crowd, crowdConfig } from '../../support/crowd.ts';
import { eventually } from '../../support/eventually.ts';
import { countOf, flawsOf, recordOf, refusalsIn } from '../../support/record.ts';
import { type Running, runningLatch } from '../../support/running-latch.ts';
import { shuffled, testSeed } from '../../support/shuffled.ts';

const payments = paymentsOf(4);
const seed = testSeed();

let latch: Running;
let other: RunningLatch;
beforeAll(async () => {
  latch = await runningLatch({
    config: await crowdConfig(),
    slack: { workspace: crowd.workspace },
    stripe: { payments },
  });
  other = await latch.startAnother();
});
afterAll(() => latch.stop());

const urlOf = ({ port }: { port: number }) => `http://127.0.0.1:${port}/slack/events`;

/** Everybody at the same moment, each at one of the instances in turn. */
async function click(people: string[], card: LocalMessage, instances: RunningLatch[]): Promise<number[]> {
  const clicks = people.map((person, index) => {
    latch.slack.deliverTo(urlOf(instances[index % instances.length] ?? latch.app));
    return approve(latch.slack, person, card);
  });
  latch.slack.deliverTo(urlOf(latch.app));
  return (await Promise.all(clicks)).map(({ status }) => status);
}

const settled = async () => {
  await latch.slack.settled();
  await Promise.all([latch.app.settled(), other.settled()]);
};

const stage = async (card: LocalMessage, status: string) =>
  eventually(`case ${status}`, async () => {
    const record = await recordOf(latch.connection, caseIdOf(card));
    return record.row.state.status === status && record;
  });

test.each([
  ['one instance', 0, () => [latch.app]],
  ['two instances', 1, () => [latch.app, other]],
] as const)(
  `fifty people approve at once at %s: one approval, one refund, every refusal on record (seed ${seed})`,
  async (_, index, instances) => {
    const before = latch.stripe.effects;
    const heard = new Map(crowd.fifty.map((person) => [person, latch.slack.ephemerals(person).length]));
    const card = await caseToApprove(latch.slack, { payment: payments[index]?.paymentIntent ?? '' });
    const people = shuffled(crowd.fifty, seed + index);
    expect(people).toHaveLength(50);
    expect(new Set(await click(people, card, instances()))).toEqual(new Set([200]));
    await stage(card, 'done');
    await eventually(
      'everybody else refused',
      async () => refusalsIn(await recordOf(latch.connection, caseIdOf(card))).length >= 49,
    );
    await settled();

    const record = await recordOf(latch.connection, caseIdOf(card));
    expect(flawsOf(record)).toEqual([]);
    expect(countOf(record, 'approved')).toBe(1);
    expect(countOf(record, 'vote_cast')).toBe(1);
    expect(countOf(record, 'run_started')).toBe(1);
    expect(latch.stripe.effects).toBe(before + 1);
    const [winner] = record.entries.flatMap((entry) => (entry.type === 'vote_cast' ? [entry.by] : []));
    expect(crowd.finance).toContain(winner);
    const refused = refusalsIn(record).map(({ by }) => by);
    expect(refused.toSorted()).toEqual(people.filter((person) => person !== winner).toSorted());
    for (const person of people.filter((one) => one !== winner))
      expect([person, latch.slack.ephemerals(person).length - (heard.get(person) ?? 0)]).toEqual([person, 1]);
    const told = await eventually('every fact in the thread', () => {
      const lines = threadOf(latch.slack, card);
      return lines.length >= record.rows.length && lines;
    });
    expect(told).toHaveLength(record.rows.length);
    expect(cards(latch.slack, caseIdOf(card))).toHaveLength(1);
    for (const person of crowd.finance)
      expect([person, dmsTo(latch.slack, person, caseIdOf(card), 'review').length]).toEqual([person, 1]);
    expect(dmsTo(latch.slack, KIM, caseIdOf(card), 'outcome')).toHaveLength(1);
  },
);
