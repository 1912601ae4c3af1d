import { afterEach, expect, jest, test } from '@jest/globals';
import { pino } from 'pino';
import { lanes } from '../../../src/app/lane.ts';
import type { CaseStore, Loaded, Ops, Recorded, Shown } from '../../../src/app/ports.ts';
import { createPresenter } from '../../../src/app/present.ts';
import { type NotifierDeps, slackNotifier } from '../../../src/slack/notifier.ts';
import {
  given,
  type History,
  held,
  kim,
  minute,
  RAJ,
  raj,
  type Step,
  TORRES,
  torres,
  worldWith,
} from '../../support/domain-given.ts';

interface Post {
  by: string;
  channel: string;
  blocks: string;
  /** What it is about, as its metadata say. */
  key: string;
}

/** One case in a database, and what the instances over it post to Slack, through the real notifier. */
function slackOver(start: History) {
  const row: { history: History; ops: Ops } = {
    history: start,
    ops: { card: null, threadSeq: start.entries.length, told: {}, attempts: 0, attemptsCounted: 0, facts: [] },
  };
  const posts: Post[] = [];
  /** Who holds which role by now. */
  const world = { now: start.world };
  const slow = { until: Promise.resolve() };
  const recordedOf = ({ entries }: History) =>
    entries.map((entry, index): Recorded => ({ seq: index + 1, cmd: null, hash: '', entry }));
  const loadedOf = (history: History): Loaded => ({
    case: history.kase,
    version: history.entries.length,
    head: '',
    ops: row.ops,
  });
  const store: Pick<CaseStore, 'load' | 'timeline' | 'noteShown' | 'updateOps'> = {
    load: async () => loadedOf(row.history),
    timeline: async (_id, after = 0) => recordedOf(row.history).filter(({ seq }) => seq > after),
    async updateOps(_id, set) {
      if (typeof set.shownUntil === 'string') row.ops = { ...row.ops, shownUntil: set.shownUntil };
      for (const [path, value] of Object.entries(set))
        if (path.startsWith('told.'))
          row.ops = { ...row.ops, told: { ...row.ops.told, [path.slice(5)]: value as Ops['told'][string] } };
    },
    async noteShown(_id, { version, thread, card, told }: Shown) {
      const stands = row.ops.threadSeq === thread.from;
      const threadSeq = stands ? thread.to : row.ops.threadSeq;
      row.ops = { ...row.ops, threadSeq, card: card ?? row.ops.card, told: { ...row.ops.told, ...told } };
      return stands && row.history.entries.length === version ? 'noted' : 'moved';
    },
  };
  const instance = (by: string) => {
    const posting = {
      conversations: { open: async ({ users }: { users: string }) => ({ channel: { id: `D${users}` } }) },
      chat: {
        async postMessage({ channel, blocks, metadata }: Record<'channel' | 'blocks' | 'metadata', unknown>) {
          await slow.until;
          const { event_payload: about } = metadata as { event_payload: { key: string } };
          posts.push({ by, channel: String(channel), blocks: JSON.stringify(blocks), key: about.key });
          return { ts: `${posts.length}.1` };
        },
        update: async () => ({ ok: true }),
      },
    };
    const deps = {
      clients: { posting },
      channels: { id: async () => 'C0REFUNDS' },
      outbox: (_channel: string, call: () => Promise<unknown>) => call(),
      store,
      directory: {
        person: async (id: string) => ({ name: id }),
        roster: async () => ({ holders: world.now.holders, fresh: {}, accounts: [], away: [] }),
      },
      policies: { active: () => start.world.policy, byHash: async () => start.world.policy },
      host: { applies: () => ({ ok: true }), undoOf: () => null },
      cardLink: () => null,
      log: pino({ level: 'silent' }),
    };
    const presenter = createPresenter({
      store: store as CaseStore, // the rest has no part in it
      inLane: lanes(),
      notifier: slackNotifier(deps as unknown as NotifierDeps), // nor has the rest of these
      newsDueAt: () => null,
      clock: { now: () => new Date(minute(30)) },
      log: deps.log,
    });
    return {
      /** What was committed here between two states of the case. */
      committed: ([before, after]: readonly [History, History]) =>
        presenter.show(loadedOf(after), recordedOf(after).slice(before.entries.length)),
      shows: (fresh: Recorded[] | null = []) => presenter.show(loadedOf(row.history), fresh),
      isBeingShown: () => presenter.isBeingShown(loadedOf(row.history)),
      settled: presenter.settled,
    };
  };
  return {
    posts,
    instance,
    world,
    slow,
    moves(...steps: Step[]) {
      const before = row.history;
      row.history = steps.reduce((history, step) => history.when(step), before);
      return [before, row.history] as const;
    },
  };
}

