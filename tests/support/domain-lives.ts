import { isDeepStrictEqual } from 'node:util';
import { expect } from '@jest/globals';
import fc from 'fast-check';
import { type Case, isClosed, overrideOf } from '../../src/domain/case.ts';
import type { Command, Given } from '../../src/domain/command.ts';
import { file } from '../../src/domain/commands/file.ts';
import { decide } from '../../src/domain/decide.ts';
import { refusalsKeptPerRound } from '../../src/domain/decision.ts';
import type { Entry } from '../../src/domain/entry.ts';
import { evolve, fold } from '../../src/domain/evolve.ts';
import { benchOf } from '../../src/domain/people.ts';
import { kindOf } from '../../src/domain/refusal.ts';
import { normalised } from '../../src/domain/seal.ts';
import { eligiblePeople, unfillable } from '../../src/domain/seats.ts';
import { wakeAt } from '../../src/domain/wake.ts';
import { deepFreeze, fileCommand, identity, minute, refundFields } from './domain-given.ts';
import { commandOf, reviewOf, type Start, someStart, someTurn, type Turn } from './domain-histories.ts';
import { Witness } from './domain-witness.ts';
import { givenIn, type World } from './domain-worlds.ts';
import { runs } from './property-seed.ts';

/** How often each fact and each refusal was reached: a property over histories in which nothing happens proves nothing. */
export type Reached = Map<string, number>;
const reach = (reached: Reached, what: string) => reached.set(what, (reached.get(what) ?? 0) + 1);
const onClosed = new Set([
  'noted',
  'refused',
  'attempts_counted',
  'review_opened',
  'reported',
  'outcome_confirmed',
  'action_reversed',
]);

/** jest's own comparison is too slow for a million of them; it is only asked for its picture of a difference. */
function same(actual: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(actual, expected)) expect(actual).toStrictEqual(expected);
}

/** One command, checked for everything that holds of any single command. */
function step(kase: Case, command: Command, given: Given, reached: Reached): { kase: Case; entries: Entry[] } {
  const decision = decide(deepFreeze(kase), deepFreeze(command), deepFreeze(given));
  same(decide(kase, command, given), decision);
  const entries = 'entries' in decision ? decision.entries : [];
  const after = entries.reduce<Case>((before, entry) => evolve(deepFreeze(before), deepFreeze(entry)), kase);
  same(normalised(entries), entries);
  if (decision.outcome === 'refused' && 'by' in command && typeof command.by === 'object' && command.by) {
    reach(reached, `refused ${decision.refusal.code}`);
    const isRepeat = kase.refused.includes(kindOf(command.by.id, decision.refusal));
    same(
      entries.map(({ type }) => type),
      isRepeat || kase.refused.length >= refusalsKeptPerRound ? [] : ['refused'],
    );
    const { reason, remedy } = decision.refusal;
    same(
      [reason, remedy].filter((sentence) => !/^\S.*\.$/s.test(sentence)),
      [],
    );
  }
  if (isClosed(kase)) {
    same(
      entries.filter(({ type }) => !onClosed.has(type)),
      [],
    );
    const isReversed = entries.some(({ type }) => type === 'action_reversed');
    same(after.status, isReversed ? 'failed' : kase.status);
  }
  return { kase: after, entries };
}

/** Work that is due gets done or waits for what cannot be read; it never spins. */
function isDone(kase: Case, { type, at }: Command, entries: Entry[], { holders }: Given): boolean {
  const { doubts: _, ...certain } = kase; // a doubt is looked up: another command's work
  const due = wakeAt(certain as Case, at);
  if (due === null || due > at || holders === null || entries.length) return true;
  const request = 'runRequest' in kase ? kase.runRequest : null;
  if (type === 'start_run' && request?.notBefore !== undefined && request.notBefore > at) return true;
  if (type === 'start_run') return !(kase.status === 'approved' && kase.runRequest) && kase.status !== 'overridden';
  return type !== 'pass_time' || kase.status !== 'pending_approval' || kase.override?.review === null;
}

