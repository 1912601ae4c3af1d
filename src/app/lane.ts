/** Runs what belongs to one key one after another, and different keys side by side. */
export function lanes() {
  const tails = new Map<string, Promise<unknown>>();
  return function inLane<T>(key: string, work: () => Promise<T>): Promise<T> {
    const turn = (tails.get(key) ?? Promise.resolve()).then(work, work);
    tails.set(key, turn);
    const forget = () => {
      if (tails.get(key) === turn) tails.delete(key);
    };
    turn.then(forget, forget);
    return turn;
  };
}
export type InLane = ReturnType<typeof lanes>;