afterEach(() => {
  jest.useRealTimers();
});

const asked = (posts: Post[]) => posts.flatMap(({ channel, key }) => (key.startsWith('review:') ? [channel] : []));
const lines = (posts: Post[]) => posts.filter(({ channel, key }) => channel === 'C0REFUNDS' && key !== 'card');

test('two instances tell in turn: each line once and in order, and nobody is asked twice', async () => {
  const slack = slackOver(given(worldWith()));
  const [here, there] = [slack.instance('here'), slack.instance('there')];
  here.committed(slack.moves(kim.marksReady()));
  await here.settled();
  here.shows(); // while it does, what is committed here piles up
  const first = slack.moves(raj.notes('who is this?'));
  const second = slack.moves(raj.notes('never mind'));
  const third = slack.moves(torres.approves());
  there.committed(second); // waits for the line before its own, and must not ask Torres, who has voted, anew
  here.committed(first);
  here.committed(third);
  await Promise.all([here.settled(), there.settled()]);
  await here.settled();
  expect(asked(slack.posts).toSorted()).toEqual([`D${RAJ}`, `D${TORRES}`]);
  expect(lines(slack.posts).map(({ by, key }) => [by, key])).toEqual([
    ['here', '2'],
    ['here', '3'],
    ['there', '4'],
    ['here', '6'],
  ]);
});

test('whoever is asked late, by an instance that did not mark it ready, reads the note all the same', async () => {
  const slack = slackOver(given(worldWith()));
  const [here, there] = [slack.instance('here'), slack.instance('there')];
  here.shows();
  const ready = slack.moves(kim.marksReady({ note: 'they called twice' }));
  const note = slack.moves(raj.notes('on it'));
  const edit = slack.moves(kim.edits({ fields: { order: { text: '#1' } } }));
  here.committed(ready);
  here.committed(edit);
  there.committed(note);
  await Promise.all([here.settled(), there.settled()]);
  await here.settled();
  expect(asked(slack.posts).toSorted()).toEqual([`D${RAJ}`, `D${TORRES}`]);
  for (const { key, blocks } of slack.posts)
    if (key.startsWith('review:')) expect(blocks).toContain('they called twice');
});

test('somebody asked by another instance meanwhile is not asked again from memory', async () => {
  const start = given(worldWith({}, { support_lead: ['U0KIM'], finance: [TORRES] }));
  const slack = slackOver(start);
  const [here, there] = [slack.instance('here'), slack.instance('there')];
  here.committed(slack.moves(kim.marksReady()));
  await here.settled();
  slack.world.now = held(start.world, { support_lead: ['U0KIM'], finance: [TORRES, RAJ] });
  there.shows();
  await there.settled();
  here.committed(slack.moves(kim.notes('anybody?')));
  await here.settled();
  expect(asked(slack.posts)).toEqual([`D${TORRES}`, `D${RAJ}`]);
});

test('what another instance settled, or asked anew, is not undone from memory', async () => {
  const start = given(worldWith({}, { support_lead: ['U0KIM'], finance: [TORRES] }));
  const slack = slackOver(start);
  const [here, there] = [slack.instance('here'), slack.instance('there')];
  here.committed(slack.moves(kim.marksReady()));
  await here.settled();
  const holding = async (finance: string[], who: typeof here) => {
    slack.world.now = held(start.world, { support_lead: ['U0KIM'], finance });
    who.shows();
    await who.settled();
  };
  await holding([], here); // settled
  await holding([TORRES], there); // asked anew
  here.committed(slack.moves(kim.notes('anybody?')));
  await here.settled();
  expect(asked(slack.posts)).toEqual([`D${TORRES}`, `D${TORRES}`]);
  await holding([], there); // settled
  await holding([TORRES], here); // asked anew
  expect(asked(slack.posts)).toHaveLength(3);
});

test('while Slack wants it slower than a lease lasts, nobody else begins to show the same', async () => {
  jest.useFakeTimers();
  const slack = slackOver(given(worldWith()));
  const [here, there] = [slack.instance('here'), slack.instance('there')];
  const answer = Promise.withResolvers<void>();
  slack.slow.until = answer.promise;
  here.committed(slack.moves(kim.marksReady()));
  await jest.advanceTimersByTimeAsync(4_000);
  expect(there.isBeingShown()).toBe(false);
  await jest.advanceTimersByTimeAsync(2_000);
  expect(there.isBeingShown()).toBe(true);
  answer.resolve();
  await here.settled();
  expect(jest.getTimerCount()).toBe(0);
});
