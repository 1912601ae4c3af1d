import { aside } from './fields.ts';
import { fitted, type Message, scaled } from './message.ts';
import { bold, bullets, code, line, own, rich, words } from './rich.ts';
import { count, date, markup, notification } from './text.ts';
import type { RefusalReportShown } from './view-models.ts';

/** What was refused in a week, by rule and by person. */
export const refusalReportMessage = ({ from, to, total, byRule, byPerson }: RefusalReportShown): Message => ({
  text: notification(`Refused attempts of the week: ${total}`),
  blocks: fitted((size) => {
    const most = scaled(20, size);
    return [
      rich(
        line(
          bold(
            total ? `${count(total, 'attempt')} refused in the last week` : 'No attempt was refused in the last week',
          ),
        ),
      ),
      { type: 'context', elements: [markup(`${date(from)} – ${date(to)}`)] },
      ...section(
        'By rule and reason',
        byRule.map(({ rule, reason, times, cases }) => [
          code(rule),
          own(' '),
          words(reason, 80),
          own(` · ${count(times, 'time')} · ${numbers(cases)}`),
        ]),
        most,
      ),
      ...section(
        'By person',
        byPerson.map(({ person, reasons, times, cases }) => [
          bold(person, 80),
          own(' · '),
          words(reasons.join(', '), 150),
          own(` · ${count(times, 'time')} · ${numbers(cases)}`),
        ]),
        most,
      ),
    ];
  }),
});

type Item = Parameters<typeof bullets>[0][number];

function section(title: string, items: Item[], most: number) {
  if (!items.length) return [];
  const left = items.length - most;
  return [rich(line(bold(title)), bullets(items.slice(0, most))), ...(left > 0 ? [aside(`and ${left} more`)] : [])];
}

const numbers = (cases: number[]): string => {
  const shown = cases.slice(0, 5).map((number) => `#${number}`);
  return cases.length > 5 ? `${shown.join(', ')} and ${cases.length - 5} more` : shown.join(', ');
};
