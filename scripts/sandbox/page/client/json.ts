import { h } from './dom.ts';

const pattern = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(true|false|null)\b|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/gi;

/** JSON, indented, with keys and values in their colours. */
export function jsonNodes(value: unknown): Node[] {
  const text = JSON.stringify(value, null, 2) ?? 'undefined';
  const nodes: Node[] = [];
  let at = 0;
  for (const match of text.matchAll(pattern)) {
    const [all, string, colon, word] = match;
    nodes.push(document.createTextNode(text.slice(at, match.index)));
    const kind = string ? (colon ? 'key' : 'string') : word ? 'word' : 'number';
    nodes.push(h('span', { class: `json-${kind}` }, all));
    at = match.index + all.length;
  }
  return [...nodes, document.createTextNode(text.slice(at))];
}
