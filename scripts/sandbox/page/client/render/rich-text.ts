import type { RichTextBlock, RichTextElement, RichTextList } from '@slack/types';
import { h } from '../dom.ts';
import { formatSlackDate } from './dates.ts';
import { emojiText } from './emoji.ts';
import { withArt } from './emoji-art.ts';
import type { BlockHost } from './host.ts';
import { link, mention } from './inline.ts';

export const richTextNodes = (host: BlockHost, block: RichTextBlock): Node[] =>
  block.elements.map((element) => drawPart(host, element));

function drawPart(host: BlockHost, element: RichTextBlock['elements'][number]): Node {
  switch (element.type) {
    case 'rich_text_section':
      return h('div', { class: 'line' }, ...inline(host, element.elements));
    case 'rich_text_quote':
      return h('blockquote', { class: 'quote' }, ...inline(host, element.elements));
    case 'rich_text_preformatted':
      return h('pre', { class: 'pre' }, ...inline(host, element.elements));
    case 'rich_text_list':
      return list(host, element);
  }
}

function list(host: BlockHost, element: RichTextList): HTMLElement {
  const drawn = h(element.style === 'ordered' ? 'ol' : 'ul', { class: 'rich-list' });
  drawn.style.marginInlineStart = `${(element.indent ?? 0) * 24}px`;
  drawn.append(...element.elements.map((item) => h('li', {}, ...inline(host, item.elements))));
  return drawn;
}

const inline = (host: BlockHost, elements: RichTextElement[]): Node[] =>
  elements.flatMap((element) => drawn(host, element));

function drawn(host: BlockHost, element: RichTextElement): Node[] {
  switch (element.type) {
    case 'text':
      return styled(lines(element.text), element.style);
    case 'link':
      return styled([link(host, element.url, element.text ?? element.url)], element.style);
    case 'emoji':
      return withArt(emojiText(element.name));
    case 'user':
      return styled([mention(host, { type: 'user', id: element.user_id })], element.style);
    case 'channel':
      return styled([mention(host, { type: 'channel', id: element.channel_id, label: '' })], element.style);
    case 'usergroup':
      return styled([mention(host, { type: 'usergroup', id: element.usergroup_id, label: '' })], element.style);
    case 'broadcast':
      return styled([mention(host, { type: 'broadcast', range: element.range })], element.style);
    case 'date':
      return [h('time', {}, formatSlackDate(element.timestamp, element.format, new Date()))];
    case 'color':
      return [h('code', { class: 'code' }, element.value)];
    default:
      return [document.createTextNode(`[${element.type}]`)];
  }
}

const lines = (text: string): Node[] =>
  text.split('\n').flatMap((line, index) => [...(index ? [h('br')] : []), ...withArt(line)]);

interface Style {
  bold?: boolean;
  italic?: boolean;
  strike?: boolean;
  underline?: boolean;
  code?: boolean;
}

function styled(nodes: Node[], style: Style | undefined): Node[] {
  const tags = [
    style?.code && 'code',
    style?.bold && 'strong',
    style?.italic && 'em',
    style?.strike && 's',
    style?.underline && 'u',
  ].filter((tag): tag is 'code' | 'strong' | 'em' | 's' | 'u' => Boolean(tag));
  let drawn = nodes;
  for (const tag of tags) drawn = [h(tag, tag === 'code' ? { class: 'code' } : {}, ...drawn)];
  return drawn;
}
