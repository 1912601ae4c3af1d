import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Maker, RuleTerms, Vote } from '../../../src/domain/case.ts';
import type { People } from '../../../src/domain/command.ts';
import { type Bench, holdersOf, rolesOf } from '../../../src/domain/people.ts';
import { assign, eligiblePeople, isFull, seatingOf, unfillable } from '../../../src/domain/seats.ts';
import { policyOf, refundWorkflow } from '../../support/domain-given.ts';
import { runs } from '../../support/property-seed.ts';

const roles = ['finance', 'risk', 'constructor', '__proto__'];
const people = ['A', 'B', 'C', 'D', 'E'];
const someSeats = fc.array(fc.constantFrom(...roles), { maxLength: 5 });
const someHolders = fc
  .tuple(...roles.map(() => fc.subarray(people)))
  .map((held) => Object.fromEntries(roles.map((role, index) => [role, held[index] ?? []])));
const inOrder = fc.shuffledSubarray(people);
const makers: Maker[] = [{ person: 'E', acts: ['filed'], roles: ['risk'] }];
const terms = (seats: string[], separate: RuleTerms['separate'] = []): RuleTerms => ({
  name: 'r',
  seats,
  separate,
  run: 'on_approval',
  runBy: [],
});
const policy = policyOf(refundWorkflow());
const benchWith = (seats: string[], over: Partial<People>, separate: RuleTerms['separate'] = []): Bench => ({
  terms: terms(seats, separate),
  makers,
  people: { policy, holders: {}, ...over },
});

/** Every way to seat everybody, tried one by one. */
function mostSeats<T>(seats: string[], left: T[], may: (candidate: T, role: string) => boolean): number {
  const [role, ...rest] = seats;
  if (role === undefined) return 0;
  const others = (one: T) => left.filter((someone) => someone !== one);
  const filled = left.filter((one) => may(one, role)).map((one) => 1 + mostSeats(rest, others(one), may));
  return Math.max(mostSeats(rest, left, may), ...filled);
}

describe('seating', () => {
  test('fills as many seats as trying every way does; one person one seat, each through a role they hold', () => {
    fc.assert(
      fc.property(someSeats, someHolders, inOrder, (seats, holders, voters) => {
        const may = (person: string, role: string) => holdersOf(role, holders).includes(person);
        const seating = assign(seats, voters, may);
        const sitting = seating.filter((person) => person !== null);
        expect(sitting).toHaveLength(mostSeats(seats, voters, may));
        expect(new Set(sitting).size).toBe(sitting.length);
        for (const [index, person] of seating.entries())
          if (person !== null) expect([voters.includes(person), may(person, seats[index] ?? '')]).toEqual([true, true]);
      }),
      runs(3_000),
    );
  });

  test('who sits keeps a seat when somebody joins, if perhaps another one', () => {
    fc.assert(
      fc.property(someSeats, someHolders, inOrder, (seats, holders, voters) => {
        const may = (person: string, role: string) => holdersOf(role, holders).includes(person);
        for (let count = 1; count < voters.length; count++) {
          const before = assign(seats, voters.slice(0, count), may);
          const after = assign(seats, voters.slice(0, count + 1), may);
          for (const person of before) if (person !== null && !after.includes(person)) return false;
        }
        return true;
      }),
      runs(2_000),
    );
  });

  test('no maker and, under separate role, no role of a maker is ever eligible', () => {
    fc.assert(
      fc.property(someSeats, someHolders, fc.boolean(), (seats, holders, apart) => {
        const bench = benchWith(seats, { holders }, apart ? ['role'] : []);
        const eligible = eligiblePeople(bench);
        expect(eligible).not.toContain('E');
        expect(new Set(eligible).size).toBe(eligible.length);
        if (apart && seats.includes('risk')) expect(unfillable(bench)).toContain('risk');
        const may = (person: string, role: string) =>
          holdersOf(role, holders).includes(person) && !(apart && role === 'risk');
        expect(unfillable(bench)).toHaveLength(seats.length - mostSeats(seats, eligible, may));
      }),
      runs(2_000),
    );
  });
});

