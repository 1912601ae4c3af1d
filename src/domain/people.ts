import type { Maker, RoleName, RuleTerms, UserId, Waiting } from './case.ts';
import type { Absence, Given, Holders, People } from './command.ts';

/** Who holds a role, each once; nobody where the role is not among those that were read. */
export const holdersOf = (role: RoleName, holders: Holders): UserId[] =>
  holders !== null && Object.hasOwn(holders, role) ? [...new Set(holders[role])] : [];

export const rolesOf = (person: UserId, holders: Holders): RoleName[] =>
  holders === null ? [] : Object.keys(holders).filter((role) => holdersOf(role, holders).includes(person));

/** One name for all accounts of a human: the first of their list. */
export function humanOf(person: UserId, { accounts = [] }: Pick<Given, 'accounts'>): UserId {
  return accounts.find((list) => list.includes(person))?.[0] ?? person;
}

export const isSameHuman = (one: UserId, other: UserId, people: Pick<Given, 'accounts'>): boolean =>
  humanOf(one, people) === humanOf(other, people);

/** Did this human shape the case, by whichever account? */
export const isMaker = (makers: Maker[], person: UserId, people: Pick<Given, 'accounts'>): boolean =>
  makers.some((maker) => isSameHuman(maker.person, person, people));

/** Roles that permitted some maker's act. With `separate: [role]` no seat is filled through one of them. */
export const makerRoles = (makers: Maker[]): Set<RoleName> => new Set(makers.flatMap(({ roles }) => roles));

/** Somebody in a role, unless they joined it too lately. */
export const isSettledIn = (person: UserId, role: RoleName, people: People): boolean =>
  holdersOf(role, people.holders).includes(person) && freshUntil(person, role, people) === null;

/** From when a new member of a role may sit through it; null where that is no matter. */
export function freshUntil(person: UserId, role: RoleName, { fresh }: Pick<Given, 'fresh'>): string | null {
  const until = fresh !== undefined && Object.hasOwn(fresh, role) ? fresh[role] : undefined;
  return until !== undefined && Object.hasOwn(until, person) ? (until[person] ?? null) : null;
}

/** The same of somebody whose only roles among these are ones that they joined too lately; the first is what they wait for. */
export function freshIn(person: UserId, roles: RoleName[], people: People): string | null {
  if (roles.some((role) => isSettledIn(person, role, people))) return null;
  const held = roles.filter((role) => holdersOf(role, people.holders).includes(person));
  return held.map((role) => freshUntil(person, role, people)).sort()[0] ?? null;
}

/** What decides who may sit in which seat. */
export interface Bench {
  terms: RuleTerms;
  makers: Maker[];
  people: People;
  /** The role that may fill open seats since the case escalated. */
  escalatedTo?: RoleName | null;
}

export const benchOf = (
  { makers, proposal, waiting }: { makers: Maker[]; proposal: { rule: RuleTerms }; waiting?: Waiting },
  people: People,
): Bench => ({ terms: proposal.rule, makers, people, escalatedTo: waiting?.escalatedTo ?? null });

/** Roles through which a seat may be filled: its own, and after an escalation the further one. */
export const rolesFilling = (seat: RoleName, { escalatedTo }: Bench): RoleName[] =>
  escalatedTo && escalatedTo !== seat ? [seat, escalatedTo] : [seat];

/**
 * May this person fill a seat in their own right? Makers never; under `separate: [role]` nobody through a role that
 * permitted a maker's act; nobody who joined the role too lately.
 */
export function maySit(person: UserId, seat: RoleName, bench: Bench): boolean {
  const { terms, makers, people } = bench;
  if (isMaker(makers, person, people)) return false;
  const barred = terms.separate.includes('role') ? makerRoles(makers) : new Set<RoleName>();
  return rolesFilling(seat, bench).some((role) => !barred.has(role) && isSettledIn(person, role, people));
}

/**
 * May `cover` fill a seat for `person`, who is away? Both must be able to: the one away by holding the seat, the other by
 * holding it too or a role that the policy names as its cover. A maker on either side bars both. One step only: whoever the
 * cover stands in for plays no part.
 */
export function mayCover(cover: UserId, person: UserId, seat: RoleName, bench: Bench): boolean {
  const { terms, makers, people } = bench;
  if (isSameHuman(cover, person, people)) return false;
  if (isMaker(makers, cover, people) || isMaker(makers, person, people)) return false;
  const barred = terms.separate.includes('role') ? makerRoles(makers) : new Set<RoleName>();
  return rolesFilling(seat, bench).some(
    (role) =>
      !barred.has(role) &&
      isSettledIn(person, role, people) &&
      [role, ...coverRoles(role, people)].some((own) => !barred.has(own) && isSettledIn(cover, own, people)),
  );
}

/** Roles whose holders may stand in for holders of a role. */
export function coverRoles(role: RoleName, { policy }: Pick<Given, 'policy'>): RoleName[] {
  const definition = Object.hasOwn(policy.roles, role) ? policy.roles[role] : undefined;
  return definition?.cover ?? [];
}

/** Whom this person stands in for right now, in the order of their absences. */
export const absencesCoveredBy = (cover: UserId, { away = [] }: Pick<Given, 'away'>): Absence[] =>
  away.filter((absence) => absence.cover === cover);
