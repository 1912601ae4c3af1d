import type { RunContext } from '../../src/plugin-host/contract.ts';

/** What a run leaves on the object that it makes or changes: `lookup` finds it there, and Stripe's events carry it along. */
export const mark = ({ caseRef, runId }: Pick<RunContext, 'caseRef' | 'runId'>) => ({
  latch_case: caseRef,
  latch_run: runId,
});
