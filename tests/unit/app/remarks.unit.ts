import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { pino } from 'pino';
import type { Loaded, Ops } from '../../../src/app/ports.ts';
import { aboutStart, createRemarks } from '../../../src/app/remarks.ts';
import { given, worldWith } from '../../support/domain-given.ts';

beforeEach(() => void jest.useFakeTimers({ doNotFake: ['setImmediate'] }));
afterEach(() => void jest.useRealTimers());

const id = 'T0LATCH:42';

function remarking(before?: Ops['remark']) {
  const written: { remark: Ops['remark'] }[] = [];
  /** Cases. */
  const shown: string[] = [];
  const warned: string[] = [];
  const ops: { remark?: Ops['remark'] } = before ? { remark: before } : {};
  const database = { fails: false };
  const remark = createRemarks({
    store: {
      load: async () => ({ case: given(worldWith()).kase, ops }) as Loaded, // nothing else of it is read
      updateOps: async (_id, set) => {
        if (database.fails) throw new Error('away');
        written.push(set as { remark: Ops['remark'] }); // nothing else is set
        Object.assign(ops, set);
      },
    },
    presenter: { redraw: (shownId) => void shown.push(shownId) },
    log: pino({ level: 'warn' }, { write: (line: string) => void warned.push(JSON.parse(line).msg) }),
  });
  const texts = () => written.map(({ remark: one }) => one?.text);
  return { remark, written, shown, texts, warned, database };
}
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

test('what the machine says while it works is noted beside the case and shown on its card', async () => {
  const play = remarking();
  play.remark(id, 'run-1', '3 of 8 invoices');
  await settled();
  expect(play.written).toEqual([{ remark: { about: 'run-1', text: '3 of 8 invoices' } }]);
  expect(play.shown).toEqual([id]);
});

test('at most once a second: people read, they do not count', async () => {
  const play = remarking();
  for (let n = 1; n <= 100; n++) play.remark(id, 'run-1', `${n} of 100`);
  await settled();
  jest.advanceTimersByTime(999);
  play.remark(id, 'run-1', 'too soon');
  jest.advanceTimersByTime(1);
  play.remark(id, 'run-1', 'a second later');
  await settled();
  expect(play.texts()).toEqual(['1 of 100', 'a second later']);
});

test('of another run, or another case, at once', async () => {
  const play = remarking();
  play.remark(id, 'run-1', 'first');
  play.remark(id, 'run-2', 'second');
  play.remark('T0LATCH:43', 'run-1', 'third');
  await settled();
  expect(play.texts().toSorted()).toEqual(['first', 'second', 'third']);
  expect(play.shown.toSorted()).toEqual([id, id, 'T0LATCH:43']);
});

test('the same words are not said again, by this process or after another one', async () => {
  const play = remarking({ about: 'run-1', text: 'waiting' });
  play.remark(id, 'run-1', 'waiting');
  jest.advanceTimersByTime(60_000);
  play.remark(id, 'run-1', 'waiting');
  await settled();
  expect(play.written).toEqual([]);
});

test('a remark that cannot be written holds up nothing', async () => {
  const play = remarking();
  play.database.fails = true;
  play.remark(id, 'run-1', 'lost');
  await settled();
  expect(play.warned).toEqual(['remark not shown']);
  play.database.fails = false;
  jest.advanceTimersByTime(1_000);
  play.remark(id, 'run-1', 'written');
  await settled();
  expect(play.texts()).toEqual(['written']);
});

test('what a start waits for is another matter in another round, and after another run', () => {
  expect(new Set([aboutStart(1, 0), aboutStart(1, 1), aboutStart(2, 0), aboutStart(2, 1)]).size).toBe(4);
});
