import { h } from '../dom.ts';
import { withEmoji } from './emoji.ts';
import type { BlockHost } from './host.ts';
import { link } from './inline.ts';

/** Standard Markdown, as far as Slack's `markdown` block takes it: headings, lists, quotes, fences, rules, inline styles. */
export function markdownNodes(host: BlockHost, text: string): Node[] {
  const nodes: Node[] = [];
  const lines = text.split('\n');
  while (lines.length > 0) {
    const line = lines.shift() ?? '';
    const heading = /^(#{1,6})\s+(.*)$/.exec(line);
    const fence = /^```/.test(line);
    const item = /^\s*(?:[-*+]|(\d+)[.)])\s+(.*)$/.exec(line);
    if (fence) {
      const end = lines.findIndex((candidate) => /^```/.test(candidate));
      nodes.push(h('pre', { class: 'pre' }, lines.splice(0, end < 0 ? lines.length : end).join('\n')));
      lines.shift();
    } else if (heading) nodes.push(h('h4', { class: 'md-heading' }, ...inline(host, heading[2] ?? '')));
    else if (/^\s*(---|\*\*\*|___)\s*$/.test(line)) nodes.push(h('hr', { class: 'divider' }));
    else if (item) appendItem(nodes, item[1] ? 'OL' : 'UL', inline(host, item[2] ?? ''));
    else if (/^>\s?/.test(line))
      nodes.push(h('blockquote', { class: 'quote' }, ...inline(host, line.replace(/^>\s?/, ''))));
    else if (line.trim() !== '') nodes.push(h('div', { class: 'line' }, ...inline(host, line)));
  }
  return nodes;
}

function appendItem(nodes: Node[], tag: 'OL' | 'UL', children: Node[]): void {
  const last = nodes.at(-1);
  const list =
    last instanceof HTMLElement && last.tagName === tag ? last : h(tag === 'OL' ? 'ol' : 'ul', { class: 'rich-list' });
  list.append(h('li', {}, ...children));
  if (list !== last) nodes.push(list);
}

const inlinePattern = /\*\*(.+?)\*\*|__(.+?)__|\*(\S.*?)\*|_(\S.*?)_|~~(.+?)~~|`([^`]+)`|\[([^\]]+)\]\(([^)\s]+)\)/;

function inline(host: BlockHost, text: string): Node[] {
  const match = inlinePattern.exec(text);
  if (!match) return text ? [document.createTextNode(withEmoji(text))] : [];
  const [all, bold, bold2, italic, italic2, strike, code, label, url] = match;
  const strong = bold ?? bold2;
  const emphasis = italic ?? italic2;
  const node =
    strong !== undefined
      ? h('strong', {}, ...inline(host, strong))
      : emphasis !== undefined
        ? h('em', {}, ...inline(host, emphasis))
        : strike !== undefined
          ? h('s', {}, ...inline(host, strike))
          : code !== undefined
            ? h('code', { class: 'code' }, code)
            : link(host, url ?? '', label ?? '');
  return [
    document.createTextNode(withEmoji(text.slice(0, match.index))),
    node,
    ...inline(host, text.slice(match.index + all.length)),
  ];
}
