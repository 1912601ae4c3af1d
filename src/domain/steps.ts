import type { ActionId, Attempt, Case, Digest, FieldValues, FinishedStep, Proposal, Run, Step } from './case.ts';
import { digestOf } from './hash.ts';
import type { Workflow } from './policy.ts';

/** What runs for an action with these values: itself, or the sequence that the workflow declares under its name. */
export function stepsFor(action: ActionId, fields: FieldValues, workflow: Workflow): Step[] {
  const terms = Object.hasOwn(workflow.actions, action) ? workflow.actions[action] : undefined;
  const steps = terms?.steps ?? [{ action, params: terms?.params ?? [] }];
  return steps.map((step) => ({ action: step.action, params: only(step.params, fields) }));
}

/** As it stands on its button, or as a step of a sequence is called; the id where the policy knows neither. */
export function actionTitle(workflow: Workflow | undefined, action: ActionId): string {
  const actions = workflow?.actions ?? {};
  const steps = Object.values(actions).flatMap((terms) => terms.steps ?? []);
  return Object.hasOwn(actions, action)
    ? (actions[action]?.title ?? action)
    : (steps.find((step) => step.action === action)?.title ?? action);
}

export const only = (names: string[], fields: FieldValues): FieldValues =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => names.includes(name)));

export const stepsOf = (proposal: Proposal): Step[] =>
  proposal.steps ?? [{ action: proposal.action, params: proposal.params }];

type Sequence = Pick<Case, 'finished'> & { proposal: Proposal };

/** The first step that is not done; null where all are. */
export function nextStep({ proposal, finished = [] }: Sequence): (Step & { index: number }) | null {
  const done = new Set(finished.map(({ index }) => index));
  const next = [...stepsOf(proposal).entries()].find(([index]) => !done.has(index));
  return next ? { ...next[1], index: next[0] } : null;
}

/** What a run runs, or ran. */
export const stepOf = ({ proposal }: { proposal: Proposal }, { step: index = 0 }: Run): Step & { index: number } => ({
  ...(stepsOf(proposal)[index] ?? proposal),
  index,
});

/** A step that is done and that these steps would run again or otherwise: it is not found in its place, or nothing beside it is left. */
export function contradicted({ finished = [] }: Pick<Case, 'finished'>, steps: Step[]): FinishedStep | undefined {
  const other = finished.find((done) => stepDigest(done) !== stepDigest(steps[done.index]));
  const isLeft = steps.some((_, index) => finished.every((done) => done.index !== index));
  return other ?? (isLeft ? undefined : finished[0]);
}

const stepDigest = (step: Step | undefined): Digest | null =>
  step === undefined ? null : digestOf({ action: step.action, params: step.params });

export const isSameStep = (one: Step, other: Step): boolean => stepDigest(one) === stepDigest(other);

/** One that counts as failed. */
export const triedOf = ({ tried = [] }: Pick<Case, 'tried'>, runId: string): Attempt | undefined =>
  tried.find(({ run }) => run.id === runId);

/** It is what this proposal would do, perhaps in another place. */
export const isMeant = ({ proposal }: { proposal: Proposal }, { step }: Attempt): boolean =>
  stepsOf(proposal).some((one) => isSameStep(one, step));

/** It is still what the case is about, in the same place. */
export const isStillMeant = (kase: { proposal: Proposal }, { run, step }: Attempt): boolean =>
  isSameStep(stepOf(kase, run), step);

export const attemptOf = (kase: { proposal: Proposal }, run: Run): Attempt => {
  const { action, params } = stepOf(kase, run);
  return { run, step: { action, params } };
};

/** This run of the case did what it was to do. */
export const hasSucceeded = (kase: Case, runId: string): boolean =>
  (kase.status === 'done' && kase.run.id === runId) || (kase.finished ?? []).some(({ run }) => run.id === runId);