/** Everybody withdraws, then everybody who may approve in their own right does: nothing else may be needed. */
function approvedByAll(kase: Case, given: Given, at: string, reached: Reached): void {
  if (kase.status !== 'pending_approval' || unfillable(benchOf(kase, given)).length) return;
  const click = (before: Case, id: string, type: 'withdraw_approval' | 'approve'): Case => {
    if (before.status !== 'pending_approval') return before;
    const common = { cmd: 'x', at, by: { id, standing: 'member' as const } };
    const { fingerprint } = before.proposal;
    const command = type === 'approve' ? { ...common, type, fingerprint } : { ...common, type };
    return step(before, command, given, reached).kase;
  };
  const cleared = kase.votes.reduce((before, { by }) => click(before, by, 'withdraw_approval'), kase as Case);
  const willing = eligiblePeople(benchOf(kase, given));
  same(willing.reduce((before, id) => click(before, id, 'approve'), cleared).status, 'approved');
  reach(reached, 'approved by all');
}

/** A whole life of a case, every moment of it looked at by a witness. */
export function live(first: World, { author, isReview }: Start, turns: Turn[], reached: Reached): void {
  const origin = isReview
    ? { via: 'break_glass' as const }
    : { via: 'intake_message' as const, ...(author && { author }) };
  const filed = file(
    fileCommand({ by: null, origin, fields: refundFields, ...(isReview && { reviewOf }) }),
    givenIn(first, null),
  );
  if (filed.outcome !== 'accepted') throw new Error('an intake channel files without asking');
  let kase = filed.case;
  let world = first;
  let now = 0;
  const entries = [...filed.entries];
  const witness = new Witness();
  for (const entry of entries) witness.sees(entry, givenIn(world, null));
  for (const [n, turn] of turns.entries()) {
    if (turn.turn === 'wait') now += turn.minutes;
    if (turn.turn === 'world') world = { ...world, ...turn.change };
    if (turn.turn !== 'act') continue;
    now += 1;
    const given = givenIn(world, kase);
    const command = commandOf(turn, kase, given, n + 1, minute(now));
    const after = step(kase, command, given, reached);
    for (const entry of after.entries) {
      same([entry.type, witness.sees(entry, given)], [entry.type, null]);
      reach(reached, entry.type);
      if (entry.type === 'vote_cast' && entry.for !== undefined) reach(reached, 'vote for somebody away');
      if (entry.type === 'run_started' && overrideOf(kase)) reach(reached, 'run on broken glass');
      if (entry.type === 'verdict_changed') reach(reached, `verdict changed by ${entry.why.because}`);
    }
    same(isDone(kase, command, after.entries, given), true);
    entries.push(...after.entries);
    kase = after.kase;
  }
  same(fold(entries, identity), kase);
  same(normalised(kase), kase);
  const makers = kase.makers.map(({ person }) => person);
  same(new Set(makers), witness.makers);
  // With one account each and nobody away: another order of clicks could need a vote to be withdrawn first.
  approvedByAll(kase, { ...givenIn(world, kase), accounts: [], away: [] }, minute(now + 1), reached);
}

const someHistory = fc.array(someTurn, { minLength: 12, maxLength: 36, size: 'max' });

/** Many lives from a seed of their own, so that suites do not tell the same stories. */
export function liveMany(worlds: fc.Arbitrary<World>, count: number, suite: number, reached: Reached): void {
  const { seed, ...rest } = runs(count);
  fc.assert(
    fc.property(worlds, someStart, someHistory, (world, start, turns) => live(world, start, turns, reached)),
    { ...rest, seed: seed + suite },
  );
}

/** Five times in three thousand histories, at the least. */
export function wasReached(what: string, reached: Reached): void {
  const atLeast = Math.floor(runs(3_000).numRuns / 600);
  expect({ what, often: (reached.get(what) ?? 0) >= atLeast }).toEqual({ what, often: true });
}
