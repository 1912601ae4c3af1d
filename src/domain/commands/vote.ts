import type { Case, CaseIn, Proposal, UserId } from '../case.ts';
import type { Given, PersonCommand } from '../command.ts';
import {
  accepted,
  clockTime,
  type Decision,
  invalid,
  listed,
  type RefusalDetail,
  refused,
  roleTitle,
} from '../decision.ts';
import type { Fact } from '../entry.ts';
import { eligibility, eligiblePeople, isFull, isMaker, rolesOf, type Seating, seatingOf } from '../seats.ts';
import { movedOn } from './standing.ts';

type Of<T extends PersonCommand['type']> = Extract<PersonCommand, { type: T }>;
type Waiting = CaseIn<'pending_approval' | 'approved'>;

export function approve(kase: Case, command: Of<'approve'>, given: Given): Decision {
  if (kase.status !== 'pending_approval') return refused(kase, command, decidedAlready(kase, command.by.id));
  const barred = barredFromSeat(kase, command.by.id, given);
  if (barred) return refused(kase, command, barred);
  const { proposal, makers, votes } = kase;
  // Somebody got a role back whose loss had emptied a seat: the votes that stand are enough, and no further one would find a seat.
  const standing = seatingOf(proposal.rule, makers, given.holders, votes, proposal.fingerprint);
  if (isFull(standing) && command.fingerprint === proposal.fingerprint)
    return accepted(command.at, approvedBy(proposal, standing));
  if (votes.some(({ by }) => by === command.by.id)) return refused(kase, command, votedAlready(kase, given));
  if (command.fingerprint !== proposal.fingerprint) return refused(kase, command, stale(proposal));

  const roles = rolesOf(command.by.id, given.holders).filter((role) => proposal.rule.seats.includes(role));
  const vote: Fact = { type: 'vote_cast', by: command.by.id, roles, fingerprint: command.fingerprint };
  const withVote = [...votes, { by: command.by.id, at: command.at, fingerprint: command.fingerprint, roles }];
  const seating = seatingOf(proposal.rule, makers, given.holders, withVote, proposal.fingerprint);
  if (!seating.includes(command.by.id)) return refused(kase, command, seatTaken(kase, given));
  return isFull(seating) ? accepted(command.at, vote, approvedBy(proposal, seating)) : accepted(command.at, vote);
}

function approvedBy({ rule }: Proposal, seating: Seating): Fact {
  const seats = rule.seats.flatMap((role, index) => {
    const by = seating[index];
    return by ? [{ role, by }] : [];
  });
  return { type: 'approved', seats };
}

export function withdraw(kase: Case, command: Of<'withdraw_approval'>): Decision {
  if (kase.status !== 'pending_approval' && kase.status !== 'approved') return refused(kase, command, movedOn(kase));
  if (!kase.votes.some(({ by }) => by === command.by.id))
    return refused(kase, command, {
      code: 'no_vote',
      rule: kase.proposal.rule.name,
      reason: 'You have not approved this case, so there is nothing to withdraw.',
      remedy: 'Only the person who approved can take it back.',
    });
  return accepted(command.at, { type: 'vote_withdrawn', by: command.by.id });
}

/** Deny and Request Changes: whoever could fill a seat, with a reason, until the action starts. */
export function sendBack(kase: Case, command: Of<'deny' | 'request_changes'>, given: Given): Decision {
  if (kase.status !== 'pending_approval' && kase.status !== 'approved')
    return refused(kase, command, decidedAlready(kase, command.by.id));
  const barred = barredFromSeat(kase, command.by.id, given);
  if (barred) return refused(kase, command, barred);
  if (command.fingerprint !== kase.proposal.fingerprint) return refused(kase, command, stale(kase.proposal));
  if (!command.reason.trim()) return invalid({ text: 'A reason is required: the person who asked will read it.' });
  const reason = { text: command.reason.trim() };
  return accepted(
    command.at,
    command.type === 'deny'
      ? { type: 'denied', by: command.by.id, reason }
      : { type: 'changes_requested', by: command.by.id, reason, votesLost: kase.votes.map(({ by }) => by) },
  );
}

