import { describe, expect, test } from '@jest/globals';
import {
  everybody,
  given,
  held,
  KIM,
  kim,
  LEE,
  lee,
  machine,
  person,
  RAJ,
  refundWorkflow,
  refusal,
  TORRES,
  torres,
  worldWith,
  wrote,
} from '../../support/domain-given.ts';

const world = worldWith({ seats: ['finance', 'finance'] });
const cheaper = { fields: { amount: { minor: 1_00, currency: 'USD' } } };
const renamed = { fields: { customer: { text: 'Acme Inc' } } };
/** Torres prepares cases as well as approving them. */
const torresToo = held(world, { ...everybody, support_lead: [KIM, TORRES] });

describe('editing a case', () => {
  test('the record shows what it was and what it became, and the editor is a maker', () => {
    const { kase, entries } = given(world, lee.edits({ fields: { amount: null, order: { text: '#1' } } }));
    expect(entries.at(-1)).toMatchObject({
      type: 'edited',
      by: LEE,
      fields: { order: { text: '#1' } },
      cleared: ['amount'],
      was: { order: { text: '#4821' }, amount: { minor: 240_000, currency: 'USD' } },
      material: ['amount'],
    });
    expect(kase.fields).not.toHaveProperty('amount');
    expect(kase.makers).toContainEqual({ person: LEE, acts: ['edited'], roles: ['support_lead'] });
  });

  test('an edit that changes nothing writes nothing and makes nobody a maker', () => {
    const after = given(world).when(
      lee.edits({ fields: { customer: { text: 'Acme Co' } }, priority: 'normal', labels: [] }),
    );
    expect(wrote(after)).toEqual([]);
    expect(after.kase.makers).toHaveLength(1);
  });

  test('labels in another order are the same labels', () => {
    const after = given(world, kim.edits({ labels: ['vip', 'eu'] })).when(lee.edits({ labels: ['eu', 'vip', 'eu'] }));
    expect(wrote(after)).toEqual([]);
  });

  test('a material edit voids all votes and opens the case, in the same entry', () => {
    const { kase, entries } = given(world, kim.marksReady(), torres.approves(), kim.edits(cheaper));
    expect(entries.at(-1)).toMatchObject({ material: ['amount'], votesLost: [TORRES] });
    expect(kase.status).toBe('open');
    expect(kase).not.toHaveProperty('votes');
  });

  test('an edit of what no rule and no action reads leaves other people’s votes alone', () => {
    const { kase, entries } = given(world, kim.marksReady(), torres.approves(), kim.edits(renamed));
    expect(entries.at(-1)).toMatchObject({ material: [], votesLost: [] });
    expect(kase).toMatchObject({ status: 'pending_approval', votes: [{ by: TORRES }] });
  });

  test('a voter who edits loses the vote, and the record says so', () => {
    const after = given(torresToo, kim.marksReady(), torres.approves(), torres.edits(renamed));
    expect(after.entries.at(-1)).toMatchObject({ material: [], votesLost: [TORRES] });
    expect(after.kase).toMatchObject({ status: 'pending_approval', votes: [] });
    expect(refusal(after.when(torres.approves()))).toMatchObject({ code: 'maker' });
  });

  test('an approved case whose voter edits it waits for approval again', () => {
    const one = held(worldWith(), torresToo.holders);
    const { kase } = given(one, kim.marksReady(), torres.approves(), torres.edits(renamed));
    expect(kase).toMatchObject({ status: 'pending_approval', votes: [] });
  });

  test('labels and priority are material where a rule reads them', () => {
    const both = worldWith({}, everybody, { material: { fields: [], labels: true, priority: true } });
    const { entries } = given(both, kim.edits({ labels: ['vip'], priority: 'high' }));
    expect(entries.at(-1)).toMatchObject({ material: ['priority', 'labels'] });
  });

  test('after a definite failure a corrected payment opens the case again', () => {
    const failed = given(worldWith(), kim.marksReady(), torres.approves(), machine.starts(), machine.fails());
    const { kase } = failed.when(kim.edits({ fields: { payment: { text: 'pi_right' } } }));
    expect(kase).toMatchObject({ status: 'open', runs: 1 });
  });

  test('after a failure the edit of a voter costs the retry its seat', () => {
    const one = held(worldWith(), torresToo.holders);
    const again = given(
      one,
      kim.marksReady(),
      torres.approves(),
      machine.starts(),
      machine.fails(),
      torres.edits(renamed),
      kim.retries(),
      machine.starts('run-2'),
    );
    expect(wrote(again)).toEqual(['seat_lost']);
    expect(again.kase).toMatchObject({ status: 'pending_approval', votes: [] });
  });

  test('nobody edits while the action runs', () => {
    const running = given(worldWith(), kim.marksReady(), torres.approves(), machine.starts());
    expect(refusal(running.when(kim.edits(cheaper)))).toMatchObject({
      code: 'moved_on',
      reason: 'The action is already running. Nothing was changed.',
      remedy: 'The card shows where the case stands.',
    });
  });

  test('approvers who are no operators do not edit', () => {
    expect(refusal(given(world).when(torres.edits(cheaper)))).toMatchObject({
      attempted: 'edit',
      code: 'not_operator',
      ask: [KIM, LEE],
    });
  });

  test('fields named like what every object has are fields like others', () => {
    const odd = { type: 'text' as const, label: 'Odd', required: true, private: false };
    const fields = Object.fromEntries([
      ['__proto__', odd],
      ['constructor', odd],
    ]);
    const strange = worldWith({}, everybody, {
      fields: { ...refundWorkflow().fields, ...fields },
      material: { fields: ['__proto__'], labels: false, priority: false },
    });
    const start = given(strange);
    expect(start.when(kim.marksReady()).decision).toMatchObject({ outcome: 'invalid' });
    const values = Object.fromEntries([
      ['__proto__', { text: 'a' }],
      ['constructor', { text: 'b' }],
    ]);
    const { kase, entries } = start.when(kim.edits({ fields: values }));
    expect(entries.at(-1)).toMatchObject({ material: ['__proto__'] });
    expect(Object.getOwnPropertyDescriptor(kase.fields, '__proto__')?.value).toEqual({ text: 'a' });
    expect(kase.fields['constructor' as string]).toEqual({ text: 'b' });
  });

  test('a case whose workflow was taken out of latch.yml refuses instead of failing', () => {
    const gone = { policy: { ...world.policy, workflows: {} }, holders: everybody };
    const open = given(world);
    for (const step of [kim.edits(cheaper), kim.marksReady(), kim.cancels()])
      expect(refusal(open.when(step, gone))).toMatchObject({
        code: 'no_rule',
        reason: 'The workflow refund is no longer in latch.yml, so no rule covers this case.',
        remedy: 'Ask an admin to bring the workflow back.',
      });
  });
});

