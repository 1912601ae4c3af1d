import type { ContextBlock, SectionBlock } from '@slack/types';
import { escapeText, inMrkdwn, isLink, markup, plain } from './text.ts';
import type { LabelledValue } from './view-models.ts';

/** A section holds ten texts: five labels, each with its value. */
const pairsASection = 5;

/**
 * Label left, value right. The value is plain text of its own, so nothing in it can look like a label, a link or a
 * mention; a web address that can be opened is the link itself, so that it leads where it says. `most` fields, each value cut at `max`; what is left out is counted.
 */
export function fieldPairs(fields: LabelledValue[], max = 200, most = 40): (SectionBlock | ContextBlock)[] {
  const shown = fields.slice(0, most);
  const sections: SectionBlock[] = [];
  for (let i = 0; i < shown.length; i += pairsASection)
    sections.push({ type: 'section', fields: shown.slice(i, i + pairsASection).flatMap((field) => pair(field, max)) });
  const left = fields.length - shown.length;
  return left > 0 ? [...sections, aside(`${left} more in Details`)] : sections;
}

const pair = (field: LabelledValue, max: number) => [markup(`*${inMrkdwn(field.label, 80)}*`), shownValue(field, max)];

const shownValue = ({ value, link }: LabelledValue, max: number) =>
  isLink(link) && link.length <= max ? markup(`<${escapeText(link)}>`) : plain(value, max);

/** A quiet line of ours. */
export const aside = (text: string): ContextBlock => ({ type: 'context', elements: [plain(text, 2000)] });
