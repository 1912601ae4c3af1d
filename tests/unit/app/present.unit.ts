import { expect, test } from '@jest/globals';
import { pino } from 'pino';
import { lanes } from '../../../src/app/lane.ts';
import type { CaseStore, Loaded, Notifier, Ops, Recorded, Shown } from '../../../src/app/ports.ts';
import { createPresenter } from '../../../src/app/present.ts';
import { given, type History, kim, minute, raj, type Step, torres, worldWith } from '../../support/domain-given.ts';

/** One case in a database, and what Slack was shown of it, by whom. */
function shownOver(start: History) {
  const ops: Ops = {
    card: null,
    threadSeq: start.entries.length,
    told: {},
    attempts: 0,
    attemptsCounted: 0,
    facts: [],
  };
  const row = { history: start, ops };
  const shown: { by: string; version: number; lines: number[] }[] = [];
  const load = async (): Promise<Loaded> => loadedOf(row.history);
  const loadedOf = ({ kase, entries }: History): Loaded => ({
    case: kase,
    version: entries.length,
    head: '',
    ops: row.ops,
  });
  const store: Pick<CaseStore, 'load' | 'noteShown' | 'updateOps'> = {
    load,
    updateOps: async () => undefined,
    async noteShown(_id, { version, thread, card, told }: Shown) {
      const holds = row.history.entries.length === version && row.ops.threadSeq === thread.from;
      const threadSeq = row.ops.threadSeq === thread.from ? thread.to : row.ops.threadSeq;
      row.ops = { ...row.ops, threadSeq, card: card ?? row.ops.card, told: { ...row.ops.told, ...told } };
      return holds ? 'noted' : 'moved';
    },
  };
  const instance = (by: string) => {
    const notifier: Pick<Notifier, 'show'> = {
      async show({ version, ops }, fresh) {
        const lines = (fresh ?? []).map(({ seq }) => seq);
        shown.push({ by, version, lines });
        const to = lines.at(-1) ?? ops.threadSeq;
        return { version, thread: { from: ops.threadSeq, to }, card: { channel: 'C0', ts: '1.1', version }, told: {} };
      },
    };
    const presenter = createPresenter({
      store: store as CaseStore, // the rest has no part in it
      inLane: lanes(),
      notifier: notifier as Notifier, // nor has copying files
      newsDueAt: () => null,
      clock: { now: () => new Date(minute(30)) },
      log: pino({ level: 'silent' }),
    });
    /** What was committed here between two states of the case. */
    const committed = (before: History, after: History) => {
      const from = before.entries.length;
      const recorded = after.entries
        .slice(from)
        .map((entry, index): Recorded => ({ seq: from + index + 1, cmd: null, hash: '', entry }));
      presenter.show(loadedOf(after), recorded);
    };
    return { committed, showsCard: () => presenter.show(loadedOf(row.history), []), settled: presenter.settled };
  };
  return {
    shown,
    instance,
    moves(...steps: Step[]) {
      const before = row.history;
      row.history = steps.reduce((history, step) => history.when(step), before);
      return [before, row.history] as const;
    },
  };
}

test('whoever waited for the lines of another instance shows the newest state, not the one of its own commit', async () => {
  const start = given(worldWith(), kim.marksReady());
  const { shown, instance, moves } = shownOver(start);
  const [here, there] = [instance('here'), instance('there')];
  here.showsCard(); // while it does, what is committed here piles up
  const first = moves(raj.notes('who is this?'));
  const second = moves(raj.notes('never mind'));
  const third = moves(torres.approves());
  there.committed(...second); // waits for the line before its own
  here.committed(...first);
  here.committed(...third);
  await Promise.all([here.settled(), there.settled()]);
  const versions = shown.filter(({ lines }) => lines.length).map(({ version }) => version);
  expect(versions).toEqual(versions.toSorted((a, b) => a - b));
  expect(shown.flatMap(({ lines }) => lines)).toEqual(
    third[1].entries.map((_, index) => index + 1).slice(start.entries.length),
  );
});
