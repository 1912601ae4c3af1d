import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Case, isClosed } from '../../../src/domain/case.ts';
import type { Command, Given } from '../../../src/domain/command.ts';
import { file } from '../../../src/domain/commands/file.ts';
import { decide } from '../../../src/domain/decide.ts';
import { refusalsKeptPerRound } from '../../../src/domain/decision.ts';
import type { Entry } from '../../../src/domain/entry.ts';
import { evolve, fold } from '../../../src/domain/evolve.ts';
import { kindOf } from '../../../src/domain/refusal.ts';
import { normalised } from '../../../src/domain/seal.ts';
import { eligiblePeople, unfillable } from '../../../src/domain/seats.ts';
import { wakeAt } from '../../../src/domain/wake.ts';
import { deepFreeze, fileCommand, identity, minute, refundFields } from '../../support/domain-given.ts';
import { commandOf, someTurn, someWorld, type Turn } from '../../support/domain-histories.ts';
import { Witness } from '../../support/domain-witness.ts';
import { runs } from '../../support/property-seed.ts';

/** How often each fact was reached: a property over histories in which nothing happens proves nothing. */
const reached = new Map<string, number>();
const onClosed = new Set(['noted', 'refused', 'attempts_counted']);

/** jest's own comparison is too slow for a million of them; it is only asked for its picture of a difference. */
function same(actual: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(actual, expected)) expect(actual).toStrictEqual(expected);
}

/** One command, checked for everything that holds of any single command. */
function step(kase: Case, command: Command, world: Given): { kase: Case; entries: Entry[] } {
  const decision = decide(deepFreeze(kase), deepFreeze(command), deepFreeze(world));
  same(decide(kase, command, world), decision);
  const entries = 'entries' in decision ? decision.entries : [];
  const after = entries.reduce<Case>((before, entry) => evolve(deepFreeze(before), deepFreeze(entry)), kase);
  same(normalised(entries), entries);
  if (decision.outcome === 'refused' && 'by' in command && typeof command.by === 'object' && command.by) {
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
    same({ ...after, refused: [] }, { ...kase, refused: [] });
  }
  return { kase: after, entries };
}

const canBeApproved = (kase: Case, world: Given): boolean =>
  kase.status === 'pending_approval' && !unfillable(kase.proposal.rule, kase.makers, world.holders).length;

/** Everybody withdraws, then everybody who may approve does: nothing else may be needed. */
function approvedByAll(kase: Case, world: Given): Case {
  const click = (before: Case, id: string, type: 'withdraw_approval' | 'approve'): Case => {
    if (before.status !== 'pending_approval') return before;
    const common = { cmd: 'x', at: minute(99), by: { id, standing: 'member' as const } };
    const { fingerprint } = before.proposal;
    return step(before, type === 'approve' ? { ...common, type, fingerprint } : { ...common, type }, world).kase;
  };
  if (kase.status !== 'pending_approval') return kase;
  const cleared = kase.votes.reduce((before, { by }) => click(before, by, 'withdraw_approval'), kase as Case);
  const willing = eligiblePeople(kase.proposal.rule, kase.makers, world.holders);
  return willing.reduce((before, id) => click(before, id, 'approve'), cleared);
}

function live(first: Given, author: string | undefined, turns: Turn[]): void {
  const filed = file(
    fileCommand({ by: null, origin: { via: 'intake_message', ...(author && { author }) }, fields: refundFields }),
    first,
  );
  if (filed.outcome !== 'accepted') throw new Error('an intake channel files without asking');
  let kase = filed.case;
  let world = first;
  const entries = [...filed.entries];
  const witness = new Witness();
  for (const entry of entries) witness.sees(entry, world);
  for (const [n, turn] of turns.entries()) {
    if (turn.turn === 'roles') {
      world = { ...world, holders: turn.holders };
      continue;
    }
    const command = commandOf(turn, kase, n + 1);
    const after = step(kase, command, world);
    for (const entry of after.entries) {
      same([entry.type, witness.sees(entry, world)], [entry.type, null]);
      reached.set(entry.type, (reached.get(entry.type) ?? 0) + 1);
    }
    // Work that is due now gets done or waits for what cannot be read; it never spins.
    if (command.type === 'start_run' && kase.status === 'approved' && wakeAt(kase, command.at) && world.holders)
      same(after.entries.length > 0, true);
    entries.push(...after.entries);
    kase = after.kase;
  }
  same(fold(entries, identity), kase);
  same(normalised(kase), kase);
  const makers = kase.makers.map(({ person }) => person);
  same(new Set(makers), witness.makers);
  // After a failure a voter's edit leaves the vote listed, worth nothing, until the retry's start finds the seat lost.
  const isRetrying = kase.status === 'approved' && kase.retries !== null;
  if ('votes' in kase && kase.status !== 'failed' && !isRetrying)
    same(
      kase.votes.filter(({ by }) => makers.includes(by)),
      [],
    );
  if (canBeApproved(kase, world)) {
    same(approvedByAll(kase, world).status, 'approved');
    reached.set('approved_by_all', (reached.get('approved_by_all') ?? 0) + 1);
  }
}

describe('whatever people and machine do, in any order', () => {
  test('no gate opens that should not, nothing is lost, nothing throws', () => {
    const someAuthor = fc.option(fc.constantFrom('U1', 'U9'), { nil: undefined });
    const history = fc.array(someTurn, { minLength: 15, maxLength: 45, size: 'max' });
    fc.assert(
      fc.property(someWorld, someAuthor, history, (world, author, turns) => live(world, author, turns)),
      runs(2_000),
    );
  });

  test.each(['approved', 'run_started', 'seat_lost', 'edited', 'action_failed', 'run_requested', 'approved_by_all'])(
    'these histories reached %s often enough to mean something',
    (type) => expect(reached.get(type) ?? 0).toBeGreaterThan(30),
  );
});
