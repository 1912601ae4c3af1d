import type {
  Case,
  CaseIn,
  FieldValue,
  FieldValues,
  FinishedStep,
  Maker,
  Proposal,
  RoleName,
  RuleTerms,
  UserId,
} from '../case.ts';
import type { Given, PersonCommand } from '../command.ts';
import { waitingFrom } from '../deadlines.ts';
import {
  accepted,
  casesNamed,
  type Decision,
  invalid,
  listed,
  type RefusalDetail,
  refused,
  roleTitle,
  seatWords,
} from '../decision.ts';
import type { Fact, Suggested } from '../entry.ts';
import { evolve } from '../evolve.ts';
import { fingerprintOf } from '../fingerprint.ts';
import { digestOf } from '../hash.ts';
import { type Bench, holdersOf, isMaker } from '../people.ts';
import { judge, type Rule, termsOf, type Workflow } from '../policy.ts';
import { eligiblePeople, unfillable } from '../seats.ts';
import { actionTitle, contradicted, only, stepsFor } from '../steps.ts';
import { factsOf, verdictDigest } from '../verdict.ts';
import { barredHolders } from './barred.ts';
import { changeProblems, editedFact, ownValue } from './edit.ts';
import { isRefusal, movedOn, operatorRoles, workflowOf } from './standing.ts';

type MarkReady = Extract<PersonCommand, { type: 'mark_ready' }>;

export function markReady(kase: Case, command: MarkReady, given: Given): Decision {
  const roles = operatorRoles(kase, command, given);
  if (isRefusal(roles)) return refused(kase, command, roles);
  if (kase.status !== 'open') return refused(kase, command, movedOn(kase));
  const workflow = workflowOf(kase, given);
  const problems = changeProblems(kase, command, workflow);
  if (problems) return invalid(problems);

  const edited = editedFact(kase, command, workflow, roles, given);
  const ready = edited ? (evolve(kase, { at: command.at, ...edited }) as CaseIn<'open'>) : kase; // an edit of an open case leaves it open
  // What is approved includes the files: they have to be there first.
  if (ready.filesWanted.length)
    return invalid({ '': 'The files are still being copied onto the case. Try again in a few seconds.' });
  const missing = missingFields(workflow, ready.fields);
  if (missing) return invalid(missing);

  const done = contradicted(ready, stepsFor(command.action, ready.fields, workflow));
  if (done) return refused(kase, command, hasRun(done, workflow));
  const verdict = judge(workflow, factsOf(ready, command.action, command.at, given));
  if (verdict.rule === null) return refused(kase, command, uncovered(verdict.reason));
  const unseen = unlookedAt(verdict.rule, given);
  if (unseen) return refused(kase, command, unseen);
  const makers = withMaker(ready.makers, command.by.id, roles);
  const blocked = unapprovable(verdict.rule, makers, command.by.id, given, workflow.operators);
  if (blocked) return refused(kase, command, blocked);
  if (command.shownVerdict !== null && command.shownVerdict !== verdictDigest(verdict))
    return { outcome: 'changed', verdict };

  const proposal = propose(ready, command, given, workflow, verdict.rule);
  const waiting = waitingFrom(proposal.rule, command.at);
  const marked: Fact = {
    type: 'marked_ready',
    by: command.by.id,
    roles,
    round: kase.round + 1,
    proposal,
    ...(waiting && { waiting }),
    note: command.note?.trim() ? { text: command.note.trim() } : null,
    suggested: comparedWithSuggestion(ready),
  };
  const approved: Fact[] = verdict.rule.seats.length ? [] : [{ type: 'approved', seats: [] }];
  return accepted(command.at, ...(edited ? [edited] : []), marked, ...approved);
}

function propose(kase: Case, command: MarkReady, given: Given, workflow: Workflow, rule: Rule): Proposal {
  const terms = workflow.actions[command.action];
  return {
    by: command.by.id,
    at: command.at,
    action: command.action,
    params: only(terms?.params ?? [], kase.fields),
    ...(terms?.steps && { steps: stepsFor(command.action, kase.fields, workflow) }),
    ...(given.effects?.length && { effects: given.effects }),
    ...(given.sameEffect?.length && { sameEffect: given.sameEffect }),
    rule: inZone(termsOf(rule), given),
    policy: given.policy.hash,
    fingerprint: fingerprintOf(kase, kase.round + 1, command.action, given.policy, workflow, rule),
  };
}

/** A policy that names no zone means the one its people work in. */
const inZone = (terms: RuleTerms, { zone = 'UTC' }: Given): RuleTerms =>
  terms.hours ? { ...terms, hours: { ...terms.hours, zone: terms.hours.zone || zone } } : terms;

export function missingFields(workflow: Workflow, fields: FieldValues): Record<string, string> | null {
  const missing = Object.entries(workflow.fields).filter(
    ([name, { required }]) => required && isBlank(ownValue(fields, name)),
  );
  if (!missing.length) return null;
  return Object.fromEntries(
    missing.map(([name, { label }]) => [name, `${label} is required before a case can be marked ready.`]),
  );
}

