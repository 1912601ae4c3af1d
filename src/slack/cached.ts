/** Reads by key, remembered for a while; readers at the same time share one call, and a failure is not remembered. */
export function cached<T>(read: (key: string) => Promise<T>, keptForMs: number, most = 5_000) {
  const kept = new Map<string, { value: Promise<T>; until: number }>();
  return {
    get(key: string, { fresh = false } = {}): Promise<T> {
      const known = kept.get(key);
      if (!fresh && known && known.until > performance.now()) return known.value;
      const value = read(key);
      const entry = { value, until: performance.now() + keptForMs };
      kept.set(key, entry);
      const [oldest] = kept.keys();
      if (kept.size > most && oldest !== undefined) kept.delete(oldest);
      value.catch(() => kept.get(key) === entry && kept.delete(key));
      return value;
    },
    drop: (key: string) => kept.delete(key),
    clear: () => kept.clear(),
  };
}
