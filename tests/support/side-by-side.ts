import { beforeAll, expect, test } from '@jest/globals';
import type { LocalMessage } from '../../scripts/sandbox/slack/types.ts';
import { cards, caseIdOf, dmsTo, KIM, RAJ, seen, TORRES, threadOf } from './cases-in-slack.ts';
import { eventually } from './eventually.ts';
import { fewAtATime } from './few-at-a-time.ts';
import { type KillableLatch, killableLatch } from './killable-latch.ts';
import { isAtRest, recordOf, typesOf } from './record.ts';

type World = Pick<KillableLatch, 'slack' | 'database'>;

export const statusOf = async ({ database }: World, id: string) =>
  (await recordOf(database.connection, id)).row.state.status;

export const inStatus = (world: World, id: string, status: string, withinMs?: number) =>
  eventually(`case ${status}`, async () => (await statusOf(world, id)) === status, withinMs);

/** Everything that can be told so far is told. */
export const atRest = ({ database }: Pick<World, 'database'>, id: string) =>
  eventually('rest', async () => isAtRest((await recordOf(database.connection, id)).row), 45_000);

/** Card, thread and messages tell what is on record, each fact once. */
export async function toldOnce({ slack, database }: World, card: LocalMessage) {
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

/** Each in a world of its own, a few at the same time: most of it is waiting for a lease to end. */
export function testSideBySide<T>(what: string, cases: Record<string, T>, play: Play<T>) {
  const ended = new Map(Object.keys(cases).map((name) => [name, Promise.withResolvers<void>()]));
  const whole = async ([name, given]: [string, T]) => {
    const end = ended.get(name);
    try {
      const latch = await killableLatch();
      await play(latch, given).finally(() => latch.stop());
      end?.resolve();
    } catch (error) {
      end?.reject(error);
    }
  };
  beforeAll(() => {
    for (const { promise } of ended.values()) promise.catch(() => undefined); // its own test says so
    void fewAtATime([1, 2, 3], Object.entries(cases), whole);
  });
  test.each(Object.keys(cases))(`${what} %s: one refund, told once`, (name) => ended.get(name)?.promise, 120_000);
}