describe('notes', () => {
  test('a note makes nobody a maker, so its writer may still approve', () => {
    const { kase } = given(
      worldWith(),
      torres.notes(' Checked with the warehouse '),
      kim.marksReady(),
      torres.approves(),
    );
    expect(kase.status).toBe('approved');
  });

  test('an empty note is invalid', () => {
    expect(given(world).when(kim.notes(' \n')).decision).toEqual({
      outcome: 'invalid',
      problems: { text: 'The note is empty. Write what the next person should know.' },
    });
  });

  test('needs no role, so it works while roles cannot be read; a guest still cannot', () => {
    const open = given(world);
    expect(wrote(open.when(person('U0ANY').notes('hi'), held(world, null)))).toEqual(['noted']);
    expect(refusal(open.when(person('U0GUEST', 'guest').notes('hi')))).toEqual({
      attempted: 'add_note',
      code: 'guest',
      rule: null,
      reason: 'Guests cannot act on cases.',
      remedy: 'Ask a full member of this workspace to do it.',
      ask: [],
      roles: [],
    });
  });
});

describe('cancelling', () => {
  test('an operator cancels until the action starts, and after it failed', () => {
    const approved = given(worldWith(), kim.marksReady(), torres.approves());
    expect(approved.when(lee.cancels(' duplicate ')).kase).toMatchObject({
      status: 'cancelled',
      by: LEE,
      reason: { text: 'duplicate' },
    });
    const running = approved.when(machine.starts());
    expect(refusal(running.when(kim.cancels()))).toMatchObject({ code: 'moved_on', attempted: 'cancel' });
    expect(running.when(machine.fails()).when(kim.cancels(' ')).kase).toMatchObject({
      status: 'cancelled',
      reason: null,
    });
  });

  test('an approver who is no operator does not cancel', () => {
    expect(refusal(given(world).when(person(RAJ).cancels()))).toMatchObject({ code: 'not_operator' });
  });

  test('what triage or a copied file brings afterwards changes nothing', () => {
    const cancelled = given.filed(
      world,
      {
        origin: {
          via: 'message_shortcut',
          files: [{ id: 'F1', name: { text: 'a' }, mediaType: 'x', size: 1, url: 'u' }],
        },
      },
      kim.cancels(),
    );
    const suggestion = {
      source: 'rules' as const,
      workflow: 'refund',
      priority: 'low' as const,
      fields: {},
      action: null,
      rule: null,
      summary: { text: '' },
    };
    expect(wrote(cancelled.when(machine.does({ type: 'record_suggestion', suggestion })))).toEqual([]);
    expect(wrote(cancelled.when(machine.does({ type: 'attach', evidence: [], missing: [] })))).toEqual([]);
  });
});