const isBlank = (value: FieldValue | null): boolean => value === null || ('text' in value && !value.text.trim());

/** What a finished step of a sequence did cannot be changed by preparing it otherwise, and must not be done twice. */
const hasRun = ({ action }: FinishedStep, workflow: Workflow): RefusalDetail => ({
  code: 'already_run',
  reason: `${actionTitle(workflow, action)} has run on this case already, and what is prepared now would run it again or otherwise.`,
  remedy: 'Put the values back that it ran with and pick the same sequence, or cancel this case and file a new one.',
});

/** Two cases with the same effect do not both run unseen: without a seat nobody would look at the second. */
export function unlookedAt(rule: Rule, { sameEffect = [] }: Given): RefusalDetail | null {
  if (rule.seats.length || !sameEffect.length) return null;
  return {
    code: 'same_effect',
    rule: rule.name,
    reason: `${sentenceCase(casesNamed(sameEffect))} changed the same thing already, or may have, and rule ${rule.name} lets nobody look at it twice.`,
    remedy: `See ${casesNamed(sameEffect)} first. Where it is right to do it again, an admin can have it approved: a rule before this one with when: { expr: 'repeated' } and seats.`,
  };
}

const sentenceCase = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const uncovered = (reason: string): RefusalDetail => ({
  code: 'no_rule',
  reason: `The policy does not allow this: ${reason}.`,
  remedy: 'Correct the case, or ask an admin to add a rule to latch.yml.',
});

/** Said before anyone waits: no seating could ever fill the rule, or nobody may run it. */
export function unapprovable(
  rule: Rule,
  makers: Maker[],
  by: UserId,
  given: Given,
  operators: RoleName[] = [],
): RefusalDetail | null {
  const bench: Bench = { terms: rule, makers, people: given };
  const runsNow = rule.seats.length === 0 && rule.run === 'on_approval';
  if (runsNow && rule.separate.includes('executor'))
    return {
      code: 'executor',
      rule: rule.name,
      reason: `Rule ${rule.name} wants somebody who did not prepare the case to run it, and you would run it yourself.`,
      remedy: 'Ask an admin: a rule without seats and with separate executor needs run: by_operator.',
    };
  const open = [...new Set(unfillable(bench))];
  if (!open.length) return unrunnable(rule, makers, given, operators);
  const makersThere = [...new Set(open.flatMap((role) => holdersOf(role, given.holders)))].filter((person) =>
    isMaker(makers, person, given),
  );
  const need = seatWords(rule.seats);
  return {
    code: 'unapprovable',
    rule: rule.name,
    reason:
      `Nobody could approve this: rule ${rule.name} needs ${need} from ${rule.seats.length === 1 ? 'someone' : 'different people'} ` +
      `who did not prepare the case, and ${listed(open.map(roleTitle), 'and')} has ` +
      (makersThere.length
        ? `only people who prepared it${makersThere.includes(by) ? ', you among them' : ''}.`
        : 'nobody left to ask.'),
    remedy: 'Have somebody outside that role prepare a new case, or ask an admin to add people to the role.',
    ask: eligiblePeople(bench),
    roles: open,
    barred: barredHolders(open, bench),
  };
}

/** Everybody could approve and still nobody press Run. */
function unrunnable(rule: Rule, makers: Maker[], given: Given, operators: RoleName[]): RefusalDetail | null {
  const allowed = rule.runBy.length ? rule.runBy : operators;
  if (rule.run !== 'by_operator' || !rule.separate.includes('executor') || !allowed.length) return null;
  const canRun = (role: RoleName) => holdersOf(role, given.holders).some((person) => !isMaker(makers, person, given));
  if (allowed.some(canRun)) return null;
  return {
    code: 'unapprovable',
    rule: rule.name,
    reason:
      `Nobody could run this: rule ${rule.name} wants ${listed(allowed.map(roleTitle))} to run it, ` +
      'somebody who did not prepare the case, and there is nobody like that.',
    remedy: 'Have somebody else prepare a new case, or ask an admin to add people to the role.',
    roles: allowed,
  };
}

const withMaker = (makers: Maker[], person: UserId, roles: RoleName[]): Maker[] => [
  ...makers,
  { person, acts: ['marked_ready'], roles },
];

function comparedWithSuggestion(kase: Case): Suggested | null {
  const { suggestion } = kase;
  if (suggestion === 'wanted') return null;
  const names = Object.keys(suggestion.fields);
  const followed = names.filter((name) => digestOf(suggestion.fields[name]) === digestOf(ownValue(kase.fields, name)));
  return {
    action: suggestion.action,
    priority: suggestion.priority,
    rule: suggestion.rule,
    followed,
    changed: names.filter((name) => !followed.includes(name)),
  };
}
