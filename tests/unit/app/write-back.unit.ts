import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { isNews } from '../../../src/app/news.ts';
import type { CaseNews, Loaded, Ops, WrittenBack } from '../../../src/app/ports.ts';
import { createWriteBack, type WriteBackDeps } from '../../../src/app/write-back.ts';
import { given, type History, kim, machine, minute, type Step, torres, worldWith } from '../../support/domain-given.ts';
import { later } from './runs-given.ts';

type Answer = 'written' | 'nowhere' | 'failed';
const people: Record<string, string> = { U0KIM: 'M. Kim', U0TORRES: 'A. Torres' };
const ready = given(worldWith(), kim.marksReady({ note: 'the customer is a fraud' }));

/** A case beside which it is noted how far its tickets were told. `answers`: by plugin, the last one again and again. */
function telling(start: History, answers: Record<string, Answer[]> = { zendesk: ['written'] }) {
  const state: { history: History; ops: Partial<Ops> } = { history: start, ops: {} };
  const time = { now: Date.parse(minute(30)) };
  const happened: string[] = [];
  const told: (CaseNews & { plugin: string })[] = [];
  const lines: { level: number; msg: string }[] = [];
  const { world } = start;

  const recorded = () => state.history.entries.map((entry, index) => ({ seq: index + 1, cmd: null, hash: '', entry }));
  const newsSeq = () => recorded().findLast(({ entry }) => isNews(entry))?.seq ?? 0;
  const load = async (): Promise<Loaded> => ({
    case: state.history.kase,
    version: state.history.entries.length,
    head: '',
    ops: {
      card: { channel: 'C0', ts: '1.2', version: 1 },
      threadSeq: 0,
      told: {},
      attempts: 0,
      attemptsCounted: 0,
      facts: [],
      newsSeq: newsSeq(),
      ...state.ops,
    },
  });
  const deps = {
    store: {
      load,
      timeline: async (_id: string, after = 0) => recorded().filter(({ seq }) => seq > after),
      noteWrittenBack: async (_id: string, plugin: string, before: WrittenBack | null, after: WrittenBack) => {
        if (!isDeepStrictEqual(state.ops.writtenBack?.[plugin] ?? null, before)) return false;
        state.ops = { ...state.ops, writtenBack: { ...state.ops.writtenBack, [plugin]: after } };
        happened.push(`${plugin} noted ${JSON.stringify(after)}`);
        return true;
      },
    },
    host: {
      writesBack: (): string[] => Object.keys(answers),
      writeBack: async (plugin: string, _kase: unknown, news: CaseNews): Promise<Answer> => {
        happened.push(`${plugin} told ${news.id}`);
        told.push({ plugin, ...news });
        const next = answers[plugin] ?? [];
        return (next.length > 1 ? next.shift() : next[0]) ?? 'written';
      },
    },
    cardLink: (card: Ops['card']) => card && `https://slack.example.com/${card.ts}`,
    directory: { person: async (id: string) => ({ name: people[id] }) },
    policies: { active: () => world.policy, byHash: async () => world.policy },
    clock: { now: () => new Date(time.now) },
    log: pino({ level: 'warn' }, { write: (line: string) => void lines.push(JSON.parse(line)) }),
  };
  const asked = (over: object = {}) => createWriteBack({ ...deps, ...over } as unknown as WriteBackDeps); // the rest has no part in it
  const writeBack = asked();
  return {
    happened,
    told,
    time,
    lines,
    deps,
    writeBack,
    load,
    /** Another process over the same case. */
    another: asked,
    goesOn: (...steps: Step[]) => {
      state.history = steps.reduce((history, step) => history.when(step), state.history);
    },
    noted: (plugin = 'zendesk') => state.ops.writtenBack?.[plugin],
    push: async (by = writeBack) => {
      by.push('T0LATCH:42');
      await by.settled();
    },
    dueInSeconds: async () => {
      const at = writeBack.dueAt(await load());
      return at && (at.getTime() - time.now) / 1000;
    },
  };
}

describe('the ticket of a case', () => {
  test('is told what happened in one go, with who did it, and where the case stands', async () => {
    const play = telling(ready.when(torres.approves()).when(machine.starts()).when(machine.succeeds()));
    await play.push();
    expect(play.told).toHaveLength(1);
    expect(play.told[0]).toMatchObject({
      id: 'T0LATCH:42/6',
      brief: ['M. Kim marked this ready', 'All seats filled: Finance A. Torres', '$2,400.00 returned (re_1)'],
      link: 'https://slack.example.com/1.2',
    });
    expect(play.told[0]?.lines[0]).toContain('the customer is a fraud');
  });

  test('is told nothing of votes, notes and what else is only for those who work on it', async () => {
    const play = telling(given(worldWith({ seats: ['finance', 'risk'] }), kim.notes('hm')));
    await play.push();
    expect([play.happened, await play.dueInSeconds()]).toEqual([[], null]);
    play.goesOn(kim.marksReady());
    await play.push();
    play.goesOn(torres.approves(), kim.notes('one to go'));
    await play.push();
    expect(play.told.map(({ brief }) => brief)).toEqual([['M. Kim marked this ready']]);
  });

  test('is told each piece of news once, however often it is looked at', async () => {
    const play = telling(ready);
    for (let n = 0; n < 3; n++) await play.push();
    play.goesOn(torres.approves());
    for (let n = 0; n < 3; n++) await play.push();
    expect(play.told.map(({ brief }) => brief)).toEqual([
      ['M. Kim marked this ready'],
      ['All seats filled: Finance A. Torres'],
    ]);
  });

  test('costs one look where the case has none there', async () => {
    const play = telling(ready, { zendesk: ['nowhere'] });
    for (let n = 0; n < 3; n++) await play.push();
    expect(play.told).toHaveLength(1);
    expect(await play.dueInSeconds()).toBeNull();
  });

  test('is left to an instance that has the plugins of the case', async () => {
    const play = telling(ready);
    const without = play.another({
      host: {
        ...play.deps.host,
        writesBack: () => {
          throw new Error('the plugins of its policy are not loaded');
        },
      },
    });
    await play.push(without);
    expect([play.happened, without.isBehind(await play.load())]).toEqual([[], false]);
  });
});

