import type { Instant } from './case.ts';

/** Working hours in which deadlines run. */
export interface BusinessHours {
  /** 0 is Sunday. At least one. */
  days: number[];
  /** Minutes from midnight, `from` before `to`. */
  from: number;
  to: number;
  /** IANA name, e.g. "Europe/Berlin". */
  zone: string;
}

const minuteMs = 60_000;
const dayMinutes = 24 * 60;
/** Nobody waits longer; a week of one short day a week comes round in time. */
const mostDays = 3_700;

/** The moment when `ms` of working time have passed since `start`. A moment outside of working hours counts from the next opening. */
export function afterWorking(start: Instant, ms: number, hours: BusinessHours): Instant {
  let left = ms;
  let at = Date.parse(start);
  for (let days = 0; days < mostDays; days++) {
    const { opens, closes, nextDay } = dayOf(at, hours);
    const from = Math.max(at, opens);
    if (from < closes) {
      if (left <= closes - from) return new Date(from + left).toISOString();
      left -= closes - from;
    }
    at = nextDay;
  }
  throw new RangeError(`${ms} ms of working time do not pass within ${mostDays} days`);
}

/** The local day that holds a moment: when it opens and closes (equal on a day off), and when the next day begins. */
function dayOf(
  at: number,
  { days, from, to, zone }: BusinessHours,
): { opens: number; closes: number; nextDay: number } {
  const { year, month, day, weekday } = localDate(at, zone);
  const nextDay = instantOf(year, month, day, dayMinutes, zone);
  if (!days.includes(weekday)) return { opens: nextDay, closes: nextDay, nextDay };
  return {
    opens: instantOf(year, month, day, from, zone),
    closes: instantOf(year, month, day, to, zone),
    nextDay,
  };
}

/** The moment at which a zone's clocks show this time, the first where they do twice; where they skip it, when they would have. */
export function instantOf(year: number, month: number, day: number, minutes: number, zone: string): number {
  const asUtc = Date.UTC(year, month - 1, day, 0, minutes);
  // Clocks change at most once within two days: the moment is told by the offset before or after that.
  const before = asUtc - offsetMs(asUtc - dayMinutes * minuteMs, zone);
  const after = asUtc - offsetMs(asUtc + dayMinutes * minuteMs, zone);
  return [before, after].find((at) => at + offsetMs(at, zone) === asUtc) ?? before;
}

function offsetMs(at: number, zone: string): number {
  const { year, month, day, hour, minute, second } = localDate(at, zone);
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1000) * 1000;
}

const formats = new Map<string, Intl.DateTimeFormat>();

export function localDate(at: number, zone: string) {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(zone, format);
  }
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = parts;
  return { year, month, day, hour, minute, second, weekday: new Date(Date.UTC(year, month - 1, day)).getUTCDay() };
}

/** Working time of one day, in milliseconds. */
export const workingDayMs = ({ from, to }: Pick<BusinessHours, 'from' | 'to'>): number => (to - from) * minuteMs;
