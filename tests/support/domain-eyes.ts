import type { FieldValues, RoleName, RuleTerms, UserId } from '../../src/domain/case.ts';
import type { Given } from '../../src/domain/command.ts';
import type { Policy } from '../../src/domain/policy.ts';

/** A second look at who may do what, written from the rules of the product and with no code of the domain. */

/** Who holds a role, asked of the world directly. */
export const holds = ({ holders }: Given, person: UserId, role: RoleName): boolean =>
  holders !== null && Object.hasOwn(holders, role) && (holders[role] ?? []).includes(person);

const joinedLately = ({ fresh = {} }: Given, person: UserId, role: RoleName): boolean =>
  Object.hasOwn(fresh, role) && Object.hasOwn(fresh[role] ?? {}, person);

export const settled = (world: Given, person: UserId, role: RoleName): boolean =>
  holds(world, person, role) && !joinedLately(world, person, role);

export const sameHuman = ({ accounts = [] }: Given, one: UserId, other: UserId): boolean =>
  one === other || accounts.some((list) => list.includes(one) && list.includes(other));

/** Everything that decides who may sit, as the witness saw it. */
export interface Scene {
  world: Given;
  makers: Set<UserId>;
  makerRoles: Set<RoleName>;
  rule: RuleTerms;
  escalatedTo: RoleName | null;
}

export const isMaker = ({ makers, world }: Scene, person: UserId): boolean =>
  [...makers].some((maker) => sameHuman(world, maker, person));

const ways = ({ rule, escalatedTo, makerRoles }: Scene, seat: RoleName): RoleName[] =>
  [seat, ...(escalatedTo === null ? [] : [escalatedTo])].filter(
    (role) => !(rule.separate.includes('role') && makerRoles.has(role)),
  );

export const maySitIn = (scene: Scene, person: UserId, seat: RoleName): boolean =>
  !isMaker(scene, person) && ways(scene, seat).some((role) => settled(scene.world, person, role));

export function mayCoverIn(scene: Scene, cover: UserId, person: UserId, seat: RoleName): boolean {
  const { world, rule, makerRoles } = scene;
  if (sameHuman(world, cover, person) || isMaker(scene, cover) || isMaker(scene, person)) return false;
  const barred = (role: RoleName) => rule.separate.includes('role') && makerRoles.has(role);
  return ways(scene, seat).some((role) => {
    const others = Object.hasOwn(world.policy.roles, role) ? (world.policy.roles[role]?.cover ?? []) : [];
    const comes = [role, ...others].some((own) => !barred(own) && settled(world, cover, own));
    return comes && settled(world, person, role);
  });
}

/** A vote, cast or thinkable: who gives it and whom it is for. */
export interface Ballot {
  by: UserId;
  for?: UserId;
}

export const sits = (scene: Scene, { by, for: away }: Ballot, seat: RoleName): boolean =>
  away === undefined ? maySitIn(scene, by, seat) : mayCoverIn(scene, by, away, seat);

export const usesUp = ({ by, for: away }: Ballot): UserId[] => (away === undefined ? [by] : [by, away]);

export const clash = (world: Given, one: Ballot, other: Ballot): boolean =>
  usesUp(one).some((person) => usesUp(other).some((someone) => sameHuman(world, person, someone)));

/** The most seats that ballots fill, one a seat and no human in two. Every way is tried. */
export function mostSeats<B extends Ballot>(
  world: Given,
  seats: RoleName[],
  ballots: B[],
  may: (ballot: B, seat: RoleName) => boolean,
): number {
  const [seat, ...rest] = seats;
  if (seat === undefined) return 0;
  let most = mostSeats(world, rest, ballots, may);
  for (const ballot of ballots) {
    if (most === seats.length) return most;
    if (!may(ballot, seat)) continue;
    const left = ballots.filter((other) => !clash(world, ballot, other));
    most = Math.max(most, 1 + mostSeats(world, rest, left, may));
  }
  return most;
}

/** A vote that was cast: for what, and what could be seen then. */
export interface SeenVote extends Ballot {
  fingerprint: string;
  scene: Scene;
}

/** A vote fills a seat that it could fill when it was cast and can now, and only of what it was cast for. */
export const mostOf = (votes: (Ballot | SeenVote)[], now: Scene, fingerprint: string | undefined): number =>
  mostSeats(
    now.world,
    now.rule.seats,
    votes.filter((vote) => !('scene' in vote) || vote.fingerprint === fingerprint),
    (vote, seat) => sits(now, vote, seat) && (!('scene' in vote) || sits(vote.scene, vote, seat)),
  );

/** What somebody could vote: for themselves, and for everybody away whom they stand in for. */
export const thinkable = (by: UserId, { away = [] }: Given): Ballot[] => [
  { by },
  ...away.filter(({ cover }) => cover === by).map(({ person }) => ({ by, for: person })),
];

/** The rule that a policy finds for these values, with what it asks for; null where none covers them. */
export function judged(
  policy: Policy,
  action: string,
  facts: { fields: FieldValues; labels: string[]; priority: 'low' | 'normal' | 'high' | 'urgent' },
  at: string,
  { spent = [] }: Given,
): RuleTerms | null {
  const workflow = policy.workflows.refund;
  if (!workflow || !Object.keys(workflow.actions).includes(action)) return null;
  for (const rule of workflow.rules) {
    try {
      const tested = rule.test({ action, ...facts, at, spent });
      if (tested !== 'does_not_hold') return tested === 'holds' ? rule : null;
    } catch {
      return null;
    }
  }
  return null;
}

/** Everything a rule asks of people, with the roles in it as a policy defines them. */
export function asks(rule: RuleTerms, { roles }: Policy): string {
  const { seats, separate, run, runBy, escalate, breakGlass, remindAfterMs, expireAfterMs } = rule;
  const named = [...seats, ...runBy, ...(escalate ? [escalate.to] : []), ...(breakGlass ?? [])];
  const defined = named.map((role) => {
    const definition = Object.hasOwn(roles, role) ? roles[role] : null;
    const covering = (definition?.cover ?? []).map((other) => [
      other,
      Object.hasOwn(roles, other) ? roles[other] : null,
    ]);
    return [role, definition, covering];
  });
  const times = [remindAfterMs, expireAfterMs];
  return JSON.stringify([
    seats,
    separate,
    run,
    runBy,
    escalate && [escalate.to, escalate.afterMs],
    breakGlass,
    times,
    defined,
  ]);
}
