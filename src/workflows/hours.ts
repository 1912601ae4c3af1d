import type { BusinessHours } from '../domain/business-time.ts';
import type { Draft } from './check-shape.ts';
import { type Path, type Report, show } from './mistake.ts';
import type { HoursEntry } from './schema.ts';
import { weekdays } from './schema-hours.ts';

type Written = Draft<HoursEntry> | undefined;
const usual = { days: weekdays.slice(1, 6), from: '09:00', to: '18:00', zone: '' };

/** Key by key: the workflow's, else the file's, else Monday to Friday, 09:00 to 18:00. Without a zone it is ''. */
export function businessHoursOf(file: Written, workflow: Written): BusinessHours {
  const days = workflow?.days ?? file?.days ?? usual.days;
  return {
    days: weekdays.flatMap((name, number) => (days.includes(name) ? [number] : [])),
    from: minutesOf(workflow?.from ?? file?.from ?? usual.from),
    to: minutesOf(workflow?.to ?? file?.to ?? usual.to),
    zone: workflow?.zone ?? file?.zone ?? usual.zone,
  };
}

/** Hours that time can be counted in, also where those that are written cannot be: that is told by checkHours. */
export function soundHours(file: Written, workflow: Written): BusinessHours {
  const hours = businessHoursOf(file, workflow);
  return hours.from < hours.to && hours.days.length > 0 ? hours : businessHoursOf(undefined, undefined);
}

/** `around`: what holds for keys that are not written here. */
export function checkHours(path: Path, hours: Written, around: Written, report: Report): void {
  if (!hours) return;
  const { days = [], from = around?.from ?? usual.from, to = around?.to ?? usual.to } = hours;
  for (const [index, name] of days.entries())
    if (name !== undefined && days.indexOf(name) < index)
      report([...path, 'days', index], `${show(name)} is listed twice. Keep one of them.`);
  const wrong = ['from', 'to'].some((key) => Object.hasOwn(hours, key) && hours[key as 'from' | 'to'] === undefined);
  const written = hours.from !== undefined || hours.to !== undefined;
  if (!wrong && written && minutesOf(from) >= minutesOf(to))
    report(
      [...path, hours.from === undefined ? 'to' : 'from'],
      `work from ${show(from)} to ${show(to)} never begins. Write a later \`to\`; midnight is "24:00".`,
    );
}

function minutesOf(time: string): number {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  return hour * 60 + minute;
}
