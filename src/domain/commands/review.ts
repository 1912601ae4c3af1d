import type { Case } from '../case.ts';
import type { Given, PersonCommand } from '../command.ts';
import {
  accepted,
  type Decision,
  dayAndTime,
  invalid,
  listed,
  type RefusalDetail,
  refused,
  roleTitle,
} from '../decision.ts';
import { freshIn, holdersOf, isSameHuman, isSettledIn } from '../people.ts';
import { movedOn } from './standing.ts';

type CloseReview = Extract<PersonCommand, { type: 'close_review' }>;

/** What may be done on the review of a broken glass: nothing that would let the debt be forgotten. */
export const isForReviews = ({ type }: PersonCommand): boolean => type === 'add_note' || type === 'close_review';

/** Closed by somebody who could have approved, never by whoever broke the glass or shaped the case it was broken on. */
export function closeReview(kase: Case, command: CloseReview, given: Given): Decision {
  if (!kase.reviewOf || kase.status !== 'open') return refused(kase, command, movedOn(kase));
  const barred = barredFromReview(kase.reviewOf, command.by.id, given);
  if (barred) return refused(kase, command, barred);
  const reason = command.reason.trim();
  if (!reason) return invalid({ text: 'Say what you found: it goes on the record.' });
  const { justified } = command;
  return accepted(command.at, { type: 'review_closed', by: command.by.id, justified, reason: { text: reason } });
}

function barredFromReview(review: NonNullable<Case['reviewOf']>, by: string, given: Given): RefusalDetail | null {
  const involved = [review.person, ...review.makers];
  const need = listed(review.seats.map(roleTitle));
  const whom = {
    rule: review.rule,
    roles: review.seats,
    ask: [...new Set(review.seats.flatMap((role) => holdersOf(role, given.holders)))].filter(
      (person) => !involved.some((one) => isSameHuman(one, person, given)),
    ),
  };
  if (isSameHuman(review.person, by, given))
    return {
      ...whom,
      code: 'own_review',
      reason: 'You broke this glass, so you cannot close its review.',
      remedy: `Someone else in ${need} has to.`,
    };
  if (review.makers.some((maker) => isSameHuman(maker, by, given)))
    return {
      ...whom,
      code: 'maker',
      reason: 'You shaped the case whose glass was broken, so you cannot close its review.',
      remedy: `Someone else in ${need} has to.`,
    };
  if (review.seats.some((role) => isSettledIn(by, role, given))) return null;
  const until = freshIn(by, review.seats, given);
  if (until !== null)
    return {
      ...whom,
      code: 'fresh_member',
      reason: `You joined ${need} only lately, and new members cannot close a review yet.`,
      remedy: `You can from ${dayAndTime(until)} on. Until then somebody else has to.`,
    };
  return {
    ...whom,
    code: 'wrong_role',
    reason: `Rule ${review.rule} wants its review closed by ${need}, and you are not in that role.`,
    remedy: 'Somebody in that role has to close it.',
  };
}
