export const MOST_SEATS = 20;

/** "2 of finance" is two seats, "finance" one. */
export function readSeat(written: string): { role: string; count: number } {
  const several = /^(\d+) of (\S+)$/.exec(written);
  return { role: several?.[2] ?? written, count: Number(several?.[1] ?? 1) };
}

export const seatsOf = (written: string[]): string[] =>
  written.map(readSeat).flatMap(({ role, count }) => Array.from({ length: count }, () => role));
