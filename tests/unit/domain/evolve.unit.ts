import { describe, expect, test } from '@jest/globals';
import { isClosed, overrideOf } from '../../../src/domain/case.ts';
import { decide } from '../../../src/domain/decide.ts';
import { refusalOf } from '../../../src/domain/decision.ts';
import type { Entry } from '../../../src/domain/entry.ts';
import { evolve, fold } from '../../../src/domain/evolve.ts';
import {
  confirmed,
  dana,
  given,
  identity,
  KIM,
  kim,
  LEE,
  lee,
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
    expect(Object.keys(kase).toSorted()).toEqual([...Object.keys(open.kase), 'tried'].toSorted()); // what was tried stays known
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

  test('a request to run is given back only by the refusal of whoever made it', () => {
    const asked = given(worldWith({ run: 'by_operator' }), kim.marksReady(), torres.approves(), lee.runs());
    const refusedTo = (by: string) =>
      evolve(asked.kase, {
        at,
        type: 'refused',
        by,
        refusal: refusalOf('run', { code: 'executor', reason: '', remedy: '' }),
      });
    expect(refusedTo(KIM)).toMatchObject({ runRequest: { by: LEE } });
    expect(refusedTo(LEE)).toMatchObject({ runRequest: null });
  });

  test('an approved case can be cancelled, and a pending answer heard after an unknown one', () => {
    expect(
      given(worldWith({ run: 'by_operator' }), kim.marksReady(), torres.approves(), kim.cancels()).kase.status,
    ).toBe('cancelled');
    const heard = running.when(machine.losesTheAnswer()).when(machine.hearsPending());
    expect(heard.kase).toMatchObject({ status: 'running', run: { accepted: true, lookUps: 1 } });
  });

  test('closed is what nothing more can happen to', () => {
    const failed = running.when(machine.fails());
    const histories = [open, pending, pending.when(torres.approves()), running, failed];
    expect(histories.map(({ kase }) => isClosed(kase))).toEqual([false, false, false, false, false]);
    const over = [running.when(machine.succeeds()), pending.when(torres.denies('no')), pending.when(kim.cancels())];
    expect(over.map(({ kase }) => isClosed(kase))).toEqual([true, true, true]);
    for (const status of ['expired', 'reviewed'] as const)
      expect(isClosed({ ...open.kase, status } as typeof open.kase)).toBe(true);
  });

  test('broken glass is no matter of a case that is open again or waits for its approvals', () => {
    const world = worldWith({ breakGlass: ['manager'] });
    const failed = given(world, kim.marksReady(), dana.breaksGlass(), machine.starts(), machine.fails());
    expect(overrideOf(failed.kase)).toMatchObject({ by: 'U0DANA' });
    const again = failed.when(kim.edits({ fields: { payment: { text: 'pi_2' } } }));
    expect(again.kase).toMatchObject({ status: 'open', override: { by: 'U0DANA' } });
    expect(overrideOf(again.kase)).toBeNull();
    const { override } = again.kase;
    expect(overrideOf({ ...pending.kase, ...(override && { override }) })).toBeNull();
  });

  test('no command that nobody knows is decided on', () => {
    const by = { id: KIM, standing: 'member' };
    for (const command of [{ type: 'bribe', by }, { type: 'forget' }])
      expect(() => decide(open.kase, { cmd: 'x', at, ...command } as never, open.world)).toThrow(
        `unknown command {"cmd":"x","at":"${at}","type":"${command.type}"`,
      );
  });

  test('a note holds the words that were said, and an action that nobody knows keeps its name', () => {
    expect(open.when(kim.notes(' Checked ')).entries.at(-1)).toMatchObject({ text: { text: 'Checked' } });
    for (const action of ['erp.pay', 'constructor'])
      expect(open.when(kim.picksUnavailable(action, 'no')).decision).toMatchObject({
        refusal: { reason: expect.stringMatching(action === 'erp.pay' ? /^erp\.pay is not/ : /is not available/) },
      });
  });
});
