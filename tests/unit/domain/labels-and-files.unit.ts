import { describe, expect, test } from '@jest/globals';
import { file } from '../../../src/domain/commands/file.ts';
import {
  everybody,
  fileCommand,
  given,
  held,
  kim,
  lee,
  machine,
  RAJ,
  raj,
  refundFields,
  torres,
  worldWith,
  wrote,
} from '../../support/domain-given.ts';

const labelled = worldWith({}, everybody, { labels: ['vip', 'eu'] });
const bare = worldWith({}, everybody, { labels: [] });
const unknown = { labels: 'The workflow Refund has no label "spam". Labels: vip, eu.' };

describe('labels', () => {
  test('are those that the workflow declares, whoever sets them and whenever', () => {
    const open = given(labelled);
    expect(wrote(open.when(kim.edits({ labels: ['vip'] })))).toEqual(['edited']);
    for (const step of [kim.edits({ labels: ['vip', 'spam'] }), kim.marksReady({ labels: ['spam'] })])
      expect(open.when(step).decision).toEqual({ outcome: 'invalid', problems: unknown });
    expect(file(fileCommand({ labels: ['spam'] }), labelled)).toEqual({ outcome: 'invalid', problems: unknown });
  });

  test('are all named with what else is wrong', () => {
    const both = given(labelled).when(kim.edits({ labels: ['spam'], fields: { colour: { text: 'red' } } }));
    expect(both.decision).toEqual({
      outcome: 'invalid',
      problems: { ...unknown, colour: 'The workflow Refund has no field "colour".' },
    });
  });

  test('are none where the workflow has none, and any where it says nothing', () => {
    expect(given(bare).when(kim.edits({ labels: ['vip'] })).decision).toEqual({
      outcome: 'invalid',
      problems: { labels: 'The workflow Refund has no label "vip". It has none.' },
    });
    expect(wrote(given(worldWith()).when(kim.edits({ labels: ['anything'] })))).toEqual(['edited']);
  });

  test('that the case has already may stay, though the workflow dropped them', () => {
    const before = given(labelled, kim.edits({ labels: ['eu'] }));
    const after = before.when(kim.edits({ labels: ['eu'], priority: 'high' }), bare);
    expect(after.kase).toMatchObject({ labels: ['eu'], priority: 'high' });
  });

  test('come with a case that is filed, and are left out where there are none', () => {
    const filed = given.filed(labelled, { labels: ['vip'] });
    expect(filed.entries).toMatchObject([{ type: 'filed', labels: ['vip'] }]);
    expect(filed.kase.labels).toEqual(['vip']);
    for (const none of [given(labelled), given.filed(labelled, { labels: [] })]) {
      expect(none.entries[0]).not.toHaveProperty('labels');
      expect(none.kase).toMatchObject({ labels: [], refused: [] });
    }
  });

  test('in whatever order are the same labels', () => {
    const set = given(labelled, kim.edits({ labels: ['vip', 'eu'] }));
    expect(wrote(set.when(lee.edits({ labels: ['eu', 'vip'] })))).toEqual([]);
    const other = given(labelled, kim.edits({ labels: ['eu', 'vip'] }));
    expect(wrote(other.when(lee.edits({ labels: ['vip', 'eu'] })))).toEqual([]);
  });

  test('or the priority may be all that an edit changes, and leave the other as it was', () => {
    const high = given(worldWith(), kim.edits({ priority: 'high' }));
    expect(high.entries.at(-1)).toMatchObject({ type: 'edited', priority: 'high', labels: null, fields: {} });
    const vip = high.when(lee.edits({ labels: ['vip'] }));
    expect(vip.entries.at(-1)).toMatchObject({ priority: null, labels: ['vip'] });
    expect(vip.kase).toMatchObject({ priority: 'high', labels: ['vip'] });
  });

  test('and the priority are material only where they change', () => {
    const both = worldWith({}, everybody, { material: { fields: [], labels: true, priority: true } });
    const material = (...[step]: Parameters<ReturnType<typeof given>['when']>) => given(both).when(step).entries.at(-1);
    expect(material(kim.edits({ fields: { order: { text: '#1' } } }))).toMatchObject({ material: [] });
    expect(material(kim.edits({ labels: ['vip'] }))).toMatchObject({ material: ['labels'] });
    expect(material(kim.edits({ priority: 'low' }))).toMatchObject({ material: ['priority'] });
  });
});

