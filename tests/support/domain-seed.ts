/** fast-check prints its seed where a property fails; `FC_SEED=… npm run jest -- …` plays that run again. */
export const runs = (numRuns: number) => ({
  numRuns,
  ...(process.env.FC_SEED ? { seed: Number(process.env.FC_SEED) } : {}),
});
