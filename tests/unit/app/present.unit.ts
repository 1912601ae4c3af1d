import { afterEach, expect, jest, test } from '@jest/globals';
import { pino } from 'pino';
import { lanes } from '../../../src/app/lane.ts';
import type { CaseStore, Loaded, Ops, Recorded } from '../../../src/app/ports.ts';
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
  /** As Slack keeps it. */
  kept: object;
}

/** One case in a database, and what the instances over it post to Slack, through the real notifier. */
function slackOver(start: History) {
  const { id } = start.kase;
  const row: { history: History; ops: Ops } = {
    history: start,
    ops: { card: null, threadSeq: start.entries.length, told: {}, attempts: 0, attemptsCounted: 0, facts: [] },
  };
  const posts: Post[] = [];
  /** Who holds which role by now. */
  const world = { now: start.world };
  /** Slack answers then; `fails`: after that, with the message posted or not. */
  const slow: { until: Promise<void>; fails?: 'posted' | 'not posted'; isCrashed?: true } = {
    until: Promise.resolve(),
  };
  const asks: string[] = [];
  const updates: string[] = [];
  const recordedOf = ({ entries }: History) =>
    entries.map((entry, index): Recorded => ({ seq: index + 1, cmd: null, hash: '', entry }));
  const loadedOf = (history: History): Loaded => ({
    case: history.kase,
    version: history.entries.length,
    head: '',
    ops: row.ops,
  });
  const clock = { aheadMs: 0, now: () => new Date(Date.parse(minute(30)) + clock.aheadMs) };
  const showingBy = (by: string, ms = 10_000) => ({
    by,
    until: new Date(clock.now().getTime() + ms).toISOString(),
  });
  const storeOf = (me: string): Pick<CaseStore, 'beginShow' | 'holdShow' | 'noteShown' | 'timeline' | 'updateOps'> => ({
    async beginShow(_id, leavesWord) {
      const { showing } = row.ops;
      if (showing && showing.by !== me && showing.until > clock.now().toISOString()) {
        if (leavesWord) row.ops = { ...row.ops, showing: { ...showing, again: true } };
        return { takenUntil: new Date(showing.until) };
      }
      const loaded = loadedOf(row.history);
      row.ops = { ...row.ops, showing: showingBy(me) };
      return { loaded, isCertain: !showing || showing.by === me, again: showing?.again === true };
    },
    async holdShow(_id, ms) {
      const { showing } = row.ops;
      if (showing?.by === me && !slow.isCrashed)
        row.ops = { ...row.ops, showing: { ...showing, ...showingBy(me, ms) } };
    },
    timeline: async (_id, after = 0) => recordedOf(row.history).filter(({ seq }) => seq > after),
    async updateOps(_id, set) {
      for (const [path, value] of Object.entries(set))
        if (path.startsWith('told.'))
          row.ops = { ...row.ops, told: { ...row.ops.told, [path.slice(5)]: value as Ops['told'][string] } };
    },
    async noteShown({ version, ops: { shows } }, { card, told }) {
      const { showing, ...rest } = row.ops;
      if (showing?.by !== me || rest.shows !== shows) return 'lost';
      const shown = {
        ...rest,
        shows: (shows ?? 0) + 1,
        threadSeq: version,
        card: card ?? rest.card,
        told: { ...rest.told, ...told },
      };
      const isLast = row.history.entries.length === version && !showing.again;
      row.ops = isLast ? shown : { ...shown, showing: { by: me, until: showing.until } };
      return isLast ? 'noted' : 'moved';
    },
  });
  const read = (channel: string) => {
    asks.push(channel);
    return { messages: posts.filter((post) => post.channel === channel).map(({ kept }) => kept) };
  };
  const instance = (by: string) => {
    const store = storeOf(by);
    const posting = {
      conversations: {
        open: async ({ users }: { users: string }) => ({ channel: { id: `D${users}` } }),
        history: async ({ channel }: { channel: string }) => read(channel),
        replies: async ({ channel }: { channel: string }) => read(channel),
      },
      chat: {
        async postMessage({ channel, blocks, metadata }: Record<'channel' | 'blocks' | 'metadata', unknown>) {
          await slow.until;
          const { fails } = slow;
          const { event_payload: about } = metadata as { event_payload: { key: string } };
          const ts = `${posts.length + 1}.1`;
          if (fails !== 'not posted')
            posts.push({
              by,
              channel: String(channel),
              blocks: JSON.stringify(blocks),
              key: about.key,
              kept: { ts, metadata },
            });
          if (fails) throw new Error('Slack is away');
          return { ts };
        },
        async update() {
          await slow.until;
          if (slow.fails) throw new Error('Slack is away');
          updates.push(by);
          return { ok: true };
        },
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
    const inLane = lanes();
    const presenter = createPresenter({
      store,
      inLane,
      notifier: slackNotifier(deps as unknown as NotifierDeps), // nor has the rest of these
      newsDueAt: () => null,
      clock,
      log: deps.log,
    });
    return {
      /** What was committed here between two states of the case. */
      committed([before, after]: readonly [History, History], tookMs = 0) {
        const isBegun = !row.ops.showing && row.history === after;
        if (isBegun) row.ops = { ...row.ops, showing: showingBy(by, 10_000 - tookMs) };
        const loaded = loadedOf(after);
        presenter.show(loaded, recordedOf(after).slice(before.entries.length), isBegun);
      },
      /** What its lane does meanwhile. */
      inLane: (work: () => Promise<void>) => inLane(id, work),
      redraws: () => presenter.redraw(id),
      takesUp: () => presenter.show(loadedOf(row.history)),
      settled: presenter.settled,
      stop: presenter.stop,
    };
  };
  return {
    posts,
    instance,
    world,
    slow,
    clock,
    asks,
    updates,
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

/** Slack answers nothing until this is called. */
function holdsUp(slack: ReturnType<typeof slackOver>): () => void {
  const answer = Promise.withResolvers<void>();
  slack.slow.until = answer.promise;
  return answer.resolve;
}
const asked = (posts: Post[]) => posts.flatMap(({ channel, key }) => (key.startsWith('review:') ? [channel] : []));
const lines = (posts: Post[]) => posts.filter(({ channel, key }) => channel === 'C0REFUNDS' && key !== 'card');

test('while one instance shows a case, it tells what the others commit: each line once and in order, and nobody is asked twice', async () => {
  const slack = slackOver(given(worldWith()));
  const [here, there] = [slack.instance('here'), slack.instance('there')];
  const answer = holdsUp(slack);
  here.committed(slack.moves(kim.marksReady()));
  there.committed(slack.moves(raj.notes('who is this?')));
  here.committed(slack.moves(raj.notes('never mind')));
  there.committed(slack.moves(torres.approves()));
  await there.settled();
  expect(slack.posts).toEqual([]);
  answer();
  await here.settled();
  expect(asked(slack.posts).toSorted()).toEqual([`D${RAJ}`, `D${TORRES}`]);
  expect(lines(slack.posts).map(({ by, key }) => [by, key])).toEqual([
    ['here', '2'],
    ['here', '6'],
  ]);
  expect(slack.asks).toEqual([]); // nothing was in doubt
  there.committed(slack.moves(kim.notes('thanks')));
  await there.settled();
  expect(lines(slack.posts).map(({ by }) => by)).toEqual(['here', 'here', 'there']);
});

test('what is committed while a turn waits for its lane is told once, by that turn', async () => {
  const slack = slackOver(given(worldWith()));
  const here = slack.instance('here');
  const committing = here.inLane(async () => {
    here.takesUp();
    here.committed(slack.moves(kim.marksReady()));
  });
  await committing;
  await here.settled();
  expect(lines(slack.posts).map(({ key }) => key)).toEqual(['2']);
  expect(asked(slack.posts).toSorted()).toEqual([`D${RAJ}`, `D${TORRES}`]);
});

test('a remark that another instance wants shown meanwhile is shown', async () => {
  const slack = slackOver(given(worldWith()));
  const [here, there] = [slack.instance('here'), slack.instance('there')];
  here.committed(slack.moves(kim.marksReady()));
  await here.settled();
  const before = slack.updates.length;
  here.redraws();
  there.redraws();
  await Promise.all([here.settled(), there.settled()]);
  expect(slack.updates.slice(before)).toEqual(['here', 'here']);
  here.takesUp(); // the card is as it should be
  await here.settled();
  expect(slack.updates.slice(before)).toHaveLength(2);
  here.takesUp();
  here.redraws();
  here.takesUp();
  await here.settled();
  expect(slack.updates.slice(before)).toHaveLength(3);
});

test('what was committed between the state that is shown and the look at its story is told after it, once', async () => {
  const slack = slackOver(given(worldWith()));
  const [here, there] = [slack.instance('here'), slack.instance('there')];
  slack.moves(kim.marksReady());
  here.takesUp();
  there.committed(slack.moves(torres.approves()));
  await Promise.all([here.settled(), there.settled()]);
  expect(lines(slack.posts).map(({ by, key }) => [by, key])).toEqual([
    ['here', '2'],
    ['here', '4'],
  ]);
});

test.each([
  ['posted', 'here'],
  ['posted', 'there'],
  ['not posted', 'here'],
  ['not posted', 'there'],
] as const)(
  'a line whose answer was lost, %s, is told once, by whoever shows the case next (%s)',
  async (fails, next) => {
    const slack = slackOver(given(worldWith()));
    const [here, there] = [slack.instance('here'), slack.instance('there')];
    here.committed(slack.moves(kim.marksReady()));
    await here.settled();
    slack.slow.fails = fails;
    here.committed(slack.moves(kim.notes('anybody?')));
    await here.settled();
    delete slack.slow.fails;
    expect(slack.asks).toEqual([]);
    const again = next === 'here' ? here : there;
    again.takesUp();
    await again.settled();
    expect(lines(slack.posts).map(({ key }) => key)).toEqual(['2', '3']);
    expect(slack.asks.length).toBeGreaterThan(0);
  },
);

test('whoever is asked late, by an instance that did not mark it ready, reads the note all the same', async () => {
  const slack = slackOver(given(worldWith()));
  const [here, there] = [slack.instance('here'), slack.instance('there')];
  here.redraws();
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
  there.redraws();
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
    who.redraws();
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

/** Time goes on, for the app and for its timers. */
async function pass(slack: ReturnType<typeof slackOver>, seconds: number) {
  for (let second = 0; second < seconds; second++) {
    slack.clock.aheadMs += 1_000;
    await jest.advanceTimersByTimeAsync(1_000);
  }
}

test('while Slack wants it slower than a lease lasts, nobody else begins to show the same; after a crash somebody does', async () => {
  jest.useFakeTimers();
  const slack = slackOver(given(worldWith()));
  const [here, there] = [slack.instance('here'), slack.instance('there')];
  const answer = holdsUp(slack);
  here.committed(slack.moves(kim.marksReady()));
  await pass(slack, 2);
  there.committed(slack.moves(kim.notes('anybody?')));
  await pass(slack, 60);
  expect(slack.asks).toEqual([]);
  slack.slow.isCrashed = true;
  await pass(slack, 20);
  expect(slack.asks).not.toEqual([]);
  delete slack.slow.isCrashed;
  answer(); // the first one lives, and what it said last may be the older state
  await pass(slack, 12);
  expect(slack.updates).toContain('here');
  expect(jest.getTimerCount()).toBe(0);
});

test('whoever takes a case up while it is shown makes nobody draw it once more', async () => {
  jest.useFakeTimers();
  const slack = slackOver(given(worldWith()));
  const [here, there] = [slack.instance('here'), slack.instance('there')];
  const answer = holdsUp(slack);
  here.committed(slack.moves(kim.marksReady()));
  there.takesUp();
  await pass(slack, 30);
  answer();
  await pass(slack, 12);
  expect(slack.updates).toEqual([]);
  expect(lines(slack.posts)).toHaveLength(1);
});

test('what was to be drawn anew is drawn after a crash of whoever was at it, and after a failure', async () => {
  jest.useFakeTimers();
  const slack = slackOver(given(worldWith()));
  const [here, there] = [slack.instance('here'), slack.instance('there')];
  here.committed(slack.moves(kim.marksReady()));
  await here.settled();
  const before = slack.updates.length;
  slack.slow.fails = 'not posted';
  there.redraws();
  await there.settled();
  delete slack.slow.fails;
  await pass(slack, 3);
  expect(slack.updates.slice(before)).toEqual(['there']);
  holdsUp(slack);
  slack.slow.isCrashed = true;
  here.redraws();
  there.redraws();
  await jest.advanceTimersByTimeAsync(0);
  slack.slow.until = Promise.resolve();
  slack.slow.fails = 'not posted'; // as the other one takes it over
  await pass(slack, 11);
  expect(slack.updates.slice(before)).toEqual(['there']);
  delete slack.slow.fails;
  await pass(slack, 3);
  expect(slack.updates.slice(before)).toEqual(['there', 'there']);
});

test('whoever stops leaves what is still to be looked at to others', async () => {
  jest.useFakeTimers();
  const slack = slackOver(given(worldWith()));
  const [here, there] = [slack.instance('here'), slack.instance('there')];
  slack.slow.fails = 'not posted';
  here.redraws();
  await here.settled();
  here.stop();
  here.redraws();
  await here.settled();
  delete slack.slow.fails;
  await pass(slack, 10);
  expect(slack.posts).toEqual([]);
  there.takesUp();
  await there.settled();
  expect(slack.posts.map(({ by }) => by)).toEqual(['there']);
});

test('after a commit that took long nobody else begins at once', async () => {
  const slack = slackOver(given(worldWith()));
  const [here, there] = [slack.instance('here'), slack.instance('there')];
  const answer = holdsUp(slack);
  here.committed(slack.moves(kim.marksReady()), 9_000);
  slack.clock.aheadMs += 2_000;
  there.takesUp();
  await there.settled();
  expect(slack.asks).toEqual([]);
  answer();
  await here.settled();
  expect(lines(slack.posts)).toHaveLength(1);
});