describe('an edit', () => {
  test('says what was there before, and nothing of what was not', () => {
    const after = given(worldWith()).when(kim.edits({ fields: { reason: { text: 'broken' }, order: null } }));
    expect(after.entries.at(-1)).toMatchObject({ was: { order: refundFields.order } });
    expect(after.entries.at(-1)).toHaveProperty('was', { order: refundFields.order });
  });

  test('holds nothing beside a text', () => {
    const odd = { text: 'Acme', more: 'x' } as unknown as { text: string };
    expect(given(worldWith()).when(kim.edits({ fields: { customer: odd } })).decision).toEqual({
      outcome: 'invalid',
      problems: { customer: 'Customer must be a text.' },
    });
  });

  test('that costs a vote after Run was asked for starts the deadlines anew, and no other edit does', () => {
    const waits = worldWith({ expireAfterMs: 3_600_000 });
    const holders = { ...everybody, support_lead: [...everybody.support_lead, RAJ] };
    const approved = given(held(waits, holders), kim.marksReady(), raj.approves());
    const renamed = { fields: { customer: { text: 'Acme Inc' } } };
    expect(approved.when(raj.edits(renamed)).entries.at(-1)).toHaveProperty('waiting.expireAt');
    expect(approved.when(lee.edits(renamed)).entries.at(-1)).not.toHaveProperty('waiting');
    const dearer = { fields: { amount: { minor: 9, currency: 'USD' } } };
    const material = approved.when(raj.edits(dearer));
    expect(material.entries.at(-1)).toMatchObject({ votesLost: [RAJ] });
    expect(material.entries.at(-1)).not.toHaveProperty('waiting');
  });

  test('costs no vote of others and leaves a case without deadlines without them', () => {
    const holders = { ...everybody, support_lead: [...everybody.support_lead, RAJ] };
    const approved = given(held(worldWith(), holders), kim.marksReady(), raj.approves());
    const after = approved.when(raj.edits({ fields: { customer: { text: 'Acme Inc' } } }));
    expect(after.kase).toMatchObject({ status: 'pending_approval', votes: [] });
    expect(after.kase).not.toHaveProperty('waiting');
    expect(given(worldWith(), kim.marksReady(), torres.approves(), torres.withdraws()).kase).not.toHaveProperty(
      'waiting',
    );
  });
});

describe('files', () => {
  const wanted = ['F1', 'F2', 'F3'].map((id) => ({
    id,
    name: { text: `${id}.pdf` },
    mediaType: 'application/pdf',
    size: 1,
    url: `https://files.example.com/${id}`,
  }));
  const copied = (digest: string) => ({ digest, name: { text: 'x' }, mediaType: 'application/pdf', size: 1 });
  const [first, ...others] = wanted;
  if (!first) throw new Error('three are wanted');

  test('that a value speaks of are wanted, beside those of the message', () => {
    const start = given.filed(worldWith(), { origin: { via: 'message_shortcut', files: [first] } });
    const after = start.when(kim.edits({ files: others }));
    expect(after.entries.at(-1)).toMatchObject({ type: 'edited', material: [], files: others });
    expect(after.kase.filesWanted).toEqual(wanted);
    expect(given(worldWith(), kim.edits({ priority: 'low' })).entries.at(-1)).not.toHaveProperty('files');
  });

  test('are settled one by one, or all at once, and what was copied stays', () => {
    const start = given.filed(worldWith(), { origin: { via: 'message_shortcut', files: wanted } });
    const one = start.when(machine.does({ type: 'attach', evidence: [copied('a')], missing: [], files: ['F2'] }));
    expect(one.entries.at(-1)).toHaveProperty('files', ['F2']);
    expect(one.kase.filesWanted.map(({ id }) => id)).toEqual(['F1', 'F3']);
    const all = one.when(machine.does({ type: 'attach', evidence: [copied('b')], missing: [] }));
    expect(all.entries.at(-1)).not.toHaveProperty('files');
    expect(all.kase).toMatchObject({ filesWanted: [], evidence: [{ digest: 'a' }, { digest: 'b' }] });
  });

  test('come before Mark Ready', () => {
    const start = given.filed(worldWith(), { origin: { via: 'message_shortcut', files: wanted } });
    expect(start.when(kim.marksReady()).decision).toEqual({
      outcome: 'invalid',
      problems: { '': 'The files are still being copied onto the case. Try again in a few seconds.' },
    });
  });
});
