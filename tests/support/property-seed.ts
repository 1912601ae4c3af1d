/**
 * The seed of every property test. The same in each run, so that a failure is about the change at hand; `FC_SEED=random` explores,
 * and `FC_SEED=<number>` plays a run again. fast-check prints it where a property fails.
 */
export const seed = process.env.FC_SEED === 'random' ? Date.now() % 1_000_000_000 : Number(process.env.FC_SEED ?? 42);

/**
 * `FC_RUNS` caps the runs of each property, for whoever runs the suite a thousand times over and wants to know that something
 * broke, not the smallest example of it.
 */
const most = Number(process.env.FC_RUNS || Number.POSITIVE_INFINITY);
export const runs = (numRuns: number) => ({
  numRuns: Math.min(numRuns, most),
  seed,
  ...(Number.isFinite(most) && { endOnFailure: true }),
});
