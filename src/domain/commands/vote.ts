import type { Case, CaseIn, Proposal, UserId, Vote } from '../case.ts';
import type { Given, PersonCommand } from '../command.ts';
import { waitingAnew } from '../deadlines.ts';
import { accepted, type Decision, invalid, listed, type RefusalDetail, refused, roleTitle } from '../decision.ts';
import type { Fact } from '../entry.ts';
import { benchOf, humanOf } from '../people.ts';
import { fillingVote, isFull, type Seating, seatingOf, usedUpBy } from '../seats.ts';
import { barredFromSeat, whomToAsk } from './barred.ts';
import { movedOn } from './standing.ts';

type Of<T extends PersonCommand['type']> = Extract<PersonCommand, { type: T }>;
type Undecided = CaseIn<'pending_approval' | 'approved'>;

export function approve(kase: Case, command: Of<'approve'>, given: Given): Decision {
  const by = command.by.id;
  if (kase.status !== 'pending_approval') return refused(kase, command, decidedAlready(kase, by, given));
  const barred = barredFromSeat(kase, by, given);
  if (barred) return refused(kase, command, barred);
  const { proposal, votes } = kase;
  const bench = benchOf(kase, given);
  // Somebody got a role back whose loss had emptied a seat: the votes that stand are enough, and no further one would find a seat.
  const standing = seatingOf(bench, votes, proposal.fingerprint);
  if (isFull(standing) && command.fingerprint === proposal.fingerprint)
    return accepted(command.at, approvedBy(proposal, standing));
  const spent = votes.find((vote) => usedUpBy(vote, bench).includes(humanOf(by, given)));
  if (spent) return refused(kase, command, votedAlready(kase, spent, by, given));
  if (command.fingerprint !== proposal.fingerprint) return refused(kase, command, stale(proposal));

  const vote = fillingVote(by, command.at, bench, votes, proposal.fingerprint);
  if (!vote) return refused(kase, command, seatTaken(kase, given));
  const seating = seatingOf(bench, [...votes, vote], proposal.fingerprint);
  const { at: _, ...cast } = vote;
  const fact: Fact = { type: 'vote_cast', ...cast };
  return isFull(seating) ? accepted(command.at, fact, approvedBy(proposal, seating)) : accepted(command.at, fact);
}

function approvedBy({ rule }: Proposal, seating: Seating): Fact {
  const seats = rule.seats.flatMap((role, index) => {
    const vote = seating[index];
    return vote ? [{ role, by: vote.by, ...(vote.for !== undefined && { for: vote.for }) }] : [];
  });
  return { type: 'approved', seats };
}

/** Whoever cast a vote takes it back, and so does whoever it was cast for. */
export function withdraw(kase: Case, command: Of<'withdraw_approval'>, given: Given): Decision {
  if (kase.status !== 'pending_approval' && kase.status !== 'approved') return refused(kase, command, movedOn(kase));
  const { id } = command.by;
  const bench = benchOf(kase, given);
  const vote = kase.votes.find((one) => usedUpBy(one, bench).includes(humanOf(id, given)));
  if (!vote)
    return refused(kase, command, {
      code: 'no_vote',
      rule: kase.proposal.rule.name,
      reason: 'You have not approved this case, so there is nothing to withdraw.',
      remedy: 'Only the person who approved can take it back.',
    });
  return accepted(command.at, {
    type: 'vote_withdrawn',
    by: id,
    ...(vote.by !== id && { voter: vote.by }),
    ...waitingAnew(kase, command.at),
  });
}

/** Deny and Request Changes: whoever could fill a seat, with a reason, until the action starts. */
export function sendBack(kase: Case, command: Of<'deny' | 'request_changes'>, given: Given): Decision {
  if (kase.status !== 'pending_approval' && kase.status !== 'approved')
    return refused(kase, command, decidedAlready(kase, command.by.id, given));
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

function votedAlready(kase: Undecided, vote: Vote, person: UserId, given: Given): RefusalDetail {
  const common = {
    code: 'already_voted' as const,
    rule: kase.proposal.rule.name,
    remedy: 'It still needs somebody else. You can withdraw your approval until the action starts.',
    ask: whomToAsk(kase, given).ask,
    roles: [...new Set(kase.proposal.rule.seats)],
  };
  if (vote.by === person)
    return {
      ...common,
      reason:
        vote.for === undefined
          ? 'You have already approved this case, and one person fills one seat.'
          : 'You have already approved this case for somebody who is away, which uses up your own seat too.',
    };
  return {
    ...common,
    reason:
      vote.for !== undefined && humanOf(vote.for, given) === humanOf(person, given)
        ? 'This case was already approved for you by whoever stands in for you, and one person fills one seat.'
        : 'You have already approved this case with your other account, and one person fills one seat.',
  };
}

function seatTaken(kase: Undecided, given: Given): RefusalDetail {
  const whom = whomToAsk(kase, given);
  return {
    code: 'seat_taken',
    rule: kase.proposal.rule.name,
    reason: `The seats you could fill are taken. Still needed: ${listed(whom.roles.map(roleTitle), 'and')}.`,
    remedy: 'Somebody who can fill an open seat has to approve.',
    ...whom,
  };
}

const stale = (proposal: Proposal): RefusalDetail => ({
  code: 'stale',
  rule: proposal.rule.name,
  reason: 'The case changed after the card you clicked was shown.',
  remedy: 'Look at what changed, then decide on the case as it stands now.',
});

function decidedAlready(kase: Case, person: UserId, given: Given): RefusalDetail {
  const voted = 'votes' in kase && kase.votes.some((vote) => humanOf(vote.by, given) === humanOf(person, given));
  if (kase.status === 'pending_approval' || kase.status === 'expired' || !voted) return movedOn(kase);
  return {
    ...movedOn(kase),
    code: 'already_voted',
    rule: kase.proposal.rule.name,
    reason: 'You have already approved this case.',
  };
}
