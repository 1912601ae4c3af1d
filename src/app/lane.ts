/** Runs what belongs to one key one after another, and different keys side by side. */
export function lanes() {
  const queues = new Map<string, (() => Promise<void>)[]>();

  async function run(key: string, queue: (() => Promise<void>)[]) {
    for (let turn = queue.shift(); turn; turn = queue.shift()) await turn();
    queues.delete(key);
  }

  /** `next` goes before all that waits already. */
  return function inLane<T>(key: string, work: () => Promise<T>, { next = false } = {}): Promise<T> {
    return new Promise((resolve, reject) => {
      const turn = async () => {
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
      } else if (next) queue.unshift(turn);
      else queue.push(turn);
    });
  };
}
export type InLane = ReturnType<typeof lanes>;
