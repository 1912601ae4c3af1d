import { expect, test } from '@jest/globals';
import { type Breaker, createBreaker } from '../../../src/plugin-host/breaker.ts';

const start = Date.parse('2026-11-20T12:00:00.000Z');

function breaking() {
  const time = { now: start };
  const breaker = createBreaker({ clock: { now: () => new Date(time.now) } });
  return { time, breaker };
}
const silent = (breaker: Breaker, times: number) => {
  for (let n = 0; n < times; n++) breaker.silent();
};
/** For how long it rests now, in seconds; null: it does not. */
const restOf = (breaker: Breaker, now: number): number | null => {
  const state = breaker.state();
  return state.open ? (state.until.getTime() - now) / 1000 : null;
};

test('four requests without an answer leave a system alone no more than none', () => {
  const { breaker } = breaking();
  expect(breaker.state()).toEqual({ open: false });
  silent(breaker, 4);
  expect(breaker.state()).toEqual({ open: false });
});

test('the fifth opens it, and it tells how many there were and until when it rests', () => {
  const { breaker } = breaking();
  silent(breaker, 5);
  expect(breaker.state()).toEqual({ open: true, silences: 5, until: new Date(start + 30_000) });
});

test('an answer in between starts the count anew', () => {
  const { breaker } = breaking();
  silent(breaker, 4);
  breaker.answered();
  silent(breaker, 4);
  expect(breaker.state()).toEqual({ open: false });
});

test('one answer closes it at once, before its time is over', () => {
  const { breaker } = breaking();
  silent(breaker, 9);
  breaker.answered();
  expect(breaker.state()).toEqual({ open: false });
});

test('after its rest the next request may find out, and another silence opens it again at once', () => {
  const { breaker, time } = breaking();
  silent(breaker, 5);
  time.now += 29_999;
  expect(breaker.state()).toMatchObject({ open: true });
  time.now += 1;
  expect(breaker.state()).toEqual({ open: false });
  breaker.silent();
  expect(breaker.state()).toMatchObject({ open: true, silences: 6 });
});

test('each silence after a rest doubles the next one, up to five minutes, however long the system is away', () => {
  const { breaker, time } = breaking();
  silent(breaker, 4);
  const rests = Array.from({ length: 7 }, () => {
    breaker.silent();
    const rest = restOf(breaker, time.now);
    time.now += (rest ?? 0) * 1000;
    return rest;
  });
  expect(rests).toEqual([30, 60, 120, 240, 300, 300, 300]);
  silent(breaker, 2_000);
  expect(restOf(breaker, time.now)).toBe(300);
});

test('after an answer the rest is short again', () => {
  const { breaker, time } = breaking();
  silent(breaker, 8);
  breaker.answered();
  silent(breaker, 5);
  expect(restOf(breaker, time.now)).toBe(30);
});
