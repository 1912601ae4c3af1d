/** Runs what belongs to one key one after another, and different keys side by side. */
export function lanes() {
  const queues = new Map<string, (() => Promise<void>)[]>();

  async function run(key: string, queue: (() => Promise<void>)[]) {
    for (let turn = queue.shift(); turn; turn = queue.shift()) await turn();
    queues.delete(key);
  }

  /** `nextWithinMs`: before all that waits already, and beside what is under way where that takes longer. */
  return function inLane<T>(key: string, work: () => Promise<T>, { nextWithinMs = 0 } = {}): Promise<T> {
    return new Promise((resolve, reject) => {
      let late: NodeJS.Timeout | undefined;
      const turn = async () => {
        clearTimeout(late);
        try {
          resolve(await work());
        } catch (error) {
          reject(error);
        }
      };
      const queue = queues.get(key);
      if (!queue) {
        const mine = [turn];
        queues.set(key, mine);
        void run(key, mine);
      } else if (nextWithinMs) {
        queue.unshift(turn);
        late = setTimeout(() => {
          queue.splice(queue.indexOf(turn), 1);
          void turn();
        }, nextWithinMs);
      } else queue.push(turn);
    });
  };
}
export type InLane = ReturnType<typeof lanes>;
