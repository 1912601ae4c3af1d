import { afterWorking } from './business-time.ts';
import type { Case, CaseIn, Instant, RuleTerms, Waiting } from './case.ts';
import type { Given, MachineCommand } from './command.ts';
import { accepted, type Decision } from './decision.ts';
import type { Fact, FactOf } from './entry.ts';
import { benchOf } from './people.ts';
import { openSeats, seatingOf, stillToAsk } from './seats.ts';

/** When nothing else is said: Monday to Friday, nine to six. */
const usualHours = { days: [1, 2, 3, 4, 5], from: 9 * 60, to: 18 * 60, zone: 'UTC' };

/** The deadlines of an approval that starts to be waited for now. Absent: the rule names none. */
export function waitingFrom(terms: RuleTerms, at: Instant): Waiting | undefined {
  const { remindAfterMs, expireAfterMs, escalate, hours = usualHours, seats } = terms;
  const after = (ms: number | undefined) => (ms === undefined ? null : afterWorking(at, ms, hours));
  const waiting = {
    remindAt: seats.length ? after(remindAfterMs) : null,
    escalateAt: seats.length ? after(escalate?.afterMs) : null,
    expireAt: after(expireAfterMs),
    escalatedTo: null,
  };
  return (waiting.remindAt ?? waiting.escalateAt ?? waiting.expireAt) ? waiting : undefined;
}

/** Deadlines start anew where a case that was about to run asks for an approval again: they had stood still. */
export const waitingAnew = (kase: Case, at: Instant): { waiting?: Waiting } => {
  const waiting = kase.status === 'approved' && kase.runRequest ? waitingAgain(kase, at) : undefined;
  return waiting ? { waiting } : {};
};

/** Who was asked by an escalation stays asked: votes through the further role go on counting. */
export function waitingAgain(kase: Case & { proposal: { rule: RuleTerms } }, at: Instant): Waiting | undefined {
  const waiting = waitingFrom(kase.proposal.rule, at);
  const escalatedTo = kase.waiting?.escalatedTo ?? null;
  return waiting && escalatedTo !== null ? { ...waiting, escalateAt: null, escalatedTo } : waiting;
}

/** The first of the deadlines that the machine has to keep; null where there is none. */
export function nextDeadline(kase: Case): Instant | null {
  const { waiting } = kase;
  if (!waiting) return null;
  if (kase.status === 'approved') return kase.runRequest ? null : waiting.expireAt;
  if (kase.status !== 'pending_approval') return null;
  const set = [waiting.remindAt, waiting.escalateAt, waiting.expireAt].filter((at) => at !== null);
  return set.sort()[0] ?? null;
}

/** What is due by now: a time-out means no; before that those who can still act are asked again, and a further role with them. */
export function passTime(kase: Case, { at }: Extract<MachineCommand, { type: 'pass_time' }>, given: Given): Decision {
  const { waiting } = kase;
  const isWaiting = kase.status === 'pending_approval' || (kase.status === 'approved' && !kase.runRequest);
  if (!waiting || !isWaiting) return accepted(at);
  if (isDue(waiting.expireAt, at)) return accepted(at, { type: 'expired', votesLost: kase.votes.map(({ by }) => by) });
  // Without roles nobody knows whom to ask; it stays due.
  if (kase.status !== 'pending_approval' || given.holders === null) return accepted(at);
  const escalation = isDue(waiting.escalateAt, at) ? escalated(kase, given) : null;
  const reminder = isDue(waiting.remindAt, at) ? [reminded(kase, at, given, escalation)] : [];
  return accepted(at, ...(escalation ? [escalation] : []), ...reminder);
}

const isDue = (deadline: Instant | null, at: Instant): boolean => deadline !== null && deadline <= at;

function escalated(kase: CaseIn<'pending_approval'>, given: Given): FactOf<'escalated'> | null {
  const { escalate } = kase.proposal.rule;
  if (!escalate) return null;
  const { fingerprint } = kase.proposal;
  const before = benchOf(kase, given);
  const bench = { ...before, escalatedTo: escalate.to };
  const seats = openSeats(bench, seatingOf(bench, kase.votes, fingerprint));
  const asked = new Set(stillToAsk(before, kase.votes, fingerprint).map(({ person }) => person));
  const people = stillToAsk(bench, kase.votes, fingerprint).map(({ person }) => person);
  return { type: 'escalated', to: escalate.to, seats, people: people.filter((person) => !asked.has(person)) };
}

/** Whom an escalation asks at the same moment hears of it by that. */
function reminded(
  kase: CaseIn<'pending_approval'>,
  at: Instant,
  given: Given,
  escalation: FactOf<'escalated'> | null,
): Fact {
  const { rule, fingerprint } = kase.proposal;
  const before = benchOf(kase, given);
  const bench = escalation ? { ...before, escalatedTo: escalation.to } : before;
  const able = stillToAsk(bench, kase.votes, fingerprint).map(({ person }) => person);
  const people = able.filter((person) => !escalation?.people.includes(person));
  const { remindAfterMs, hours = usualHours } = rule;
  return {
    type: 'reminded',
    people,
    remindAt: remindAfterMs === undefined ? null : afterWorking(at, remindAfterMs, hours),
  };
}
