import type { RichTextBlock } from '@slack/types';
import { h } from '../dom.ts';
import type { BlockHost } from './host.ts';
import { richTextNodes } from './rich-text.ts';

type Cell = RichTextBlock | { type: 'raw_text'; text: string } | { type: 'raw_number' };
interface Column {
  align?: 'left' | 'center' | 'right';
  is_wrapped?: boolean;
}

/** The first row is the head, as Slack draws it. */
export function drawTable(
  host: BlockHost,
  rows: readonly (readonly Cell[])[],
  columns: readonly Column[] = [],
): HTMLElement {
  const [head = [], ...body] = rows;
  const row = (cells: readonly Cell[], tag: 'th' | 'td') =>
    h('tr', {}, ...cells.map((cell, index) => aligned(h(tag, {}, ...cellNodes(host, cell)), columns[index])));
  return h(
    'div',
    { class: 'block table-block' },
    h('table', {}, h('thead', {}, row(head, 'th')), h('tbody', {}, ...body.map((cells) => row(cells, 'td')))),
  );
}

function aligned(cell: HTMLTableCellElement, column: Column | undefined): HTMLTableCellElement {
  if (column?.align) cell.style.textAlign = column.align;
  if (column?.is_wrapped === false) cell.style.whiteSpace = 'nowrap';
  return cell;
}

function cellNodes(host: BlockHost, cell: Cell): Node[] {
  switch (cell.type) {
    case 'rich_text':
      return richTextNodes(host, cell);
    case 'raw_text':
      return [document.createTextNode(cell.text)];
    default:
      return [document.createTextNode('value' in cell ? String(cell.value) : 'text' in cell ? String(cell.text) : '')];
  }
}
