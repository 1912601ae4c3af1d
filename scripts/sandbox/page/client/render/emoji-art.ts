import { h } from '../dom.ts';

interface Stroke {
  d: string;
  fill?: string;
  stroke?: string;
  width?: number;
}

const red = '#d9304f';
const gold = '#f5b82e';
const grey = '#69727d';
const disc = 'M8 1.2a6.8 6.8 0 1 0 0 13.6A6.8 6.8 0 0 0 8 1.2Z';

/** The emoji of Latch's own words, 16 by 16. Slack draws its emoji itself, too, and not every machine has a font with them. */
const art: Record<string, Stroke[]> = {
  '✅': [
    { d: 'M4 1h8a3 3 0 0 1 3 3v8a3 3 0 0 1-3 3H4a3 3 0 0 1-3-3V4a3 3 0 0 1 3-3Z', fill: '#2aa56c' },
    { d: 'm4.3 8.4 2.6 2.6 4.9-5.8', stroke: '#fff', width: 2 },
  ],
  '❌': [{ d: 'm3 3 10 10M13 3 3 13', stroke: red, width: 2.8 }],
  '⛔': [
    { d: disc, fill: red },
    { d: 'M4.4 8h7.2', stroke: '#fff', width: 2.6 },
  ],
  '🚫': [
    { d: 'M8 2.2a5.8 5.8 0 1 0 0 11.6A5.8 5.8 0 0 0 8 2.2Z', stroke: red, width: 2 },
    { d: 'm4 4 8 8', stroke: red, width: 2 },
  ],
  '⏳': [
    { d: 'M4.4 2h7.2c0 3.4-2.7 4.2-2.7 6s2.7 2.6 2.7 6H4.4c0-3.4 2.7-4.2 2.7-6S4.4 5.4 4.4 2Z', fill: '#cfe4f2' },
    {
      d: 'M5.3 4.9h5.4C9.9 6.4 8.6 6.8 8 8.2 7.4 6.8 6.1 6.4 5.3 4.9ZM4.6 13.8c.3-1.9 1.9-2.7 3.4-2.7s3.1.8 3.4 2.7Z',
      fill: gold,
    },
    { d: 'M3.6 1.7h8.8M3.6 14.3h8.8', stroke: '#8b5e34', width: 1.6 },
  ],
  '🚨': [
    { d: 'M4 12V8a4 4 0 0 1 8 0v4Z', fill: red },
    { d: 'M2.6 13.8h10.8', stroke: '#5b6470', width: 2.4 },
    { d: 'M8 .8v1.6M2.4 3.2l1.2 1.2M13.6 3.2l-1.2 1.2', stroke: gold, width: 1.4 },
  ],
  '⌛': [
    { d: 'M4.4 2h7.2c0 3.4-2.7 4.2-2.7 6s2.7 2.6 2.7 6H4.4c0-3.4 2.7-4.2 2.7-6S4.4 5.4 4.4 2Z', fill: '#cfe4f2' },
    { d: 'M4.7 13.8c.2-2.6 1.9-3.8 3.3-3.8s3.1 1.2 3.3 3.8Z', fill: gold },
    { d: 'M3.6 1.7h8.8M3.6 14.3h8.8', stroke: '#8b5e34', width: 1.6 },
  ],
  '🔎': [
    { d: 'M6.6 1.8a4.8 4.8 0 1 0 0 9.6 4.8 4.8 0 0 0 0-9.6Z', stroke: '#5b6470', width: 1.8 },
    { d: 'm10.2 10.2 4 4', stroke: '#8b5e34', width: 2.4 },
  ],
  '📝': [
    {
      d: 'M3.5 1.5h7.6a1 1 0 0 1 1 1v11a1 1 0 0 1-1 1H3.5a1 1 0 0 1-1-1v-11a1 1 0 0 1 1-1Z',
      fill: '#fff',
      stroke: '#9a949b',
      width: 1,
    },
    { d: 'M4.8 4.6h5M4.8 7.2h3.6M4.8 9.8h2', stroke: '#7fa9c9', width: 1 },
    { d: 'm8.6 11.4 4.9-6', stroke: gold, width: 2.4 },
    { d: 'm7.6 12.6.5-.6', stroke: '#5a4630', width: 1.6 },
  ],
  '👍': [
    { d: 'M1.4 7.2h3v7h-3Z', fill: '#3f7fb5' },
    {
      d: 'M5.2 7.4 7.9 2c.4-.8 2-.6 2 1.1 0 1.2-.4 2.2-.6 3h3.6c1.1 0 1.7.9 1.4 1.9l-1.4 4.8c-.2.8-.9 1.3-1.7 1.3H7c-1 0-1.8-.6-1.8-1.2Z',
      fill: gold,
    },
  ],
  '⚙': [
    { d: 'M8 1.4v13.2M1.4 8h13.2M3.3 3.3l9.4 9.4M12.7 3.3l-9.4 9.4', stroke: grey, width: 2.4 },
    { d: 'M8 3.2a4.8 4.8 0 1 0 0 9.6 4.8 4.8 0 0 0 0-9.6Z', fill: grey },
    { d: 'M8 6a2 2 0 1 0 0 4 2 2 0 0 0 0-4Z', fill: '#fff' },
  ],
  '❓': [
    { d: 'M5 5.4C5 3.5 6.3 2.3 8 2.3s3 1.1 3 2.7C11 7.2 8 7.4 8 10', stroke: red, width: 2.2 },
    { d: 'M8 13.4v.1', stroke: red, width: 2.6 },
  ],
  '💡': [
    { d: 'M8 1a4.9 4.9 0 0 0-2.7 9c.5.4.7.8.7 1.4h4c0-.6.2-1 .7-1.4A4.9 4.9 0 0 0 8 1Z', fill: gold },
    { d: 'M6.3 12.8h3.4M6.9 14.7h2.2', stroke: grey, width: 1.5 },
  ],
  '⚠': [
    { d: 'M7.1 2.1 1.2 12.6c-.4.7.1 1.6.9 1.6h11.8c.8 0 1.3-.9.9-1.6L8.9 2.1c-.4-.7-1.4-.7-1.8 0Z', fill: gold },
    { d: 'M8 6v3.6M8 11.9v.1', stroke: '#4a3510', width: 1.7 },
  ],
  '🔒': [
    { d: 'M5 7.5V5a3 3 0 0 1 6 0v2.5', stroke: grey, width: 1.8 },
    { d: 'M4 7h8a1 1 0 0 1 1 1v5.5a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V8a1 1 0 0 1 1-1Z', fill: gold },
  ],
};

