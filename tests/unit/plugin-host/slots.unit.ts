import { expect, test } from '@jest/globals';
import { createSlots, type Enter } from '../../../src/plugin-host/slots.ts';

/** Whoever enters says so in `inside`. */
function entering(enter: Enter) {
  const inside: string[] = [];
  const enters = async (name: string) => {
    const leave = await enter();
    inside.push(name);
    return leave;
  };
  return { inside, enters };
}
/** Everything that can go on without being let in has gone on. */
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

test('so many are inside at a time, and one more when one leaves', async () => {
  const { inside, enters } = entering(createSlots(2));
  const leave = await enters('a');
  await enters('b');
  const third = enters('c');
  await turn();
  expect(inside).toEqual(['a', 'b']);
  leave();
  await third;
  expect(inside).toEqual(['a', 'b', 'c']);
});

test('whoever came first is let in first', async () => {
  const { inside, enters } = entering(createSlots(1));
  const names = ['a', 'b', 'c', 'd'];
  const leaves = names.map(enters);
  for (const one of leaves) (await one)();
  expect(inside).toEqual(names);
});

test('nobody who comes as a slot is handed on gets past those who wait', async () => {
  const { inside, enters } = entering(createSlots(1));
  const leave = await enters('first');
  const waiting = enters('waits');
  leave();
  const late = enters('late');
  await turn();
  expect(inside).toEqual(['first', 'waits']);
  (await waiting)();
  await late;
  expect(inside).toEqual(['first', 'waits', 'late']);
});

test('a slot that is given back twice is given back once', async () => {
  const { inside, enters } = entering(createSlots(1));
  const leave = await enters('a');
  leave();
  leave();
  await enters('b');
  void enters('c');
  await turn();
  expect(inside).toEqual(['a', 'b']);
});

test('given back twice while others wait lets in one of them', async () => {
  const { inside, enters } = entering(createSlots(1));
  const leave = await enters('a');
  void enters('b');
  void enters('c');
  leave();
  leave();
  await turn();
  expect(inside).toEqual(['a', 'b']);
});

test('after everybody has left there is room for as many as ever', async () => {
  const { inside, enters } = entering(createSlots(3));
  const all = await Promise.all(['a', 'b', 'c'].map(enters));
  for (const leave of all) leave();
  await Promise.all(['d', 'e', 'f'].map(enters));
  void enters('g');
  await turn();
  expect(inside).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
});
