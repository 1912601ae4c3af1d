import type { Instant, RoleName, UserId, Vote } from './case.ts';
import { absencesCoveredBy, type Bench, holdersOf, humanOf, mayCover, maySit, rolesFilling } from './people.ts';

/** The vote that fills each seat, in the rule's order; null where nobody sits. */
export type Seating = (Vote | null)[];

/**
 * The largest assignment: one candidate one seat (maximum bipartite matching by augmenting paths, earlier candidates first,
 * so that somebody who sits keeps a seat when others join).
 */
export function assign<T>(
  seats: RoleName[],
  candidates: T[],
  may: (candidate: T, seat: RoleName) => boolean,
): (T | null)[] {
  const taken: (T | null)[] = seats.map(() => null);
  for (const candidate of candidates) place(candidate, seats, taken, may, new Set());
  return taken;
}

function place<T>(
  candidate: T,
  seats: RoleName[],
  taken: (T | null)[],
  may: (candidate: T, seat: RoleName) => boolean,
  tried: Set<number>,
): boolean {
  for (const [index, seat] of seats.entries()) {
    if (tried.has(index) || !may(candidate, seat)) continue;
    tried.add(index);
    const sitting = taken[index] ?? null;
    if (sitting === null || place(sitting, seats, taken, may, tried)) {
      taken[index] = candidate;
      return true;
    }
  }
  return false;
}

/** Humans whose seat a vote uses up: whoever cast it, and whoever it was cast for. */
export const usedUpBy = (vote: Pick<Vote, 'by' | 'for'>, { people }: Pick<Bench, 'people'>): UserId[] =>
  [vote.by, ...(vote.for === undefined ? [] : [vote.for])].map((person) => humanOf(person, people));

/** The seating by votes that still count: cast for this fingerprint, over roles held at the vote and now, one human once. */
export function seatingOf(bench: Bench, votes: Vote[], fingerprint: string): Seating {
  const used = new Set<UserId>();
  const counted = votes.filter((vote) => {
    const humans = usedUpBy(vote, bench);
    if (vote.fingerprint !== fingerprint || humans.some((human) => used.has(human))) return false;
    for (const human of humans) used.add(human);
    return true;
  });
  return assign(bench.terms.seats, counted, (vote, seat) => fills(vote, seat, bench));
}

/** A vote fills a seat that it was cast for and that it could be cast for now. */
const fills = (vote: Vote, seat: RoleName, bench: Bench): boolean =>
  vote.roles.includes(seat) &&
  (vote.for === undefined ? maySit(vote.by, seat, bench) : mayCover(vote.by, vote.for, seat, bench));

export const isFull = (seating: Seating): boolean => seating.every((vote) => vote !== null);

/** Seats that nobody sits in. */
export const openSeats = ({ terms }: Bench, seating: Seating): RoleName[] =>
  terms.seats.filter((_, index) => (seating[index] ?? null) === null);

/** The seats' roles that a vote of this person would be cast for, in their own right or for somebody away. */
export const seatsFor = (person: UserId, bench: Bench, away?: UserId): RoleName[] =>
  [...new Set(bench.terms.seats)].filter((seat) =>
    away === undefined ? maySit(person, seat, bench) : mayCover(person, away, seat, bench),
  );

/** Everyone who could fill one of these seats in their own right, each once, in the seats' order. */
export function eligiblePeople(bench: Bench, seats: RoleName[] = bench.terms.seats): UserId[] {
  return [...new Set(seats.flatMap((seat) => eligibleFor(seat, bench)))];
}

/** Those who could fill a seat of this role. */
export const eligibleFor = (seat: RoleName, bench: Bench): UserId[] =>
  [...new Set(rolesFilling(seat, bench).flatMap((role) => holdersOf(role, bench.people.holders)))].filter((person) =>
    maySit(person, seat, bench),
  );

/** The votes somebody could cast now: in their own right, then for those they stand in for whose vote nobody has used up. */
export function possibleVotes(by: UserId, at: Instant, bench: Bench, votes: Vote[], fingerprint: string): Vote[] {
  const used = new Set(votes.flatMap((vote) => usedUpBy(vote, bench)));
  const isFree = (person: UserId) => !used.has(humanOf(person, bench.people));
  if (!isFree(by)) return [];
  const away = absencesCoveredBy(by, bench.people)
    .map(({ person }) => person)
    .filter(isFree);
  const own = { by, at, fingerprint, roles: seatsFor(by, bench) };
  const forOthers = away.map((person) => ({ ...own, roles: seatsFor(by, bench, person), for: person }));
  return [own, ...forOthers].filter(({ roles }) => roles.length > 0);
}

/** The first vote somebody could cast that would fill a seat, others moving to other seats of theirs where that helps. */
export function fillingVote(by: UserId, at: Instant, bench: Bench, votes: Vote[], fingerprint: string): Vote | null {
  const possible = possibleVotes(by, at, bench, votes, fingerprint);
  return possible.find((vote) => seatingOf(bench, [...votes, vote], fingerprint).includes(vote)) ?? null;
}

/** Who can still fill a seat: in their own right or for somebody away, whom `for` names. */
export function stillToAsk(bench: Bench, votes: Vote[], fingerprint: string): { person: UserId; for?: UserId }[] {
  const covers = (bench.people.away ?? []).map(({ cover }) => cover);
  const candidates = [...new Set([...eligiblePeople(bench), ...covers])];
  return candidates.flatMap((person) => {
    const vote = fillingVote(person, '', bench, votes, fingerprint);
    return vote ? [{ person, ...(vote.for !== undefined && { for: vote.for }) }] : [];
  });
}

/** Seats that could not be filled even if everybody eligible approved. Empty: the rule can be met. */
export function unfillable(bench: Bench): RoleName[] {
  const { terms, people } = bench;
  const everyone = eligiblePeople(bench);
  const humans = [...new Set(everyone.map((person) => humanOf(person, people)))];
  // Somebody away can be stood in for, which uses up two people for one seat: it never makes more seats fillable.
  const best = assign(terms.seats, humans, (human, seat) =>
    everyone.some((person) => humanOf(person, people) === human && maySit(person, seat, bench)),
  );
  return terms.seats.filter((_, index) => best[index] === null);
}
