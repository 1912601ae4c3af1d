import { describe, expect, test } from '@jest/globals';
import { refusalOf } from '../../../src/domain/decision.ts';
import type { Entry } from '../../../src/domain/entry.ts';
import { evolve, fold } from '../../../src/domain/evolve.ts';
import {
  confirmed,
  given,
  identity,
  KIM,
  kim,
  LEE,
  machine,
  minute,
  TORRES,
  torres,
  worldWith,
} from '../../support/domain-given.ts';

const open = given(worldWith());
const pending = given(worldWith(), kim.marksReady());
const running = pending.when(torres.approves()).when(machine.starts());
const at = minute(30);
const reason = { text: 'x' };

describe('the fold', () => {
  test('the timeline alone makes the case', () => {
    expect(fold(running.entries, identity)).toEqual(running.kase);
  });

  test('a timeline starts with filed, under an id', () => {
    expect(() => fold([], identity)).toThrow('case T0LATCH:42 has no entries');
    expect(() => fold(running.entries.slice(1), identity)).toThrow(
      'the timeline starts with marked_ready, not with filed',
    );
    expect(() => evolve(null, running.entries[0] as Entry)).toThrow('a case is filed under its id');
  });

  test.each<[Entry, typeof open]>([
    [{ at, type: 'vote_cast', by: TORRES, roles: [], fingerprint: 'f' }, open],
    [{ at, type: 'approved', seats: [] }, running],
    [{ at, type: 'denied', by: TORRES, reason }, running],
    [{ at, type: 'changes_requested', by: TORRES, reason, votesLost: [] }, running],
    [{ at, type: 'cancelled', by: KIM, reason }, running],
    [{ at, type: 'vote_withdrawn', by: TORRES }, running],
    [{ at, type: 'run_requested', by: LEE, again: false }, pending],
    [{ at, type: 'action_succeeded', runId: 'run-1', result: confirmed, foundBy: 'answer' }, pending],
  ])('a forged %j does not pass where it cannot have happened', (entry, { kase }) => {
    expect(() => evolve(kase, entry)).toThrow(`${entry.type} cannot follow ${kase.status} in case T0LATCH:42`);
  });

  test('nothing of an old stage survives in a new one', () => {
    const { kase } = running.when(machine.fails()).when(kim.edits({ fields: { payment: { text: 'pi_2' } } }));
    expect(Object.keys(kase).toSorted()).toEqual(Object.keys(open.kase).toSorted());
  });

  test('a kind of refusal is kept once', () => {
    const refused = {
      at,
      type: 'refused' as const,
      by: KIM,
      refusal: refusalOf('approve', { code: 'maker', reason: '', remedy: '' }),
    };
    const twice = evolve(evolve(pending.kase, refused), refused);
    expect(twice.refused).toEqual([`${KIM} approve maker`]);
  });
});
