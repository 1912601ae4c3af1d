import type { KnownBlock } from '@slack/types';
import { bold, bullets, code, line, own, rich, words } from './rich.ts';
import type { VerdictShown } from './view-models.ts';

/** What the policy says of the case as it would be submitted, and who could approve it. */
export function verdictBlocks({ rule, sentence, couldApprove, blocked }: VerdictShown): KnownBlock[] {
  const heading = rule === null ? line(bold('Policy')) : line(bold('Rule'), own(' '), code(rule));
  const said = line(words(sentence, 600));
  const seats = couldApprove
    .slice(0, 12)
    .map(({ role, people }) => [bold(role, 60), own(': '), words(names(people), 300)]);
  return [
    rich(heading, said),
    ...(blocked === null ? [] : [warning(blocked)]),
    ...(seats.length ? [rich(line(bold('Who could approve')), bullets(seats))] : []),
  ];
}

/** Stands out without a block that only some clients know. */
export const warning = (text: string): KnownBlock => rich(line(own('⚠️ '), bold(text, 900)));

/** The first five by name: a long list helps nobody. */
function names(people: string[]): string {
  if (people.length === 0) return 'nobody';
  const shown = people.slice(0, 5).join(', ');
  return people.length > 5 ? `${shown} and ${people.length - 5} more` : shown;
}
