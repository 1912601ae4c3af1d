import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Loaded, Shown } from '../../../src/app/ports.ts';
import type { Case } from '../../../src/domain/case.ts';
import type { Entry } from '../../../src/domain/entry.ts';
import { evolve } from '../../../src/domain/evolve.ts';
import type { Refusal } from '../../../src/domain/refusal.ts';
import { caseStore } from '../../../src/mongo/case-store.ts';
import { createIndexes, models } from '../../../src/mongo/models.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import { flawsOf, recordOf } from '../../support/record.ts';

const team = 'T0STORE';
const start = Date.UTC(2026, 10, 22, 9, 0);
const now = new Date(start);

let db: TestDatabase;
/** One instance, and others. */
let store: ReturnType<typeof caseStore>;
let another: () => typeof store;
beforeAll(async () => {
  db = await testDatabase();
  const all = models(db.connection);
  await createIndexes(all);
  another = () => caseStore(db.connection, all, () => now);
  store = another();
});
afterAll(() => db.drop());

const at = () => now.toISOString();
const filedEntry = (text: string): Entry => ({
  at: at(),
  type: 'filed',
  by: 'U0KIM',
  workflow: 'refund',
  origin: { via: 'command', text: { text } },
  fields: { customer: { text } },
  roles: ['support_lead'],
});
const note = (text: string): Entry => ({ at: at(), type: 'noted', by: 'U0KIM', text: { text } });

async function made(text = 'Acme Co', cmd?: string) {
  const number = await store.nextNumber(team);
  const filed = filedEntry(text);
  const next = evolve(null, filed, { id: `${team}:${number}`, team, number });
  return store.create({ entries: [filed], next, cmd: cmd ?? `filing ${number}`, wakeAt: now });
}
async function aCase(text?: string): Promise<Loaded> {
  const created = await made(text);
  if (created.result !== 'created') throw new Error(created.result);
  return created.loaded;
}
const commit = (before: Loaded, cmd: string, ...entries: Entry[]) =>
  store.commit(before, {
    entries,
    next: entries.reduce<Case>((kase, entry) => evolve(kase, entry), before.case),
    cmd,
    wakeAt: now,
  });
const record = ({ case: { id } }: Loaded) => recordOf(db.connection, id);

const refusal: Refusal = {
  attempted: 'approve',
  code: 'maker',
  rule: 'refund-above-threshold',
  reason: 'You filed this case.',
  remedy: 'Ask somebody else.',
  ask: [],
  roles: [],
};

test('of two commits on the same version one stands and the other is behind', async () => {
  const before = await aCase();
  const both = await Promise.all([commit(before, 'first', note('one')), commit(before, 'second', note('two'))]);
  expect(both.map(({ result }) => result).toSorted()).toEqual(['behind', 'committed']);
  const kept = await record(before);
  expect(kept.rows).toHaveLength(2);
  expect(flawsOf(kept)).toEqual([]);
});

test('a command that stands on the record is answered by it and writes nothing', async () => {
  const before = await aCase();
  const first = await commit(before, 'the same', { at: at(), type: 'refused', by: 'U0KIM', refusal });
  if (first.result !== 'committed') throw new Error(first.result);
  const again = await commit(first.loaded, 'the same', note('never written'));
  expect(again).toEqual({ result: 'repeated', answer: { refusal } });
  expect(await store.answerTo(before.case.id, 'the same')).toEqual({ refusal });
  expect(await store.answerTo(before.case.id, 'another')).toBeNull();
  const kept = await record(before);
  expect(kept.rows).toHaveLength(2);
  expect(flawsOf(kept)).toEqual([]);
});

test('a commit that fails in its second half leaves nothing of its first', async () => {
  const before = await aCase();
  await commit(before, 'taken', note('one'));
  const latest = await store.load(before.case.id);
  if (!latest) throw new Error('gone');
  expect(await commit(latest, 'taken', note('two'), note('three'))).toMatchObject({ result: 'repeated' });
  expect(await store.load(before.case.id)).toEqual(latest);
  expect(flawsOf(await record(before))).toEqual([]);
});

