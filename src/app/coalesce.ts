/**
 * One worker a key. What arrives while it works is merged into one next turn, so a burst of changes costs two turns
 * and never two at a time.
 */
export function coalesce<T>(work: (key: string, item: T) => Promise<void>, merge: (waiting: T, next: T) => T) {
  const busy = new Map<string, { waiting: T | null }>();
  const idle = new Set<() => void>();

  async function run(key: string, first: T) {
    const slot: { waiting: T | null } = { waiting: null };
    busy.set(key, slot);
    for (let item: T | null = first; item !== null; item = slot.waiting) {
      slot.waiting = null;
      await work(key, item);
    }
    busy.delete(key);
    if (!busy.size) for (const resolve of idle) resolve();
    if (!busy.size) idle.clear();
  }

  return {
    push(key: string, item: T) {
      const slot = busy.get(key);
      if (slot) slot.waiting = slot.waiting === null ? item : merge(slot.waiting, item);
      else void run(key, item);
    },
    /** Resolves once nothing is being worked on. */
    settled: (): Promise<void> => (busy.size ? new Promise((resolve) => idle.add(resolve)) : Promise.resolve()),
    isBusy: (key: string): boolean => busy.has(key),
  };
}
