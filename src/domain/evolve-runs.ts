import {
  type Attempt,
  type Case,
  type CaseIn,
  type Doubt,
  type FreeText,
  type Instant,
  overrideOf,
  type Proposal,
  type Run,
  type RunRequest,
  type RunResult,
} from './case.ts';
import type { EntryOf } from './entry.ts';
import { inStatus, stage } from './stage.ts';
import { attemptOf, hasSucceeded, isSameStep, nextStep, stepOf, triedOf } from './steps.ts';

/** What becomes of a case by what became of its runs. */

/**
 * The system did nothing and is to be asked again. Where no send is open that is as if it had not been started: everything is
 * looked at anew then. Otherwise the same send leaves again.
 */
export function postponed(kase: CaseIn<'running'>, resendAt: Instant): Case {
  const { proposal, votes, run } = kase;
  if (run.sends - (run.postponed ?? 0) > 1) {
    const put = { ...run, postponed: (run.postponed ?? 0) + 1, answerBy: resendAt, resendAt };
    return stage(kase, { status: 'running', proposal, votes, run: put });
  }
  const to = overrideOf(kase) ? 'overridden' : 'approved';
  const runRequest = { by: run.requestedBy, notBefore: resendAt };
  const facts = { ...kase, putOff: (kase.putOff ?? 0) + 1 };
  return stage(facts, { status: to, proposal, votes, runRequest });
}

/** The attempt counts as failed. One that did nothing hides the one before it no more than if it had not been started. */
export function failed(
  before: CaseIn<'running' | 'unknown'>,
  failedBy: NonNullable<Run['failedBy']>,
  reason: FreeText,
  isUnsent = false,
): Case {
  const { putOff: _, ...rest } = before;
  const kase = rest as CaseIn<'running' | 'unknown'>; // only a count was left out
  const { proposal, votes } = kase;
  const run: Run = { ...withoutResend(kase.run), failedBy };
  const facts = isUnsent ? kase : withTried(kase, attemptOf(kase, run));
  return stage(facts, { status: 'failed', proposal, votes, run, reason });
}

const withTried = <C extends Case>(kase: C, attempt: Attempt): C => ({
  ...kase,
  tried: [...(kase.tried ?? []).filter(({ run }) => run.id !== attempt.run.id), attempt],
});

/** At the same step, in the same place. */
const isSameAttempt = (one: Attempt, other: Attempt): boolean =>
  (one.run.step ?? 0) === (other.run.step ?? 0) && isSameStep(one.step, other.step);

function withoutTried<C extends Case>(kase: C, isGone: (attempt: Attempt) => boolean): C {
  const { tried = [], ...rest } = kase;
  const left = tried.filter((attempt) => !isGone(attempt));
  return (left.length ? { ...rest, tried: left } : rest) as C; // the same case with fewer of them
}

/** Who runs what was approved: without seats the operator who pressed Run Now, with them the machine, unless the rule wants a person. */
export function requestByRule({ rule, by }: Proposal): RunRequest | null {
  return rule.run === 'on_approval' ? { by: rule.seats.length ? null : by } : null;
}

/** Who pressed Run for something else has not pressed it for this. */
const requestAfter = (kase: CaseIn<'running' | 'unknown'>): RunRequest | null =>
  kase.run.fingerprint === kase.proposal.fingerprint ? { by: kase.run.requestedBy } : requestByRule(kase.proposal);

/** Of a sequence the next step is started by whoever started the first one; what is done stays done. */
export function succeeded(before: CaseIn<'running' | 'unknown'>, result: RunResult): Case {
  const { putOff: _, ...rest } = withoutTried(
    before,
    (one) => !one.wentThrough && isSameAttempt(one, attemptOf(before, before.run)),
  );
  const kase = rest as CaseIn<'running' | 'unknown'>; // what was about the way here was left out
  const { proposal, votes, run, finished = [] } = kase;
  if (!proposal.steps) return stage(kase, { status: 'done', proposal, votes, run, result });
  const step = stepOf(kase, run);
  const facts = { ...kase, finished: [...finished, { ...step, run, result }] };
  const next = nextStep(facts);
  if (!next) return stage(facts, { status: 'done', proposal, votes, run, result });
  if (next.index < step.index) {
    const reason = { text: 'An earlier step no longer stands.' };
    return stage(facts, { status: 'failed', proposal, votes, run, reason });
  }
  const override = overrideOf(kase);
  const runRequest = requestAfter(kase);
  if (!override) return stage(facts, { status: 'approved', proposal, votes, runRequest });
  return stage(facts, { status: 'overridden', proposal, votes, runRequest: runRequest ?? { by: override.by } });
}

