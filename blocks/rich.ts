import type { RichTextBlock, RichTextBlockElement, RichTextElement, RichTextLink, RichTextText } from '@slack/types';
import { clean, cut, dateFormat, isLink, isUserId, nothing, oneLine, unix, utc } from './text.ts';

/** Rich text: Slack parses nothing in it, so anyone's words stand in it as they were typed. */

export const rich = (...elements: RichTextBlockElement[]): RichTextBlock => ({
  type: 'rich_text',
  elements: elements.reduce(joined, []),
});

/** Lines that follow each other are one section: whether Slack breaks between two sections depends on the client. */
function joined(before: RichTextBlockElement[], next: RichTextBlockElement): RichTextBlockElement[] {
  const last = before.at(-1);
  if (last?.type !== 'rich_text_section' || next.type !== 'rich_text_section') return [...before, next];
  return [...before.slice(0, -1), { ...last, elements: [...last.elements, own('\n'), ...next.elements] }];
}

/** Several parts on one line. */
export const line = (...parts: RichTextElement[]): RichTextBlockElement => ({
  type: 'rich_text_section',
  elements: parts,
});

export const bullets = (items: RichTextElement[][]): RichTextBlockElement => ({
  type: 'rich_text_list',
  style: 'bullet',
  elements: items.map((elements) => ({ type: 'rich_text_section', elements })),
});

export const quote = (...parts: RichTextElement[]): RichTextBlockElement => ({
  type: 'rich_text_quote',
  elements: parts,
});

/** Our own words, spaces and all. */
export const own = (text: string): RichTextText => ({ type: 'text', text });
export const bold = (text: string, max = 300): RichTextText => styled(text, max, { bold: true });
export const code = (text: string, max = 120): RichTextText => styled(text, max, { code: true });
export const struck = (text: string, max: number): RichTextText => styled(text, max, { strike: true });

/** Anyone's words, on one line. */
export const words = (text: string, max: number): RichTextText => own(cut(oneLine(text), max) || nothing);

/** Anyone's words with their line breaks: for a quote, whose border shows where they end. */
export const passage = (text: string, max: number): RichTextText =>
  own(
    cut(
      clean(text)
        .replace(/\n{3,}/g, '\n\n')
        .trim(),
      max,
    ) || nothing,
  );

export function when(iso: string): RichTextElement {
  const timestamp = unix(iso);
  if (timestamp === null) return words(iso, 60);
  return { type: 'date', timestamp, format: dateFormat, fallback: utc(timestamp) };
}

export const person = (userId: string): RichTextElement =>
  isUserId(userId) ? { type: 'user', user_id: userId } : words(userId, 80);

/** A link where the address is one, else only its words. */
export const linked = (text: string, url: string | null | undefined, max: number): RichTextLink | RichTextText =>
  isLink(url) ? { type: 'link', url, text: cut(oneLine(text), max) || nothing } : words(text, max);

/** "@ana, @raj or @kim". */
export function anyOf(userIds: string[], most = 10): RichTextElement[] {
  const shown = userIds.slice(0, most);
  const parts = shown.flatMap((id, i) => {
    if (i === 0) return [person(id)];
    return [own(i === shown.length - 1 && shown.length === userIds.length ? ' or ' : ', '), person(id)];
  });
  return userIds.length > most ? [...parts, own(` or ${userIds.length - most} more`)] : parts;
}

function styled(text: string, max: number, style: { bold?: boolean; code?: boolean; strike?: boolean }): RichTextText {
  return { type: 'text', text: cut(oneLine(text), max) || nothing, style };
}
