import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Loaded } from '../../../src/app/ports.ts';
import type { Case } from '../../../src/domain/case.ts';
import { evolve } from '../../../src/domain/evolve.ts';
import { caseStore } from '../../../src/mongo/case-store.ts';
import { createIndexes, models } from '../../../src/mongo/models.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import {
  given,
  type History,
  kim,
  machine,
  minute,
  refundFields,
  type Step,
  sequence,
  torres,
  worldWith,
} from '../../support/domain-given.ts';
import { flawsOf, recordOf, typesOf } from '../../support/record.ts';

const now = new Date(minute(30));
let db: TestDatabase;
let store: ReturnType<typeof caseStore>;
beforeAll(async () => {
  db = await testDatabase();
  const all = models(db.connection);
  await createIndexes(all);
  store = caseStore(db.connection, all, () => now);
});
afterAll(() => db.drop());

let hashes = 0;
/** The hash of something outside that no other test changes. */
const anEffect = () => (++hashes).toString(16).padStart(64, '0');
const world = worldWith({}, undefined, sequence);
const approved = [kim.marksReady(), torres.approves()];

interface Made {
  history: History;
  loaded: Loaded;
}
interface Making {
  effects?: string[];
  team?: string;
  customer?: string;
}

/** A case in the database after these steps. A run that starts notes its effects, as known then. */
async function made(
  steps: Step[],
  { effects = [], team = 'T0LATCH', customer = 'Acme Co' }: Making = {},
): Promise<Made> {
  const number = await store.nextNumber(team);
  const fields = {
    ...refundFields,
    customer: { text: customer },
    ticket: { text: '1' },
    ticket_status: { text: 'solved' },
  };
  const history = given.filed(world, { team, number, fields });
  const filed = { entries: history.entries, next: history.kase, cmd: `filed ${number}`, wakeAt: now };
  const created = await store.create(filed);
  if (created.result !== 'created') throw new Error(created.result);
  let case_: Made = { history, loaded: created.loaded };
  for (const step of steps) {
    const committed = await commit(case_, step, await store.effects(case_.loaded.case, effects));
    if ('result' in committed) throw new Error(committed.result);
    case_ = committed;
  }
  return case_;
}

/** What the step writes, decided over what was seen of its effects. */
async function commit({ history, loaded }: Made, step: Step, effects: Awaited<ReturnType<typeof store.effects>>) {
  const after = history.when(step);
  const entries = after.entries.slice(history.entries.length);
  const next = entries.reduce<Case>((kase, entry) => evolve(kase, entry), loaded.case);
  const done = await store.commit(loaded, { entries, next, cmd: `cmd ${after.entries.length}`, wakeAt: now, effects });
  return done.result === 'committed' ? { history: after, loaded: done.loaded } : done;
}
const outcome = (done: Awaited<ReturnType<typeof commit>>) => ('result' in done ? done.result : 'committed');
const seen = ({ loaded }: Made, ...effects: string[]) => store.effects(loaded.case, effects);
const idOf = ({ loaded }: Made) => loaded.case.id;
const bystander = () => made([]);

describe('two runs with one effect that start at one moment', () => {
  async function race(cases: Made[], effect: string) {
    const before = await Promise.all(cases.map((one) => seen(one, effect)));
    const done = await Promise.all(
      cases.map((one, index) => commit(one, machine.starts(), before[index] as (typeof before)[0])),
    );
    const outcomes = done.map(outcome);
    return {
      outcomes,
      winner: cases[outcomes.indexOf('committed')] as Made,
      loser: cases[outcomes.indexOf('behind')] as Made,
    };
  }

  test.each(['that nobody had yet', 'that an earlier case had'])(
    '%s: one starts, the other has to look again',
    async (which) => {
      const effect = anEffect();
      if (which === 'that an earlier case had')
        await made([...approved, machine.starts(), machine.fails()], { effects: [effect] });
      const { outcomes, winner, loser } = await race([await made(approved), await made(approved)], effect);
      expect(outcomes.toSorted()).toEqual(['behind', 'committed']);
      const kept = await recordOf(db.connection, idOf(loser));
      expect(typesOf(kept)).not.toContain('run_started');
      expect(kept.row.state.status).toBe('approved');
      expect(flawsOf(kept)).toEqual([]);
      expect((await seen(loser, effect)).others).toEqual([idOf(winner)]);
    },
  );

  test('one after the other: what was seen before the first one started holds no more', async () => {
    const effect = anEffect();
    await made([...approved, machine.starts(), machine.fails()], { effects: [effect] });
    const late = await made(approved);
    const before = await seen(late, effect);
    await made([...approved, machine.starts()], { effects: [effect] });
    expect(outcome(await commit(late, machine.starts(), before))).toBe('behind');
  });

  test('leave those with other effects alone', async () => {
    const cases = [await made(approved), await made(approved)];
    const done = await Promise.all(
      cases.map(async (one) => {
        const before = await seen(one, anEffect());
        return outcome(await commit(one, machine.starts(), before));
      }),
    );
    // The engine may let one of them try again; none is kept from it for good.
    expect(done).toContain('committed');
    for (const [index, one] of cases.entries())
      if (done[index] !== 'committed')
        expect(outcome(await commit(one, machine.starts(), await seen(one, anEffect())))).toBe('committed');
  });

  test('of which one has several of the same: what was seen of any of them has to hold', async () => {
    const [first, second] = [anEffect(), anEffect()];
    const wide = await made(approved);
    const before = await seen(wide, first, second, second);
    expect(before.keys).toHaveLength(2);
    await made([...approved, machine.starts()], { effects: [second] });
    expect(outcome(await commit(wide, machine.starts(), before))).toBe('behind');
    expect(outcome(await commit(wide, machine.starts(), await seen(wide, first, second)))).toBe('committed');
    expect((await seen(await bystander(), first)).others).toEqual([idOf(wide)]);
  });
});

