import { z } from 'zod';

const seconds = { s: 1, m: 60, h: 3_600, d: 86_400 };
const DURATION = /^([1-9]\d{0,4})([smhd])$/;
/** A time as people write it, such as "10m". */
export const duration = (example: string, most: string, least = '1s') => {
  const error = `must be a time such as ${example}: a number and s, m, h or d.`;
  return z
    .string(error)
    .regex(DURATION, error)
    .refine((written) => !DURATION.test(written) || toMs(written) <= toMs(most), `is too long: at most ${most}.`)
    .refine((written) => !DURATION.test(written) || toMs(written) >= toMs(least), `is too short: at least ${least}.`);
};

/** "10m" in milliseconds. */
export function toMs(written: string): number {
  const [, count = '0', unit = 's'] = DURATION.exec(written) ?? [];
  return Number(count) * seconds[unit as keyof typeof seconds] * 1_000; // the pattern lets no other unit through
}