describe('humans', () => {
  const accountLists: string[][][] = [
    [],
    [['A', 'B']],
    [['B', 'E']],
    [
      ['A', 'B'],
      ['C', 'D'],
    ],
    [['A', 'B', 'C']],
  ];
  const someAccounts = fc.constantFrom(...accountLists);
  const isSame = (one: string, other: string, accounts: string[][]) =>
    one === other || accounts.some((list) => list.includes(one) && list.includes(other));

  /** The most seats over every choice of votes that use up no human twice. */
  function bestOf(seats: string[], votes: Vote[], accounts: string[][]): number {
    const [seat, ...rest] = seats;
    if (seat === undefined) return 0;
    const sits = votes.filter((vote) => vote.roles.includes(seat));
    const names = ({ by, for: away }: Vote) => (away === undefined ? [by] : [by, away]);
    const apart = (one: Vote) => (other: Vote) =>
      !names(one).some((name) => names(other).some((person) => isSame(name, person, accounts)));
    return Math.max(
      bestOf(rest, votes, accounts),
      ...sits.map((vote) => 1 + bestOf(rest, votes.filter(apart(vote)), accounts)),
    );
  }

  test('a rule is called unfillable exactly where no choice of votes, delegated ones among them, fills it', () => {
    const someCover = fc.subarray(roles.slice(0, 2));
    fc.assert(
      fc.property(someSeats, someHolders, someAccounts, someCover, (seats, holders, accounts, cover) => {
        const covering = { ...policy, roles: { ...policy.roles, finance: { users: [], cover } } };
        const holds = (person: string, role: string) => holdersOf(role, holders).includes(person);
        const able = people.filter((person) => !isSame(person, 'E', accounts));
        const own = able.map((by) => ({ by, roles: roles.filter((role) => holds(by, role)) }));
        const delegated = able.flatMap((by) =>
          able
            .filter((person) => !isSame(by, person, accounts))
            .map((person) => ({
              by,
              for: person,
              roles: roles.filter((role) => {
                const may = holds(by, role) || (role === 'finance' && cover.some((other) => holds(by, other)));
                return may && holds(person, role);
              }),
            })),
        );
        const votes = [...own, ...delegated].map((vote) => ({ ...vote, at: '', fingerprint: 'f' }));
        const bench = benchWith(seats.slice(0, 4), { holders, accounts, policy: covering });
        expect(unfillable(bench)).toHaveLength(bench.terms.seats.length - bestOf(bench.terms.seats, votes, accounts));
      }),
      runs(400),
    );
  });

  test('of two votes by one human only the first counts, whichever account cast it', () => {
    const bench = benchWith(['finance', 'risk'], {
      holders: { finance: ['A'], risk: ['B', 'C'] },
      accounts: [['B', 'A']],
    });
    const votes = [vote('A', ['finance']), vote('B', ['risk'])];
    expect(names(seatingOf(bench, votes, 'f'))).toEqual(['A', null]);
    expect(names(seatingOf(bench, votes.toReversed(), 'f'))).toEqual([null, 'B']);
    expect(isFull(seatingOf(bench, [...votes, vote('C', ['risk'])], 'f'))).toBe(true);
    expect(unfillable(bench)).toEqual([]);
  });

  test('a vote for somebody who has voted counts for nothing, though its caster has not', () => {
    const bench = benchWith(['finance', 'finance'], { holders: { finance: ['A', 'B'] } });
    const votes = [vote('B', ['finance']), { ...vote('A', ['finance']), for: 'B' }];
    expect(names(seatingOf(bench, votes, 'f'))).toEqual(['B', null]);
  });

  test('two accounts of one human are not two people for two seats', () => {
    const holders = { finance: ['A', 'B'] };
    expect(unfillable(benchWith(['finance', 'finance'], { holders }))).toEqual([]);
    expect(unfillable(benchWith(['finance', 'finance'], { holders, accounts: [['A', 'B']] }))).toEqual(['finance']);
  });

  test('a maker’s other account fills nothing', () => {
    const bench = benchWith(['finance'], { holders: { finance: ['A', 'B'] }, accounts: [['E', 'A']] });
    expect(eligiblePeople(bench)).toEqual(['B']);
    expect(names(seatingOf(bench, [vote('A', ['finance'])], 'f'))).toEqual([null]);
  });
});

const vote = (by: string, held: string[], fingerprint = 'f'): Vote => ({ by, at: 'now', fingerprint, roles: held });
const names = (seating: (Vote | null)[]) => seating.map((one) => one?.by ?? null);
const finance = { finance: ['A', 'B'], risk: ['B'] };

describe('votes that count', () => {
  test.each([
    ['held then and now', [vote('A', ['finance'])], ['A']],
    ['held then, not now', [vote('C', ['finance'])], [null]],
    ['held now, not then', [vote('A', [])], [null]],
    ['cast for another fingerprint', [vote('A', ['finance'], 'g')], [null]],
    ['of a maker', [vote('E', ['finance'])], [null]],
  ])('a vote %s', (_, votes, seating) => {
    const bench = benchWith(['finance'], { holders: { ...finance, finance: ['A', 'B', 'E'] } });
    expect(names(seatingOf(bench, votes, 'f'))).toEqual(seating);
  });

  test('nobody counts while roles cannot be read', () => {
    const bench = benchWith(['finance'], { holders: null });
    expect(seatingOf(bench, [vote('A', ['finance'])], 'f')).toEqual([null]);
    expect([rolesOf('A', null), holdersOf('finance', null)]).toEqual([[], []]);
  });

  test('whoever joined the role too lately sits in none of its seats, but in those of another role', () => {
    const fresh = { finance: { B: '2026-03-05T09:00:00.000Z' } };
    const bench = benchWith(['finance', 'risk'], { holders: finance, fresh });
    expect(eligiblePeople(bench)).toEqual(['A', 'B']);
    expect(names(seatingOf(bench, [vote('B', ['finance', 'risk'])], 'f'))).toEqual([null, 'B']);
    expect(unfillable(benchWith(['finance', 'finance'], { holders: finance, fresh }))).toEqual(['finance']);
  });

  test('since an escalation the further role fills any seat, unless it prepared the case', () => {
    const holders = { finance: ['A'], risk: ['D'], manager: ['C'] };
    const bench = benchWith(['finance', 'risk'], { holders });
    const votes = [vote('A', ['finance']), vote('C', ['finance', 'risk'])];
    expect(names(seatingOf(bench, votes, 'f'))).toEqual(['A', null]);
    const escalated = { ...bench, escalatedTo: 'manager' };
    expect(names(seatingOf(escalated, votes, 'f'))).toEqual(['A', 'C']);
    const prepared = {
      ...escalated,
      terms: terms(['finance', 'risk'], ['role']),
      makers: [{ ...makers[0], roles: ['manager'] } as Maker],
    };
    expect(names(seatingOf(prepared, votes, 'f'))).toEqual(['A', null]);
  });

  test('roles nobody was read for are held by nobody, whatever they are called', () => {
    for (const role of ['ghost', 'constructor', '__proto__', 'toString']) expect(holdersOf(role, finance)).toEqual([]);
    expect(rolesOf('B', finance)).toEqual(['finance', 'risk']);
    expect(holdersOf('finance', { finance: ['A', 'A'] })).toEqual(['A']);
  });
});