test('the same origin twenty times at once makes one case', async () => {
  const made20 = await Promise.all(
    Array.from({ length: 20 }, async () => {
      for (;;) {
        const created = await made('Twenty', 'message:C0SUPPORT:1.2');
        if (created.result !== 'behind') return created;
      }
    }),
  );
  expect(made20.filter(({ result }) => result === 'created')).toHaveLength(1);
  const ids = made20.map((one) => (one.result === 'created' ? one.loaded.case.id : one.caseId));
  expect(new Set(ids).size).toBe(1);
  expect(await db.connection.collection('cases').countDocuments({ 'state.fields.customer.text': 'Twenty' })).toBe(1);
});

test('fifty numbers at once are fifty numbers, counted by team', async () => {
  const numbers = await Promise.all(Array.from({ length: 50 }, () => store.nextNumber('T0FRESH')));
  expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
});

test('words of people lie beside the seal: erased, the chain still holds', async () => {
  const before = await aCase('Erase me');
  const [row] = (await record(before)).rows;
  expect(JSON.stringify(row?.body)).not.toContain('Erase me');
  await db.connection.collection('timeline').updateOne({ caseId: before.case.id, seq: 1 }, { $set: { texts: {} } });
  const kept = await record(before);
  expect(JSON.stringify(kept.entries)).toContain('[erased]');
  expect(flawsOf(kept).filter((flaw) => !flaw.startsWith('folded'))).toEqual([]);
});

test('what is hashed is what is read back: empty objects, lone surrogates, a cleared field', async () => {
  const before = await aCase('half of an emoji: \ud83d');
  const empty: Entry = {
    at: at(),
    type: 'edited',
    by: 'U0KIM',
    roles: [],
    fields: {},
    cleared: [],
    priority: null,
    labels: [],
    was: {},
    material: [],
    votesLost: [],
  };
  expect(await commit(before, 'edit', empty)).toMatchObject({ result: 'committed' });
  const kept = await record(before);
  expect(flawsOf(kept)).toEqual([]);
  expect(kept.entries[1]).toEqual(empty);
  expect(kept.row.state.fields.customer).toEqual({ text: 'half of an emoji: \ufffd' });
});

test('repeated attempts are counted once a command and do not move the version', async () => {
  const before = await aCase();
  const attempt = { team, caseId: before.case.id, at: at(), by: 'U0KIM', refusal };
  const kept = await Promise.all(['one', 'two', 'one'].map((cmd) => store.recordAttempt({ ...attempt, cmd })));
  expect(kept.toSorted()).toEqual(['recorded', 'recorded', 'repeated']);
  const after = await store.load(before.case.id);
  expect(after).toMatchObject({ version: before.version, ops: { attempts: 2 } });
});

const note0: Shown = { card: null, told: {}, wakeAt: null };
const ops = async (id: string) => (await store.load(id))?.ops;
type Store = typeof store;
/** Begins to show it, and must be able to. */
async function begun(one: Store, id: string) {
  const answer = await one.beginShow(id, false);
  if (!answer || 'takenUntil' in answer) throw new Error(`not begun: ${JSON.stringify(answer)}`);
  return answer;
}

test('whoever makes or moves a case shows it; word of the others keeps it from letting go', async () => {
  const made = await aCase();
  const { id } = made.case;
  const [second, third] = [another(), another()];
  const takenUntil = new Date(start + 10_000);
  expect(await second.beginShow(id, false)).toEqual({ takenUntil });
  expect(await ops(id)).toMatchObject({ showing: { until: takenUntil.toISOString() } });
  expect(await ops(id)).not.toHaveProperty('showing.again');
  expect(await third.beginShow(id, true)).toEqual({ takenUntil });
  expect(await store.noteShown(made, note0)).toBe('moved');
  const again = await begun(store, id);
  expect(again).toMatchObject({ isCertain: true, again: false, loaded: { ops: { threadSeq: 1 } } });
  expect(await store.noteShown(again.loaded, note0)).toBe('noted');
  expect(await ops(id)).not.toHaveProperty('showing');
  expect(await store.beginShow('T0STORE:none', true)).toBeNull();
});

