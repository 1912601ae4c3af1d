/** So many at a time; the others wait their turn, first come first served. */
export function createSlots(limit: number) {
  let taken = 0;
  const waiting: (() => void)[] = [];

  return async function enter(): Promise<() => void> {
    if (taken < limit) taken += 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    let left = false;
    return () => {
      if (left) return;
      left = true;
      const next = waiting.shift();
      if (next) next();
      else taken -= 1;
    };
  };
}
export type Enter = ReturnType<typeof createSlots>;
