import type { ActionId, Case, CaseId, Digest, Instant, Maker, RoleName, RuleTerms, UserId } from './case.ts';
import type { Given } from './command.ts';
import type { Entry } from './entry.ts';
import { evolve } from './evolve.ts';
import { judge, type PastRun, type Policy, workflowNamed } from './policy.ts';
import { eligiblePeople, unfillable } from './seats.ts';
import { factsOf } from './verdict.ts';

/** What was decided over when a case was marked ready once, and what the policy of that day asked for. */
export interface Trial {
  case: CaseId;
  number: number;
  workflow: string;
  action: ActionId;
  at: Instant;
  facts: Pick<Case, 'fields' | 'labels' | 'priority'>;
  makers: Maker[];
  was: RuleTerms;
  policy: Digest;
  /** Whether it came to a run in that round. */
  ran: boolean;
}

/** A run as later cases would have added it up. */
export interface TriedRun extends PastRun {
  workflow: string;
  /** When it turned out that nothing had happened. */
  failedAt: Instant | null;
}

/** Each time the case was marked ready, and each of its runs, out of its timeline. */
export function trialsOf(
  entries: Entry[],
  identity: { id: CaseId; team: string; number: number },
): { trials: Trial[]; runs: TriedRun[] } {
  const trials: Trial[] = [];
  const runs: TriedRun[] = [];
  entries.reduce<Case | null>((before, entry) => {
    const kase = evolve(before, entry, identity);
    const trial = trials.at(-1);
    const run = runs.at(-1);
    if (entry.type === 'marked_ready') {
      const { fields, labels, priority, makers, workflow } = kase;
      const { action, rule, policy } = entry.proposal;
      const of = { case: identity.id, number: identity.number, workflow, action, at: entry.at };
      trials.push({ ...of, facts: { fields, labels, priority }, makers, was: rule, policy, ran: false });
    }
    if (entry.type === 'run_started') {
      const { workflow, fields } = kase;
      runs.push({ case: identity.id, workflow, at: entry.at, action: entry.action, fields, failedAt: null });
      if (trial) trial.ran = true;
    }
    if (entry.type === 'action_failed' && run) run.failedAt = entry.at;
    return kase;
  }, null);
  return { trials, runs };
}

export type Outcome =
  | { as: 'same' | 'more' | 'fewer' | 'other' | 'no_approval' }
  | { as: 'refused'; reason: string }
  | { as: 'unapprovable'; roles: RoleName[] };

export interface Retried {
  trial: Trial;
  outcome: Outcome;
  /** The draft's rule; null where none covers it. */
  rule: { name: string; seats: RoleName[] } | null;
  /** Who would have been asked, by the roles as they are held now. */
  asked: UserId[];
}

/** The same facts under a draft. `people` without holders: nobody knows who holds what, so nothing is called unapprovable. */
export function retry(trial: Trial, runs: TriedRun[], draft: Policy, people: Omit<Given, 'policy'>): Retried {
  const workflow = workflowNamed(draft, trial.workflow);
  if (!workflow) return refusedBy(trial, `the draft has no workflow ${trial.workflow}`);
  const spent = runs.filter(
    (run) =>
      run.case !== trial.case &&
      run.workflow === trial.workflow &&
      run.at < trial.at &&
      !(run.failedAt !== null && run.failedAt <= trial.at),
  );
  const verdict = judge(workflow, factsOf(trial.facts, trial.action, trial.at, { spent }));
  if (verdict.rule === null) return refusedBy(trial, verdict.reason);
  const { rule } = verdict;
  const bench = { terms: rule, makers: trial.makers, people: { ...people, policy: draft } };
  const open = people.holders === null ? [] : [...new Set(unfillable(bench))];
  return {
    trial,
    outcome: open.length ? { as: 'unapprovable', roles: open } : { as: compared(trial.was.seats, rule.seats) },
    rule: { name: rule.name, seats: rule.seats },
    asked: people.holders === null ? [] : eligiblePeople(bench),
  };
}

const refusedBy = (trial: Trial, reason: string): Retried => ({
  trial,
  outcome: { as: 'refused', reason },
  rule: null,
  asked: [],
});

function compared(was: RoleName[], is: RoleName[]): 'same' | 'more' | 'fewer' | 'other' | 'no_approval' {
  if (was.length && !is.length) return 'no_approval';
  if (is.length !== was.length) return is.length > was.length ? 'more' : 'fewer';
  return [...was].sort().join() === [...is].sort().join() ? 'same' : 'other';
}