test('of many who begin to show a case one does', async () => {
  const made = await aCase();
  await store.noteShown(made, note0);
  const all = [store, another(), another(), another()];
  const answers = await Promise.all(all.map((one) => one.beginShow(made.case.id, true)));
  expect(answers.filter((answer) => answer && 'loaded' in answer)).toMatchObject([{ isCertain: true }]);
});

test('a commit begins to show what nobody shows, and is behind where it was shown meanwhile', async () => {
  const made = await aCase();
  const { id } = made.case;
  await store.noteShown(made, note0);
  const other = another();
  const load = async () => (await store.load(id)) ?? made;
  const before = await load();
  const { loaded } = await begun(other, id);
  expect(await commit(before, 'one', note('one'))).toEqual({ result: 'behind' });
  const unshown = await load();
  expect(await other.noteShown(loaded, note0)).toBe('noted');
  // What was told in between is not in what was loaded.
  expect(await commit(before, 'one', note('one'))).toEqual({ result: 'behind' });
  expect(await commit(unshown, 'two', note('two'))).toMatchObject({ result: 'committed', isBegun: false });
  const moved = await begun(other, id);
  expect(await commit(await load(), 'three', note('three'))).toMatchObject({ isBegun: false });
  expect(await other.noteShown(moved.loaded, note0)).toBe('moved');
  expect(await other.noteShown((await begun(other, id)).loaded, note0)).toBe('noted');
  expect(await commit(await load(), 'four', note('four'))).toMatchObject({ result: 'committed', isBegun: true });
  expect(await other.beginShow(id, false)).toHaveProperty('takenUntil');
});

test('what was committed while a case was shown keeps it from being let go, and due', async () => {
  const before = await aCase();
  const { id } = before.case;
  const card = { channel: 'C0REFUNDS', ts: '1.1', version: 1 };
  await commit(before, 'note', note('more'));
  expect(await store.noteShown(before, { ...note0, card })).toBe('moved');
  expect((await record(before)).row).toMatchObject({ wakeAt: now, ops: { threadSeq: 1, card } });
  expect(await another().beginShow(id, false)).toHaveProperty('takenUntil');
});

test('whoever took too long has lost it to the next one, who knows of it and of the word that was left', async () => {
  const first = await aCase();
  const { id } = first.case;
  const [second, third] = [another(), another()];
  const told = {
    'review:U0RAJ': { user: 'U0RAJ', channel: 'D0RAJ', ts: '2.1', about: 'review' as const, round: 1, settled: false },
  };
  await second.beginShow(id, true);
  await store.holdShow(id, 0);
  const taken = await begun(second, id);
  expect(taken).toMatchObject({ isCertain: false, again: true });
  await store.holdShow(id, 0); // not theirs any more
  expect(await third.beginShow(id, true)).toHaveProperty('takenUntil');
  expect(await store.noteShown(first, { ...note0, told })).toBe('lost');
  expect(await ops(id)).toMatchObject({ threadSeq: 0, told: {}, showing: { again: true } });
  expect(await second.noteShown(taken.loaded, note0)).toBe('moved');
  expect(await second.noteShown((await begun(second, id)).loaded, note0)).toBe('noted');
  // By now the first one shows it once more; that is another turn than the one that it lost.
  const anew = await begun(store, id);
  expect(await store.noteShown(first, { ...note0, told })).toBe('lost');
  expect(await store.noteShown(anew.loaded, note0)).toBe('noted');
});

test('a case is not let go before it was looked at under another policy', async () => {
  const made = await aCase();
  const { id } = made.case;
  await db.connection
    .collection<{ _id: string }>('cases')
    .updateOne(
      { _id: id },
      { $set: { 'state.status': 'approved', 'state.proposal': { policy: 'old' }, wakeAt: null } },
    );
  await store.wakeUnderOtherPolicy(team, 'new', now);
  expect(await store.noteShown(made, note0)).toBe('moved');
  expect((await record(made)).row.wakeAt).toEqual(now);
});

