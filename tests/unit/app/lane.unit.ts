import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { lanes } from '../../../src/app/lane.ts';

test('one after another in a lane, side by side in two; whoever is next goes before the others', async () => {
  const inLane = lanes();
  const done: string[] = [];
  const work = (what: string) => async () => {
    done.push(`${what} begins`);
    await sleep(5);
    done.push(`${what} ends`);
  };
  await Promise.all([
    inLane('a', work('first')),
    inLane('a', work('second')),
    inLane('a', work('urgent'), { nextWithinMs: 10_000 }),
    inLane('b', work('other')),
  ]);
  const ofA = done.filter((what) => !what.startsWith('other'));
  expect(ofA.map((what) => what.split(' ')[0])).toEqual(['first', 'first', 'urgent', 'urgent', 'second', 'second']);
  expect(done.indexOf('other begins')).toBeLessThan(done.indexOf('first ends'));
});

test('what is next does not wait for ever, and is done once; a failure is the caller’s alone', async () => {
  const inLane = lanes();
  const slow = Promise.withResolvers<void>();
  let times = 0;
  const first = inLane('a', () => slow.promise);
  const last = inLane('a', async () => 'last');
  await inLane('a', async () => void times++, { nextWithinMs: 10 });
  expect(times).toBe(1);
  await expect(
    inLane(
      'a',
      async () => {
        throw new Error('no');
      },
      { nextWithinMs: 10 },
    ),
  ).rejects.toThrow('no');
  slow.resolve();
  await first;
  expect(await last).toBe('last');
  expect(times).toBe(1);
});
