import type { RefusalReportShown } from '../../blocks/view-models.ts';
import { instantOf, localDate } from '../domain/business-time.ts';
import { numberOf } from '../domain/case.ts';
import type { Attempt } from './ports.ts';
import type { Names } from './views/words.ts';

const weekMs = 7 * 24 * 60 * 60_000;
const monday = 1;
const atNine = 9 * 60;

/** The last Monday, nine o'clock, in this zone: the end of the week that is summed up. */
export function lastMonday(now: Date, zone: string): Date {
  const { year, month, day, weekday } = localDate(now.getTime(), zone);
  const back = (weekday - monday + 7) % 7;
  const at = instantOf(year, month, day - back, atNine, zone);
  return new Date(at <= now.getTime() ? at : instantOf(year, month, day - back - 7, atNine, zone));
}

export const weekBefore = (end: Date): Date => new Date(end.getTime() - weekMs);

/** Refused attempts by rule and reason, and by person: the most frequent first. */
export function refusalReport(attempts: Attempt[], from: Date, to: Date, names: Names): RefusalReportShown {
  const within = attempts.filter(({ at }) => at >= from.toISOString() && at < to.toISOString());
  const code = ({ refusal }: Attempt) => refusal.code.replaceAll('_', ' ');
  return {
    from: from.toISOString(),
    to: to.toISOString(),
    total: within.length,
    byRule: grouped(within, (one) => `${one.refusal.rule ?? ''}\n${one.refusal.code}`).map((some) => ({
      rule: some[0]?.refusal.rule ?? 'no rule',
      reason: some[0] ? code(some[0]) : '',
      ...counted(some),
    })),
    byPerson: grouped(within, ({ by }) => by).map((some) => ({
      person: names(some[0]?.by ?? null),
      reasons: [...new Set(some.map(code))],
      ...counted(some),
    })),
  };
}

function grouped(attempts: Attempt[], key: (attempt: Attempt) => string): Attempt[][] {
  const groups = Map.groupBy(attempts, key);
  return [...groups.values()].sort((a, b) => b.length - a.length);
}

const counted = (some: Attempt[]): { times: number; cases: number[] } => ({
  times: some.length,
  cases: [...new Set(some.map(({ caseId }) => Number(numberOf(caseId))))].sort((a, b) => a - b),
});