const drawable = new RegExp(`(?:${Object.keys(art).join('|')})\\ufe0f?`, 'gu');
const namespace = 'http://www.w3.org/2000/svg';

/** Text with the emoji that can be drawn drawn. Their characters stay beneath, for whoever copies or reads aloud. */
export function withArt(text: string): Node[] {
  const nodes: Node[] = [];
  let at = 0;
  for (const { 0: emoji, index } of text.matchAll(drawable)) {
    if (index > at) nodes.push(document.createTextNode(text.slice(at, index)));
    nodes.push(h('span', { class: 'emoji' }, picture(art[emoji.replace('\ufe0f', '')] ?? []), h('span', {}, emoji)));
    at = index + emoji.length;
  }
  if (at < text.length) nodes.push(document.createTextNode(text.slice(at)));
  return nodes;
}

function picture(strokes: Stroke[]): SVGSVGElement {
  const svg = document.createElementNS(namespace, 'svg');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('aria-hidden', 'true');
  for (const { d, fill = 'none', stroke, width } of strokes) {
    const path = document.createElementNS(namespace, 'path');
    path.setAttribute('d', d);
    path.setAttribute('fill', fill);
    if (stroke) path.setAttribute('stroke', stroke);
    if (width) path.setAttribute('stroke-width', String(width));
    svg.append(path);
  }
  return svg;
}
