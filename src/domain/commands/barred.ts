import type { CaseIn, Maker, RoleName, UserId } from '../case.ts';
import type { Given } from '../command.ts';
import { clockTime, dayAndTime, listed, type RefusalDetail, roleTitle } from '../decision.ts';
import {
  absencesCoveredBy,
  type Bench,
  benchOf,
  freshUntil,
  holdersOf,
  isMaker,
  isSameHuman,
  makerRoles,
  rolesFilling,
  rolesOf,
} from '../people.ts';
import type { Barred } from '../refusal.ts';
import { openSeats, seatingOf, seatsFor, stillToAsk } from '../seats.ts';

type Undecided = CaseIn<'pending_approval' | 'approved' | 'unknown'>;

/** Why this person can fill no seat of the rule; null where one is open to them by role, or by standing in for somebody. */
export function barredFromSeat(kase: Undecided, person: UserId, given: Given): RefusalDetail | null {
  const { rule } = kase.proposal;
  const bench = benchOf(kase, given);
  const covered = absencesCoveredBy(person, given);
  if (seatsFor(person, bench).length || covered.some((one) => seatsFor(person, bench, one.person).length)) return null;
  if (!rule.seats.length)
    return {
      code: 'wrong_role',
      rule: rule.name,
      reason: `Rule ${rule.name} asks for no approval, so there is nothing to decide on.`,
      remedy: 'An operator can still edit or cancel the case.',
    };
  const asked = [...new Set(rule.seats.flatMap((seat) => rolesFilling(seat, bench)))];
  const whom = { rule: rule.name, ask: whomToAsk(kase, given).ask, roles: asked };
  const need = listed(asked.map(roleTitle));
  if (isMaker(kase.makers, person, given))
    return {
      code: 'maker',
      reason: `You ${actsOf(kase, person, given)}, so you cannot decide on it.`,
      remedy: `Rule ${rule.name} needs someone else in ${need}.`,
      ...whom,
    };
  const held = rolesOf(person, given.holders).filter((role) => asked.includes(role));
  const fresh = held.filter((role) => freshUntil(person, role, given) !== null);
  const until = fresh.map((role) => freshUntil(person, role, given)).sort()[0];
  if (until)
    return {
      code: 'fresh_member',
      reason: `You joined ${listed(fresh.map(roleTitle), 'and')} only lately, and new members cannot decide yet.`,
      remedy: `You can from ${dayAndTime(until)} on. Until then somebody else in ${need} has to decide.`,
      ...whom,
    };
  if (held.length)
    return {
      code: 'maker_role',
      reason: `Rule ${rule.name} wants a different role than the one that prepared this case, and you hold that one.`,
      remedy: `Someone in ${need} who holds another role than the preparer has to decide.`,
      ...whom,
    };
  return {
    code: 'wrong_role',
    reason: `Rule ${rule.name} needs ${need}, and you are not in that role.${coverHint(covered.length)}`,
    remedy: 'Somebody in that role has to decide.',
    ...whom,
  };
}

/** Those who can still fill an open seat. */
export function whomToAsk(kase: Undecided, given: Given): { ask: UserId[]; roles: RoleName[] } {
  const bench = benchOf(kase, given);
  const { fingerprint } = kase.proposal;
  const open = openSeats(bench, seatingOf(bench, kase.votes, fingerprint));
  return {
    ask: stillToAsk(bench, kase.votes, fingerprint).map(({ person }) => person),
    roles: [...new Set(open)],
  };
}

const coverHint = (covered: number): string =>
  covered
    ? ' Whoever you stand in for cannot be stood in for here: one of you shaped the case, or cannot hold the seat.'
    : '';

const actWords = {
  filed: 'filed this case',
  wrote: 'wrote the request',
  edited: 'edited this case',
  marked_ready: 'marked this ready',
};

function actsOf(kase: Undecided, person: UserId, given: Given): string {
  const own = kase.makers.filter((maker) => isSameHuman(maker.person, person, given));
  const other = own.every((maker) => maker.person !== person) ? ' with your other account' : '';
  if (kase.proposal.by === person) return `${actWords.marked_ready} at ${clockTime(kase.proposal.at)}`;
  const acts = [...new Set(own.flatMap(({ acts: all }) => all))].map((act) => actWords[act]);
  return `${listed(acts, 'and')}${other}`;
}

/** Holders of these roles who cannot fill a seat through them, each with why. */
export function barredHolders(roles: RoleName[], bench: Bench): Barred[] {
  const { people } = bench;
  const all = [...new Set(roles.flatMap((role) => holdersOf(role, people.holders)))];
  return all.flatMap((person) => {
    const why = whyBarred(person, roles, bench);
    return why === null ? [] : [{ person, why }];
  });
}

function whyBarred(person: UserId, roles: RoleName[], { terms, makers, people }: Bench): string | null {
  const made = makers.filter((maker) => isSameHuman(maker.person, person, people));
  if (made.length) return madeWords(made);
  const until = roles.map((role) => freshUntil(person, role, people)).find((one) => one !== null);
  if (until) return `joined too lately, and can from ${dayAndTime(until)} on`;
  if (terms.separate.includes('role') && roles.some((role) => makerRoles(makers).has(role)))
    return 'holds the role that it was prepared through';
  return null;
}

const madeBy = { filed: 'filed it', wrote: 'wrote the request', edited: 'edited it', marked_ready: 'prepared it' };

function madeWords(made: Maker[]): string {
  const acts = new Set(made.flatMap(({ acts: all }) => all));
  return acts.has('marked_ready')
    ? madeBy.marked_ready
    : listed(
        [...acts].map((act) => madeBy[act]),
        'and',
      );
}
