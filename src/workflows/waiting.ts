import type { BusinessHours } from '../domain/business-time.ts';
import type { RuleTerms } from '../domain/case.ts';
import { workingMs } from './duration.ts';
import type { RuleEntry, WorkflowEntry } from './schema.ts';

type Waiting = Pick<RuleEntry, 'remind_after' | 'expire_after' | 'escalate' | 'break_glass'>;

/** Somebody's approval, or somebody's press of Run, is waited for. */
export const isWaitedFor = ({ seats, run }: { seats?: readonly unknown[]; run?: RuleEntry['run'] | undefined }) =>
  seats === undefined || seats.length > 0 || run === 'by_operator';

/** What a rule says of its waiting, and where it says nothing its workflow: as written there. */
export function waitingOf(rule: RuleEntry, workflow: WorkflowEntry): Waiting {
  const { remind_after, expire_after, escalate, break_glass } = workflow;
  const given = {
    remind_after: rule.remind_after ?? remind_after,
    expire_after: rule.expire_after ?? expire_after,
    ...(rule.seats.length > 0 && { escalate: rule.escalate ?? escalate, break_glass: rule.break_glass ?? break_glass }),
  };
  if (!isWaitedFor(rule)) return {};
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

/** The same as terms: milliseconds of work. */
export function waitingTerms(waiting: Waiting, hours: BusinessHours): Partial<RuleTerms> {
  const { remind_after = 'never', expire_after = 'never', escalate = 'never', break_glass = [] } = waiting;
  const terms = {
    ...(remind_after !== 'never' && { remindAfterMs: workingMs(remind_after, hours) }),
    ...(expire_after !== 'never' && { expireAfterMs: workingMs(expire_after, hours) }),
    ...(escalate !== 'never' && { escalate: { afterMs: workingMs(escalate.after, hours), to: escalate.to } }),
  };
  return {
    ...terms,
    ...(Object.keys(terms).length > 0 && { hours }),
    ...(break_glass.length > 0 && { breakGlass: [...new Set(break_glass)] }),
  };
}
