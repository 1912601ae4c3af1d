import { type Case, type CaseIn, type Instant, numberOf, type Override, overrideOf } from '../case.ts';
import type { Given, PersonCommand } from '../command.ts';
import { waitingAgain } from '../deadlines.ts';
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
import type { Fact } from '../entry.ts';
import { isWebAddress } from '../field-types.ts';
import { benchOf, freshIn, holdersOf, humanOf, isMaker, isSameHuman, isSettledIn } from '../people.ts';
import { stillToAsk } from '../seats.ts';
import { movedOn } from './standing.ts';

type BreakGlass = Extract<PersonCommand, { type: 'break_glass' }>;

/** The run has to start within an hour; what took longer was no emergency. */
const openForMs = 60 * 60_000;

/**
 * Runs the action without the approvals that are still missing. Not for whoever shaped the case: two people are in it in any
 * case. Reason and incident are required, and it stays owed until somebody else has reviewed it.
 */
export function breakGlass(kase: Case, command: BreakGlass, given: Given): Decision {
  if (kase.status !== 'pending_approval') return refused(kase, command, movedOn(kase));
  const barred = barredFromGlass(kase, command, given);
  if (barred) return refused(kase, command, barred);
  const reason = command.reason.trim();
  const incident = command.incident.trim();
  if (!reason || !isWebAddress(incident))
    return invalid({
      ...(!reason && { text: 'A reason is required: whoever is skipped reads it now, and whoever reviews it later.' }),
      ...(!isWebAddress(incident) && {
        incident: 'A link to the incident is required. Write it like https://status.example.com/42.',
      }),
    });
  const { proposal, votes } = kase;
  const human = humanOf(command.by.id, given);
  const bench = benchOf(kase, given);
  const skipped = stillToAsk(bench, votes, proposal.fingerprint).map(({ person }) => person);
  return accepted(command.at, {
    type: 'glass_broken',
    by: command.by.id,
    roles: rolesFor(command.by.id, kase, given),
    override: {
      by: command.by.id,
      ...(human !== command.by.id && { human }),
      at: command.at,
      reason: { text: reason },
      incident: { text: incident },
      skipped: skipped.filter((person) => !isSameHuman(person, command.by.id, given)),
      until: new Date(Date.parse(command.at) + openForMs).toISOString(),
      review: null,
    },
  });
}

function barredFromGlass(
  kase: CaseIn<'pending_approval'>,
  { by, fingerprint }: BreakGlass,
  given: Given,
): RefusalDetail | null {
  const { rule } = kase.proposal;
  const allowed = rule.breakGlass ?? [];
  const named = { rule: rule.name };
  if (!allowed.length)
    return {
      ...named,
      code: 'no_glass',
      reason: `Rule ${rule.name} allows nobody to run this without its approvals.`,
      remedy: 'The seats on the card have to be filled.',
    };
  const whom = { ...named, roles: allowed, ask: peopleOf(allowed, kase, given) };
  if (isMaker(kase.makers, by.id, given))
    return {
      ...whom,
      code: 'maker',
      reason: 'You shaped this case, so you cannot break the glass on it.',
      remedy: `Someone else in ${listed(allowed.map(roleTitle))} has to.`,
    };
  const until = freshIn(by.id, allowed, given);
  if (until !== null)
    return {
      ...whom,
      code: 'fresh_member',
      reason: `You joined ${listed(allowed.map(roleTitle))} only lately, and new members cannot break the glass yet.`,
      remedy: `You can from ${dayAndTime(until)} on. Until then somebody else has to, or the seats on the card have to be filled.`,
    };
  if (!rolesFor(by.id, kase, given).length)
    return {
      ...whom,
      code: 'wrong_role',
      reason: `Rule ${rule.name} lets only ${listed(allowed.map(roleTitle))} break the glass, and you are not in that role.`,
      remedy: 'Somebody in that role has to, or the seats on the card have to be filled.',
    };
  const debt = given.owing?.find(({ person }) => isSameHuman(person, by.id, given));
  if (debt)
    return {
      ...whom,
      code: 'owes_review',
      reason: `You broke the glass before, and nobody has reviewed that yet (case #${numberOf(debt.case)}).`,
      remedy: 'Have somebody else close that review first.',
    };
  if (kase.override && kase.override.review === null)
    return {
      ...movedOn(kase),
      ...named,
      reason: 'The review of the glass that was broken here before is still being opened.',
    };
  if (fingerprint !== kase.proposal.fingerprint)
    return {
      ...named,
      code: 'stale',
      reason: 'The case changed after the card you clicked was shown.',
      remedy: 'Look at what changed, then decide on the case as it stands now.',
    };
  return null;
}

/** The roles through which this person may break the glass. */
const rolesFor = (person: string, { proposal }: CaseIn<'pending_approval' | 'overridden' | 'failed'>, given: Given) =>
  (proposal.rule.breakGlass ?? []).filter((role) => isSettledIn(person, role, given));

const peopleOf = (roles: string[], kase: Case, given: Given): string[] =>
  [...new Set(roles.flatMap((role) => holdersOf(role, given.holders)))].filter(
    (person) => !isMaker(kase.makers, person, given),
  );

/** Nothing runs on broken glass after that. */
export const hasLapsed = ({ until }: Override, at: Instant): boolean => at > until;

/** Why broken glass no longer lets the action run; null while it does, or where none was broken. */
export function lapsed(kase: CaseIn<'overridden' | 'failed'>, at: string, given: Given): string | null {
  const override = overrideOf(kase);
  if (!override) return null;
  if (hasLapsed(override, at)) return `the glass was open until ${dayAndTime(override.until)} only`;
  if (isMaker(kase.makers, override.by, given)) return 'who broke the glass has shaped the case since';
  return rolesFor(override.by, kase, given).length ? null : 'who broke the glass no longer holds the role for it';
}

/** Why glass is closed that was broken without that being known. */
export const wentThroughAfterAll = 'an earlier attempt went through after all';

export const glassClosed = (kase: CaseIn<'overridden' | 'failed'>, why: string, at: string): Fact => ({
  type: 'glass_closed',
  why,
  waiting: waitingAgain(kase, at) ?? {
    remindAt: null,
    escalateAt: null,
    expireAt: null,
    escalatedTo: null,
  },
});
