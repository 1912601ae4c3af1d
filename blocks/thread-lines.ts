import type { KnownBlock } from '@slack/types';
import { aside } from './fields.ts';
import { fitted, type Message, scaled } from './message.ts';
import { bold, line, own, rich, words } from './rich.ts';
import { notification } from './text.ts';
import type { StoryLine } from './view-models.ts';

const signs: Record<StoryLine['tone'], string> = { plain: '', good: '✅ ', bad: '⛔ ', suggestion: '💡 ' };
const sign = (tone: StoryLine['tone']) => (signs[tone] ? [own(signs[tone])] : []);

const mostLines = 40;
const mostWords = 300;

/** What happened, a line a fact, for the thread under the card. Several at once are one message. */
export const threadLines = (lines: StoryLine[]): Message => ({
  text: notification(lines.map(({ who, what }) => `${who} ${what}`).join(' · ')),
  blocks: fitted((size) => drawn(lines, scaled(mostLines, size))),
});

function drawn(lines: StoryLine[], most: number): KnownBlock[] {
  const blocks: KnownBlock[] = lines
    .slice(0, most)
    .map(({ who, what, tone }) => rich(line(...sign(tone), bold(who), own(' '), words(what, mostWords))));
  const left = lines.length - blocks.length;
  return left > 0 ? [...blocks, aside(`${left} more: Details on the card tells the whole story.`)] : blocks;
}
