import { expect, test } from '@jest/globals';
import { followSecrets } from '../../../src/app/follow-secrets.ts';

function following() {
  const world = { version: 3, built: [] as number[], broken: false, lines: [] as string[] };
  const write = (_: object, message: string) => void world.lines.push(message);
  const { follow } = followSecrets(
    {
      team: 'T0LATCH',
      store: { version: async () => world.version },
      async rebuild() {
        if (world.broken) throw new Error('a plugin cannot be built');
        world.built.push(world.version);
      },
      log: { info: write as never, error: write as never },
    },
    3,
  );
  return { world, follow };
}

test('plugins are built anew once for each change, and not without one', async () => {
  const { world, follow } = following();
  expect(await follow()).toBe(true);
  expect(world.built).toEqual([]);
  world.version = 4;
  expect(await Promise.all([follow(), follow(), follow()])).toEqual([true, true, true]);
  expect(world.built).toEqual([4]);
});

test('a change that comes while plugins are built is not lost', async () => {
  const { world, follow } = following();
  world.version = 4;
  const first = follow();
  world.version = 5;
  await first;
  await follow();
  expect(world.built.at(-1)).toBe(5);
});

test('what does not work is said once and tried again until it does', async () => {
  const { world, follow } = following();
  world.version = 4;
  world.broken = true;
  expect([await follow(), await follow()]).toEqual([false, false]);
  expect(world.lines).toEqual(['plugins not built with the secrets that are stored now; trying again']);
  world.broken = false;
  expect(await follow()).toBe(true);
  expect(world.built).toEqual([4]);
});
