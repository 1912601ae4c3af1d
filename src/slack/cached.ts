interface Kept<T> {
  value: Promise<T>;
  until: number;
  /** Its place among all reads. */
  read: number;
}

/**
 * Reads by key, remembered for a while; readers at the same time share one call, and a failure is not remembered. Nor does a fresh read
 * that is slow or fails take away what is known: it stands in for it once it succeeded.
 */
export function cached<T>(read: (key: string) => Promise<T>, keptForMs: number, most = 5_000) {
  const kept = new Map<string, Kept<T>>();
  let reads = 0;

  function keep(key: string, entry: Kept<T>): void {
    kept.set(key, entry);
    const [oldest] = kept.keys();
    if (kept.size > most && oldest !== undefined) kept.delete(oldest);
  }

  return {
    get(key: string, { fresh = false } = {}): Promise<T> {
      const known = kept.get(key);
      const isKnown = known !== undefined && known.until > performance.now();
      if (!fresh && isKnown) return known.value;
      const value = read(key);
      const entry = { value, until: performance.now() + keptForMs, read: ++reads };
      if (!isKnown) keep(key, entry);
      value.then(
        () => {
          // What was dropped meanwhile was dropped for a reason, and a later read knows more.
          const standing = kept.get(key);
          if (standing && standing.read < entry.read) keep(key, entry);
        },
        () => kept.get(key) === entry && kept.delete(key),
      );
      return value;
    },
    drop: (key: string) => kept.delete(key),
    clear: () => kept.clear(),
  };
}
