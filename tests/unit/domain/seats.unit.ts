import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Maker, RuleTerms } from '../../../src/domain/case.ts';
import { eligiblePeople, holdersOf, isFull, rolesOf, seat, seatingOf, unfillable } from '../../../src/domain/seats.ts';
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

/** Every way to seat everybody, tried one by one. */
function mostSeats(seats: string[], left: string[], may: (person: string, role: string) => boolean): number {
  const [role, ...rest] = seats;
  if (role === undefined) return 0;
  const filled = left
    .filter((person) => may(person, role))
    .map(
      (person) =>
        1 +
        mostSeats(
          rest,
          left.filter((someone) => someone !== person),
          may,
        ),
    );
  return Math.max(mostSeats(rest, left, may), ...filled);
}

describe('seating', () => {
  test('fills as many seats as trying every way does; one person one seat, each through a role they hold', () => {
    fc.assert(
      fc.property(someSeats, someHolders, inOrder, (seats, holders, voters) => {
        const may = (person: string, role: string) => holdersOf(role, holders).includes(person);
        const seating = seat(seats, voters, may);
        const sitting = seating.filter((person) => person !== null);
        expect(sitting).toHaveLength(mostSeats(seats, voters, may));
        expect(new Set(sitting).size).toBe(sitting.length);
        for (const [index, person] of seating.entries())
          if (person !== null) expect([voters.includes(person), may(person, seats[index] ?? '')]).toEqual([true, true]);
        expect(isFull(seating)).toBe(sitting.length === seats.length);
      }),
      runs(3_000),
    );
  });

  test('who sits keeps a seat when somebody joins, if perhaps another one', () => {
    fc.assert(
      fc.property(someSeats, someHolders, inOrder, (seats, holders, voters) => {
        const may = (person: string, role: string) => holdersOf(role, holders).includes(person);
        for (let count = 1; count < voters.length; count++) {
          const before = seat(seats, voters.slice(0, count), may);
          const after = seat(seats, voters.slice(0, count + 1), may);
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
        const rule = terms(seats, apart ? ['role'] : []);
        const eligible = eligiblePeople(rule, makers, holders);
        expect(eligible).not.toContain('E');
        expect(new Set(eligible).size).toBe(eligible.length);
        if (apart && seats.includes('risk')) expect(unfillable(rule, makers, holders)).toContain('risk');
        const open =
          seats.length -
          mostSeats(
            seats,
            eligible,
            (person, role) => holdersOf(role, holders).includes(person) && !(apart && role === 'risk'),
          );
        expect(unfillable(rule, makers, holders)).toHaveLength(open);
      }),
      runs(2_000),
    );
  });
});

describe('votes that count', () => {
  const vote = (by: string, held: string[], fingerprint = 'f') => ({ by, at: 'now', fingerprint, roles: held });
  const finance = { finance: ['A', 'B'], risk: ['B'] };

  test.each([
    ['held then and now', [vote('A', ['finance'])], ['A']],
    ['held then, not now', [vote('C', ['finance'])], [null]],
    ['held now, not then', [vote('A', [])], [null]],
    ['cast for another fingerprint', [vote('A', ['finance'], 'g')], [null]],
    ['of a maker', [vote('E', ['finance'])], [null]],
  ])('a vote %s', (_, votes, seating) => {
    expect(seatingOf(terms(['finance']), makers, { ...finance, finance: ['A', 'B', 'E'] }, votes, 'f')).toEqual(
      seating,
    );
  });

  test('nobody counts while roles cannot be read', () => {
    expect(seatingOf(terms(['finance']), makers, null, [vote('A', ['finance'])], 'f')).toEqual([null]);
    expect([rolesOf('A', null), holdersOf('finance', null)]).toEqual([[], []]);
  });

  test('roles nobody was read for are held by nobody, whatever they are called', () => {
    for (const role of ['ghost', 'constructor', '__proto__', 'toString']) expect(holdersOf(role, finance)).toEqual([]);
    expect(rolesOf('B', finance)).toEqual(['finance', 'risk']);
    expect(holdersOf('finance', { finance: ['A', 'A'] })).toEqual(['A']);
  });
});
