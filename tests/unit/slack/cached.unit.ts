import { expect, test } from '@jest/globals';
import { cached } from '../../../src/slack/cached.ts';

/** A source whose every answer is given by hand. */
function source() {
  const asked: PromiseWithResolvers<string>[] = [];
  const read = () => {
    const answer = Promise.withResolvers<string>();
    asked.push(answer);
    return answer.promise;
  };
  const answer = (index: number, said: string) => asked[index]?.resolve(said);
  const fail = (index: number) => asked[index]?.reject(new Error('away'));
  return { asked, answer, fail, people: cached(read, 60_000) };
}

test('readers at the same time share one call, and later ones what it said', async () => {
  const { asked, answer, people } = source();
  const both = [people.get('U1'), people.get('U1')];
  answer(0, 'member');
  expect(await Promise.all(both)).toEqual(['member', 'member']);
  expect(await people.get('U1')).toBe('member');
  expect(asked).toHaveLength(1);
});

test('a failure is not remembered', async () => {
  const { answer, fail, people } = source();
  const first = people.get('U1');
  fail(0);
  await expect(first).rejects.toThrow('away');
  const second = people.get('U1');
  answer(1, 'member');
  expect(await second).toBe('member');
});

test('while a fresh read hangs, and after it failed, everybody else gets what is known', async () => {
  const { answer, fail, people } = source();
  const first = people.get('U1');
  answer(0, 'member');
  await first;
  const fresh = people.get('U1', { fresh: true });
  expect(await people.get('U1')).toBe('member');
  fail(1);
  await expect(fresh).rejects.toThrow('away');
  expect(await people.get('U1')).toBe('member');
});

test('a fresh read that succeeds is what everybody gets from then on, the latest of several', async () => {
  const { answer, people } = source();
  const first = people.get('U1');
  answer(0, 'member');
  await first;
  const earlier = people.get('U1', { fresh: true });
  const later = people.get('U1', { fresh: true });
  answer(2, 'deactivated');
  expect(await later).toBe('deactivated');
  answer(1, 'member');
  expect(await earlier).toBe('member');
  expect(await people.get('U1')).toBe('deactivated');
});

test('what was dropped while a fresh read was under way is read again', async () => {
  const { asked, answer, people } = source();
  const first = people.get('U1');
  answer(0, 'member');
  await first;
  const fresh = people.get('U1', { fresh: true });
  people.drop('U1');
  answer(1, 'member');
  await fresh;
  const again = people.get('U1');
  answer(2, 'guest');
  expect(await again).toBe('guest');
  expect(asked).toHaveLength(3);
});
