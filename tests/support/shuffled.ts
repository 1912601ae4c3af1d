/** A shuffle that comes out the same for the same seed; the seed belongs into the test's output. */
export function shuffled<T>(items: readonly T[], seed: number): T[] {
  let state = seed >>> 0 || 1;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 2 ** 32;
  };
  const result = [...items];
  for (let left = result.length - 1; left > 0; left--) {
    const pick = Math.floor(next() * (left + 1));
    const [a, b] = [result[left], result[pick]];
    if (a === undefined || b === undefined) continue;
    result[left] = b;
    result[pick] = a;
  }
  return result;
}

/** From LATCH_TEST_SEED, so that a failure can be played again. */
export const testSeed = (): number => Number(process.env.LATCH_TEST_SEED) || (Date.now() % 1_000_000) + 1;