describe('what is told', () => {
  test('is noted before it is sent', async () => {
    const play = telling(ready);
    await play.push();
    expect(play.happened).toEqual([
      `zendesk noted {"seq":0,"trying":2,"tries":0,"until":"${minute(30).replace('00.000', '40.000')}"}`,
      'zendesk told T0LATCH:42/2',
      'zendesk noted {"seq":2}',
    ]);
  });

  test('and is not certain to have come is told again under the same id, and what came meanwhile after it', async () => {
    const play = telling(ready, { zendesk: ['failed', 'failed', 'written'] });
    await play.push();
    play.goesOn(torres.approves());
    await play.push();
    play.goesOn(machine.starts(), machine.succeeds());
    await play.push();
    expect(play.told.map(({ id, brief }) => [id, brief.length])).toEqual([
      ['T0LATCH:42/2', 1],
      ['T0LATCH:42/2', 1],
      ['T0LATCH:42/2', 1],
      ['T0LATCH:42/6', 2],
    ]);
  });

  test('when its process dies is told by the next one under the same id', async () => {
    const play = telling(ready);
    const dying = later<Answer>();
    const died = play.another({ host: { ...play.deps.host, writeBack: dying.answer } });
    died.push('T0LATCH:42');
    await dying.reached;
    play.goesOn(torres.approves());
    await play.push(); // too soon: it may still be at it
    expect(play.told).toEqual([]);
    expect(await play.dueInSeconds()).toBe(40);
    play.time.now += 41_000;
    await play.push();
    expect(play.told.map(({ id }) => id)).toEqual(['T0LATCH:42/2', 'T0LATCH:42/4']);
  });

  test('by two instances at the same moment is told by one', async () => {
    const play = telling(ready);
    const both = [play.another(), play.another()];
    for (const one of both) one.push('T0LATCH:42');
    await Promise.all(both.map((one) => one.settled()));
    expect(play.told).toHaveLength(1);
  });

  test('late, after another instance had taken it over, is not noted over what that one noted', async () => {
    const play = telling(ready);
    const slow = later<Answer>();
    const late = play.another({ host: { ...play.deps.host, writeBack: slow.answer } });
    late.push('T0LATCH:42');
    await slow.reached;
    play.time.now += 41_000;
    play.goesOn(torres.approves());
    await play.push();
    slow.resolve('failed');
    await late.settled();
    expect(play.noted()).toEqual({ seq: 4 });
  });

  test('in vain to one system is told to the others all the same', async () => {
    const play = telling(ready, { jira: ['failed'], zendesk: ['written'] });
    await play.push();
    expect(play.told.map(({ plugin }) => plugin)).toEqual(['jira', 'zendesk']);
    expect([play.noted('jira'), play.noted('zendesk')]).toEqual([{ seq: 0, trying: 2, tries: 1 }, { seq: 2 }]);
  });
});

describe('a ticket system that is away', () => {
  test('is tried again after a pause that doubles, once an hour at last', async () => {
    const play = telling(ready, { zendesk: ['failed'] });
    const pauses: unknown[] = [];
    for (let n = 0; n < 11; n++) {
      pauses.push(await play.dueInSeconds());
      await play.push();
    }
    expect(pauses).toEqual([20, 40, 80, 160, 320, 640, 1_280, 2_560, 3_600, 3_600, 3_600]);
  });

  test('is given up after forty tries, which the log says, and is told of what comes later', async () => {
    const play = telling(ready, { zendesk: ['failed'] });
    for (let n = 0; n < 45; n++) await play.push();
    expect(play.told).toHaveLength(40);
    expect(play.lines.filter(({ level }) => level === 50).map(({ msg }) => msg)).toEqual([
      'news not written back; given up',
    ]);
    expect(await play.dueInSeconds()).toBeNull();
    play.goesOn(torres.approves());
    await play.push();
    expect(play.told.at(-1)).toMatchObject({ id: 'T0LATCH:42/4', brief: ['All seats filled: Finance A. Torres'] });
  });

  test('or a database that is, leaves the case due', async () => {
    const play = telling(ready);
    const noteWrittenBack = () => Promise.reject(new Error('away'));
    await play.push(play.another({ store: { ...play.deps.store, noteWrittenBack } }));
    expect(play.told).toEqual([]);
    expect(play.lines.map(({ msg }) => msg)).toEqual(['news not written back; the case stays due']);
    expect(await play.dueInSeconds()).toBe(20);
  });
});
