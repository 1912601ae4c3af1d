import type { ContextBlock, KnownBlock } from '@slack/types';
import type { Status } from '../src/domain/case.ts';
import { buttonRow } from './card-buttons.ts';
import { factBlocks } from './facts.ts';
import { aside, fieldPairs } from './fields.ts';
import { fitted, type Message, scaled } from './message.ts';
import { bold, line, own, rich, words } from './rich.ts';
import { seatBlocks } from './seats.ts';
import { suggestionBlocks } from './suggestion.ts';
import { cut, date, markup, notification, oneLine, plain } from './text.ts';
import type { CaseCard } from './view-models.ts';

/**
 * The one message of a case, the same for the post and every update: what it is about, where it stands, what is known,
 * who must agree, what can be done.
 */
export const caseCard = (card: CaseCard): Message => ({
  text: notification(
    `${cut(oneLine(card.statusLine), 200)}: ${cut(oneLine(card.headline), 300)} (case #${card.number})`,
  ),
  blocks: fitted((size) => [
    { type: 'header', text: plain(card.headline, 150) },
    standing(card),
    ...result(card),
    ...underWay(card),
    ...overridden(card),
    ...fieldPairs(card.fields, 200, scaled(20, size)),
    ...factBlocks(card.facts, scaled(8, size)),
    ...leftOut(card.facts.length, scaled(8, size)),
    ...(card.suggestion ? suggestionBlocks(card.suggestion, scaled(6, size)) : []),
    ...(card.rule ? seatBlocks(card.rule, scaled(12, size)) : []),
    origin(card),
    ...[buttonRow(card, scaled(25, size)) ?? []].flat(),
  ]),
});

const glyphs: Record<Status, string> = {
  open: '📝',
  pending_approval: '⏳',
  approved: '👍',
  overridden: '🚨',
  running: '⚙️',
  done: '✅',
  failed: '❌',
  unknown: '❓',
  denied: '⛔',
  cancelled: '🚫',
  expired: '⌛',
  reviewed: '🔎',
};

const standing = ({ status, statusLine, number, override }: CaseCard): KnownBlock =>
  rich(
    line(
      own(`${override && status !== 'overridden' ? '🚨 ' : ''}${glyphs[status]} `),
      bold(statusLine, 300),
      own(` · Case #${number}`),
    ),
  );

/** Broken glass stands out on whatever became of it. */
const overridden = ({ override }: CaseCard): KnownBlock[] =>
  override
    ? [
        rich(
          line(own('🚨 '), bold('Not approved: glass broken', 60), own(' by '), bold(override.by, 80)),
          line(words(override.reason, 300)),
          line(words(override.incident, 300)),
          line(words(override.review, 120)),
        ),
      ]
    : [];

const tones = { good: '✅', bad: '❌', open: '⏳' } as const;

const result = ({ result: shown }: CaseCard): KnownBlock[] =>
  shown ? [rich(line(own(`${tones[shown.tone]} `), words(shown.text, 600)))] : [];

const stepGlyphs = { done: '✅', now: '▶️', next: '▫️' } as const;

/** The steps of a sequence, and what the machine says while it waits or works. */
const underWay = ({ steps = [], remark }: CaseCard): KnownBlock[] => {
  const lines = [
    ...steps.map(({ title, state }, index) => line(own(`${stepGlyphs[state]} ${index + 1}. `), words(title, 100))),
    ...(remark === undefined ? [] : [line(own('… '), words(remark, 300))]),
  ];
  return lines.length ? [rich(...lines)] : [];
};

const leftOut = (facts: number, shown: number): KnownBlock[] =>
  facts > shown ? [aside(`${facts - shown} more facts in Details`)] : [];

function origin({ filedBy, filedAt, priority, labels, fingerprint, deadlines, policy }: CaseCard): ContextBlock {
  return {
    type: 'context',
    elements: [
      plain(`Filed by ${filedBy}`, 120),
      markup(date(filedAt)),
      plain(`Priority ${priority}`, 40),
      ...(labels.length ? [plain(labels.map((label) => cut(oneLine(label), 40)).join(', '), 200)] : []),
      ...(fingerprint === null ? [] : [plain(`Fingerprint ${fingerprint.slice(0, 8)}`, 40)]),
      ...(policy === null ? [] : [plain(policy, 60)]),
      ...(deadlines === null ? [] : [plain(deadlines, 150)]),
    ],
  };
}
