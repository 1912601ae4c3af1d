import type { KnownBlock } from '@slack/types';
import { aside } from './fields.ts';
import { fitted, type Message, scaled } from './message.ts';
import { bold, bullets, line, linked, own, rich, words } from './rich.ts';
import { count, cut, notification, oneLine } from './text.ts';
import type { CaseListShown, CaseRow } from './view-models.ts';

/** `/latch case <words>` and `/latch queue`. */
export const caseList = (list: CaseListShown): Message => ({
  text: notification(
    `${list.heading}: ${list.rows.length ? `${count(list.rows.length, 'case')}${list.more ? ' and more' : ''}` : list.none}`,
  ),
  blocks: fitted((size) => listBlocks(list, scaled(30, size))),
});

function listBlocks({ heading, rows, more, none }: CaseListShown, most: number): KnownBlock[] {
  if (rows.length === 0) return [rich(line(bold(heading, 200)), line(words(none, 400)))];
  const shown = rows.slice(0, most);
  return [
    rich(line(bold(heading, 200)), bullets(shown.map(rowLine))),
    ...(more || shown.length < rows.length ? [aside('There are more. Add a word, or open the Home of Latch.')] : []),
    aside('/latch case <number> tells the whole story.'),
  ];
}

const rowLine = ({ number, headline, statusLine, link }: CaseRow) => [
  linked(`#${number} ${cut(oneLine(headline), 150)}`, link, 180),
  own(' · '),
  words(statusLine, 150),
];
