import { expect, test } from '@jest/globals';
import { fold } from '../../../src/domain/evolve.ts';
import { brokenAt, genesisOf, seal, unseal } from '../../../src/domain/seal.ts';
import {
  everybody,
  given,
  identity,
  KIM,
  kim,
  machine,
  RAJ,
  refusal,
  ruleOf,
  TORRES,
  torres,
  worldWith,
  ZOE,
} from '../../support/domain-given.ts';

test('the story of a refund above the threshold, and its proof', () => {
  // Kim holds Finance too: no role lets a maker approve.
  const holders = { ...everybody, finance: [KIM, TORRES, RAJ] };
  const above = ruleOf({
    separate: ['role'],
    test: ({ fields: { amount } }) =>
      amount && 'minor' in amount && amount.minor > 50_000 ? 'holds' : 'does_not_hold',
  });
  const world = worldWith({}, holders, { rules: [above, ruleOf({ name: 'refund-small', seats: [] })] });
  const suggestion = {
    source: 'ai' as const,
    workflow: 'refund',
    priority: 'high' as const,
    fields: { customer: { text: 'Acme Co' } },
    action: 'stripe.refund',
    rule: 'refund-above-threshold',
    summary: { text: 'Refund of $2,400.00; second reviewer required' },
  };

  const ready = given.filed(
    world,
    { origin: { via: 'message_shortcut', author: ZOE, text: { text: 'Please refund order #4821' } } },
    machine.does({ type: 'record_suggestion', suggestion }),
    kim.marksReady({ note: 'Verified: product defect confirmed by warehouse' }),
  );
  const blocked = ready.when(kim.approves());
  expect(refusal(blocked)).toMatchObject({ code: 'maker', ask: [TORRES, RAJ] });
  const done = blocked.when(torres.approves()).when(machine.starts()).when(machine.succeeds());

  expect(done.entries.map((entry) => [entry.at.slice(11, 16), entry.type])).toEqual([
    ['09:14', 'filed'],
    ['09:15', 'triage_suggested'],
    ['09:16', 'marked_ready'],
    ['09:17', 'refused'],
    ['09:18', 'vote_cast'],
    ['09:18', 'approved'],
    ['09:20', 'run_started'],
    ['09:21', 'action_succeeded'],
  ]);
  expect(done.kase).toMatchObject({
    status: 'done',
    votes: [{ by: TORRES, roles: ['finance'] }],
    result: { summary: { text: '$2,400.00 returned' }, reference: 're_1' },
  });

  let prev = genesisOf(identity.id);
  const record = done.entries.map((entry, index) => {
    const sealed = seal(entry, prev, () => `salt-${index}`);
    prev = sealed.hash;
    return { seq: index + 1, ...sealed };
  });
  expect(brokenAt(record, identity.id)).toBeNull();
  expect(
    fold(
      record.map(({ body, texts }) => unseal(body, texts)),
      identity,
    ),
  ).toEqual(done.kase);
});
