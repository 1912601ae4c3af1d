import type { AnyBlock, ContextBlock, ImageBlock, ImageElement, KnownBlock, SectionBlock } from '@slack/types';
import { h } from '../dom.ts';
import { drawElement } from './elements.ts';
import type { BlockHost } from './host.ts';
import { mrkdwnNodes, textNodes } from './inline.ts';
import { drawInput } from './inputs.ts';
import { markdownNodes } from './markdown.ts';
import { richTextNodes } from './rich-text.ts';
import { drawTable } from './table.ts';

export const drawBlocks = (host: BlockHost, blocks: readonly AnyBlock[]): HTMLElement =>
  h('div', { class: 'blocks' }, ...blocks.map((block) => drawBlock(host, block as KnownBlock))); // unknown types fall to the default

function drawBlock(host: BlockHost, block: KnownBlock): HTMLElement {
  const blockId = block.block_id ?? '';
  switch (block.type) {
    case 'header':
      return h('h3', { class: 'block header' }, ...textNodes(host, block.text));
    case 'section':
      return drawSection(host, block);
    case 'context':
      return h('div', { class: 'block context' }, ...block.elements.map((element) => drawContext(host, element)));
    case 'divider':
      return h('hr', { class: 'block divider' });
    case 'actions':
      return h(
        'div',
        { class: 'block actions' },
        ...block.elements.map((element) => drawElement(host, blockId, element)),
      );
    case 'input':
      return drawInput(host, block);
    case 'image':
      return drawImage(block);
    case 'rich_text':
      return h('div', { class: 'block rich' }, ...richTextNodes(host, block));
    case 'markdown':
      return h('div', { class: 'block markdown' }, ...markdownNodes(host, block.text));
    case 'table':
      return drawTable(host, block.rows, block.column_settings);
    case 'data_table':
      return h('figure', { class: 'block' }, drawTable(host, block.rows), h('figcaption', {}, block.caption));
    case 'alert':
      return h(
        'div',
        { class: `block alert ${block.level ?? 'default'}`, attrs: { role: 'note' } },
        ...textNodes(host, block.text),
      );
    case 'container': {
      const title = h('span', { class: 'container-title' }, ...(block.title ? textNodes(host, block.title) : []));
      const subtitle = block.subtitle
        ? h('span', { class: 'container-subtitle' }, ...textNodes(host, block.subtitle))
        : null;
      const children = drawBlocks(host, block.child_blocks);
      if (block.is_collapsible === false) return h('div', { class: 'block container' }, title, subtitle, children);
      const open = !block.default_collapsed;
      return h('details', { class: 'block container', attrs: { open } }, h('summary', {}, title, subtitle), children);
    }
    case 'card':
      return h(
        'div',
        { class: 'block container' },
        ...[block.title, block.subtitle, block.body].map((text) => text && h('div', {}, ...textNodes(host, text))),
        h('div', { class: 'actions' }, ...(block.actions ?? []).map((element) => drawElement(host, blockId, element))),
      );
    default:
      return h('div', { class: 'block unsupported' }, `This page does not draw “${block.type}” blocks.`);
  }
}

function drawSection(host: BlockHost, block: SectionBlock): HTMLElement {
  const accessory = block.accessory;
  return h(
    'div',
    { class: 'block section' },
    h(
      'div',
      { class: 'section-body' },
      block.text && h('div', { class: 'section-text' }, ...textNodes(host, block.text)),
      block.fields &&
        h(
          'div',
          { class: 'fields' },
          ...block.fields.map((field) => h('div', { class: 'field' }, ...textNodes(host, field))),
        ),
    ),
    accessory &&
      h(
        'div',
        { class: 'accessory' },
        accessory.type === 'image'
          ? picture(accessory, 'accessory-image')
          : drawElement(host, block.block_id ?? '', accessory),
      ),
  );
}

const drawContext = (host: BlockHost, element: ContextBlock['elements'][number]): HTMLElement =>
  element.type === 'image'
    ? picture(element, 'context-image')
    : h(
        'span',
        { class: 'context-text' },
        ...(element.type === 'mrkdwn' ? mrkdwnNodes(host, element.text) : textNodes(host, element)),
      );

const drawImage = (block: ImageBlock): HTMLElement =>
  h(
    'figure',
    { class: 'block image' },
    block.title && h('figcaption', {}, block.title.text),
    picture(block, 'block-image'),
  );

function picture(image: ImageElement | ImageBlock, className: string): HTMLElement {
  const url = 'image_url' in image ? image.image_url : '';
  if (!/^(https:|data:image\/)/.test(url ?? '')) return h('span', { class: 'no-image' }, image.alt_text);
  return h('img', {
    class: className,
    attrs: { src: url, alt: image.alt_text, loading: 'lazy', referrerpolicy: 'no-referrer' },
  });
}
