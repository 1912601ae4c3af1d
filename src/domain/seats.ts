import type { Maker, RoleName, RuleTerms, UserId, Vote } from './case.ts';
import type { Holders } from './command.ts';

/** Who sits in each seat, in the rule's order; null where nobody does. */
export type Seating = (UserId | null)[];

/** May this person's vote fill a seat that asks for `role`? Over roles held now. */
type MaySit = (person: UserId, role: RoleName) => boolean;

/** Who holds a role, each once; nobody where the role is not among those that were read. */
export const holdersOf = (role: RoleName, holders: Holders): UserId[] =>
  holders !== null && Object.hasOwn(holders, role) ? [...new Set(holders[role])] : [];

export const rolesOf = (person: UserId, holders: Holders): RoleName[] =>
  holders === null ? [] : Object.keys(holders).filter((role) => holdersOf(role, holders).includes(person));

/** Roles that permitted some maker's act. With `separate: [role]` no seat is filled through one of them. */
export const makerRoles = (makers: Maker[]): Set<RoleName> => new Set(makers.flatMap(({ roles }) => roles));

export const isMaker = (makers: Maker[], person: UserId): boolean => makers.some((maker) => maker.person === person);

/** Makers fill no seat, always; under `separate: [role]` neither does anyone through a role that permitted a maker's act. */
export function eligibility(terms: RuleTerms, makers: Maker[], holders: Holders): MaySit {
  const barred = terms.separate.includes('role') ? makerRoles(makers) : new Set<RoleName>();
  return (person, role) => !isMaker(makers, person) && !barred.has(role) && holdersOf(role, holders).includes(person);
}

/** Everyone who could fill a seat of the rule, each once, in the seats' order. */
export function eligiblePeople(terms: RuleTerms, makers: Maker[], holders: Holders): UserId[] {
  const may = eligibility(terms, makers, holders);
  return [...new Set(terms.seats.flatMap((role) => holdersOf(role, holders).filter((person) => may(person, role))))];
}

/**
 * The largest seating: one person one seat (maximum bipartite matching by augmenting paths, earlier people first,
 * so that somebody who sits keeps a seat when others join).
 */
export function seat(seats: RoleName[], people: UserId[], may: MaySit): Seating {
  const seating: Seating = seats.map(() => null);
  for (const person of people) place(person, seats, seating, may, new Set());
  return seating;
}

function place(person: UserId, seats: RoleName[], seating: Seating, may: MaySit, tried: Set<number>): boolean {
  for (const [index, role] of seats.entries()) {
    if (tried.has(index) || !may(person, role)) continue;
    tried.add(index);
    const sitting = seating[index] ?? null;
    if (sitting === null || place(sitting, seats, seating, may, tried)) {
      seating[index] = person;
      return true;
    }
  }
  return false;
}

/** The seating by votes that still count: cast for this fingerprint, over roles held at the vote and now. */
export function seatingOf(
  terms: RuleTerms,
  makers: Maker[],
  holders: Holders,
  votes: Vote[],
  fingerprint: string,
): Seating {
  const now = eligibility(terms, makers, holders);
  const counted = votes.filter((vote) => vote.fingerprint === fingerprint);
  const heldThen = new Map(counted.map((vote) => [vote.by, vote.roles]));
  return seat(
    terms.seats,
    counted.map(({ by }) => by),
    (person, role) => now(person, role) && (heldThen.get(person)?.includes(role) ?? false),
  );
}

export const isFull = (seating: Seating): boolean => seating.every((person) => person !== null);

/** Seats that could not be filled even if everybody eligible approved. Empty: the rule can be met. */
export function unfillable(terms: RuleTerms, makers: Maker[], holders: Holders): RoleName[] {
  const everyone = eligiblePeople(terms, makers, holders);
  const best = seat(terms.seats, everyone, eligibility(terms, makers, holders));
  return terms.seats.filter((_, index) => best[index] === null);
}