describe('a case counts for others with its effect', () => {
  const run = [...approved, machine.starts()];
  const wentThrough = machine.succeeds(); // its answer came late
  test.each<[string, boolean, Step[]]>([
    ['while it runs', true, run],
    ['while its outcome is unknown', true, [...run, machine.losesTheAnswer()]],
    ['once it is done', true, [...run, machine.succeeds()]],
    ['not where it failed', false, [...run, machine.fails()]],
    [
      'where it failed, was cancelled, and went through after all',
      true,
      [...run, machine.fails(), kim.cancels(), wentThrough],
    ],
    ['not while it is put off: nothing happened', false, [...run, machine.postpones()]],
    ['not before it ran', false, approved],
    ['not where it did not stand', false, [...run, machine.succeeds(), machine.hearsOf(), machine.findsItGone()]],
  ])('%s', async (_when, counts, steps) => {
    const effect = anEffect();
    const kase = await made(steps, { effects: [effect] });
    expect((await seen(await bystander(), effect)).others).toEqual(counts ? [idOf(kase)] : []);
    // What went through when it was about something else is another one's doing for the case itself, too.
    expect((await seen(kase, effect)).others).toEqual(steps.includes(wentThrough) ? [idOf(kase)] : []);
  });

  test('in the order in which they were made, and only in its own workspace', async () => {
    const effect = anEffect();
    const other = { effects: [effect], team: 'T0OTHER' };
    await made([...run], other);
    const [first, second] = [await made(approved), await made(run, { effects: [effect] })];
    await commit(first, machine.starts(), await seen(first, effect));
    expect((await seen(await bystander(), effect)).others).toEqual([idOf(first), idOf(second)]);
  });
});

describe('of a sequence that went no further', () => {
  const halfway = [
    kim.marksReady({ action: 'refund_and_close' }),
    torres.approves(),
    machine.starts(),
    machine.succeeds(),
  ];
  const failed = [...halfway, machine.starts('run-2'), machine.fails('run-2')];

  test.each<[string, Step[]]>([
    ['while it waits to go on', halfway],
    ['after it failed', failed],
    ['after it was given up', [...failed, kim.cancels()]],
  ])('the step that is done counts %s: as an effect, and in sums', async (_when, steps) => {
    const effect = anEffect();
    const customer = `customer ${effect}`;
    const kase = await made(steps, { effects: [effect], customer });
    expect((await seen(await bystander(), effect)).others).toEqual([idOf(kase)]);
    const next = await made([], { customer });
    const { runs } = await store.spending(next.loaded.case, [{ per: 'customer', withinMs: 86_400_000 }], now);
    expect(runs).toMatchObject([
      { case: idOf(kase), action: 'stripe.refund', fields: { amount: refundFields.amount } },
    ]);
  });

  test('attempts that went through after all count each by itself, beside what the case did since, for itself as well', async () => {
    const customer = `customer ${anEffect()}`;
    const of = (minor: number) => ({ fields: { amount: { minor, currency: 'USD' } } });
    const again = (minor: number, run: string) => [
      kim.edits(of(minor)),
      kim.marksReady(),
      torres.approves(),
      machine.starts(run),
    ];
    const steps = [
      ...[...approved, machine.starts(), machine.fails()],
      ...[...again(500, 'run-2'), machine.fails('run-2')],
      ...again(100, 'run-3'),
      ...[machine.succeeds('run-1'), machine.succeeds('run-2'), machine.succeeds('run-3')],
    ];
    const kase = await made(steps, { customer });
    const amounts = async ({ loaded }: Made) => {
      const { runs } = await store.spending(loaded.case, [{ per: 'customer', withinMs: 86_400_000 }], now);
      return runs.map(({ fields }) => (fields.amount as { minor: number }).minor).toSorted((a, b) => a - b);
    };
    expect(await amounts(await made([], { customer }))).toEqual([100, 500, 240_000]);
    expect(await amounts(kase)).toEqual([500, 240_000]);
  });

  test('nothing counts where its first step failed', async () => {
    const effect = anEffect();
    const customer = `customer ${effect}`;
    const steps = [...halfway.slice(0, 3), machine.fails()];
    await made(steps, { effects: [effect], customer });
    const next = await made([], { customer });
    expect((await seen(next, effect)).others).toEqual([]);
    const { runs } = await store.spending(next.loaded.case, [{ per: 'customer', withinMs: 86_400_000 }], now);
    expect(runs).toEqual([]);
  });
});
