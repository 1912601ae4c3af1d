import type { KnownBlock, ModalView, RichTextElement } from '@slack/types';
import { type ButtonValue, buttonValue } from './button-value.ts';
import { aside, fieldPairs } from './fields.ts';
import { actionIds, callbackIds } from './ids.ts';
import { linkButton } from './link-button.ts';
import { fitted, type Message, scaled } from './message.ts';
import { modal } from './modal.ts';
import { bold, bullets, code, line, own, rich, when, words } from './rich.ts';
import { count, notification, plain } from './text.ts';
import type { StoryLine, StoryShown } from './view-models.ts';

/** What happened with a case: the answer to `/latch case <number>`. */
export const storyMessage = (story: StoryShown): Message => ({
  text: notification(`Case #${story.number}: ${story.headline}. ${story.statusLine}`),
  blocks: fitted((size) =>
    storyBlocks(story, {
      lines: scaled(60, size),
      each: Math.max(120, scaled(300, size)),
      fields: scaled(15, size),
    }),
  ),
});

/** What stands behind `Details`. With `exports`, it offers the export. */
export const storyModal = (story: StoryShown, exports?: ButtonValue): ModalView =>
  modal({
    callbackId: callbackIds.details,
    title: `Case #${story.number}`,
    blocks: [...storyBlocks(story, { lines: 120, each: 400, fields: 40 }), ...(exports ? [exportRow(exports)] : [])],
  });

interface Most {
  lines: number;
  /** Characters a line. */
  each: number;
  fields: number;
}

const storyBlocks = (story: StoryShown, most: Most): KnownBlock[] => [
  { type: 'header', text: plain(story.headline, 150) },
  rich(line(bold(story.statusLine, 300), own(` · Case #${story.number}`))),
  ...fieldPairs(story.fields, 300, most.fields),
  { type: 'divider' },
  ...timeline(story.lines, most),
  ...attempts(story.attempts, Math.min(most.lines, 20)),
  ...evidence(story.evidence, Math.min(most.lines, 20)),
  seal(story),
  ...linkButton('Open Card', story.cardLink),
];

/** The oldest third and the newest: how it began and how it stands. */
function timeline(lines: StoryLine[], { lines: most, each }: Most): KnownBlock[] {
  if (lines.length === 0) return [aside('Nothing on the timeline yet.')];
  const drawn = (some: StoryLine[]) => some.map((one) => storyLine(one, each));
  if (lines.length <= most) return lists(drawn(lines));
  const oldest = Math.floor(most / 3);
  const left = lines.length - most;
  const gap = [own(`… ${count(left, 'line')} left out; the export has all of them …`)];
  return lists([...drawn(lines.slice(0, oldest)), gap, ...drawn(lines.slice(oldest - most))]);
}

/** Several blocks rather than one very long one. */
function lists(items: RichTextElement[][]): KnownBlock[] {
  const blocks: KnownBlock[] = [];
  for (let i = 0; i < items.length; i += 40) blocks.push(rich(bullets(items.slice(i, i + 40))));
  return blocks;
}

const tones: Record<StoryLine['tone'], string> = { plain: '', good: '✅ ', bad: '⛔ ', suggestion: '💡 ' };

const storyLine = ({ at, who, what, tone }: StoryLine, max: number): RichTextElement[] => [
  when(at),
  own(` · ${tones[tone]}`),
  bold(who, 80),
  own(': '),
  words(what, max),
];

function attempts(all: StoryShown['attempts'], most: number): KnownBlock[] {
  if (all.length === 0) return [];
  const items = all
    .slice(0, most)
    .map(({ who, what, times }) => [bold(who, 80), own(': '), words(what, 200), own(` · ${count(times, 'time')}`)]);
  return [rich(line(bold('Refused again')), bullets(andMore(items, all.length)))];
}

function evidence(all: StoryShown['evidence'], most: number): KnownBlock[] {
  if (all.length === 0) return [];
  const items = all
    .slice(0, most)
    .map(({ name, digest, size }) => [words(name, 120), own(` · ${bytes(size)} · `), code(digest.slice(0, 12))]);
  return [rich(line(bold('Evidence')), bullets(andMore(items, all.length)))];
}

const andMore = (items: RichTextElement[][], all: number): RichTextElement[][] =>
  all > items.length ? [...items, [own(`${all - items.length} more`)]] : items;

function bytes(size: number): string {
  if (size < 1000) return `${size} B`;
  return size < 1_000_000 ? `${(size / 1000).toFixed(1)} kB` : `${(size / 1_000_000).toFixed(1)} MB`;
}

const seal = ({ number, seal: hash, policy }: StoryShown): KnownBlock => {
  const under = policy === null ? '' : `Under policy ${policy} · `;
  return aside(`${under}Sealed ${hash.slice(0, 12)} · check it with /latch verify ${number}`);
};

const exportRow = (value: ButtonValue): KnownBlock => ({
  type: 'actions',
  elements: [
    {
      type: 'button',
      action_id: actionIds.exportCase,
      text: plain('Export', 75),
      value: buttonValue({ ...value, kind: 'export_case' }),
    },
  ],
});
