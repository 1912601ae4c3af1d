import { expect } from '@jest/globals';
import type { Connection } from 'mongoose';
import type { LocalSlack } from '../../../scripts/sandbox/slack/types.ts';
import type { Entry } from '../../../src/domain/entry.ts';
import { threadOf } from '../cases-in-slack.ts';
import { eventually } from '../eventually.ts';
import { countOf, flawsOf, recordOf, typesOf } from '../record.ts';
import type { MatrixCase } from './cases.ts';
import type { FaultySystems } from './systems.ts';

/** How a case ends. `unknown`: the outside system shows something, but not whether this run made it; a person declares it. */
export type End = 'done' | 'failed' | 'unknown';

const lastWord = { done: 'action_succeeded', failed: 'action_failed', unknown: 'outcome_looked_up' } as const;

interface Where {
  connection: Connection;
  all: FaultySystems;
  slack: LocalSlack;
  mayTellTwice?: boolean | undefined;
}

/** What holds for every cell, and the end that this one is to have. Each broken sentence names itself. */
export async function judge(
  { action, n, id, card }: MatrixCase,
  end: End,
  { connection, all, slack, mayTellTwice }: Where,
) {
  const kept = await recordOf(connection, id);
  const { status } = kept.row.state;
  const [runs, putOff] = [countOf(kept, 'run_started'), countOf(kept, 'run_postponed')];
  const effects = action.effects(n, all.systems);
  if (status !== end)
    throw new Error(
      `${action.name} was done ${effects} times and ended ${status}, not ${end}:\n${kept.entries.map(inWords).join('\n')}`,
    );
  expect({
    effects,
    isMarkedTwice: (action.marks?.(n, all.systems) ?? 0) > runs,
    flaws: flawsOf(kept),
    // What the system put off before anything happened is started anew, and nothing else is.
    runs: putOff > 0 && runs === 1 + putOff ? 1 : runs,
    votes: countOf(kept, 'vote_cast'),
    successes: countOf(kept, 'action_succeeded'),
    failures: countOf(kept, 'action_failed'),
    last: typesOf(kept).at(-1),
  }).toEqual({
    effects: effectsOf(end, effects),
    isMarkedTwice: false,
    flaws: [],
    runs: 1,
    votes: 1,
    successes: end === 'done' ? 1 : 0,
    failures: end === 'failed' ? 1 : 0,
    last: lastWord[end],
  });
  const lines = () => threadOf(slack, card).length;
  await eventually(`${kept.rows.length} lines in the thread`, () => lines() >= kept.rows.length, 20_000);
  if (!mayTellTwice) expect(lines()).toBe(kept.rows.length);
}

const inWords = (entry: Entry): string =>
  [entry.type, ...Object.values(entry).flatMap((value) => textOf(value) ?? [])].join(' ');
const textOf = (value: unknown): string | undefined =>
  typeof value === 'object' && value !== null && 'text' in value ? String(value.text) : undefined;

/** Never twice; done is exactly once, failed not at all, and only what is unknown leaves it open. */
const effectsOf = (end: End, made: number): number => {
  if (end === 'unknown') return Math.min(made, 1);
  return end === 'done' ? 1 : 0;
};
