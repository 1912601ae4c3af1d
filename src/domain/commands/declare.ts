import { type Case, type CaseIn, overrideOf } from '../case.ts';
import type { Given, PersonCommand } from '../command.ts';
import { accepted, type Decision, invalid, type RefusalDetail, refused } from '../decision.ts';
import { isWebAddress } from '../field-types.ts';
import { benchOf, isMaker, isSameHuman } from '../people.ts';
import { seatsFor } from '../seats.ts';
import { barredFromSeat } from './barred.ts';
import { isRefusal, movedOn, operatorRoles } from './standing.ts';

type DeclareOutcome = Extract<PersonCommand, { type: 'declare_outcome' }>;

/**
 * A person says what became of a run, where the outside system cannot: with a reason and where it can be seen. Only somebody
 * who could fill a seat of the rule, so no maker; of a rule without seats an operator who is no maker; and never whoever broke
 * the glass for it.
 */
export function declareOutcome(kase: Case, command: DeclareOutcome, given: Given): Decision {
  if (kase.status !== 'unknown') return refused(kase, command, movedOn(kase));
  const roles = rolesToDeclare(kase, command, given);
  if (isRefusal(roles)) return refused(kase, command, roles);
  if (!kase.cannotTell)
    return refused(kase, command, {
      code: 'moved_on',
      rule: kase.proposal.rule.name,
      reason: 'The outcome is still being looked up, and the outside system may yet tell.',
      remedy: 'Press Check Outcome. Once it says that it cannot tell, the outcome can be declared.',
    });
  const reason = command.reason.trim();
  const proof = command.proof.trim();
  if (!reason || !isWebAddress(proof))
    return invalid({
      ...(!reason && { text: 'A reason is required: whoever reads the record has nothing else to go by.' }),
      ...(!isWebAddress(proof) && {
        proof:
          'A link to where it can be seen is required. Write it like https://dashboard.stripe.com/payments/pi_3Q….',
      }),
    });
  return accepted(command.at, {
    type: 'outcome_declared',
    by: command.by.id,
    roles,
    runId: kase.run.id,
    happened: command.happened,
    reason: { text: reason },
    proof: { text: proof },
  });
}

function rolesToDeclare(kase: CaseIn<'unknown'>, command: DeclareOutcome, given: Given): string[] | RefusalDetail {
  const person = command.by.id;
  const { rule } = kase.proposal;
  const breaker = overrideOf(kase)?.by;
  if (breaker !== undefined && isSameHuman(breaker, person, given))
    return {
      code: 'maker',
      rule: rule.name,
      reason: 'You broke the glass to run this, so you cannot declare what became of it.',
      remedy: 'Somebody else has to.',
    };
  if (!rule.seats.length) {
    const roles = operatorRoles(kase, command, given);
    if (isRefusal(roles) || !isMaker(kase.makers, person, given)) return roles;
    return {
      code: 'maker',
      rule: rule.name,
      reason: 'You shaped this case, so you cannot declare what became of it.',
      remedy: 'An operator who did not has to.',
    };
  }
  const seats = seatsFor(person, benchOf(kase, given));
  return seats.length ? seats : (barredFromSeat(kase, person, given) ?? wrongRole(rule.name));
}

/** Standing in for somebody who is away is for votes: what one saw oneself is declared in one's own name. */
const wrongRole = (rule: string): RefusalDetail => ({
  code: 'wrong_role',
  rule,
  reason: `Only somebody who could approve under rule ${rule} in their own name may declare the outcome.`,
  remedy: 'Somebody in that role has to.',
});