/** The attempt that had counted as failed goes on as what it is. What a late answer says may be older than what was found before. */
export function standing(kase: Case, entry: EntryOf<'earlier_attempt_stands'>): Case {
  const failed = inStatus(kase, entry, 'failed', 'approved', 'overridden');
  const attempt = triedOf(kase, entry.runId);
  if (!attempt) throw new TypeError(`there is no attempt ${entry.runId} that failed on case ${kase.id}`);
  const { proposal, votes } = failed;
  const { failedBy: _, ...run } = withoutResend(attempt.run);
  const accepted = { ...run, accepted: true, answerBy: entry.lookUpAt };
  const to = { status: 'running', proposal, votes, run: entry.isPending ? accepted : run } as const;
  const running = stage(
    withoutTried(kase, (one) => one === attempt),
    to,
  ) as CaseIn<'running'>; // staged as such
  if (entry.isPending) return running;
  const settled = succeeded(running, entry.result);
  // Who asked for the run that was about to start asked for what is left of it.
  const isAsked = settled.status === 'approved' && failed.status === 'approved';
  const after: Case = isAsked ? { ...settled, runRequest: failed.runRequest } : settled;
  return entry.byAnswer ? doubted(after, entry.runId, entry.at) : after;
}

/** The step of the run that bounced is to be done again; what was done beside it stays. */
export function reversed(kase: Case, { runId, reason }: EntryOf<'action_reversed'>): Case {
  const step = kase.finished?.find(({ run }) => run.id === runId);
  const left: Case = step ? { ...kase, finished: (kase.finished ?? []).filter((one) => one !== step) } : kase;
  const own = 'run' in kase ? attemptOf(kase, kase.run) : null;
  const stood = step ? { run: step.run, step: { action: step.action, params: step.params } } : own;
  if (!stood) return left;
  const run: Run = { ...stood.run, failedBy: 'look_up' };
  const facts = withTried(left, { ...stood, run });
  // Whoever approves what waits now was shown a sequence of which more was done.
  if (kase.status === 'pending_approval') return stage(facts, { status: 'open' });
  if (kase.status !== 'done' && kase.status !== 'approved' && kase.status !== 'overridden') return facts;
  const { proposal, votes } = kase;
  return stage(facts, { status: 'failed', proposal, votes, run, reason });
}

const withDoubts = (kase: Case, doubts: Doubt[]): Case => {
  const { doubts: _, ...rest } = kase;
  return (doubts.length ? { ...rest, doubts } : rest) as Case; // the same case with other doubts
};

export const withoutDoubt = (kase: Case, runId: string): Case =>
  kase.doubts
    ? withDoubts(
        kase,
        kase.doubts.filter((doubt) => doubt.runId !== runId),
      )
    : kase;

export function doubtedUntil(kase: Case, runId: string, lookUpAt: Instant | null): Case {
  if (lookUpAt === null) return withoutDoubt(kase, runId);
  const later = (doubt: Doubt) => (doubt.runId === runId ? { ...doubt, lookUpAt, lookUps: doubt.lookUps + 1 } : doubt);
  return withDoubts(kase, (kase.doubts ?? []).map(later));
}

/** What was said of a run is looked up there, at once: the word of the system as it stands now counts, not what was sent. */
export function reportedOf(before: Case, { runId, at, wentThrough }: EntryOf<'reported'>): Case {
  const kase: Case = { ...before, reports: (before.reports ?? 0) + 1 };
  if (wentThrough) return withKnown(kase, wentThrough, at);
  if (runId === undefined) return kase;
  if ((kase.status === 'running' || kase.status === 'unknown') && kase.run.id === runId) {
    if (kase.status === 'unknown') return { ...kase, lookUpAt: at, run: { ...kase.run, toldBefore: true } };
    return { ...kase, run: { ...kase.run, ...(kase.run.accepted ? { answerBy: at } : { toldBefore: true }) } };
  }
  return hasSucceeded(kase, runId) || triedOf(kase, runId) ? doubted(kase, runId, at) : kase;
}

const withKnown = (kase: Case, { runId, stands }: { runId: string; stands: boolean }, at: Instant): Case => ({
  ...kase,
  tried: (kase.tried ?? []).map((attempt) => {
    const { wentThrough: _, ...unknown } = attempt;
    return attempt.run.id === runId ? { ...unknown, ...(stands && { wentThrough: at }) } : attempt;
  }),
});

const doubted = (kase: Case, runId: string, at: Instant): Case =>
  withDoubts(kase, [
    ...(kase.doubts ?? []).filter((doubt) => doubt.runId !== runId),
    { runId, lookUpAt: at, lookUps: 0 },
  ]);

/** What was told before the answer came may be newer than the answer; a look-up saw both. */
export function answered(before: CaseIn<'running' | 'unknown'>, entry: EntryOf<'action_succeeded'>): Case {
  const after = succeeded(before, entry.result);
  return before.run.toldBefore && entry.foundBy === 'answer' ? doubted(after, entry.runId, entry.at) : after;
}

export const withoutResend = ({ resendAt: _, ...run }: Run): Run => run;
