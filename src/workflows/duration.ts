import { type BusinessHours, workingDayMs } from '../domain/business-time.ts';

const hour = 3_600_000;
const day = 24 * hour;
const calendar = { m: 60_000, h: hour, d: day, w: 7 * day };

/** Nobody means more; and what is looked back over has to be read. */
export const LONGEST_DAYS = 366;
/** Of work. */
export const LONGEST_WEEKS = 52;

/** Milliseconds of "90m", "24h", "30d" or "2w" by the clock. */
export const calendarMs = (text: string): number => amountIn(text) * calendar[unitOf(text)];

/** Milliseconds of work in "30m", "4h", "3d" or "1w": a day is one working day, a week all that a week has. */
export function workingMs(text: string, hours: BusinessHours): number {
  const workingDay = workingDayMs(hours);
  const units = { m: 60_000, h: hour, d: workingDay, w: workingDay * hours.days.length };
  return amountIn(text) * units[unitOf(text)];
}

export function calendarProblem(text: string): string | undefined {
  if (calendarMs(text) <= LONGEST_DAYS * day) return undefined;
  return `${text} is longer than ${LONGEST_DAYS} days. Write less.`;
}

export function workingProblem(text: string, hours: BusinessHours): string | undefined {
  if (workingMs(text, hours) <= workingMs(`${LONGEST_WEEKS}w`, hours)) return undefined;
  return `${text} is longer than ${LONGEST_WEEKS} weeks of work. Write less, or never.`;
}

const amountIn = (text: string): number => Number(text.slice(0, -1));
/** Texts have passed the schema: they end in one of the units. */
const unitOf = (text: string) => text.slice(-1) as 'm' | 'h' | 'd' | 'w';