/** Why this person can fill no seat of the rule; null where one is open to them by role. */
export function barredFromSeat(kase: Waiting, person: UserId, given: Given): RefusalDetail | null {
  const { rule } = kase.proposal;
  const may = eligibility(rule, kase.makers, given.holders);
  if (rule.seats.some((role) => may(person, role))) return null;
  if (!rule.seats.length)
    return {
      code: 'wrong_role',
      rule: rule.name,
      reason: `Rule ${rule.name} asks for no approval, so there is nothing to decide on.`,
      remedy: 'An operator can still edit or cancel the case.',
    };
  const whom = { rule: rule.name, ask: stillNeeded(kase, given), roles: [...new Set(rule.seats)] };
  const need = listed([...new Set(rule.seats)].map(roleTitle));
  if (isMaker(kase.makers, person))
    return {
      code: 'maker',
      reason: `You ${actsOf(kase, person)}, so you cannot decide on it.`,
      remedy: `Rule ${rule.name} needs someone else in ${need}.`,
      ...whom,
    };
  if (rolesOf(person, given.holders).some((role) => rule.seats.includes(role)))
    return {
      code: 'maker_role',
      reason: `Rule ${rule.name} wants a different role than the one that prepared this case, and you hold that one.`,
      remedy: `Someone in ${need} who holds another role than the preparer has to decide.`,
      ...whom,
    };
  return {
    code: 'wrong_role',
    reason: `Rule ${rule.name} needs ${need}, and you are not in that role.`,
    remedy: 'Somebody in that role has to decide.',
    ...whom,
  };
}

const actWords = {
  filed: 'filed this case',
  wrote: 'wrote the request',
  edited: 'edited this case',
  marked_ready: 'marked this ready',
};

function actsOf(kase: Waiting, person: UserId): string {
  const acts = kase.makers.filter((maker) => maker.person === person).flatMap((maker) => maker.acts);
  if (kase.proposal.by === person) return `${actWords.marked_ready} at ${clockTime(kase.proposal.at)}`;
  return listed(
    [...new Set(acts)].map((act) => actWords[act]),
    'and',
  );
}

/** Eligible people who have not voted yet. */
export const stillNeeded = (kase: Waiting, given: Given): UserId[] =>
  eligiblePeople(kase.proposal.rule, kase.makers, given.holders).filter(
    (person) => !kase.votes.some(({ by }) => by === person),
  );

const votedAlready = (kase: Waiting, given: Given): RefusalDetail => ({
  code: 'already_voted',
  rule: kase.proposal.rule.name,
  reason: 'You have already approved this case, and one person fills one seat.',
  remedy: 'It still needs somebody else. You can withdraw your approval until the action starts.',
  ask: stillNeeded(kase, given),
  roles: [...new Set(kase.proposal.rule.seats)],
});

function seatTaken(kase: Waiting, given: Given): RefusalDetail {
  const { rule, fingerprint } = kase.proposal;
  const seating = seatingOf(rule, kase.makers, given.holders, kase.votes, fingerprint);
  const open = [...new Set(rule.seats.filter((_, index) => seating[index] === null))];
  const may = eligibility(rule, kase.makers, given.holders);
  return {
    code: 'seat_taken',
    rule: rule.name,
    reason: `The seats you could fill are taken. Still needed: ${listed(open.map(roleTitle), 'and')}.`,
    remedy: 'Somebody who can fill an open seat has to approve.',
    ask: stillNeeded(kase, given).filter((person) => open.some((role) => may(person, role))),
    roles: open,
  };
}

const stale = (proposal: Proposal): RefusalDetail => ({
  code: 'stale',
  rule: proposal.rule.name,
  reason: 'The case changed after the card you clicked was shown.',
  remedy: 'Look at what changed, then decide on the case as it stands now.',
});

function decidedAlready(kase: Case, person: UserId): RefusalDetail {
  if (kase.status !== 'pending_approval' && 'votes' in kase && kase.votes.some(({ by }) => by === person))
    return {
      ...movedOn(kase),
      code: 'already_voted',
      rule: kase.proposal.rule.name,
      reason: 'You have already approved this case.',
    };
  return movedOn(kase);
}
