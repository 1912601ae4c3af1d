import type { KnownBlock } from '@slack/types';
import { bold, bullets, code, line, own, rich, words } from './rich.ts';
import { cut, oneLine } from './text.ts';
import type { CaseCard, SeatShown } from './view-models.ts';

/** The rule and who fills its seats. */
export function seatBlocks({ name, seats }: NonNullable<CaseCard['rule']>, most = 12): KnownBlock[] {
  const heading = line(bold('Rule'), own(' '), code(name));
  if (seats.length === 0) return [rich(line(bold('Rule'), own(' '), code(name), own(' · no approval needed')))];
  const items = seats.slice(0, most).map((seat) => [words(seatLine(seat), 200)]);
  const left = seats.length - most;
  return [rich(heading, bullets(left > 0 ? [...items, [own(`${left} more in Details`)]] : items))];
}

/** "Finance ☐ · 3 eligible", then "Finance ✓ A. Torres". */
export function seatLine({ role, by, for: away, eligible }: SeatShown): string {
  const name = cut(oneLine(role), 60);
  const stoodIn = away === undefined ? '' : ` for ${cut(oneLine(away), 80)}`;
  if (by !== null) return `${name} ✓ ${cut(oneLine(by), 80)}${stoodIn}`;
  if (eligible === null) return `${name} ☐ · roles cannot be read right now`;
  return `${name} ☐ · ${eligible === 0 ? 'nobody eligible' : `${eligible} eligible`}`;
}