test('how far a ticket was told is noted only from where it stood', async () => {
  const { id } = (await aCase()).case;
  const claim = { seq: 0, trying: 1, tries: 0, until: at() };
  const both = [0, 1].map(() => store.noteWrittenBack(id, 'zendesk', null, claim));
  expect((await Promise.all(both)).toSorted()).toEqual([false, true]);
  expect(await store.noteWrittenBack(id, 'jira', null, { seq: 1 })).toBe(true);
  expect(await store.noteWrittenBack(id, 'zendesk', { ...claim, until: 'another' }, { seq: 0 })).toBe(false);
  expect(await store.noteWrittenBack(id, 'zendesk', claim, { seq: 1 })).toBe(true);
  expect((await store.load(id))?.ops.writtenBack).toEqual({ zendesk: { seq: 1 }, jira: { seq: 1 } });
});

test('a note of something due much later leaves the lease of whoever moved the case meanwhile', async () => {
  const before = await aCase();
  const { id } = before.case;
  await commit(before, 'note', note('more'));
  const deadline = new Date(start + 3_600_000);
  const leased = (await record(before)).row.ops.leaseUntil;
  expect(leased > now).toBe(true);
  expect(await store.noteShown(before, { ...note0, wakeAt: deadline })).toBe('moved');
  expect((await record(before)).row).toMatchObject({ wakeAt: now, ops: { leaseUntil: leased } });
  expect((await store.takeDue(now, 15_000, 1_000)).map((one) => one.case.id)).not.toContain(id);
});

test('a case is found by its card, also by one that was posted again', async () => {
  const { id } = (await aCase()).case;
  expect(await store.byCard(team, 'C0REFUNDS', '7.1')).toBeNull();
  await store.updateOps(id, { card: { channel: 'C0REFUNDS', ts: '7.1', version: 1 } });
  await store.updateOps(id, { card: { channel: 'C0REFUNDS', ts: '7.2', version: 1 } });
  expect(await store.byCard(team, 'C0REFUNDS', '7.1')).toBe(id);
  expect(await store.byCard(team, 'C0REFUNDS', '7.2')).toBe(id);
  expect((await store.load(id))?.ops.card).toMatchObject({ ts: '7.2' });
});

test('words find a case as it stands now, newest first, and only within the workspace', async () => {
  const older = await aCase();
  const newer = await aCase();
  const named = (kase: typeof older, name: string) =>
    commit(kase, `edit ${name}`, {
      type: 'edited',
      by: 'U0KIM',
      at: at(),
      roles: [],
      fields: { customer: { text: name } },
      cleared: [],
      priority: null,
      labels: null,
      was: {},
      material: [],
      votesLost: [],
    });
  await named(older, 'Zephyr Works');
  await named(newer, 'Zephyr Mills');
  const found = async (words: string[], of = team) =>
    (await store.find(of, { words, limit: 5 })).map((one) => one.case.id);
  expect(await found(['zephyr'])).toEqual([newer.case.id, older.case.id]);
  expect(await found(['ZEPH', 'works'])).toEqual([older.case.id]);
  expect(await found(['zephyr'], 'T0OTHER')).toEqual([]);
});

test('a due case is taken by one of two, and again once its lease is over', async () => {
  const { case: kase } = await aCase();
  const mine = async (when: number) =>
    (await Promise.all([store.takeDue(new Date(when), 15_000, 1_000), store.takeDue(new Date(when), 15_000, 1_000)]))
      .flat()
      .filter((one) => one.case.id === kase.id).length;
  expect(await mine(start + 1_000)).toBe(0); // whoever made it still works on it
  expect(await mine(start + 15_001)).toBe(1);
  expect(await mine(start + 15_002)).toBe(0);
  expect(await mine(start + 30_003)).toBe(1);
});

test('what is due later is free to be taken then, whoever worked on it before', async () => {
  const made = await aCase();
  const { case: kase } = made;
  const wakeAt = new Date(start + 2_000);
  await store.noteShown(made, { ...note0, wakeAt });
  const taken = async (when: number) =>
    (await store.takeDue(new Date(when), 15_000, 1_000)).filter((one) => one.case.id === kase.id).length;
  expect(await taken(start + 1_999)).toBe(0);
  expect(await taken(start + 2_000)).toBe(1);
});
