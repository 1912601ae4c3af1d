import { z } from 'zod';

/** Rich text as Jira keeps it: https://developer.atlassian.com/cloud/jira/platform/apis/document/structure/ */
export interface Document {
  type: 'doc';
  version: 1;
  content: object[];
}

interface Link {
  text: string;
  href: string;
}

const text = (words: string) => ({ type: 'text', text: words });
const linkNode = ({ text: words, href }: Link) => ({ ...text(words), marks: [{ type: 'link', attrs: { href } }] });

/** Blank lines part paragraphs, single ones stay line breaks. Nothing in the text becomes markup. */
export function toDocument(words: string, ...ends: (string | Link)[]): Document {
  const paragraphs = words
    .replaceAll('\r\n', '\n')
    .split(/\n{2,}/)
    .filter((paragraph) => paragraph.trim() !== '')
    .map((paragraph) => paragraph.split('\n').flatMap(line));
  const last = ends.map((end) => [typeof end === 'string' ? text(end) : linkNode(end)]);
  return {
    type: 'doc',
    version: 1,
    content: [...paragraphs, ...last].map((content) => ({ type: 'paragraph', content })),
  };
}

/** An empty text node is an invalid document. */
const line = (words: string, index: number): object[] => [
  ...(index > 0 ? [{ type: 'hardBreak' }] : []),
  ...(words === '' ? [] : [text(words)]),
];

const node = z.looseObject({
  type: z.string(),
  text: z.string().optional(),
  attrs: z.looseObject({}).nullish(),
  content: z.array(z.unknown()).optional(),
});
const DEEPEST = 40;
const inLine = new Set(['paragraph', 'heading', 'codeBlock']);

/** What a person reads in it. Older comments and webhooks carry plain text instead. */
export function textIn(document: unknown): string {
  if (typeof document === 'string') return document.trim();
  return wordsOf(document, 0)
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

function wordsOf(given: unknown, depth: number): string {
  const parsed = node.safeParse(given);
  if (!parsed.success || depth > DEEPEST) return '';
  const { type, text: own, attrs, content = [] } = parsed.data;
  if (own !== undefined) return own;
  if (type === 'hardBreak') return '\n';
  const inner = content.map((one) => wordsOf(one, depth + 1)).join('');
  if (inLine.has(type)) return `${inner}\n`;
  // Mentions, emoji, cards and dates carry their words as attributes.
  const shown = [attrs?.text, attrs?.shortName, attrs?.url].find((one) => typeof one === 'string');
  return inner || String(shown ?? '');
}
